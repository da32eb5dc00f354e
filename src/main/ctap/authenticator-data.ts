// Authenticator data (WebAuthn L3 §6.1): the bytes that an authenticator signs, taken apart. Judges nothing.
import { asMap } from './cbor-shape.ts';
import { CborError, decodeCborPrefix, type CborMap } from './cbor.ts';

export interface AuthenticatorFlags {
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
}

export interface AttestedCredentialData {
  /** 16 bytes. */
  readonly aaguid: Uint8Array;
  readonly credentialId: Uint8Array;
  readonly publicKey: CborMap;
  /** The COSE_Key as the authenticator wrote it. */
  readonly publicKeyCose: Uint8Array;
}

export interface AuthenticatorData {
  /** SHA-256 of the RP id, 32 bytes. */
  readonly rpIdHash: Uint8Array;
  readonly flags: AuthenticatorFlags;
  readonly signCount: number;
  readonly attestedCredentialData: AttestedCredentialData | undefined;
  readonly extensions: CborMap;
}

const FLAG_UP = 0x01;
const FLAG_UV = 0x04;
const FLAG_BE = 0x08;
const FLAG_BS = 0x10;
const FLAG_AT = 0x40;
const FLAG_ED = 0x80;
const FIXED_BYTES = 37;
const AAGUID_OFFSET = FIXED_BYTES;
const CREDENTIAL_ID_OFFSET = AAGUID_OFFSET + 18;
/** WebAuthn L3 §7.1 step 25. */
export const MAX_CREDENTIAL_ID_BYTES = 1023;

/** @throws CborError when the bytes are not authenticator data, or bytes follow it */
export function parseAuthenticatorData(bytes: Uint8Array): AuthenticatorData {
  if (bytes.length < FIXED_BYTES) throw new CborError('truncated', 'authenticator data of less than 37 bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(32);
  let at = FIXED_BYTES;

  let attestedCredentialData: AttestedCredentialData | undefined;
  if ((flags & FLAG_AT) !== 0) {
    if (bytes.length < CREDENTIAL_ID_OFFSET) throw new CborError('truncated', 'attested credential data cut off');
    const idLength = view.getUint16(AAGUID_OFFSET + 16);
    if (idLength > MAX_CREDENTIAL_ID_BYTES) throw new CborError('tooLarge', `a credential id of ${idLength} bytes`);
    const keyAt = CREDENTIAL_ID_OFFSET + idLength;
    if (bytes.length < keyAt) throw new CborError('truncated', 'credential id cut off');
    const key = decodeCborPrefix(bytes.subarray(keyAt));
    at = keyAt + key.length;
    attestedCredentialData = {
      aaguid: bytes.slice(AAGUID_OFFSET, AAGUID_OFFSET + 16),
      credentialId: bytes.slice(CREDENTIAL_ID_OFFSET, keyAt),
      publicKey: asMap(key.value, 'credential public key'),
      publicKeyCose: bytes.slice(keyAt, at),
    };
  }

  let extensions: CborMap = new Map();
  if ((flags & FLAG_ED) !== 0) {
    const item = decodeCborPrefix(bytes.subarray(at));
    extensions = asMap(item.value, 'extensions');
    at += item.length;
  }
  if (at !== bytes.length) throw new CborError('trailing', `${bytes.length - at} bytes after authenticator data`);

  return {
    rpIdHash: bytes.slice(0, 32),
    flags: {
      userPresent: (flags & FLAG_UP) !== 0,
      userVerified: (flags & FLAG_UV) !== 0,
      backupEligible: (flags & FLAG_BE) !== 0,
      backedUp: (flags & FLAG_BS) !== 0,
    },
    signCount: view.getUint32(33),
    attestedCredentialData,
    extensions,
  };
}
