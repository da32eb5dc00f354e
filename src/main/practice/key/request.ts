// Parameters of a CTAP2 request, read with their types checked, and the refusal that becomes the reply's status byte.
// The client's half reads replies with cbor-shape.ts; here the errors are the statuses CTAP 2.1 §8.2 asks a key for.
import { CborError, decodeCbor, isCborArray, isCborMap, type CborKey, type CborMap, type CborValue } from '../../ctap/cbor.ts';
import { CTAP_STATUS, ctapStatusName, type CtapStatusName } from '../../ctap/status.ts';

/** Ends a command with a status. */
export class CtapRefusal extends Error {
  readonly status: number;

  constructor(name: CtapStatusName) {
    super(ctapStatusName(CTAP_STATUS[name]));
    this.name = 'CtapRefusal';
    this.status = CTAP_STATUS[name];
  }
}

/**
 * The parameter map after the command byte; nothing at all counts as an empty map.
 *
 * @throws CtapRefusal INVALID_CBOR for bytes that are not canonical CTAP2 CBOR, CBOR_UNEXPECTED_TYPE when they are no map
 */
export function requestParameters(body: Uint8Array): CborMap {
  if (body.length === 0) return new Map();
  let value: CborValue;
  try {
    value = decodeCbor(body, { canonical: true });
  } catch (error) {
    if (error instanceof CborError) throw new CtapRefusal('CTAP2_ERR_INVALID_CBOR');
    throw error;
  }
  return asType(value, isCborMap);
}

export type TypeCheck<T extends CborValue> = (value: CborValue) => value is T;

export const isBytes = (value: CborValue): value is Uint8Array => value instanceof Uint8Array;
export const isText = (value: CborValue): value is string => typeof value === 'string';
export const isBoolean = (value: CborValue): value is boolean => typeof value === 'boolean';
export const isInteger = (value: CborValue): value is number => typeof value === 'number';
export const isUnsigned = (value: CborValue): value is number => typeof value === 'number' && value >= 0;
export { isCborArray as isArray, isCborMap as isMap };

/** @throws CtapRefusal CBOR_UNEXPECTED_TYPE */
export function optional<T extends CborValue>(map: CborMap, key: CborKey, check: TypeCheck<T>): T | undefined {
  const value = map.get(key);
  return value === undefined && !map.has(key) ? undefined : asType(value, check);
}

/** @throws CtapRefusal MISSING_PARAMETER, CBOR_UNEXPECTED_TYPE */
export function required<T extends CborValue>(map: CborMap, key: CborKey, check: TypeCheck<T>): T {
  if (!map.has(key)) throw new CtapRefusal('CTAP2_ERR_MISSING_PARAMETER');
  return asType(map.get(key), check);
}

/** @throws CtapRefusal CBOR_UNEXPECTED_TYPE */
export function asType<T extends CborValue>(value: CborValue, check: TypeCheck<T>): T {
  if (!check(value)) throw new CtapRefusal('CTAP2_ERR_CBOR_UNEXPECTED_TYPE');
  return value;
}

/** SHA-256 sized parameter (clientDataHash, rpIDHash). @throws CtapRefusal INVALID_LENGTH too */
export function requiredHash(map: CborMap, key: CborKey): Uint8Array {
  const hash = required(map, key, isBytes);
  if (hash.length !== 32) throw new CtapRefusal('CTAP1_ERR_INVALID_LENGTH');
  return hash;
}

/**
 * Ids of a list of PublicKeyCredentialDescriptors; entries of other types than "public-key" are left out.
 *
 * @throws CtapRefusal CBOR_UNEXPECTED_TYPE, MISSING_PARAMETER
 */
export function credentialIds(list: readonly CborValue[]): readonly Uint8Array[] {
  return list.flatMap((entry) => {
    const descriptor = asType(entry, isCborMap);
    const id = required(descriptor, 'id', isBytes);
    return required(descriptor, 'type', isText) === 'public-key' ? [id] : [];
  });
}
