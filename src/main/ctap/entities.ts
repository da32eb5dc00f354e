// The WebAuthn dictionaries that several commands carry: descriptor, RP, user, parameters (CTAP 2.1 §6.1, WebAuthn
// §5.4).
import { asInteger, asArray, asBytes, asMap, asText, optionalMember, requiredMember } from './cbor-shape.ts';
import { cborMap, type CborMap, type CborValue } from './cbor.ts';

export interface CredentialDescriptor {
  readonly id: Uint8Array;
  /** Left out of messages where absent: CTAP asks for short lists. */
  readonly transports?: readonly string[];
}

export interface RpEntity {
  readonly id: string;
  readonly name?: string;
}

export interface UserEntity {
  /** The user handle, 1 … 64 bytes. */
  readonly id: Uint8Array;
  readonly name?: string;
  readonly displayName?: string;
}

/** COSE algorithm, e.g. −7 for ES256. The type is always "public-key". */
export interface CredentialParameter {
  readonly alg: number;
}

export function encodeDescriptor(descriptor: CredentialDescriptor): CborMap {
  return cborMap([
    ['id', descriptor.id],
    ['type', 'public-key'],
    ['transports', descriptor.transports],
  ]);
}

export function decodeDescriptor(value: CborValue, name: string): CredentialDescriptor {
  return { id: requiredMember(asMap(value, name), 'id', `${name}.id`, asBytes) };
}

export function encodeRp(rp: RpEntity): CborMap {
  return cborMap([
    ['id', rp.id],
    ['name', rp.name],
  ]);
}

export function decodeRp(value: CborValue, name: string): RpEntity {
  const map = asMap(value, name);
  const rpName = optionalMember(map, 'name', `${name}.name`, asText);
  return {
    id: requiredMember(map, 'id', `${name}.id`, asText),
    ...(rpName === undefined ? {} : { name: rpName }),
  };
}

export function encodeUser(user: UserEntity): CborMap {
  return cborMap([
    ['id', user.id],
    ['name', user.name],
    ['displayName', user.displayName],
  ]);
}

export function decodeUser(value: CborValue, name: string): UserEntity {
  const map = asMap(value, name);
  const userName = optionalMember(map, 'name', `${name}.name`, asText);
  const displayName = optionalMember(map, 'displayName', `${name}.displayName`, asText);
  return {
    id: requiredMember(map, 'id', `${name}.id`, asBytes),
    ...(userName === undefined ? {} : { name: userName }),
    ...(displayName === undefined ? {} : { displayName }),
  };
}

export function encodeParameter(parameter: CredentialParameter): CborMap {
  return cborMap([
    ['alg', parameter.alg],
    ['type', 'public-key'],
  ]);
}

/** Parameters of types other than "public-key" are skipped: they say nothing to us. */
export function decodeParameters(value: CborValue, name: string): readonly CredentialParameter[] {
  return asArray(value, name)
    .map((item) => asMap(item, name))
    .filter((item) => item.get('type') === 'public-key')
    .map((item) => ({ alg: requiredMember(item, 'alg', `${name}.alg`, asInteger) }));
}
