// Inputs and outputs of the extensions of CTAP 2.1 §12 and 2.2, by the names they have there. Pure: whether a key knows an
// extension is in `info.extensions`; one that does not ignores it.
import { asBoolean, asBytes, asUnsigned, optionalMember } from './cbor-shape.ts';
import { cborMap, type CborMap } from './cbor.ts';

export interface MakeCredentialExtensions {
  /** 1 user verification optional, 2 optional with a credential id, 3 required. */
  readonly credProtect?: 1 | 2 | 3;
  /** The credential can do hmac-secret. */
  readonly hmacSecret?: true;
  /** Secrets at once (CTAP 2.2): from `hmacSecretInput`. Wants `hmacSecret` too. */
  readonly hmacSecretMc?: CborMap;
  /** The key tells its minimum PIN length, if the RP is on its list. */
  readonly minPinLength?: true;
  /** CTAP 2.2: the key tells whether it has PIN rules of its own, if the RP is on that list. */
  readonly pinComplexityPolicy?: true;
  /** Stored with the credential, `maxCredBlobLength` bytes at most. */
  readonly credBlob?: Uint8Array;
  /** The reply has a key for `key.largeBlobs`. */
  readonly largeBlobKey?: true;
  readonly thirdPartyPayment?: true;
}

export interface MakeCredentialOutputs {
  readonly credProtect: number | undefined;
  readonly hmacSecret: boolean | undefined;
  /** For `openHmacSecret`. */
  readonly hmacSecretMc: Uint8Array | undefined;
  readonly minPinLength: number | undefined;
  readonly pinComplexityPolicy: boolean | undefined;
  /** False: it was not stored (too long, or no discoverable credential). */
  readonly credBlob: boolean | undefined;
}

export interface GetAssertionExtensions {
  /** From `hmacSecretInput`. */
  readonly hmacSecret?: CborMap;
  readonly credBlob?: true;
  readonly largeBlobKey?: true;
  readonly thirdPartyPayment?: true;
}

export interface GetAssertionOutputs {
  /** For `openHmacSecret`. */
  readonly hmacSecret: Uint8Array | undefined;
  /** Empty when the credential has none. */
  readonly credBlob: Uint8Array | undefined;
  readonly thirdPartyPayment: boolean | undefined;
}

export function makeCredentialExtensions(wanted: MakeCredentialExtensions): CborMap {
  return cborMap([
    ['credProtect', wanted.credProtect],
    ['hmac-secret', wanted.hmacSecret],
    ['hmac-secret-mc', wanted.hmacSecretMc],
    ['minPinLength', wanted.minPinLength],
    ['pinComplexityPolicy', wanted.pinComplexityPolicy],
    ['credBlob', wanted.credBlob],
    ['largeBlobKey', wanted.largeBlobKey],
    ['thirdPartyPayment', wanted.thirdPartyPayment],
  ]);
}

/** @param extensions  of the authenticator data. @throws CborError 'shape' */
export function readMakeCredentialOutputs(extensions: CborMap): MakeCredentialOutputs {
  return {
    credProtect: optionalMember(extensions, 'credProtect', 'credProtect', asUnsigned),
    hmacSecret: optionalMember(extensions, 'hmac-secret', 'hmac-secret', asBoolean),
    hmacSecretMc: optionalMember(extensions, 'hmac-secret-mc', 'hmac-secret-mc', asBytes),
    minPinLength: optionalMember(extensions, 'minPinLength', 'minPinLength', asUnsigned),
    pinComplexityPolicy: optionalMember(extensions, 'pinComplexityPolicy', 'pinComplexityPolicy', asBoolean),
    credBlob: optionalMember(extensions, 'credBlob', 'credBlob', asBoolean),
  };
}

export function getAssertionExtensions(wanted: GetAssertionExtensions): CborMap {
  return cborMap([
    ['hmac-secret', wanted.hmacSecret],
    ['credBlob', wanted.credBlob],
    ['largeBlobKey', wanted.largeBlobKey],
    ['thirdPartyPayment', wanted.thirdPartyPayment],
  ]);
}

/** @param extensions  of the authenticator data. @throws CborError 'shape' */
export function readGetAssertionOutputs(extensions: CborMap): GetAssertionOutputs {
  return {
    hmacSecret: optionalMember(extensions, 'hmac-secret', 'hmac-secret', asBytes),
    credBlob: optionalMember(extensions, 'credBlob', 'credBlob', asBytes),
    thirdPartyPayment: optionalMember(extensions, 'thirdPartyPayment', 'thirdPartyPayment', asBoolean),
  };
}
