// One entry of the large-blob array: data deflated and sealed with a credential's largeBlobKey (CTAP 2.1 §6.10.3). An
// entry does not say whose it is: the key that opens it is its owner.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { deflateRawSync, inflateRawSync, inflateSync } from 'node:zlib';
import { concatBytes } from '../../shared/bytes.ts';
import type { Random } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { cborMap, isCborMap, type CborMap, type CborValue } from './cbor.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** No key stores more than some kilobytes; what claims to inflate to more is not inflated. */
export const MAX_BLOB_BYTES = 1 << 20;

/** What opened with the key; `data` is undefined when the inside is damaged (it does not inflate to the size it says). */
export interface OpenedEntry {
  readonly data: Uint8Array | undefined;
}

/** @param largeBlobKey  32 bytes, of the credential */
export function sealEntry(largeBlobKey: Secret<Uint8Array>, data: Uint8Array, random: Random): CborMap {
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', largeBlobKey.reveal(), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(BigInt(data.length)));
  const sealed = concatBytes(cipher.update(deflateRawSync(data)), cipher.final(), cipher.getAuthTag());
  return cborMap([
    [0x01, sealed],
    [0x02, nonce],
    [0x03, data.length],
  ]);
}

/** undefined: the entry belongs to another credential, or is none. */
export function openEntry(largeBlobKey: Secret<Uint8Array>, entry: CborValue): OpenedEntry | undefined {
  if (!isCborMap(entry) || largeBlobKey.reveal().length !== KEY_BYTES) return undefined;
  const sealed = entry.get(0x01);
  const nonce = entry.get(0x02);
  const size = entry.get(0x03);
  if (!(sealed instanceof Uint8Array) || sealed.length < TAG_BYTES) return undefined;
  if (!(nonce instanceof Uint8Array) || nonce.length !== NONCE_BYTES) return undefined;
  if ((typeof size !== 'number' && typeof size !== 'bigint') || size < 0) return undefined;
  const at = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', largeBlobKey.reveal(), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(BigInt(size)));
  decipher.setAuthTag(sealed.subarray(at));
  let deflated: Uint8Array;
  try {
    deflated = concatBytes(decipher.update(sealed.subarray(0, at)), decipher.final());
  } catch {
    return undefined;
  }
  return { data: inflated(deflated, Number(size)) };
}

/** Memory is bounded by what the entry says, and that by MAX_BLOB_BYTES. */
function inflated(deflated: Uint8Array, size: number): Uint8Array | undefined {
  if (size > MAX_BLOB_BYTES) return undefined;
  // Raw (RFC 1951) is what the specification asks for. Early libfido2 and python-fido2 wrote zlib's head before it
  // (RFC 1950), and such blobs lie on keys.
  for (const inflate of [inflateRawSync, inflateSync]) {
    try {
      // An empty blob: zlib wants a limit of 1 at least.
      const data = inflate(deflated, { maxOutputLength: Math.max(1, size) });
      if (data.length === size) return new Uint8Array(data);
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

/** "blob" and the size (64 bits, little-endian). */
function associatedData(size: bigint): Uint8Array {
  const bytes = new Uint8Array(12);
  bytes.set(new TextEncoder().encode('blob'));
  new DataView(bytes.buffer).setBigUint64(4, size, true);
  return bytes;
}
