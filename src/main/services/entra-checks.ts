// The doctor of Microsoft Entra ID: asks the directory everything that decides whether this target can get this key, and gives
// each answer a verdict. Only the target itself must be readable; whatever else cannot be read is "unknown", and the run goes on.

import type { Check } from '../../shared/checks.ts';
import { aaguidToUuid } from '../../shared/bytes.ts';
import type { Directory, DirectoryUser } from '../directory/directory.ts';
import { BOTH, OBR, ok, refused, rule, unknown, warning } from './check-values.ts';
import { checkFido2Policy, checkKeyAgainstPolicy, checkTapPolicy, type Membership } from './entra-policy-checks.ts';
import { checkRoles } from './entra-role-checks.ts';
import type { ServiceKey } from './key-registry.ts';
import { type Known, learn } from './known.ts';
import type { CheckInput } from './service.ts';

/**
 * @param missingScopes  scopes that the sign-in did not get
 * @throws GraphError, where the target itself cannot be read; SignInError; the reason of an abort
 */
export async function checkEntra(input: CheckInput, missingScopes: readonly string[]): Promise<readonly Check[]> {
  const { directory, operatorId, existingKeys, key } = input;
  const targetId = input.target.id;
  const lacks = (scope: string): boolean => missingScopes.includes(scope);
  const policy = <T>(read: () => Promise<T | 'unreadable'>): Promise<Known<T>> =>
    learn(read, lacks('Policy.Read.AuthenticationMethod') ? 'noScope' : 'forbidden');
  const [target, operatorRoles, targetRoles, groups, fido2, tap, pass] = await Promise.all([
    directory.user(targetId),
    learn(() => directory.operatorRoles(), 'forbidden'),
    learn(() => directory.rolesOf(targetId), 'forbidden'),
    learn(() => directory.groupIdsOf(targetId), lacks('GroupMember.Read.All') ? 'noScope' : 'forbidden'),
    policy(() => directory.fido2Policy()),
    policy(() => directory.tapPolicy()),
    learn(() => directory.temporaryAccessPass(targetId), 'forbidden'),
  ]);
  const domain = await learn(() => directory.domainAuthentication(domainOf(target)), 'forbidden');
  const membership: Membership = groups.known
    ? { ids: [...groups.value, targetId], isComplete: true }
    : { ids: [targetId], isComplete: false };
  return [
    rule('targetIsNotOperator', operatorId !== targetId),
    rule('targetIsEnabled', target.accountEnabled),
    rule('targetIsMember', target.userType === 'member'),
    ...(target.userType === 'guest' ? [] : [checkDomain(domain, domainOf(target))]),
    checkExisting(existingKeys),
    checkPass(pass, tap),
    ...checkScopes(missingScopes),
    ...checkRoles(operatorRoles, targetRoles),
    ...checkFido2Policy(fido2, membership),
    ...checkTapPolicy(tap, membership),
    ...(key === null
      ? []
      : checkKeyAgainstPolicy(fido2, membership, {
          aaguid: aaguidToUuid(key.aaguid),
          attestationFormats: key.attestationFormats,
        })),
  ];
}

/** A passkey signs in at Entra, but users of a federated domain are led to their own sign-in page first. */
function checkDomain(domain: Known<'managed' | 'federated'>, name: string): Check {
  const detail = { domain: name };
  if (!domain.known) return unknown('targetIsManaged', domain.reason, { detail });
  return domain.value === 'managed' ? ok('targetIsManaged', { detail }) : warning('targetIsManaged', { detail });
}

/** Names of keys that are shown; a list of all of them would help nobody. */
const MAX_NAMES = 5;

/** Also of the other services that list keys. */
export function checkExisting(existing: Known<readonly ServiceKey[]>): Check {
  if (!existing.known) return unknown('targetHasNoKeyYet', existing.reason);
  const count = existing.value.length;
  if (count === 0) return ok('targetHasNoKeyYet');
  const names = existing.value.slice(0, MAX_NAMES).map((method) => method.displayName);
  return warning('targetHasNoKeyYet', { detail: { count, names: names.join(', ') } });
}

/** A pass policy that is off refuses the list of passes too: its own check says so. */
function checkPass(
  pass: Known<Awaited<ReturnType<Directory['temporaryAccessPass']>>>,
  tap: Known<{ readonly enabled: boolean }>,
): Check {
  const routes = { routes: OBR };
  if (!pass.known) return tap.known && !tap.value.enabled ? ok('tapNotInUse', routes) : unknown('tapNotInUse', pass.reason, routes);
  if (pass.value?.isUsable !== true) return ok('tapNotInUse', routes);
  return warning('tapNotInUse', { ...routes, detail: { expiresAt: pass.value.expiresAt ?? '' } });
}

/** The scopes of the sign-in: both routes read the user's passkeys to prove what was stored; the OBR route needs passes too. */
export function checkScopes(missing: readonly string[]): readonly Check[] {
  const lacks = (part: string): readonly string[] => missing.filter((scope) => scope.includes(part));
  const passkey = lacks('Passkey');
  const tap = lacks('TAP');
  const refuse = (scopes: readonly string[], routes: Check['routes']): readonly Check[] =>
    scopes.length === 0 ? [] : [refused('operatorHasScopes', { routes, detail: { missing: scopes.join(', ') } })];
  if (passkey.length + tap.length === 0) return [ok('operatorHasScopes')];
  return [...refuse(passkey, BOTH), ...refuse(tap, OBR)];
}

function domainOf({ userPrincipalName }: DirectoryUser): string {
  return userPrincipalName.slice(userPrincipalName.lastIndexOf('@') + 1);
}
