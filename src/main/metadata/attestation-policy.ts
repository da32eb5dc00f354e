// What an organisation demands of a key's attestation, and whether one meets it.
import { z } from 'zod';
import type { AttestationTrust, TrustKind } from './attestation-trust.ts';
import { certificationLevels, compromiseStatuses, rankOf } from './certification.ts';
import type { CertificationLevel, CompromiseStatus } from './certification.ts';

const aaguids = z.array(z.guid().toLowerCase()).max(2000);

/** A settings value. The empty object is a policy that demands nothing but what no key may be: invalid or compromised. */
export const attestationPolicy = z.strictObject({
  /**
   * nothing: also a key without attestation. chain: signed by certificates in order, of whatever root. mdsTrusted: and
   * the root is one that FIDO lists for the model. certified: and the model has `minimumLevel` at least.
   */
  require: z.enum(['nothing', 'chain', 'mdsTrusted', 'certified']).default('nothing'),
  minimumLevel: z.enum(certificationLevels).default('FIDO_CERTIFIED_L1'),
  /** UUID form; null allows every model. */
  allowedAaguids: aaguids.nullable().default(null),
  deniedAaguids: aaguids.default([]),
  /** Warnings of FIDO that the organisation has looked at and lives with. */
  toleratedStatuses: z.array(z.enum(compromiseStatuses)).max(compromiseStatuses.length).default([]),
});
export type AttestationPolicy = z.infer<typeof attestationPolicy>;

export type PolicyRefusal =
  | { readonly reason: 'modelDenied'; readonly aaguid: string }
  | { readonly reason: 'modelNotAllowed'; readonly aaguid: string }
  /** The statement is wrong, which is worse than none: never accepted. */
  | { readonly reason: 'attestationInvalid'; readonly fault: Extract<TrustKind, { kind: 'invalid' }>['fault'] }
  | { readonly reason: 'modelCompromised'; readonly statuses: readonly CompromiseStatus[] }
  | { readonly reason: 'attestationMissing'; readonly kind: 'none' | 'selfSigned' }
  | { readonly reason: 'rootUnknown'; readonly because: Extract<TrustKind, { kind: 'rootUnknown' }>['because'] }
  | { readonly reason: 'levelTooLow'; readonly level: CertificationLevel | null; readonly minimumLevel: CertificationLevel };

/**
 * Whether the model itself is allowed: can be asked before the key is touched, for its AAGUID is in getInfo. Without
 * a valid attestation that AAGUID is only what the key says.
 */
export function refuseModel(policy: AttestationPolicy, aaguid: string): PolicyRefusal | null {
  if (policy.deniedAaguids.includes(aaguid)) return { reason: 'modelDenied', aaguid };
  if (policy.allowedAaguids !== null && !policy.allowedAaguids.includes(aaguid)) {
    return { reason: 'modelNotAllowed', aaguid };
  }
  return null;
}

/**
 * Whether a new credential may be used.
 *
 * @returns the first reason against it, in the order model, invalid, compromised, then what `require` demands; or null
 */
export function refuseAttestation(
  policy: AttestationPolicy,
  aaguid: string,
  trust: AttestationTrust,
): PolicyRefusal | null {
  const refusal = refuseModel(policy, aaguid);
  if (refusal !== null) return refusal;
  if (trust.kind === 'invalid') return { reason: 'attestationInvalid', fault: trust.fault };
  const statuses = (trust.listing?.compromises ?? []).filter((status) => !policy.toleratedStatuses.includes(status));
  if (statuses.length > 0) return { reason: 'modelCompromised', statuses };
  if (policy.require === 'nothing') return null;
  if (trust.kind === 'none' || trust.kind === 'selfSigned') return { reason: 'attestationMissing', kind: trust.kind };
  if (policy.require === 'chain') return null;
  if (trust.kind === 'rootUnknown') return { reason: 'rootUnknown', because: trust.because };
  if (policy.require === 'mdsTrusted') return null;
  const level = trust.listing?.certification ?? null;
  const { minimumLevel } = policy;
  return level !== null && rankOf(level) >= rankOf(minimumLevel) ? null : { reason: 'levelTooLow', level, minimumLevel };
}
