// Two members of getInfo that a key encrypts (CTAP 2.2 §6.4, encIdentifier; 2.3 encCredStoreState): who the key is, and
// whether what it stores has changed, for whoever has a persistent token of it.
import { createDecipheriv, hkdfSync } from 'node:crypto';
import { CborError } from './cbor.ts';
import type { PinUvAuthToken } from './pin-uv-auth.ts';

const IV_BYTES = 16;

/**
 * AES-128-CBC under HKDF-SHA-256 of the token; the IV stands first. The plaintext is the same each time, the member is not.
 *
 * @param token  with the permission persistentCredentialManagementReadOnly
 * @throws CborError 'shape' when the member is not an IV and blocks of 16 bytes
 */
export function decryptIdentity(
  member: 'encIdentifier' | 'encCredStoreState',
  encrypted: Uint8Array,
  token: PinUvAuthToken,
): Uint8Array {
  if (encrypted.length <= IV_BYTES || encrypted.length % 16 !== 0) {
    throw new CborError('shape', `${member} of ${encrypted.length} bytes`);
  }
  const key = new Uint8Array(hkdfSync('sha256', token.value.reveal(), new Uint8Array(32), member, 16));
  const decipher = createDecipheriv('aes-128-cbc', key, encrypted.subarray(0, IV_BYTES)).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([decipher.update(encrypted.subarray(IV_BYTES)), decipher.final()]));
}
