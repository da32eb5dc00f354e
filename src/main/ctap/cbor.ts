// CBOR as CTAP2 uses it (CTAP 2.1 §8, "CTAP2 canonical CBOR encoding form"): integers, byte strings, text, arrays,
// maps, false/true/null/undefined. Not general CBOR: no tags, no floats, no indefinite lengths; other map keys are
// refused.
import { ByteWriter, utf8Of } from './byte-writer.ts';

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
  const writer = new ByteWriter(MAX_CBOR_BYTES, () => new CborError('tooLarge', `more than ${MAX_CBOR_BYTES} bytes`));
  encodeItem(value, writer, 0);
  return writer.from(0);
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

const SURROGATE = /\p{Surrogate}/u;

function encodeItem(value: CborValue, writer: ByteWriter, depth: number): void {
  if (depth > MAX_CBOR_DEPTH) throw new CborError('tooDeep', `more than ${MAX_CBOR_DEPTH} levels`);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new CborError('unsupported', 'a number that is no safe integer');
    if (value >= 0) writeHead(writer, 0, value);
    else writeHead(writer, 1, -1 - value);
  } else if (typeof value === 'bigint') {
    encodeBigInt(value, writer, depth);
  } else if (typeof value === 'string') {
    if (SURROGATE.test(value)) throw new CborError('text', 'lone surrogate');
    const utf8 = utf8Of(value);
    writeHead(writer, 3, utf8.length);
    writer.bytes(utf8);
  } else if (value instanceof Uint8Array) {
    writeHead(writer, 2, value.length);
    writer.bytes(value);
  } else if (typeof value === 'boolean') {
    writeHead(writer, 7, value ? 21 : 20);
  } else if (value === null) {
    writeHead(writer, 7, 22);
  } else if (value === undefined) {
    writeHead(writer, 7, 23);
  } else if (isCborArray(value)) {
    writeHead(writer, 4, value.length);
    for (const item of value) encodeItem(item, writer, depth + 1);
  } else if (isCborMap(value)) {
    encodeMap(value, writer, depth);
  } else {
    throw new CborError('unsupported', 'value of a type that CTAP2 does not have');
  }
}

/** Entries are written as they come, and moved into the order of their keys only when they did not come in it. */
function encodeMap(map: CborMap, writer: ByteWriter, depth: number): void {
  writeHead(writer, 5, map.size);
  const start = writer.length;
  const entries: { readonly keyAt: number; readonly key: Uint8Array; readonly end: number }[] = [];
  let isInOrder = true;
  for (const [key, value] of map) {
    const keyAt = writer.length;
    encodeItem(key, writer, depth + 1);
    const encodedKey = writer.from(keyAt);
    encodeItem(value, writer, depth + 1);
    // With shortest heads the order "major type, length, bytes" is plain byte order: the head holds the first two.
    const before = entries.at(-1);
    if (before !== undefined && compareBytes(before.key, encodedKey) > 0) isInOrder = false;
    entries.push({ keyAt, key: encodedKey, end: writer.length });
  }
  if (isInOrder) return;
  const written = writer.from(start);
  writer.cutTo(start);
  entries.sort((a, b) => compareBytes(a.key, b.key));
  for (const { keyAt, end } of entries) writer.bytes(written.subarray(keyAt - start, end - start));
}

function encodeBigInt(value: bigint, writer: ByteWriter, depth: number): void {
  const narrow = narrowed(value);
  if (typeof narrow === 'number') return encodeItem(narrow, writer, depth);
  const argument = value >= 0n ? value : -1n - value;
  if (argument >= 1n << 64n) throw new CborError('unsupported', 'an integer of more than 64 bits');
  writer.byte(((value >= 0n ? 0 : 1) << 5) | 27);
  writer.unsigned(Number(argument >> 32n), 4);
  writer.unsigned(Number(argument & 0xffff_ffffn), 4);
}

/** @param argument  0 … 2^53 − 1 */
function writeHead(writer: ByteWriter, major: number, argument: number): void {
  const top = major << 5;
  if (argument < 24) return writer.byte(top | argument);
  const log2Size = argument < 0x100 ? 0 : argument < 0x1_0000 ? 1 : argument < 0x1_0000_0000 ? 2 : 3;
  writer.byte(top | (24 + log2Size));
  writer.unsigned(argument, 1 << log2Size);
}

interface Reader {
  readonly bytes: Uint8Array;
  at: number;
  readonly canonical: boolean;
}

function decodeItem(reader: Reader, depth: number): CborValue {
  if (depth > MAX_CBOR_DEPTH) throw new CborError('tooDeep', `more than ${MAX_CBOR_DEPTH} levels`);
  const first = takeByte(reader);
  const major = first >> 5;
  const low = first & 0x1f;
  if (major === 6) throw new CborError('unsupported', 'a tag');
  if (major === 7) return decodeSimple(low);
  const argument = decodeArgument(reader, low);
  switch (major) {
    case 0:
      return argument;
    case 1:
      // −1 − (2^53 − 1) is no safe integer any more.
      return typeof argument === 'number' && argument < Number.MAX_SAFE_INTEGER ? -1 - argument : -1n - BigInt(argument);
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
  const size = 1 << (low - 24);
  needRoom(reader, size);
  const high = size === 8 ? takeUnsigned(reader, 4) : 0;
  const rest = takeUnsigned(reader, Math.min(size, 4));
  // The smallest value that needs this many bytes: 24, 2^8, 2^16, 2^32.
  const isShortest = size === 8 ? high > 0 : rest >= (size === 1 ? 24 : 2 ** (4 * size));
  if (reader.canonical && !isShortest) throw new CborError('notCanonical', 'an integer longer than it need be');
  const narrow = high * 2 ** 32 + rest;
  return Number.isSafeInteger(narrow) ? narrow : (BigInt(high) << 32n) | BigInt(rest);
}

/** @param size  1 … 4 bytes, which are there */
function takeUnsigned(reader: Reader, size: number): number {
  let value = 0;
  for (const end = reader.at + size; reader.at < end; reader.at++) value = value * 0x100 + (reader.bytes[reader.at] ?? 0);
  return value;
}

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeText(reader: Reader, utf8: Uint8Array): string {
  try {
    return utf8Decoder.decode(utf8);
  } catch {
    if (reader.canonical) throw new CborError('text', 'text that is not UTF-8');
    return decodeCutText(utf8);
  }
}

/**
 * Without a character that is cut off at the end: keys may truncate names at a byte limit (CTAP 2.1 §6.1.2, WebAuthn L2
 * §6.4.1), and such a name must not hide the credential that has it.
 */
function decodeCutText(utf8: Uint8Array): string {
  try {
    // `stream` leaves it out, and keeps it for a next call: so a decoder for this one.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(utf8, { stream: true });
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

function takeByte(reader: Reader): number {
  needRoom(reader, 1);
  return reader.bytes[reader.at++] ?? 0;
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
