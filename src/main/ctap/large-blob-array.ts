// The large-blob array as it lies on a key: CBOR array and the left 16 bytes of its SHA-256 (CTAP 2.1 §6.10.1). Entries
// keep the bytes they came with, so that those of others go back as they were.
import { concatBytes, equalBytes } from '../../shared/bytes.ts';
import { CborError, decodeCbor, decodeCborPrefix, encodeCbor, isCborArray, type CborValue } from './cbor.ts';
import { sha256 } from './sha256.ts';

const CHECKSUM_BYTES = 16;

export interface LargeBlobEntry {
  readonly value: CborValue;
  /** Its encoding. */
  readonly raw: Uint8Array;
}

/** An entry of our own. */
export function newEntry(value: CborValue): LargeBlobEntry {
  return { value, raw: encodeCbor(value) };
}

/**
 * Empty also when the checksum is wrong: a write was cut off, and what is there counts as none (CTAP 2.1 §6.10.2).
 *
 * @throws CborError when the checksum is right and the content is no array that we could write back
 */
export function parseLargeBlobArray(serialized: Uint8Array): readonly LargeBlobEntry[] {
  const at = serialized.length - CHECKSUM_BYTES;
  if (at < 1) return [];
  const array = serialized.subarray(0, at);
  if (!equalBytes(checksum(array), serialized.subarray(at))) return [];
  const values = decodeCbor(array);
  if (!isCborArray(values)) throw new CborError('shape', 'the large-blob array is no array');
  let rest = array.subarray(headLength(array));
  return values.map(() => {
    const { value, length } = decodeCborPrefix(rest);
    const raw = rest.slice(0, length);
    rest = rest.subarray(length);
    return { value, raw };
  });
}

export function serializeLargeBlobArray(entries: readonly LargeBlobEntry[]): Uint8Array {
  const array = concatBytes(arrayHead(entries.length), ...entries.map(({ raw }) => raw));
  return concatBytes(array, checksum(array));
}

function checksum(array: Uint8Array): Uint8Array {
  return sha256(array).subarray(0, CHECKSUM_BYTES);
}

/** Bytes of the head of a well-formed item. */
function headLength(item: Uint8Array): number {
  const low = (item[0] ?? 0) & 0x1f;
  return low < 24 ? 1 : 1 + (1 << (low - 24));
}

function arrayHead(length: number): Uint8Array {
  // The head of an integer differs from that of an array in its major type alone.
  const head = encodeCbor(length);
  head[0] = (head[0] ?? 0) | 0x80;
  return head;
}
