// The APDU inside a U2F message (FIDO U2F Raw Message Formats 1.2 §3.1): over HID always in extended length.

export const U2F_STATUS = {
  noError: 0x9000,
  wrongLength: 0x6700,
  conditionsNotSatisfied: 0x6985,
  wrongData: 0x6a80,
  insNotSupported: 0x6d00,
  claNotSupported: 0x6e00,
  executionError: 0x6f00,
} as const;

export interface U2fRequest {
  readonly instruction: number;
  readonly parameter1: number;
  readonly data: Uint8Array;
}

/** Ends a request with a status word. */
export class U2fRefusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`status word ${status.toString(16)}`);
    this.name = 'U2fRefusal';
    this.status = status;
  }
}

/**
 * CLA INS P1 P2, then nothing, an Le of three bytes, or a zero byte, a length of two bytes, data and perhaps an Le of two.
 *
 * @throws U2fRefusal wrongLength, claNotSupported
 */
export function parseU2fRequest(message: Uint8Array): U2fRequest {
  const [cla, instruction, parameter1] = message;
  if (cla === undefined || instruction === undefined || parameter1 === undefined || message.length < 4) {
    throw new U2fRefusal(U2F_STATUS.wrongLength);
  }
  if (cla !== 0) throw new U2fRefusal(U2F_STATUS.claNotSupported);
  return { instruction, parameter1, data: dataOf(message.subarray(4)) };
}

function dataOf(rest: Uint8Array): Uint8Array {
  // No length at all, or a bare Le: no data.
  if (rest.length === 0 || (rest.length === 3 && rest[0] === 0)) return new Uint8Array();
  const length = ((rest[1] ?? 0) << 8) | (rest[2] ?? 0);
  const after = rest.length - 3 - length;
  if (rest[0] !== 0 || (after !== 0 && after !== 2)) throw new U2fRefusal(U2F_STATUS.wrongLength);
  return rest.slice(3, 3 + length);
}
