// authenticatorGetInfo (0x04): what a key says of itself. CTAP 2.1 §6.4, 2.2 §6.4, 2.3 §6.4.
//
// Strict in what decides how to talk to the key: versions, aaguid, options, maxMsgSize, pinUvAuthProtocols,
// forcePINChange, minPINLength. Any other member of a wrong type counts as absent and is kept in `unknown`: a key must not
// be refused for its certifications.
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
  /** See encrypted-identity.ts; another value each time. */
  readonly encIdentifier?: Uint8Array;
  readonly transportsForReset?: readonly string[];
  readonly pinComplexityPolicy?: boolean;
  readonly pinComplexityPolicyUrl?: Uint8Array;
  /** Unicode code points. */
  readonly maxPinLength?: number;
  /** As encIdentifier (CTAP 2.3). */
  readonly encCredStoreState?: Uint8Array;
  /** Sub-commands of authenticatorConfig that the key knows (CTAP 2.3). */
  readonly authenticatorConfigCommands?: readonly number[];
  /** Members this file does not know or could not read, as they came. */
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
  const members = new Members(map);
  const aaguid = requiredMember(map, 0x03, 'aaguid', asBytes);
  if (aaguid.length !== 16) throw new CborError('shape', 'aaguid has not 16 bytes');
  const info = {
    versions: requiredMember(map, 0x01, 'versions', asTexts),
    extensions: members.lenient(0x02, 'extensions', asTexts) ?? [],
    aaguid,
    options: optionalMember(map, 0x04, 'options', asOptions) ?? new Map(),
    maxMsgSize: optionalMember(map, 0x05, 'maxMsgSize', asUnsigned) ?? 1024,
    pinUvAuthProtocols: optionalMember(map, 0x06, 'pinUvAuthProtocols', asNumbers) ?? [],
    forcePinChange: optionalMember(map, 0x0c, 'forcePINChange', asBoolean) ?? false,
    minPinLength: optionalMember(map, 0x0d, 'minPINLength', asUnsigned) ?? 4,
    ...present('maxCredentialCountInList', members.lenient(0x07, 'maxCredentialCountInList', asUnsigned)),
    ...present('maxCredentialIdLength', members.lenient(0x08, 'maxCredentialIdLength', asUnsigned)),
    ...present('transports', members.lenient(0x09, 'transports', asTexts)),
    ...present('algorithms', members.lenient(0x0a, 'algorithms', decodeParameters)),
    ...present('maxSerializedLargeBlobArray', members.lenient(0x0b, 'maxSerializedLargeBlobArray', asUnsigned)),
    ...present('firmwareVersion', members.lenient(0x0e, 'firmwareVersion', asUnsigned)),
    ...present('maxCredBlobLength', members.lenient(0x0f, 'maxCredBlobLength', asUnsigned)),
    ...present('maxRpIdsForSetMinPinLength', members.lenient(0x10, 'maxRPIDsForSetMinPINLength', asUnsigned)),
    ...present('preferredPlatformUvAttempts', members.lenient(0x11, 'preferredPlatformUvAttempts', asUnsigned)),
    ...present('uvModality', members.lenient(0x12, 'uvModality', asWideUnsigned)),
    ...present('certifications', members.lenient(0x13, 'certifications', asCertifications)),
    ...present(
      'remainingDiscoverableCredentials',
      members.lenient(0x14, 'remainingDiscoverableCredentials', asUnsigned),
    ),
    ...present(
      'vendorPrototypeConfigCommands',
      members.lenient(0x15, 'vendorPrototypeConfigCommands', asWideNumbers),
    ),
    ...present('attestationFormats', members.lenient(0x16, 'attestationFormats', asTexts)),
    ...present('uvCountSinceLastPinEntry', members.lenient(0x17, 'uvCountSinceLastPinEntry', asUnsigned)),
    ...present('longTouchForReset', members.lenient(0x18, 'longTouchForReset', asBoolean)),
    ...present('encIdentifier', members.lenient(0x19, 'encIdentifier', asBytes)),
    ...present('transportsForReset', members.lenient(0x1a, 'transportsForReset', asTexts)),
    ...present('pinComplexityPolicy', members.lenient(0x1b, 'pinComplexityPolicy', asBoolean)),
    ...present('pinComplexityPolicyUrl', members.lenient(0x1c, 'pinComplexityPolicyURL', asBytes)),
    ...present('maxPinLength', members.lenient(0x1d, 'maxPINLength', asUnsigned)),
    ...present('encCredStoreState', members.lenient(0x1e, 'encCredStoreState', asBytes)),
    ...present('authenticatorConfigCommands', members.lenient(0x1f, 'authenticatorConfigCommands', asNumbers)),
  };
  return { ...info, unknown: members.unread() };
}

/** `exactOptionalPropertyTypes`: a member that is absent must not be there as `undefined`. */
function present<K extends string, T>(name: K, value: T | undefined): { readonly [name in K]?: T } {
  // TypeScript widens a computed key to `string`; the key is K by construction.
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in K]: T });
}

/** Members by number; remembers what could not be read. */
class Members {
  readonly #map: CborMap;
  readonly #misread = new Set<CborKey>();

  constructor(map: CborMap) {
    this.#map = map;
  }

  /** undefined also when the type is wrong. */
  lenient<T>(key: number, name: string, read: (value: CborValue, name: string) => T): T | undefined {
    try {
      return optionalMember(this.#map, key, name, read);
    } catch (error) {
      if (!(error instanceof CborError)) throw error;
      this.#misread.add(key);
      return undefined;
    }
  }

  unread(): ReadonlyMap<CborKey, CborValue> {
    const isKnown = (key: CborKey): boolean => typeof key === 'number' && key >= 1 && key <= LAST_KNOWN_MEMBER;
    return new Map([...this.#map].filter(([key]) => !isKnown(key) || this.#misread.has(key)));
  }
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

/** An option that is no boolean says nothing: it counts as absent. */
function asOptions(value: CborValue, name: string): ReadonlyMap<string, boolean> {
  const options = new Map<string, boolean>();
  for (const [key, set] of asMap(value, name)) if (typeof set === 'boolean') options.set(asText(key, name), set);
  return options;
}

function asCertifications(value: CborValue, name: string): ReadonlyMap<string, number> {
  return new Map(
    [...asMap(value, name)].map(([key, level]) => [asText(key, name), asUnsigned(level, `${name}.${key}`)]),
  );
}
