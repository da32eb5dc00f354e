// The tenant's policy for FIDO2 keys, and what it says about a user and a key. Pure. Tenants with passkey profiles and
// those without are read into the same form.

import { z } from 'zod';
import { graphId, graphText, optionalText } from './graph-shape.ts';
import { isTargeted, policyTargets } from './policy-targets.ts';

export interface KeyRestrictions {
  readonly isEnforced: boolean;
  /** allow: only the listed models; block: all but the listed models. */
  readonly enforcementType: 'allow' | 'block';
  /** Lower-case UUIDs. */
  readonly aaguids: readonly string[];
}

export interface PasskeyProfile {
  /** Empty in a tenant without profiles, whose one set of rules is read as one profile. */
  readonly id: string;
  readonly name: string;
  readonly deviceBoundAllowed: boolean;
  readonly attestationEnforced: boolean;
  readonly keyRestrictions: KeyRestrictions;
}

export interface Fido2Target {
  /** Id of a group or user, or `all_users`. */
  readonly id: string;
  readonly profileIds: readonly string[];
}

export interface Fido2Policy {
  readonly enabled: boolean;
  /** A precondition of registration on behalf of users too, documented as a known issue. */
  readonly selfServiceAllowed: boolean;
  readonly profiles: readonly PasskeyProfile[];
  readonly includeTargets: readonly Fido2Target[];
  readonly excludeTargets: readonly Fido2Target[];
}

const noRestrictions: KeyRestrictions = { isEnforced: false, enforcementType: 'allow', aaguids: [] };

const restrictionsShape = z
  .object({
    isEnforced: z.boolean(),
    enforcementType: z.enum(['allow', 'block']),
    aaGuids: z.array(graphText.transform((aaguid) => aaguid.toLowerCase())).max(5000).nullish(),
  })
  .transform((r): KeyRestrictions => ({ isEnforced: r.isEnforced, enforcementType: r.enforcementType, aaguids: r.aaGuids ?? [] }))
  .nullish()
  .transform((restrictions) => restrictions ?? noRestrictions);

const profileShape = z
  .object({
    id: graphId,
    name: optionalText,
    passkeyTypes: graphText,
    attestationEnforcement: graphText,
    keyRestrictions: restrictionsShape,
  })
  .transform((profile): PasskeyProfile => ({
    id: profile.id,
    name: profile.name ?? '',
    deviceBoundAllowed: profile.passkeyTypes.split(',').some((type) => type.trim() === 'deviceBound'),
    // A value of later versions is taken for the stricter one.
    attestationEnforced: profile.attestationEnforcement !== 'disabled',
    keyRestrictions: profile.keyRestrictions,
  }));

export const fido2PolicyShape = z
  .object({
    state: graphText,
    isSelfServiceRegistrationAllowed: z.boolean().nullish(),
    isAttestationEnforced: z.boolean().nullish(),
    keyRestrictions: restrictionsShape,
    defaultPasskeyProfile: optionalText,
    passkeyProfiles: z.array(profileShape).max(100).nullish(),
    includeTargets: policyTargets,
    excludeTargets: policyTargets,
  })
  .transform((policy): Fido2Policy => {
    const legacy: PasskeyProfile = {
      id: '',
      name: '',
      deviceBoundAllowed: true,
      attestationEnforced: policy.isAttestationEnforced ?? false,
      keyRestrictions: policy.keyRestrictions,
    };
    const hasProfiles = (policy.passkeyProfiles?.length ?? 0) > 0;
    const fallback = hasProfiles ? [policy.defaultPasskeyProfile ?? ''] : [legacy.id];
    const target = (one: { readonly id: string; readonly profileIds: readonly string[] }): Fido2Target => ({
      id: one.id,
      profileIds: hasProfiles && one.profileIds.length > 0 ? one.profileIds : fallback,
    });
    return {
      enabled: policy.state === 'enabled',
      selfServiceAllowed: policy.isSelfServiceRegistrationAllowed ?? false,
      profiles: hasProfiles ? (policy.passkeyProfiles ?? []) : [legacy],
      includeTargets: policy.includeTargets.map(target),
      excludeTargets: policy.excludeTargets.map(target),
    };
  });

/** Exclusion wins over inclusion. @param userGroupIds  transitive memberships in security groups; the user's own id may be among them */
export function policyIncludes(policy: Fido2Policy, userGroupIds: readonly string[]): boolean {
  return isTargeted(policy, userGroupIds);
}

/** The profiles that any of the user's targets allows, in the order of the policy; none for an excluded user. */
export function allowedProfiles(policy: Fido2Policy, userGroupIds: readonly string[]): readonly PasskeyProfile[] {
  if (!isTargeted(policy, userGroupIds)) return [];
  const mine = policy.includeTargets.filter((target) => isTargeted({ includeTargets: [target], excludeTargets: [] }, userGroupIds));
  const ids = new Set(mine.flatMap((target) => target.profileIds));
  return policy.profiles.filter((profile) => ids.has(profile.id));
}

export interface KeyModel {
  /** UUID form. */
  readonly aaguid: string;
  /** Whether the key proves its model (packed attestation with a chain); null before it was asked, which passes. */
  readonly attested: boolean | null;
}

export type KeyObjection = 'deviceBoundNotAllowed' | 'aaguidNotAllowed' | 'attestationMissing';

/** Why the profile refuses a device-bound key of this model; null where it does not. */
export function keyObjection(profile: PasskeyProfile, key: KeyModel): KeyObjection | null {
  if (!profile.deviceBoundAllowed) return 'deviceBoundNotAllowed';
  const { isEnforced, enforcementType, aaguids } = profile.keyRestrictions;
  const listed = aaguids.includes(key.aaguid.toLowerCase());
  if (isEnforced && listed !== (enforcementType === 'allow')) return 'aaguidNotAllowed';
  if (profile.attestationEnforced && key.attested === false) return 'attestationMissing';
  return null;
}

/** One allowed profile that is satisfied as a whole is enough; their order does not matter. */
export function allowsKey(profile: PasskeyProfile, key: KeyModel): boolean {
  return keyObjection(profile, key) === null;
}
