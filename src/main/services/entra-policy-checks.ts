// What the tenant's two policies say of this target and this key: the method Passkey (FIDO2), and the Temporary Access Pass of
// the OBR route. Pure.

import type { Check, CheckCode, Route } from '../../shared/checks.ts';
import type { Fido2Policy, PasskeyProfile, TapPolicy } from '../directory/directory.ts';
import { allowedProfiles, keyObjection } from '../directory/fido2-policy.ts';
import { targetingOf, type Targets } from '../directory/policy-targets.ts';
import { leaseMinutes } from '../directory/tap-policy.ts';
import { BOTH, OBR, ok, refused, rule, unknown, warning } from './check-values.ts';
import type { Known } from './known.ts';

/** The ids of the target's groups and of the target itself. Incomplete: nothing can be refused for want of one. */
export interface Membership {
  readonly ids: readonly string[];
  readonly isComplete: boolean;
}

export interface KeyTraits {
  /** UUID form. */
  readonly aaguid: string;
  /** What getInfo lists (CTAP 2.2); undefined where it lists nothing. */
  readonly attestationFormats: readonly string[] | undefined;
}

const ZERO_AAGUID = '00000000-0000-0000-0000-000000000000';
/** A pass that outlives its run by more than this is worth a word: it is revoked, but a revocation can fail. */
const LONG_LEASE_MINUTES = 120;

/** Both routes need the method: the pages ask the same policy as the API. */
export function checkFido2Policy(policy: Known<Fido2Policy>, membership: Membership): readonly Check[] {
  if (!policy.known) {
    return [
      unknown('fido2PolicyEnabled', policy.reason),
      unknown('fido2SelfServiceAllowed', policy.reason),
      unknown('fido2PolicyIncludesTarget', policy.reason),
    ];
  }
  const { value } = policy;
  return [
    rule('fido2PolicyEnabled', value.enabled),
    rule('fido2SelfServiceAllowed', value.selfServiceAllowed),
    checkTargets('fido2PolicyIncludesTarget', value, membership, BOTH),
  ];
}

/** Only the pages ask for a pass. */
export function checkTapPolicy(policy: Known<TapPolicy>, membership: Membership): readonly Check[] {
  if (!policy.known) {
    return [
      unknown('tapPolicyEnabled', policy.reason, { routes: OBR }),
      unknown('tapPolicyIncludesTarget', policy.reason, { routes: OBR }),
      unknown('tapLifetimeFits', policy.reason, { routes: OBR }),
    ];
  }
  const { value } = policy;
  return [
    rule('tapPolicyEnabled', value.enabled, { routes: OBR }),
    checkTargets('tapPolicyIncludesTarget', value, membership, OBR),
    checkLifetime(value),
  ];
}

function checkLifetime(policy: TapPolicy): Check {
  const minutes = leaseMinutes(policy);
  const facts = { routes: OBR, detail: { minutes } };
  if (minutes > policy.maximumLifetimeInMinutes) return refused('tapLifetimeFits', { ...facts, reason: 'lifetimeImpossible' });
  return minutes > LONG_LEASE_MINUTES ? warning('tapLifetimeFits', { ...facts, reason: 'lifetimeTooLong' }) : ok('tapLifetimeFits', facts);
}

/** One allowed profile that is satisfied as a whole is enough. */
export function checkKeyAgainstPolicy(policy: Known<Fido2Policy>, membership: Membership, key: KeyTraits): readonly Check[] {
  const detail = { aaguid: key.aaguid };
  if (!policy.known) {
    return [unknown('fido2PolicyAllowsKey', policy.reason, { detail }), unknown('keyAttests', policy.reason, { detail })];
  }
  // Whether the key proves its model is seen when the credential exists; until then only the model counts.
  const model = { aaguid: key.aaguid, attested: null };
  const fits = (profile: PasskeyProfile): boolean => keyObjection(profile, model) === null;
  const { profiles } = policy.value;
  if (!profiles.some(fits)) {
    // A model that no profile of the tenant takes is refused, whatever groups the target is in.
    const reason = profiles.some((profile) => profile.deviceBoundAllowed) ? 'modelNotAllowed' : 'syncedOnly';
    return [refused('fido2PolicyAllowsKey', { reason, detail })];
  }
  const mine = allowedProfiles(policy.value, membership.ids);
  const fitting = mine.filter(fits);
  if (fitting.length > 0) return [ok('fido2PolicyAllowsKey', { detail }), checkAttestation(fitting, key)];
  if (!membership.isComplete) {
    return [unknown('fido2PolicyAllowsKey', 'groupsUnknown', { detail }), unknown('keyAttests', 'groupsUnknown', { detail })];
  }
  const reason = mine.length > 0 && mine.every((profile) => !profile.deviceBoundAllowed) ? 'syncedOnly' : 'modelNotAllowed';
  return [refused('fido2PolicyAllowsKey', { reason: mine.length === 0 ? 'notIncluded' : reason, detail })];
}

/** @param fitting  the profiles of the target that take this model */
function checkAttestation(fitting: readonly PasskeyProfile[], { aaguid, attestationFormats }: KeyTraits): Check {
  const detail = { aaguid };
  if (fitting.some((profile) => !profile.attestationEnforced)) return ok('keyAttests', { detail });
  const cannot = aaguid === ZERO_AAGUID || (attestationFormats !== undefined && !attestationFormats.includes('packed'));
  if (cannot) return refused('keyAttests', { reason: 'noAttestation', detail });
  // A format is no proof: whether the chain ends at a root of FIDO's metadata is the service's own judgement.
  return unknown('keyAttests', 'attestationUnproven', { detail });
}

function checkTargets(code: CheckCode, policy: Targets, { ids, isComplete }: Membership, speaksOf: readonly Route[]): Check {
  const facts = { routes: speaksOf };
  const targeting = targetingOf(policy, ids, isComplete);
  if (targeting === 'unknown') return unknown(code, 'groupsUnknown', facts);
  return targeting === 'included' ? ok(code, facts) : refused(code, { ...facts, reason: targeting });
}
