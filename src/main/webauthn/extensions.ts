// Client extensions of create() to authenticator extensions and back (WebAuthn L3 §9, §10; CTAP 2.1 §12, 2.2 §12.8).
// Only what the key reports is sent: a key may refuse what it does not know.
import type { CborMap } from '../ctap/cbor.ts';
import { makeCredentialExtensions, readMakeCredentialOutputs } from '../ctap/extensions.ts';
import type { AuthenticatorInfo } from '../ctap/get-info.ts';
import { hmacSecretInput } from '../ctap/hmac-secret.ts';
import type { AgreedSecret } from '../ctap/key-agreement.ts';
import type { Random } from '../ports.ts';
import type { CreationExtensions, CredentialProtectionPolicy } from './creation-options.ts';
import { prfSalts, prfValues, type PrfValues } from './prf.ts';
import { WebAuthnError } from './webauthn-error.ts';

/** JSON-ready, as services take it back; the bytes of `prf` are base64url. */
export type CreationResults = {
  readonly appidExclude?: true;
  readonly hmacCreateSecret?: boolean;
  readonly credProps?: { readonly rk?: boolean };
  readonly credBlob?: boolean;
  readonly largeBlob?: { readonly supported: boolean };
  readonly prf?: { readonly enabled: boolean; readonly results?: PrfValues };
};

const CRED_PROTECT_LEVELS: Readonly<Record<CredentialProtectionPolicy, 1 | 2 | 3>> = {
  userVerificationOptional: 1,
  userVerificationOptionalWithCredentialIDList: 2,
  userVerificationRequired: 3,
};

/** Values are wanted at once, and the key can give them then (CTAP 2.2 hmac-secret-mc). */
export function evaluatesPrf(wanted: CreationExtensions, info: AuthenticatorInfo): boolean {
  return wanted.prf?.evaluate !== undefined && has(info, 'hmac-secret') && has(info, 'hmac-secret-mc');
}

interface Sending {
  readonly info: AuthenticatorInfo;
  readonly isResident: boolean;
  /** Only where `evaluatesPrf`. */
  readonly prf: { readonly agreed: AgreedSecret; readonly random: Random } | undefined;
}

/**
 * @throws WebAuthnError 'credentialProtectionImpossible' | 'noLargeBlobs' when the service insists on what the key lacks
 */
export function creationExtensions(wanted: CreationExtensions, { info, isResident, prf }: Sending): CborMap {
  const policy = wanted.credentialProtectionPolicy;
  // Level 1 is what a key without the extension gives anyway.
  const isMissed = policy !== undefined && policy !== 'userVerificationOptional' && !has(info, 'credProtect');
  if (isMissed && wanted.enforceCredentialProtectionPolicy) {
    throw new WebAuthnError('credentialProtectionImpossible', `the key has no credential protection: ${policy}`);
  }
  const canKeepBlobs = isResident && has(info, 'largeBlobKey') && info.options.get('largeBlobs') === true;
  if (wanted.largeBlob === 'required' && !canKeepBlobs) {
    throw new WebAuthnError('noLargeBlobs', 'the key keeps no large blobs for such a credential');
  }
  const wantsSecret = wanted.hmacCreateSecret || wanted.prf !== undefined;
  const inputs = wanted.prf?.evaluate;
  return makeCredentialExtensions({
    ...(wantsSecret && has(info, 'hmac-secret') ? { hmacSecret: true } : {}),
    ...(prf !== undefined && inputs !== undefined
      ? { hmacSecretMc: hmacSecretInput(prf.agreed, prfSalts(inputs), prf.random) }
      : {}),
    ...(policy !== undefined && has(info, 'credProtect') ? { credProtect: CRED_PROTECT_LEVELS[policy] } : {}),
    ...(wanted.minPinLength && has(info, 'minPinLength') ? { minPinLength: true } : {}),
    ...(wanted.credBlob !== undefined && has(info, 'credBlob') ? { credBlob: wanted.credBlob } : {}),
    ...(wanted.largeBlob !== undefined && canKeepBlobs ? { largeBlobKey: true } : {}),
  });
}

interface Made {
  readonly info: AuthenticatorInfo;
  /** Of the authenticator data. */
  readonly outputs: CborMap;
  readonly isResident: boolean;
  readonly hasLargeBlobKey: boolean;
  readonly agreed: AgreedSecret | undefined;
}

/**
 * What the client answers for its own extensions; those that only the authenticator answers are in authenticator data.
 *
 * @throws CborError, PinProtocolError for outputs that are none
 */
export function clientExtensionResults(wanted: CreationExtensions, made: Made): CreationResults {
  const outputs = readMakeCredentialOutputs(made.outputs);
  const hasSecret = outputs.hmacSecret === true;
  const values =
    made.agreed === undefined || outputs.hmacSecretMc === undefined
      ? undefined
      : prfValues(made.agreed, outputs.hmacSecretMc);
  return {
    ...(wanted.appidExclude === undefined ? {} : { appidExclude: true }),
    ...(wanted.hmacCreateSecret ? { hmacCreateSecret: hasSecret } : {}),
    ...(wanted.credProps ? { credProps: residency(made) } : {}),
    ...(wanted.credBlob === undefined ? {} : { credBlob: outputs.credBlob === true }),
    ...(wanted.largeBlob === undefined ? {} : { largeBlob: { supported: made.hasLargeBlobKey } }),
    ...(wanted.prf === undefined
      ? {}
      : { prf: { enabled: hasSecret, ...(values === undefined ? {} : { results: values }) } }),
  };
}

/** A CTAP 2.0 key that stores credentials may do so unasked; then nobody knows (§10.1.3: rk left out). */
function residency({ info, isResident }: Made): { readonly rk?: boolean } {
  const mayStoreUnasked = info.options.get('rk') === true && !info.versions.some((version) => /^FIDO_2_[1-9]$/.test(version));
  return !isResident && mayStoreUnasked ? {} : { rk: isResident };
}

function has(info: AuthenticatorInfo, identifier: string): boolean {
  return info.extensions.includes(identifier);
}
