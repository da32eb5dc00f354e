// Each check of the target, the operator and the policies: ok, warning or refused, and the routes it closes.
import { describe, expect, it } from 'vitest';
import { type Check, concludePreflight } from '../../../src/shared/checks.ts';
import { type Fido2Policy, fido2PolicyShape } from '../../../src/main/directory/fido2-policy.ts';
import { checkEntra, checkScopes } from '../../../src/main/services/entra-checks.ts';
import { createEntra } from '../../../src/main/services/entra.ts';
import { FastClock } from '../../fakes/fast-clock.ts';
import { AUTHENTICATION_ADMINISTRATOR, FakeDirectory, openFido2Policy, openTapPolicy } from '../../fakes/fake-directory.ts';

const KEY = '50616972-696e-6720-7072-616374696365';
const OTHER_KEY = 'ee882879-721c-4913-9775-3dfcce97072a';
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const PRIVILEGED = '7be44c8a-adaf-4e2a-84d6-ab2649e08a13';
const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const person = {
  id: 'u1', displayName: 'Kim', userPrincipalName: 'kim@contoso.example', department: null, jobTitle: null, employeeId: null,
  accountEnabled: true, userType: 'member' as const,
};

type Tenant = Pick<FakeDirectory, 'roles' | 'targetRoles' | 'groups' | 'fido2' | 'tap' | 'users'>;

async function checks(change: Partial<Tenant> = {}, input: { readonly operatorId?: string; readonly aaguid?: string | null } = {}) {
  const directory = Object.assign(new FakeDirectory(new FastClock(), [person]), change);
  return checkEntra({ directory, operatorId: input.operatorId ?? 'op', targetId: 'u1', aaguid: input.aaguid ?? null });
}

const verdictOf = (all: readonly Check[], code: Check['code']): string =>
  all.filter((check) => check.code === code).map(({ verdict, routes }) => `${verdict} ${routes.join('+')}`).join('; ');

it('an open tenant: all ok, the direct route', async () => {
  const all = await checks({}, { aaguid: KEY });
  expect(all.filter((check) => check.verdict !== 'ok')).toEqual([]);
  expect(concludePreflight(all).chosen).toBe('direct');
});

describe('target', () => {
  it.each([
    ['the operator', 'targetIsNotOperator', () => checks({}, { operatorId: 'u1' })],
    ['a disabled account', 'targetIsEnabled', () => checks({ users: [{ ...person, accountEnabled: false }] })],
    ['a guest', 'targetIsMember', () => checks({ users: [{ ...person, userType: 'guest' }] })],
  ] as const)('%s is refused on both routes', async (_, code, look) => {
    const all = await look();
    expect(verdictOf(all, code)).toBe('refused direct+obr');
    expect(concludePreflight(all).chosen).toBeNull();
  });

  it('that cannot be read is an error, not a check', async () => {
    await expect(checks({ users: [] })).rejects.toMatchObject({ httpStatus: 404 });
  });
});

describe('roles', () => {
  it.each([
    [[AUTHENTICATION_ADMINISTRATOR], [], 'ok direct+obr', 'ok direct+obr'],
    [[GLOBAL_ADMINISTRATOR], [HELPDESK], 'ok direct+obr', 'ok direct+obr'],
    [[PRIVILEGED], [GLOBAL_ADMINISTRATOR], 'ok direct+obr', 'ok direct+obr'],
    [[AUTHENTICATION_ADMINISTRATOR], [HELPDESK], 'ok direct+obr', 'warning direct+obr'],
    [[], [], 'warning direct+obr', 'ok direct+obr'],
    [[HELPDESK], [], 'warning direct+obr', 'ok direct+obr'],
    [[AUTHENTICATION_ADMINISTRATOR], 'unreadable', 'ok direct+obr', 'ok direct+obr'],
    ['unreadable', [GLOBAL_ADMINISTRATOR], 'warning direct+obr', ''],
  ] as const)('operator %j, target %j', async (roles, targetRoles, hasRole, outranks) => {
    const all = await checks({ roles, targetRoles });
    expect(verdictOf(all, 'operatorHasRole')).toBe(hasRole);
    expect(verdictOf(all, 'operatorOutranksTarget')).toBe(outranks);
    expect(concludePreflight(all).chosen).toBe('direct');
  });
});

describe('FIDO2 policy', () => {
  const legacy = (change: object): Fido2Policy =>
    fido2PolicyShape.parse({
      state: 'enabled', isSelfServiceRegistrationAllowed: true, isAttestationEnforced: true,
      keyRestrictions: { isEnforced: false, enforcementType: 'block', aaGuids: [] },
      includeTargets: [{ targetType: 'group', id: 'all_users' }], excludeTargets: [], ...change,
    });
  const profiled = (restrictions: object, change: object = {}): Fido2Policy =>
    fido2PolicyShape.parse({
      state: 'enabled', isSelfServiceRegistrationAllowed: true, defaultPasskeyProfile: 'p1',
      passkeyProfiles: [{ id: 'p1', name: 'Keys', passkeyTypes: 'deviceBound', attestationEnforcement: 'registrationOnly', keyRestrictions: restrictions }],
      includeTargets: [{ id: 'all_users', allowedPasskeyProfiles: ['p1'] }], excludeTargets: [], ...change,
    });
  const only = (...aaGuids: readonly string[]) => ({ isEnforced: true, enforcementType: 'allow', aaGuids });
  const allBut = (...aaGuids: readonly string[]) => ({ isEnforced: true, enforcementType: 'block', aaGuids });

  it.each([
    ['disabled', legacy({ state: 'disabled' }), 'fido2PolicyEnabled', 'refused direct+obr'],
    ['no self-service', legacy({ isSelfServiceRegistrationAllowed: false }), 'fido2SelfServiceAllowed', 'refused direct+obr'],
    ['for another group', legacy({ includeTargets: [{ id: 'g9' }] }), 'fido2PolicyIncludesTarget', 'refused direct+obr'],
    ['for a group of the target', legacy({ includeTargets: [{ id: 'g1' }] }), 'fido2PolicyIncludesTarget', 'ok direct+obr'],
    ['for the target alone', legacy({ includeTargets: [{ id: 'U1' }] }), 'fido2PolicyIncludesTarget', 'ok direct+obr'],
    ['but not for a group of the target', legacy({ excludeTargets: [{ id: 'g1' }] }), 'fido2PolicyIncludesTarget', 'refused direct+obr'],
    ['old form, no restriction', legacy({}), 'fido2PolicyAllowsKey', 'ok direct+obr'],
    ['old form, this model', legacy({ keyRestrictions: only(KEY.toUpperCase()) }), 'fido2PolicyAllowsKey', 'ok direct+obr'],
    ['old form, another model', legacy({ keyRestrictions: only(OTHER_KEY) }), 'fido2PolicyAllowsKey', 'refused direct+obr'],
    ['old form, all but this', legacy({ keyRestrictions: allBut(KEY) }), 'fido2PolicyAllowsKey', 'refused direct+obr'],
    ['profiles, this model', profiled(only(KEY)), 'fido2PolicyAllowsKey', 'ok direct+obr'],
    ['profiles, another model', profiled(only(OTHER_KEY)), 'fido2PolicyAllowsKey', 'refused direct+obr'],
    ['profiles, all but another', profiled(allBut(OTHER_KEY)), 'fido2PolicyAllowsKey', 'ok direct+obr'],
    ['profiles for synced passkeys', profiled(only(KEY), {
      passkeyProfiles: [{ id: 'p1', name: 'Synced', passkeyTypes: 'synced', attestationEnforcement: 'disabled', keyRestrictions: null }],
    }), 'fido2PolicyAllowsKey', 'refused direct+obr'],
  ] as const)('%s', async (_, fido2, code, verdict) => {
    expect(verdictOf(await checks({ fido2, groups: ['g1', 'g2'] }, { aaguid: KEY }), code)).toBe(verdict);
  });

  it('says nothing of the key before one was picked', async () => {
    expect(verdictOf(await checks({ fido2: profiled(only(OTHER_KEY)) }), 'fido2PolicyAllowsKey')).toBe('');
  });

  it('groups that cannot be read: what hangs on them is a warning, what does not is still refused', async () => {
    const forGroup = { includeTargets: [{ id: 'g1', allowedPasskeyProfiles: ['p1'] }] };
    const unsure = await checks({ fido2: profiled(only(KEY), forGroup), groups: 'unreadable' }, { aaguid: KEY });
    expect(verdictOf(unsure, 'fido2PolicyIncludesTarget')).toBe('warning direct+obr');
    expect(verdictOf(unsure, 'fido2PolicyAllowsKey')).toBe('warning direct+obr');
    expect(concludePreflight(unsure).chosen).toBe('direct');
    const sure = await checks({ fido2: profiled(only(OTHER_KEY), forGroup), groups: 'unreadable' }, { aaguid: KEY });
    expect(verdictOf(sure, 'fido2PolicyAllowsKey')).toBe('refused direct+obr');
  });
});

describe('pass policy closes the OBR route alone', () => {
  it.each([
    ['off', { ...openTapPolicy, enabled: false }, 'tapPolicyEnabled', 'refused obr'],
    ['for another group', { ...openTapPolicy, includeTargets: [{ id: 'g9' }] }, 'tapPolicyIncludesTarget', 'refused obr'],
    ['but not for the target', { ...openTapPolicy, excludeTargets: [{ id: 'u1' }] }, 'tapPolicyIncludesTarget', 'refused obr'],
    ['on', openTapPolicy, 'tapPolicyIncludesTarget', 'ok obr'],
  ] as const)('%s', async (_, tap, code, verdict) => {
    const all = await checks({ tap });
    expect(verdictOf(all, code)).toBe(verdict);
    expect(concludePreflight(all).routes.find(({ route }) => route === 'obr')?.usable).toBe(verdict === 'ok obr');
    expect(concludePreflight(all).chosen).toBe('direct');
  });

  it('a warning where the groups cannot be read', async () => {
    const all = await checks({ tap: { ...openTapPolicy, includeTargets: [{ id: 'g1' }] }, groups: 'unreadable' });
    expect(verdictOf(all, 'tapPolicyIncludesTarget')).toBe('warning obr');
  });
});

describe('what may not be read', () => {
  it.each([
    [{ fido2: 'unreadable' }, 'fido2'],
    [{ tap: 'unreadable' }, 'tap'],
    [{ groups: 'unreadable' }, 'groups'],
    [{ fido2: 'unreadable', tap: 'unreadable' }, 'fido2, tap'],
  ] as const)('%j is a warning that names it', async (change, unreadable) => {
    const all = await checks(change);
    expect(all.find((check) => check.code === 'policiesReadable')).toMatchObject({ verdict: 'warning', detail: { unreadable } });
    expect(concludePreflight(all).chosen).toBe('direct');
  });
});

describe('a pass that is in use', () => {
  it('is a warning of the OBR route, with its end', async () => {
    const clock = new FastClock();
    const directory = new FakeDirectory(clock, [person]);
    directory.givePass('u1');
    const all = await checkEntra({ directory, operatorId: 'op', targetId: 'u1', aaguid: null });
    expect(all.find((check) => check.code === 'tapNotInUse')).toMatchObject({
      verdict: 'warning', routes: ['obr'], detail: { expiresAt: '2026-01-15T10:00:00.000Z' },
    });
  });

  it('a list that is refused is no reason to stop', async () => {
    const directory = new FakeDirectory(new FastClock(), [person]);
    directory.fail('temporaryAccessPass', { httpStatus: 403 });
    const all = await checkEntra({ directory, operatorId: 'op', targetId: 'u1', aaguid: null });
    expect(verdictOf(all, 'tapNotInUse')).toBe('');
  });
});

describe('scopes', () => {
  it.each([
    [[], 'ok direct+obr', 'direct'],
    [['UserAuthMethod-TAP.ReadWrite.All'], 'refused obr', 'direct'],
    // Without it the OBR route could not see whether the page has stored anything.
    [['UserAuthMethod-Passkey.ReadWrite.All'], 'refused direct+obr', null],
    [['GroupMember.Read.All', 'Policy.Read.AuthenticationMethod'], 'ok direct+obr', 'direct'],
    [['UserAuthMethod-Passkey.ReadWrite.All', 'UserAuthMethod-TAP.ReadWrite.All'], 'refused direct+obr; refused obr', null],
  ] as const)('%j missing', (missing, verdict, chosen) => {
    const all = checkScopes(missing);
    expect(verdictOf(all, 'operatorHasScopes')).toBe(verdict);
    expect(concludePreflight(all).chosen).toBe(chosen);
    for (const check of all) if (check.verdict === 'refused') expect(missing).toContain(check.detail['missing']);
  });

  it('are asked of the session of the moment', async () => {
    let missingScopes: readonly string[] = [];
    const entra = createEntra(() => ({ tenantId: 't', missingScopes }));
    const directory = new FakeDirectory(new FastClock(), [person]);
    directory.fido2 = openFido2Policy;
    const look = () => entra.checks({ directory, operatorId: 'op', targetId: 'u1', aaguid: null });
    expect(verdictOf(await look(), 'operatorHasScopes')).toBe('ok direct+obr');
    missingScopes = ['UserAuthMethod-TAP.ReadWrite.All'];
    expect(verdictOf(await look(), 'operatorHasScopes')).toBe('refused obr');
  });
});
