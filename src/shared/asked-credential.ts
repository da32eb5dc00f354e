/** What a key was asked for: how a credential is found on it whose id nobody knows. A key may cut the name off. */
export interface AskedCredential {
  readonly rpId: string;
  readonly userName: string;
  readonly userHandleBase64Url: string;
}
