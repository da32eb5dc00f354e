// Command APDUs as they reach a card (ISO 7816-4 §5.1, short and extended), and the status words of its replies.

/** ISO 7816-4 §5.6, and 9100 of CTAP 2.1 §11.3.7.1. */
export const STATUS_WORD = {
  success: 0x9000,
  /** The command still runs: ask again with NFCCTAP_GETRESPONSE. */
  updateStatus: 0x9100,
  wrongLength: 0x6700,
  conditionsNotSatisfied: 0x6985,
  wrongData: 0x6a80,
  fileNotFound: 0x6a82,
  wrongParameters: 0x6a86,
  insNotSupported: 0x6d00,
  claNotSupported: 0x6e00,
} as const;

export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** Empty without a data field; 65535 bytes at most. */
  readonly data: Uint8Array;
  /** How many bytes of reply data are wanted at most, 1 … 65536; undefined without an Le field. */
  readonly le: number | undefined;
  readonly extended: boolean;
}

const HEADER_BYTES = 4;
const MAX_SHORT_LE = 256;
const MAX_EXTENDED_LE = 65_536;

/** Cases 1, 2, 3 and 4, short and extended. Undefined when the lengths do not add up (6700). */
export function parseApdu(bytes: Uint8Array): CommandApdu | undefined {
  const [cla, ins, p1, p2] = bytes;
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return undefined;
  const body = parseBody(bytes.subarray(HEADER_BYTES));
  return body === undefined ? undefined : { cla, ins, p1, p2, ...body };
}

type Body = Pick<CommandApdu, 'data' | 'le' | 'extended'>;

const NO_DATA = new Uint8Array();

function parseBody(body: Uint8Array): Body | undefined {
  const [first] = body;
  if (first === undefined) return { data: NO_DATA, le: undefined, extended: false };
  if (body.length === 1) return { data: NO_DATA, le: first || MAX_SHORT_LE, extended: false };
  if (first !== 0) {
    const after = body.subarray(1 + first);
    if (body.length < 1 + first || after.length > 1) return undefined;
    const le = after[0];
    return { data: body.slice(1, 1 + first), le: le === undefined ? undefined : le || MAX_SHORT_LE, extended: false };
  }
  if (body.length < 3) return undefined;
  const length = uint16(body, 1);
  if (body.length === 3) return { data: NO_DATA, le: length || MAX_EXTENDED_LE, extended: true };
  const after = body.length - 3 - length;
  if (length === 0 || (after !== 0 && after !== 2)) return undefined;
  const le = after === 0 ? undefined : uint16(body, 3 + length) || MAX_EXTENDED_LE;
  return { data: body.slice(3, 3 + length), le, extended: true };
}

function uint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

/** Reply data and status word in one. */
export function responseApdu(status: number, data: Uint8Array = NO_DATA): Uint8Array {
  const response = new Uint8Array(data.length + 2);
  response.set(data);
  response.set([status >> 8, status & 0xff], data.length);
  return response;
}
