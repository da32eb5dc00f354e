// authenticatorGetInfo (0x04): what a key says of itself. CTAP 2.1 §6.4, 2.2 §6.4.
import { asArray, asBoolean, asBytes, asMap, asText, asUnsigned, decodeCborMap, optionalMember } from './cbor-shape.ts';
import { requiredMember } from './cbor-shape.ts';
import { CborError, type CborKey, type CborMap, type CborValue } from './cbor.ts';
import { decodeParameters, type CredentialParameter } from './entities.ts';
import { encodeMessage } from './message.ts';

/** Members that a key leaves out are absent here, but for the three whose default the spec gives. */
export interface AuthenticatorInfo {
  /** "U2F_V2", "FIDO_2_0", "FIDO_2_1_PRE", "FIDO_2_1", "FIDO_2_2" … */
  readonly versions: readonly string[];
  readonly extensions: readonly string[];
  /** 16 bytes. */
  readonly aaguid: Uint8Array;
  /** An option that is absent means: not supported. `false` often means: supported, not set up. */
  readonly options: ReadonlyMap<string, boolean>;
  /** Bytes of a whole message; 1024 where the key does not say. */
  readonly maxMsgSize: number;
  /** In the key's order of preference; empty: no PIN, no UV. */
  readonly pinUvAuthProtocols: readonly number[];
  readonly maxCredentialCountInList?: number;
  readonly maxCredentialIdLength?: number;
  readonly transports?: readonly string[];
  readonly algorithms?: readonly CredentialParameter[];
  readonly maxSerializedLargeBlobArray?: number;
  readonly forcePinChange: boolean;
  /** Unicode code points; 4 where the key does not say. */
  readonly minPinLength: number;
  readonly firmwareVersion?: number;
  readonly maxCredBlobLength?: number;
  readonly maxRpIdsForSetMinPinLength?: number;
  readonly preferredPlatformUvAttempts?: number;
  /** Bits of the FIDO registry of predefined values; some keys use more than 32. */
  readonly uvModality?: number | bigint;
  readonly certifications?: ReadonlyMap<string, number>;
  readonly remainingDiscoverableCredentials?: number;
  readonly vendorPrototypeConfigCommands?: readonly (number | bigint)[];
  readonly attestationFormats?: readonly string[];
  readonly uvCountSinceLastPinEntry?: number;
  readonly longTouchForReset?: boolean;
  readonly encIdentifier?: Uint8Array;
  readonly transportsForReset?: readonly string[];
  readonly pinComplexityPolicy?: boolean;
  readonly pinComplexityPolicyUrl?: Uint8Array;
  readonly maxPinLength?: number;
  readonly encCredStoreState?: Uint8Array;
  readonly authenticatorConfigCommands?: readonly number[];
  /** Members this file does not know, as they came. */
  readonly unknown: ReadonlyMap<CborKey, CborValue>;
}

/** Members 0x01 … 0x1F. */
const LAST_KNOWN_MEMBER = 0x1f;

export function encodeGetInfo(): Uint8Array {
  return encodeMessage('authenticatorGetInfo');
}

/**
 * @param payload  the reply without its status byte
 * @throws CborError when the payload is not the map that CTAP asks for
 */
export function decodeGetInfo(payload: Uint8Array): AuthenticatorInfo {
  const map = decodeCborMap(payload);
  const aaguid = requiredMember(map, 0x03, 'aaguid', asBytes);
  if (aaguid.length !== 16) throw new CborError('shape', 'aaguid has not 16 bytes');
  return {
    versions: requiredMember(map, 0x01, 'versions', asTexts),
    extensions: optionalMember(map, 0x02, 'extensions', asTexts) ?? [],
    aaguid,
    options: optionalMember(map, 0x04, 'options', asOptions) ?? new Map(),
    maxMsgSize: optionalMember(map, 0x05, 'maxMsgSize', asUnsigned) ?? 1024,
    pinUvAuthProtocols: optionalMember(map, 0x06, 'pinUvAuthProtocols', asNumbers) ?? [],
    forcePinChange: optionalMember(map, 0x0c, 'forcePINChange', asBoolean) ?? false,
    minPinLength: optionalMember(map, 0x0d, 'minPINLength', asUnsigned) ?? 4,
    ...present('maxCredentialCountInList', optionalMember(map, 0x07, 'maxCredentialCountInList', asUnsigned)),
    ...present('maxCredentialIdLength', optionalMember(map, 0x08, 'maxCredentialIdLength', asUnsigned)),
    ...present('transports', optionalMember(map, 0x09, 'transports', asTexts)),
    ...present('algorithms', optionalMember(map, 0x0a, 'algorithms', decodeParameters)),
    ...present('maxSerializedLargeBlobArray', optionalMember(map, 0x0b, 'maxSerializedLargeBlobArray', asUnsigned)),
    ...present('firmwareVersion', optionalMember(map, 0x0e, 'firmwareVersion', asUnsigned)),
    ...present('maxCredBlobLength', optionalMember(map, 0x0f, 'maxCredBlobLength', asUnsigned)),
    ...present('maxRpIdsForSetMinPinLength', optionalMember(map, 0x10, 'maxRPIDsForSetMinPINLength', asUnsigned)),
    ...present('preferredPlatformUvAttempts', optionalMember(map, 0x11, 'preferredPlatformUvAttempts', asUnsigned)),
    ...present('uvModality', optionalMember(map, 0x12, 'uvModality', asWideUnsigned)),
    ...present('certifications', optionalMember(map, 0x13, 'certifications', asCertifications)),
    ...present(
      'remainingDiscoverableCredentials',
      optionalMember(map, 0x14, 'remainingDiscoverableCredentials', asUnsigned),
    ),
    ...present(
      'vendorPrototypeConfigCommands',
      optionalMember(map, 0x15, 'vendorPrototypeConfigCommands', asWideNumbers),
    ),
    ...present('attestationFormats', optionalMember(map, 0x16, 'attestationFormats', asTexts)),
    ...present('uvCountSinceLastPinEntry', optionalMember(map, 0x17, 'uvCountSinceLastPinEntry', asUnsigned)),
    ...present('longTouchForReset', optionalMember(map, 0x18, 'longTouchForReset', asBoolean)),
    ...present('encIdentifier', optionalMember(map, 0x19, 'encIdentifier', asBytes)),
    ...present('transportsForReset', optionalMember(map, 0x1a, 'transportsForReset', asTexts)),
    ...present('pinComplexityPolicy', optionalMember(map, 0x1b, 'pinComplexityPolicy', asBoolean)),
    ...present('pinComplexityPolicyUrl', optionalMember(map, 0x1c, 'pinComplexityPolicyURL', asBytes)),
    ...present('maxPinLength', optionalMember(map, 0x1d, 'maxPINLength', asUnsigned)),
    ...present('encCredStoreState', optionalMember(map, 0x1e, 'encCredStoreState', asBytes)),
    ...present('authenticatorConfigCommands', optionalMember(map, 0x1f, 'authenticatorConfigCommands', asNumbers)),
    unknown: unknownMembers(map),
  };
}

/** `exactOptionalPropertyTypes`: a member that is absent must not be there as `undefined`. */
function present<K extends string, T>(name: K, value: T | undefined): { readonly [name in K]?: T } {
  // TypeScript widens a computed key to `string`; the key is K by construction.
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in K]: T });
}

function unknownMembers(map: CborMap): ReadonlyMap<CborKey, CborValue> {
  const isKnown = (key: CborKey): boolean => typeof key === 'number' && key >= 1 && key <= LAST_KNOWN_MEMBER;
  return new Map([...map].filter(([key]) => !isKnown(key)));
}

function asTexts(value: CborValue, name: string): readonly string[] {
  return asArray(value, name).map((item) => asText(item, name));
}

function asNumbers(value: CborValue, name: string): readonly number[] {
  return asArray(value, name).map((item) => asUnsigned(item, name));
}

function asWideUnsigned(value: CborValue, name: string): number | bigint {
  return typeof value === 'bigint' && value >= 0n ? value : asUnsigned(value, name);
}

function asWideNumbers(value: CborValue, name: string): readonly (number | bigint)[] {
  return asArray(value, name).map((item) => asWideUnsigned(item, name));
}

function asOptions(value: CborValue, name: string): ReadonlyMap<string, boolean> {
  return new Map([...asMap(value, name)].map(([key, set]) => [asText(key, name), asBoolean(set, `${name}.${key}`)]));
}

function asCertifications(value: CborValue, name: string): ReadonlyMap<string, number> {
  return new Map(
    [...asMap(value, name)].map(([key, level]) => [asText(key, name), asUnsigned(level, `${name}.${key}`)]),
  );
}
