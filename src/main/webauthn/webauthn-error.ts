// Why a WebAuthn ceremony could not be done as asked, where the key itself did not refuse. Not a DOMException.

export type WebAuthnErrorKind =
  /** The options are not WebAuthn options. */
  | 'malformedOptions'
  /** Parameters or credentials are listed, but none of a type that is known here ("public-key"). */
  | 'noKnownCredentialType'
  /** The RP id is not the host of the origin or a parent domain of it. */
  | 'rpNotOfOrigin'
  /** The key makes none of the algorithms that the service takes. */
  | 'noCommonAlgorithm'
  /** The service wants a discoverable credential; the key stores none. */
  | 'noResidentKeys'
  /** The service wants user verification; there is no token and the key has no verification of its own. */
  | 'userVerificationImpossible'
  /** The service insists on a credential protection that the key does not have. */
  | 'credentialProtectionImpossible'
  /** The service wants large blobs; the key has none. */
  | 'noLargeBlobs'
  /** The options do not fit into one message to this key. */
  | 'tooLarge'
  /** The key made a credential that is not what was asked for. `credentialId` says which, where it is known. */
  | 'unexpectedCredential'
  /** The key signed something else than it was asked for. */
  | 'unexpectedAssertion';

export class WebAuthnError extends Error {
  readonly kind: WebAuthnErrorKind;
  /** The credential that is on the key now and should be taken off it. */
  readonly credentialId: Uint8Array | undefined;

  constructor(kind: WebAuthnErrorKind, message: string, credentialId?: Uint8Array) {
    super(message);
    this.name = 'WebAuthnError';
    this.kind = kind;
    this.credentialId = credentialId;
  }
}
