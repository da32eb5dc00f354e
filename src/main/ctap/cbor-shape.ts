// Reads members of decoded CBOR maps with their types checked: what a key sends is input, not a promise.
// Not a schema language: each reply's own file says which members it needs.
import { Secret } from '../secret.ts';
import { CborError, decodeCbor, isCborArray, isCborMap, type CborKey, type CborMap, type CborValue } from './cbor.ts';

/** @throws CborError when the bytes are not one CBOR map */
export function decodeCborMap(bytes: Uint8Array): CborMap {
  return asMap(decodeCbor(bytes), 'reply');
}

export function asMap(value: CborValue, name: string): CborMap {
  if (!isCborMap(value)) throw wrong(name, 'a map');
  return value;
}

export function asArray(value: CborValue, name: string): readonly CborValue[] {
  if (!isCborArray(value)) throw wrong(name, 'an array');
  return value;
}

export function asBytes(value: CborValue, name: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw wrong(name, 'a byte string');
  return value;
}

/** Bytes that must not be shown. */
export function asSecretBytes(value: CborValue, name: string): Secret<Uint8Array> {
  return new Secret(asBytes(value, name));
}

export function asText(value: CborValue, name: string): string {
  if (typeof value !== 'string') throw wrong(name, 'text');
  return value;
}

export function asBoolean(value: CborValue, name: string): boolean {
  if (typeof value !== 'boolean') throw wrong(name, 'a boolean');
  return value;
}

/** A signed integer that a number holds exactly. */
export function asInteger(value: CborValue, name: string): number {
  if (typeof value !== 'number') throw wrong(name, 'an integer');
  return value;
}

/** An unsigned integer that a number holds exactly. */
export function asUnsigned(value: CborValue, name: string): number {
  if (typeof value !== 'number' || value < 0) throw wrong(name, 'an unsigned integer');
  return value;
}

/** Reads a member if it is there; the reader throws when its type is wrong. */
export function optionalMember<T>(
  map: CborMap,
  key: CborKey,
  name: string,
  read: (value: CborValue, name: string) => T,
): T | undefined {
  const value = map.get(key);
  return value === undefined ? undefined : read(value, name);
}

/** @throws CborError 'shape' when the member is missing or its type is wrong */
export function requiredMember<T>(
  map: CborMap,
  key: CborKey,
  name: string,
  read: (value: CborValue, name: string) => T,
): T {
  if (!map.has(key)) throw new CborError('shape', `${name} is missing`);
  return read(map.get(key), name);
}

function wrong(name: string, expected: string): CborError {
  return new CborError('shape', `${name} is not ${expected}`);
}
