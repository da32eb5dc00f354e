// .NET's UrlTokenEncode: base64url with one more digit at the end that counts the missing "=".
// The real service names methods so, and sometimes writes excluded credentials so.

import { toBase64Url } from '../../../shared/bytes.ts';

export function toUrlToken(bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  return `${toBase64Url(bytes)}${(3 - (bytes.length % 3)) % 3}`;
}
