// What Microsoft Entra ID must allow before a key is touched: target, operator, policies. Each check says which route it closes.
// What the operator may not read is a warning, never a refusal: the service itself has the last word.

import { type Check, type CheckCode, type Route, routes as bothRoutes } from '../../shared/checks.ts';
import type { Directory, Fido2Policy, PasskeyProfile, TapPolicy } from '../directory/directory.ts';
import { allowedProfiles, allowsKey, policyIncludes } from '../directory/fido2-policy.ts';
import { tapPolicyIncludes } from '../directory/tap-policy.ts';
import type { CheckInput } from './service.ts';

/** Role template ids (Microsoft's built-in roles). */
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const PRIVILEGED_AUTHENTICATION_ADMINISTRATOR = '7be44c8a-adaf-4e2a-84d6-ab2649e08a13';
const AUTHENTICATION_ADMINISTRATOR = 'c4e39bd9-1100-46d3-8c65-fb160da0071f';

const OBR: readonly Route[] = ['obr'];

type Detail = Check['detail'];

/** The target's own id and groups. Incomplete: the groups may not be read, so nothing can be refused for want of one. */
interface Membership {
  readonly ids: readonly string[];
  readonly isComplete: boolean;
}

/** @throws GraphError, where the target itself cannot be read */
export async function checkEntra({ directory, operatorId, targetId, aaguid }: CheckInput): Promise<readonly Check[]> {
  const [target, operatorRoles, targetRoles, groups, fido2, tap, pass] = await Promise.all([
    directory.user(targetId),
    directory.operatorRoles(),
    directory.rolesOf(targetId),
    directory.groupIdsOf(targetId),
    directory.fido2Policy(),
    directory.tapPolicy(),
    readPass(directory, targetId),
  ]);
  const membership: Membership =
    groups === 'unreadable' ? { ids: [targetId], isComplete: false } : { ids: [...groups, targetId], isComplete: true };
  return [
    rule('targetIsNotOperator', operatorId !== targetId, bothRoutes),
    rule('targetIsEnabled', target.accountEnabled, bothRoutes),
    rule('targetIsMember', target.userType === 'member', bothRoutes),
    ...checkRoles(operatorRoles, targetRoles),
    ...checkReadable({ fido2, tap, groups }),
    ...(fido2 === 'unreadable' ? [] : checkFido2Policy(fido2, membership, aaguid)),
    ...(tap === 'unreadable' ? [] : checkTapPolicy(tap, membership)),
    ...(pass?.isUsable === true ? [warning('tapNotInUse', OBR, { expiresAt: pass.expiresAt ?? '' })] : []),
  ];
}

/** The pass policy may be off and the list then refused: its own check says so. */
async function readPass(directory: Directory, targetId: string): ReturnType<Directory['temporaryAccessPass']> {
  try {
    return await directory.temporaryAccessPass(targetId);
  } catch {
    return null;
  }
}

/**
 * A role that is missing is a warning: eligible, scoped and custom roles are not listed, and may be enough. A target with
 * an admin role that the operator does not outrank is one as well, for the same reason.
 */
function checkRoles(operator: readonly string[] | 'unreadable', target: readonly string[] | 'unreadable'): readonly Check[] {
  if (operator === 'unreadable') return [warning('operatorHasRole', bothRoutes)];
  const outranksAdmins = [GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR].some((id) => operator.includes(id));
  const hasRole = outranksAdmins || operator.includes(AUTHENTICATION_ADMINISTRATOR);
  const targetIsAdmin = target !== 'unreadable' && target.length > 0;
  return [
    hasRole ? ok('operatorHasRole', bothRoutes) : warning('operatorHasRole', bothRoutes),
    !targetIsAdmin || outranksAdmins ? ok('operatorOutranksTarget', bothRoutes) : warning('operatorOutranksTarget', bothRoutes),
  ];
}

function checkReadable(read: Readonly<Record<'fido2' | 'tap' | 'groups', unknown>>): readonly Check[] {
  const unreadable = Object.entries(read).filter(([, value]) => value === 'unreadable');
  return unreadable.length === 0
    ? [ok('policiesReadable', bothRoutes)]
    : [warning('policiesReadable', bothRoutes, { unreadable: unreadable.map(([name]) => name).join(', ') })];
}

/** Both routes need the method: the pages ask the same policy as the API. */
function checkFido2Policy(policy: Fido2Policy, membership: Membership, aaguid: string | null): readonly Check[] {
  const isIncluded = policyIncludes(policy, membership.ids);
  const checks = [
    rule('fido2PolicyEnabled', policy.enabled, bothRoutes),
    rule('fido2SelfServiceAllowed', policy.selfServiceAllowed, bothRoutes),
    memberRule(membership, 'fido2PolicyIncludesTarget', isIncluded, bothRoutes),
  ];
  if (aaguid === null) return checks;
  // Whether the key proves its model is seen when the credential exists; until then only the model counts.
  const allows = (profile: PasskeyProfile): boolean => allowsKey(profile, { aaguid, attested: null });
  const isAllowed = allowedProfiles(policy, membership.ids).some(allows);
  // A model that no profile of the tenant takes is refused, whatever groups the target is in.
  const check = policy.profiles.some(allows)
    ? memberRule(membership, 'fido2PolicyAllowsKey', isAllowed, bothRoutes, { aaguid })
    : rule('fido2PolicyAllowsKey', false, bothRoutes, { aaguid });
  return [...checks, check];
}

function checkTapPolicy(policy: TapPolicy, membership: Membership): readonly Check[] {
  return [
    rule('tapPolicyEnabled', policy.enabled, OBR),
    memberRule(membership, 'tapPolicyIncludesTarget', tapPolicyIncludes(policy, membership.ids), OBR),
  ];
}

/** The scopes of the sign-in: both routes read the user's passkeys to prove what was stored; the OBR route needs passes too. */
export function checkScopes(missing: readonly string[]): readonly Check[] {
  const lacks = (part: string): readonly string[] => missing.filter((scope) => scope.includes(part));
  const passkey = lacks('Passkey');
  const tap = lacks('TAP');
  return [
    ...(passkey.length > 0 ? [refused('operatorHasScopes', bothRoutes, { missing: passkey.join(', ') })] : []),
    ...(tap.length > 0 ? [refused('operatorHasScopes', OBR, { missing: tap.join(', ') })] : []),
    ...(passkey.length + tap.length === 0 ? [ok('operatorHasScopes', bothRoutes)] : []),
  ];
}

function rule(code: CheckCode, holds: boolean, closes: readonly Route[], detail: Detail = {}): Check {
  return holds ? ok(code, closes, detail) : refused(code, closes, detail);
}

/** As `rule`, but a warning where not all of the target's groups are known. */
function memberRule({ isComplete }: Membership, code: CheckCode, holds: boolean, closes: readonly Route[], detail: Detail = {}): Check {
  return holds || isComplete ? rule(code, holds, closes, detail) : warning(code, closes, detail);
}

function ok(code: CheckCode, speaksOf: readonly Route[], detail: Detail = {}): Check {
  return { code, verdict: 'ok', routes: speaksOf, detail };
}

function warning(code: CheckCode, speaksOf: readonly Route[], detail: Detail = {}): Check {
  return { code, verdict: 'warning', routes: speaksOf, detail };
}

function refused(code: CheckCode, closes: readonly Route[], detail: Detail = {}): Check {
  return { code, verdict: 'refused', routes: closes, detail };
}
