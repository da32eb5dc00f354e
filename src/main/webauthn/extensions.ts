// Client extensions to authenticator extensions and back (WebAuthn L3 §9, §10; CTAP 2.1 §12). Only what the key reports
// is sent: a key may refuse what it does not know.
import type { AuthenticatorData } from '../ctap/authenticator-data.ts';
import { cborMap, type CborMap } from '../ctap/cbor.ts';
import type { AuthenticatorInfo } from '../ctap/get-info.ts';
import type { CreationExtensions, CredentialProtectionPolicy } from './creation-options.ts';
import { WebAuthnError } from './webauthn-error.ts';

/** JSON-ready, as services take it back. */
export type ClientExtensionResults = {
  readonly hmacCreateSecret?: boolean;
  readonly credProps?: { readonly rk: boolean };
};

const CRED_PROTECT_LEVELS: Readonly<Record<CredentialProtectionPolicy, 1 | 2 | 3>> = {
  userVerificationOptional: 1,
  userVerificationOptionalWithCredentialIDList: 2,
  userVerificationRequired: 3,
};

/** @throws WebAuthnError 'credentialProtectionImpossible' when the service enforces a protection that the key lacks */
export function authenticatorExtensions(wanted: CreationExtensions, info: AuthenticatorInfo): CborMap {
  const has = (identifier: string): boolean => info.extensions.includes(identifier);
  const policy = wanted.credentialProtectionPolicy;
  // Level 1 is what a key without the extension gives anyway.
  const isMissed = policy !== undefined && policy !== 'userVerificationOptional' && !has('credProtect');
  if (isMissed && wanted.enforceCredentialProtectionPolicy) {
    throw new WebAuthnError('credentialProtectionImpossible', `the key has no credential protection: ${policy}`);
  }
  return cborMap([
    ['hmac-secret', wanted.hmacCreateSecret && has('hmac-secret') ? true : undefined],
    ['credProtect', policy !== undefined && has('credProtect') ? CRED_PROTECT_LEVELS[policy] : undefined],
    ['minPinLength', wanted.minPinLength && has('minPinLength') ? true : undefined],
  ]);
}

/**
 * What the client answers for its own extensions; those that only the authenticator answers are in authenticator data.
 */
export function clientExtensionResults(
  wanted: CreationExtensions,
  authData: AuthenticatorData,
  isResident: boolean,
): ClientExtensionResults {
  return {
    ...(wanted.hmacCreateSecret ? { hmacCreateSecret: authData.extensions.get('hmac-secret') === true } : {}),
    ...(wanted.credProps ? { credProps: { rk: isResident } } : {}),
  };
}
