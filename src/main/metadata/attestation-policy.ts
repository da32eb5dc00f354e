// What an organisation demands of a key's attestation, and whether one meets it.
import { z } from 'zod';
import {
  type CertificationLevel, type CompromiseStatus, attestationDemands, certificationLevels, compromiseStatuses,
} from '../../shared/key-rules.ts';
import { listingOf, type AttestationTrust, type TrustKind } from './attestation-trust.ts';
import { rankOf } from './certification.ts';
import { ZERO_AAGUID, type MetadataView } from './metadata-view.ts';

const aaguids = z.array(z.guid().toLowerCase()).max(2000);

/** A settings value. The empty object is a policy that demands nothing but what no key may be: invalid or compromised. */
export const attestationPolicy = z.strictObject({
  require: z.enum(attestationDemands).default('nothing'),
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
 * What will be said of a key's credential, as far as that can be known before the key is touched: the model, FIDO's warnings
 * of it, and what FIDO's list says or does not say. A key that hides its AAGUID may still show a certificate: nothing is
 * foreseen of it but what the lists of models say.
 */
export function foreseeRefusal(policy: AttestationPolicy, aaguid: string, metadata: MetadataView): PolicyRefusal | null {
  const refusal = refuseModel(policy, aaguid);
  if (refusal !== null || aaguid === ZERO_AAGUID) return refusal;
  const entry = metadata.byAaguid(aaguid);
  if (entry === null) {
    if (policy.require !== 'mdsTrusted' && policy.require !== 'certified') return null;
    return { reason: 'rootUnknown', because: metadata.state.status === 'none' ? 'noMetadata' : 'modelNotListed' };
  }
  // As if the key proved everything that it is going to be asked for.
  return refuseAttestation(policy, aaguid, { kind: 'mdsTrusted', listing: listingOf(entry, metadata.today, []) });
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
