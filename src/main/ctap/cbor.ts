// CBOR as CTAP2 uses it (CTAP 2.1 §8, "CTAP2 canonical CBOR encoding form"): integers, byte strings, text, arrays,
// maps, false/true/null/undefined. Not general CBOR: no tags, no floats, no indefinite lengths; other map keys are
// refused.

/** Map keys that CTAP and COSE use. */
export type CborKey = number | string;
export type CborMap = ReadonlyMap<CborKey, CborValue>;
/** Integers outside of ±(2^53 − 1) come as bigint; each is written as the shortest integer. */
export type CborValue =
  | number
  | bigint
  | Uint8Array
  | string
  | boolean
  | null
  | undefined
  | readonly CborValue[]
  | CborMap;

/** Levels of arrays and maps. CTAP asks for 4; attestation objects stay below it too. */
export const MAX_CBOR_DEPTH = 8;
/** A HID message has 7609 bytes at most, a smart-card reply 65535. */
export const MAX_CBOR_BYTES = 65_536;

export type CborErrorReason =
  /** The input ends inside an item. */
  | 'truncated'
  /** Bytes follow the item. */
  | 'trailing'
  | 'tooDeep'
  | 'tooLarge'
  | 'duplicateKey'
  /** Only with `canonical: true`: not the one encoding that CTAP2 allows. */
  | 'notCanonical'
  /** Well-formed perhaps, but not CTAP2: tag, float, indefinite length, reserved value, foreign map key. */
  | 'unsupported'
  /** Text that is not UTF-8. */
  | 'text'
  /** A value that has not the type its place asks for (see cbor-shape.ts). */
  | 'shape';

export class CborError extends Error {
  readonly reason: CborErrorReason;

  constructor(reason: CborErrorReason, message: string) {
    super(`CBOR: ${message}`);
    this.name = 'CborError';
    this.reason = reason;
  }
}

/** A map for `encodeCbor`; entries whose value is `undefined` are left out, as optional parameters are. */
export function cborMap(entries: Iterable<readonly [CborKey, CborValue]>): Map<CborKey, CborValue> {
  const map = new Map<CborKey, CborValue>();
  for (const [key, value] of entries) if (value !== undefined) map.set(key, value);
  return map;
}

export function isCborMap(value: CborValue): value is CborMap {
  return value instanceof Map;
}

export function isCborArray(value: CborValue): value is readonly CborValue[] {
  return Array.isArray(value);
}

/**
 * The canonical encoding: shortest integers, definite lengths, map keys ordered by major type, then length, then bytes.
 *
 * @throws CborError 'unsupported' for numbers that are no integers of 64 bits; 'tooDeep' beyond MAX_CBOR_DEPTH levels;
 *         'tooLarge' beyond MAX_CBOR_BYTES; 'text' for lone surrogates
 */
export function encodeCbor(value: CborValue): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  encodeItem(value, parts, 0);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > MAX_CBOR_BYTES) throw new CborError('tooLarge', `${length} bytes`);
  return joined(parts, length);
}

export interface DecodeOptions {
  /** Refuse what is not in canonical form (an authenticator may; a client that must live with real keys does not). */
  readonly canonical?: boolean;
}

/**
 * The one item that fills the whole input. Byte strings are copies.
 *
 * @throws CborError of any reason but 'shape'
 */
export function decodeCbor(bytes: Uint8Array, options: DecodeOptions = {}): CborValue {
  const { value, length } = decodeCborPrefix(bytes, options);
  if (length !== bytes.length) throw new CborError('trailing', `${bytes.length - length} bytes after the item`);
  return value;
}

/**
 * The first item of the input and the number of bytes it takes: a COSE key in authenticator data has no length of its
 * own.
 *
 * @throws CborError of any reason but 'trailing' and 'shape'
 */
export function decodeCborPrefix(
  bytes: Uint8Array,
  options: DecodeOptions = {},
): { readonly value: CborValue; readonly length: number } {
  if (bytes.length > MAX_CBOR_BYTES) throw new CborError('tooLarge', `${bytes.length} bytes`);
  const reader: Reader = { bytes, at: 0, canonical: options.canonical === true };
  const value = decodeItem(reader, 0);
  return { value, length: reader.at };
}

function encodeItem(value: CborValue, parts: Uint8Array[], depth: number): void {
  if (depth > MAX_CBOR_DEPTH) throw new CborError('tooDeep', `more than ${MAX_CBOR_DEPTH} levels`);
  if (typeof value === 'number' || typeof value === 'bigint') {
    parts.push(encodeInteger(value));
  } else if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value)) throw new CborError('text', 'lone surrogate');
    const utf8 = new TextEncoder().encode(value);
    parts.push(encodeHead(3, BigInt(utf8.length)), utf8);
  } else if (value instanceof Uint8Array) {
    parts.push(encodeHead(2, BigInt(value.length)), value);
  } else if (typeof value === 'boolean') {
    parts.push(Uint8Array.of(value ? 0xf5 : 0xf4));
  } else if (value === null) {
    parts.push(Uint8Array.of(0xf6));
  } else if (value === undefined) {
    parts.push(Uint8Array.of(0xf7));
  } else if (isCborArray(value)) {
    parts.push(encodeHead(4, BigInt(value.length)));
    for (const item of value) encodeItem(item, parts, depth + 1);
  } else if (isCborMap(value)) {
    encodeMap(value, parts, depth);
  } else {
    throw new CborError('unsupported', 'value of a type that CTAP2 does not have');
  }
}

function encodeMap(map: CborMap, parts: Uint8Array[], depth: number): void {
  const entries = Array.from(map, ([key, value]) => {
    const keyParts: Uint8Array[] = [];
    encodeItem(key, keyParts, depth + 1);
    return { key: joined(keyParts), value };
  });
  // With shortest heads the order "major type, length, bytes" is plain byte order: the head holds the first two.
  entries.sort((a, b) => compareBytes(a.key, b.key));
  parts.push(encodeHead(5, BigInt(entries.length)));
  for (const entry of entries) {
    parts.push(entry.key);
    encodeItem(entry.value, parts, depth + 1);
  }
}

function encodeInteger(value: number | bigint): Uint8Array {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new CborError('unsupported', 'a number that is no safe integer');
  }
  const wide = BigInt(value);
  return wide >= 0n ? encodeHead(0, wide) : encodeHead(1, -1n - wide);
}

function encodeHead(major: number, argument: bigint): Uint8Array {
  const top = major << 5;
  if (argument < 24n) return Uint8Array.of(top | Number(argument));
  const size = argument < 0x100n ? 1 : argument < 0x1_0000n ? 2 : argument < 0x1_0000_0000n ? 4 : 8;
  if (argument >= 1n << 64n) throw new CborError('unsupported', 'an integer of more than 64 bits');
  const head = new Uint8Array(1 + size);
  head[0] = top | (24 + Math.log2(size));
  for (let i = size, rest = argument; i > 0; i--, rest >>= 8n) head[i] = Number(rest & 0xffn);
  return head;
}

interface Reader {
  readonly bytes: Uint8Array;
  at: number;
  readonly canonical: boolean;
}

function decodeItem(reader: Reader, depth: number): CborValue {
  if (depth > MAX_CBOR_DEPTH) throw new CborError('tooDeep', `more than ${MAX_CBOR_DEPTH} levels`);
  const first = take(reader, 1)[0] ?? 0;
  const major = first >> 5;
  const low = first & 0x1f;
  if (major === 6) throw new CborError('unsupported', 'a tag');
  if (major === 7) return decodeSimple(low);
  const argument = decodeArgument(reader, low);
  switch (major) {
    case 0:
      return argument;
    case 1:
      return typeof argument === 'number' ? narrowed(-1n - BigInt(argument)) : -1n - argument;
    case 2:
      return take(reader, lengthOf(argument)).slice();
    case 3:
      return decodeText(reader, take(reader, lengthOf(argument)));
    case 4:
      return decodeArray(reader, lengthOf(argument), depth);
    default:
      return decodeMap(reader, lengthOf(argument), depth);
  }
}

function decodeSimple(low: number): CborValue {
  switch (low) {
    case 20:
      return false;
    case 21:
      return true;
    case 22:
      return null;
    case 23:
      return undefined;
    default:
      throw new CborError('unsupported', 'a float, a break or a reserved simple value');
  }
}

function decodeArgument(reader: Reader, low: number): number | bigint {
  if (low < 24) return low;
  if (low > 27) throw new CborError('unsupported', 'an indefinite length or a reserved head');
  const raw = take(reader, 1 << (low - 24));
  let wide = 0n;
  for (const byte of raw) wide = (wide << 8n) | BigInt(byte);
  // The smallest value that needs this many bytes: 24, 2^8, 2^16, 2^32.
  const least = low === 24 ? 24n : 1n << BigInt(8 * (raw.length >> 1));
  if (reader.canonical && wide < least) throw new CborError('notCanonical', 'an integer longer than it need be');
  return narrowed(wide);
}

function decodeText(reader: Reader, utf8: Uint8Array): string {
  try {
    // `stream` leaves out a character that is cut off at the end: keys may truncate names at a byte limit
    // (CTAP 2.1 §6.1.2, WebAuthn L2 §6.4.1), and such a name must not hide the credential that has it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(utf8, { stream: !reader.canonical });
  } catch {
    throw new CborError('text', 'text that is not UTF-8');
  }
}

function decodeArray(reader: Reader, length: number, depth: number): CborValue {
  needRoom(reader, length);
  const items: CborValue[] = [];
  for (let i = 0; i < length; i++) items.push(decodeItem(reader, depth + 1));
  return items;
}

function decodeMap(reader: Reader, length: number, depth: number): CborValue {
  needRoom(reader, 2 * length);
  const map = new Map<CborKey, CborValue>();
  let previous: Uint8Array | undefined;
  for (let i = 0; i < length; i++) {
    const keyAt = reader.at;
    const key = decodeItem(reader, depth + 1);
    if (typeof key !== 'number' && typeof key !== 'string') throw new CborError('unsupported', 'a foreign map key');
    if (map.has(key)) throw new CborError('duplicateKey', `key ${JSON.stringify(key)} twice`);
    const raw = reader.bytes.subarray(keyAt, reader.at);
    if (reader.canonical && previous !== undefined && compareBytes(previous, raw) >= 0) {
      throw new CborError('notCanonical', 'map keys out of order');
    }
    previous = raw;
    map.set(key, decodeItem(reader, depth + 1));
  }
  return map;
}

function take(reader: Reader, length: number): Uint8Array {
  needRoom(reader, length);
  const part = reader.bytes.subarray(reader.at, reader.at + length);
  reader.at += length;
  return part;
}

/**
 * Every item takes a byte at least: a count beyond the rest of the input is a lie, found before memory is spent on it.
 */
function needRoom(reader: Reader, length: number): void {
  if (length > reader.bytes.length - reader.at) throw new CborError('truncated', 'the input ends inside an item');
}

function lengthOf(argument: number | bigint): number {
  if (typeof argument === 'bigint') throw new CborError('truncated', 'the input ends inside an item');
  return argument;
}

function narrowed(wide: bigint): number | bigint {
  const narrow = Number(wide);
  return Number.isSafeInteger(narrow) ? narrow : wide;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function joined(
  parts: readonly Uint8Array[],
  length = parts.reduce((sum, part) => sum + part.length, 0),
): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
