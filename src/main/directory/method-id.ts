// Is this method of the service the credential of this key? The service writes credential ids in several ways. Pure.

/**
 * Compares a method's id with the id of a credential.
 *
 * The service writes the id as base64url followed by one digit that counts the missing "=" (.NET's UrlTokenEncode); plain
 * base64url and base64 with padding have been seen too. The digit is cut off only where it fits the length of the rest,
 * so that an id which merely ends in a digit stays whole.
 *
 * @param methodId             as the service lists it
 * @param credentialIdBase64Url  unpadded
 */
export function sameCredentialId(methodId: string, credentialIdBase64Url: string): boolean {
  if (credentialIdBase64Url === '') return false;
  const plain = methodId.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
  if (plain === credentialIdBase64Url) return true;
  const rest = plain.slice(0, -1);
  return rest === credentialIdBase64Url && plain.slice(-1) === String((4 - (rest.length % 4)) % 4);
}
