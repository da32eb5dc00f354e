// A CTAP2 message: command byte and optional CBOR out; status byte and CBOR back (CTAP 2.1 §8). No transport.
import { concatBytes } from '../../shared/bytes.ts';
import { CborError, cborMap, encodeCbor, type CborKey, type CborValue } from './cbor.ts';
import { CTAP_COMMAND, CTAP_STATUS, CtapError, type CtapCommandName } from './status.ts';

/** Parameters by their numbers; those that are `undefined` are left out. None at all: the command byte alone. */
export function encodeMessage(
  command: CtapCommandName,
  parameters?: Iterable<readonly [CborKey, CborValue]>,
): Uint8Array<ArrayBuffer> {
  const byte = Uint8Array.of(CTAP_COMMAND[command]);
  return parameters === undefined ? byte : concatBytes(byte, encodeCbor(cborMap(parameters)));
}

/**
 * The CBOR part of a reply; empty where the command returns nothing.
 *
 * @throws CtapError for each status but CTAP2_OK; CborError 'truncated' when even the status is missing
 */
export function replyPayload(command: CtapCommandName, reply: Uint8Array): Uint8Array {
  const status = reply[0];
  if (status === undefined) throw new CborError('truncated', 'a reply without a status byte');
  if (status !== CTAP_STATUS.CTAP2_OK) throw new CtapError(command, status);
  return reply.subarray(1);
}
