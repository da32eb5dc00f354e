// Credential ids as services write them. Microsoft Graph has used three encodings: base64, base64url, and base64url
// with the number of missing "=" as one more digit (.NET's UrlTokenEncode).
import { equalBytes, fromBase64Url } from '../../shared/bytes.ts';
import { MAX_CREDENTIAL_ID_BYTES } from '../ctap/authenticator-data.ts';

/**
 * All ids that the text can stand for, plain reading first: a digit at the end may be data or a pad count, and to
 * exclude one id too many does no harm, as no key has it. Empty when the text is none of the encodings.
 */
export function candidateCredentialIds(text: string): readonly Uint8Array[] {
  const candidates: Uint8Array[] = [];
  const add = (encoded: string): void => {
    let id: Uint8Array;
    try {
      id = fromBase64Url(encoded);
    } catch {
      return;
    }
    if (id.length === 0 || id.length > MAX_CREDENTIAL_ID_BYTES) return;
    if (!candidates.some((known) => equalBytes(known, id))) candidates.push(id);
  };
  add(text);
  const rest = text.slice(0, -1);
  const padCount = (4 - (rest.length % 4)) % 4;
  if (text.endsWith(String(padCount))) add(rest);
  return candidates;
}
