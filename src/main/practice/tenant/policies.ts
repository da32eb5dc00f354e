// The two authentication method policies the practice tenant applies, and the verdicts that follow from them.
// Shapes are those of Graph v1.0; an empty `passkeyProfiles` is a tenant that has not moved to profiles.

export interface KeyRestrictions {
  readonly isEnforced: boolean;
  readonly enforcementType: 'allow' | 'block';
  readonly aaGuids: readonly string[];
}

export interface PolicyTarget {
  /** `all_users`, or the id of a group; a user's id too, as older policies have it. */
  readonly id: string;
  readonly allowedPasskeyProfiles?: readonly string[] | undefined;
}

export interface PasskeyProfile {
  readonly id: string;
  readonly name: string;
  readonly passkeyTypes: 'deviceBound' | 'synced' | 'deviceBound,synced';
  readonly attestationEnforcement: 'disabled' | 'registrationOnly';
  readonly keyRestrictions: KeyRestrictions;
}

export interface Fido2Policy {
  readonly state: 'enabled' | 'disabled';
  readonly isSelfServiceRegistrationAllowed: boolean;
  readonly isAttestationEnforced: boolean;
  readonly keyRestrictions: KeyRestrictions;
  readonly defaultPasskeyProfile: string;
  readonly passkeyProfiles: readonly PasskeyProfile[];
  readonly includeTargets: readonly PolicyTarget[];
  readonly excludeTargets: readonly PolicyTarget[];
}

export interface PassPolicy {
  readonly state: 'enabled' | 'disabled';
  readonly defaultLifetimeInMinutes: number;
  readonly defaultLength: number;
  readonly minimumLifetimeInMinutes: number;
  readonly maximumLifetimeInMinutes: number;
  readonly isUsableOnce: boolean;
  readonly includeTargets: readonly PolicyTarget[];
  readonly excludeTargets: readonly PolicyTarget[];
}

/** What a policy needs to know of a user to see whether a target means that user. */
export interface PolicySubject {
  readonly id: string;
  /** Groups the user is in, also by groups inside groups. */
  readonly groupIds: readonly string[];
}

export interface KeyFacts {
  readonly aaguid: string;
  readonly passkeyType: 'deviceBound' | 'synced';
  readonly isAttested: boolean;
}

export type Fido2Verdict =
  | 'ok'
  | 'methodDisabled'
  | 'selfServiceOff'
  | 'userNotTargeted'
  | 'passkeyTypeNotAllowed'
  | 'aaguidNotAllowed'
  | 'attestationRequired';

const DEFAULT_PROFILE = '00000000-0000-0000-0000-000000000001';
const NO_RESTRICTIONS: KeyRestrictions = { isEnforced: false, enforcementType: 'allow', aaGuids: [] };

export function defaultFido2Policy(): Fido2Policy {
  return {
    state: 'enabled',
    isSelfServiceRegistrationAllowed: true,
    isAttestationEnforced: false,
    keyRestrictions: NO_RESTRICTIONS,
    defaultPasskeyProfile: DEFAULT_PROFILE,
    passkeyProfiles: [
      {
        id: DEFAULT_PROFILE,
        name: 'Default passkey profile',
        passkeyTypes: 'deviceBound,synced',
        attestationEnforcement: 'disabled',
        keyRestrictions: NO_RESTRICTIONS,
      },
    ],
    includeTargets: [{ id: 'all_users', allowedPasskeyProfiles: [DEFAULT_PROFILE] }],
    excludeTargets: [],
  };
}

export function defaultPassPolicy(): PassPolicy {
  return {
    state: 'enabled',
    defaultLifetimeInMinutes: 60,
    defaultLength: 8,
    minimumLifetimeInMinutes: 60,
    maximumLifetimeInMinutes: 480,
    isUsableOnce: false,
    includeTargets: [{ id: 'all_users' }],
    excludeTargets: [],
  };
}

/** Exclusion wins over inclusion. */
export function isTargeted(
  policy: Pick<PassPolicy, 'includeTargets' | 'excludeTargets'>,
  subject: PolicySubject,
): boolean {
  const means = (target: PolicyTarget): boolean =>
    target.id === 'all_users' || target.id === subject.id || subject.groupIds.includes(target.id);
  return policy.includeTargets.some(means) && !policy.excludeTargets.some(means);
}

/** Whether the method is open to this user at all, before any key is looked at. */
export function judgeUser(policy: Fido2Policy, subject: PolicySubject): Fido2Verdict {
  if (policy.state !== 'enabled') return 'methodDisabled';
  if (!isTargeted(policy, subject)) return 'userNotTargeted';
  if (!policy.isSelfServiceRegistrationAllowed) return 'selfServiceOff';
  return 'ok';
}

/**
 * Whether this key may be registered for this user. With profiles, one fully satisfied profile is enough; the verdict
 * of the first refused one is returned otherwise. A tenant without profiles uses the legacy members.
 */
export function judgeKey(policy: Fido2Policy, subject: PolicySubject, key: KeyFacts): Fido2Verdict {
  const user = judgeUser(policy, subject);
  if (user !== 'ok') return user;
  const profiles = profilesOf(policy, subject);
  let refusal: Fido2Verdict = 'userNotTargeted';
  for (const profile of profiles.toReversed()) {
    const verdict = judgeProfile(profile, key);
    if (verdict === 'ok') return 'ok';
    refusal = verdict;
  }
  return refusal;
}

function profilesOf(policy: Fido2Policy, subject: PolicySubject): readonly PasskeyProfile[] {
  if (policy.passkeyProfiles.length === 0) {
    return [
      {
        id: 'legacy',
        name: 'legacy',
        passkeyTypes: 'deviceBound',
        attestationEnforcement: policy.isAttestationEnforced ? 'registrationOnly' : 'disabled',
        keyRestrictions: policy.keyRestrictions,
      },
    ];
  }
  const allowed = policy.includeTargets
    .filter((target) => isTargeted({ includeTargets: [target], excludeTargets: [] }, subject))
    .flatMap((target) => target.allowedPasskeyProfiles ?? [policy.defaultPasskeyProfile]);
  return policy.passkeyProfiles.filter((profile) => allowed.includes(profile.id));
}

function judgeProfile(profile: PasskeyProfile, key: KeyFacts): Fido2Verdict {
  if (!profile.passkeyTypes.split(',').includes(key.passkeyType)) return 'passkeyTypeNotAllowed';
  const { isEnforced, enforcementType, aaGuids } = profile.keyRestrictions;
  const listed = aaGuids.some((aaguid) => aaguid.toLowerCase() === key.aaguid);
  if (isEnforced && listed !== (enforcementType === 'allow')) return 'aaguidNotAllowed';
  if (profile.attestationEnforcement === 'registrationOnly' && !key.isAttested) return 'attestationRequired';
  return 'ok';
}
