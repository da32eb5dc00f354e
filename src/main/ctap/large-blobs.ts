// authenticatorLargeBlobs (0x0C): fragments of the one array that all credentials share. CTAP 2.1 §6.10. Bytes only.
import { concatBytes } from '../../shared/bytes.ts';
import { asBytes, decodeCborMap, requiredMember } from './cbor-shape.ts';
import { encodeMessage } from './message.ts';
import type { PinUvAuth } from './pin-uv-auth.ts';
import { sha256 } from './sha256.ts';
import { CTAP_COMMAND } from './status.ts';

export interface LargeBlobFragment {
  readonly bytes: Uint8Array;
  readonly offset: number;
  /** Bytes of all fragments; goes out with the first one only. */
  readonly total: number;
}

export function encodeLargeBlobsGet(offset: number, length: number): Uint8Array {
  return encodeMessage('authenticatorLargeBlobs', [
    [0x01, length],
    [0x03, offset],
  ]);
}

/** The bytes from `offset` on; fewer than asked for at the end. @throws CborError */
export function decodeLargeBlobsGet(payload: Uint8Array): Uint8Array {
  return requiredMember(decodeCborMap(payload), 0x01, 'config', asBytes);
}

export function encodeLargeBlobsSet(fragment: LargeBlobFragment, auth?: PinUvAuth): Uint8Array {
  return encodeMessage('authenticatorLargeBlobs', [
    [0x02, fragment.bytes],
    [0x03, fragment.offset],
    [0x04, fragment.offset === 0 ? fragment.total : undefined],
    [0x05, auth?.param],
    [0x06, auth?.protocol],
  ]);
}

/** 32 × 0xFF, 0x0C 0x00, the offset (32 bits, little-endian) and the fragment's SHA-256 (CTAP 2.1 §6.10.2). */
export function largeBlobsAuthMessage({ bytes, offset }: LargeBlobFragment): Uint8Array {
  const head = Uint8Array.of(CTAP_COMMAND.authenticatorLargeBlobs, 0, 0, 0, 0, 0);
  new DataView(head.buffer).setUint32(2, offset, true);
  return concatBytes(new Uint8Array(32).fill(0xff), head, sha256(bytes));
}
