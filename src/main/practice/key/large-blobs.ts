// authenticatorLargeBlobs, CTAP 2.1 §6.10: one array of bytes, read and written in fragments. What is inside is the
// platforms' business; the key only checks that it arrived whole.
import { concatBytes, equalBytes } from '../../../shared/bytes.ts';
import type { CborMap } from '../../ctap/cbor.ts';
import { CTAP_COMMAND } from '../../ctap/status.ts';
import { isProtected } from './built-in-uv.ts';
import { sha256 } from './credential-id.ts';
import { MAX_MESSAGE_BYTES } from './get-info.ts';
import type { KeyContext } from './key-context.ts';
import { PERMISSION } from './pin-session.ts';
import { CtapRefusal, isBytes, isUnsigned, optional } from './request.ts';
import { tokenProof } from './token-check.ts';

const MAX_FRAGMENT_BYTES = MAX_MESSAGE_BYTES - 64;
const HASH_BYTES = 16;
/** One byte for the shortest array, and its hash. */
const MIN_ARRAY_BYTES = 1 + HASH_BYTES;

export async function largeBlobs(context: KeyContext, parameters: CborMap): Promise<CborMap | undefined> {
  const get = optional(parameters, 0x01, isUnsigned);
  const set = optional(parameters, 0x02, isBytes);
  const offset = optional(parameters, 0x03, isUnsigned);
  const length = optional(parameters, 0x04, isUnsigned);
  // Not MISSING_PARAMETER: §6.10.2 says so.
  if (offset === undefined || (get === undefined) === (set === undefined)) {
    throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  }
  if (set !== undefined) return write(context, parameters, set, offset, length);
  if (length !== undefined || parameters.has(0x05) || parameters.has(0x06)) {
    throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  }
  const { largeBlobs: stored } = context.state;
  const count = get ?? 0;
  if (count > MAX_FRAGMENT_BYTES) throw new CtapRefusal('CTAP1_ERR_INVALID_LENGTH');
  if (offset > stored.length) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  return new Map([[0x01, stored.slice(offset, offset + count)]]);
}

function write(
  context: KeyContext,
  parameters: CborMap,
  fragment: Uint8Array,
  offset: number,
  length: number | undefined,
): undefined {
  if (fragment.length > MAX_FRAGMENT_BYTES) throw new CtapRefusal('CTAP1_ERR_INVALID_LENGTH');
  if (offset === 0) {
    context.blobWriting = undefined;
    if (length === undefined) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
    if (length > context.facts.features.largeBlobBytes) throw new CtapRefusal('CTAP2_ERR_LARGE_BLOB_STORAGE_FULL');
    if (length < MIN_ARRAY_BYTES) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  } else if (length !== undefined) {
    throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  }
  const writing = offset === 0 ? { expectedLength: length ?? 0, received: new Uint8Array() } : context.blobWriting;
  if (offset !== (writing?.received.length ?? 0) || writing === undefined) throw new CtapRefusal('CTAP1_ERR_INVALID_SEQ');
  if (isProtected(context) || context.state.alwaysUv) authorize(context, parameters, fragment, offset);
  const received = concatBytes(writing.received, fragment);
  if (received.length > writing.expectedLength) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  context.blobWriting = { ...writing, received };
  if (received.length < writing.expectedLength) return;
  context.blobWriting = undefined;
  const hash = sha256(received.subarray(0, -HASH_BYTES)).subarray(0, HASH_BYTES);
  if (!equalBytes(hash, received.subarray(-HASH_BYTES))) throw new CtapRefusal('CTAP2_ERR_INTEGRITY_FAILURE');
  context.state.largeBlobs = received;
}

/** pinUvAuthParam over 32 × 0xff, command, 0, offset as 32 bits little-endian, SHA-256 of the fragment. */
function authorize(context: KeyContext, parameters: CborMap, fragment: Uint8Array, offset: number): void {
  const proof = tokenProof(context, parameters, { param: 0x05, protocol: 0x06 });
  const head = new Uint8Array(38).fill(0xff, 0, 32);
  head[32] = CTAP_COMMAND.authenticatorLargeBlobs;
  new DataView(head.buffer).setUint32(34, offset, true);
  const message = concatBytes(head, sha256(fragment));
  context.pinSession.authorize({ ...proof, message, permission: PERMISSION.largeBlobWrite });
}
