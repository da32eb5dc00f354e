// Each check of the target, the operator and the policies: ok, warning or refused, and the routes it closes.
import { clouds } from '../../../src/shared/clouds.ts';
import { describe, expect, it } from 'vitest';
import { type Check, concludePreflight } from '../../../src/shared/checks.ts';
import type { AuthenticatorInfo } from '../../../src/main/ctap/get-info.ts';
import type { ServiceKey } from '../../../src/main/services/key-registry.ts';
import { SignInError } from '../../../src/main/directory/sign-in-error.ts';
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

type Tenant = Pick<FakeDirectory, 'roles' | 'targetRoles' | 'groups' | 'fido2' | 'tap' | 'users' | 'domains'>;

interface Input {
  readonly operatorId?: string;
  readonly aaguid?: string;
  readonly attestationFormats?: readonly string[];
  readonly existing?: readonly Pick<ServiceKey, 'displayName'>[];
  readonly missingScopes?: readonly string[];
}

function infoOf({ aaguid, attestationFormats }: Input): AuthenticatorInfo | null {
  if (aaguid === undefined) return null;
  return {
    versions: ['FIDO_2_1'], extensions: [], aaguid: new Uint8Array(Buffer.from(aaguid.replaceAll('-', ''), 'hex')), options: new Map(),
    maxMsgSize: 1200, pinUvAuthProtocols: [2], forcePinChange: false, minPinLength: 4, unknown: new Map(),
    ...(attestationFormats === undefined ? {} : { attestationFormats }),
  };
}

function ask(directory: FakeDirectory, input: Input = {}) {
  const value = (input.existing ?? []).map(({ displayName }): ServiceKey => ({ id: 'AAAA', displayName, model: null, credentialId: 'AAAA' }));
  return checkEntra(
    { directory, operatorId: input.operatorId ?? 'op', target: { id: 'u1', displayName: 'u1', userPrincipalName: 'u1', photo: null }, existingKeys: { known: true, value }, key: infoOf(input) },
    input.missingScopes ?? [],
  );
}

const checks = (change: Partial<Tenant> = {}, input: Input = {}) =>
  ask(Object.assign(new FakeDirectory(new FastClock(), [person]), change), input);

/** "verdict[:reason] routes", once for each check of this code. */
const verdictOf = (all: readonly Check[], code: Check['code']): string =>
  all.filter((check) => check.code === code)
    .map(({ verdict, reason, routes }) => `${verdict}${reason === null ? '' : `:${reason}`} ${routes.join('+')}`).join('; ');

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
    [[AUTHENTICATION_ADMINISTRATOR], [HELPDESK], 'ok direct+obr', 'warning:roleNotListed direct+obr'],
    [[], [], 'warning:roleNotListed direct+obr', 'ok direct+obr'],
    [[HELPDESK], [], 'warning:roleNotListed direct+obr', 'ok direct+obr'],
    [[AUTHENTICATION_ADMINISTRATOR], 'unreadable', 'ok direct+obr', 'unknown:forbidden direct+obr'],
    [[GLOBAL_ADMINISTRATOR], 'unreadable', 'ok direct+obr', 'ok direct+obr'],
    ['unreadable', [GLOBAL_ADMINISTRATOR], 'unknown:forbidden direct+obr', 'unknown:forbidden direct+obr'],
    ['unreadable', [], 'unknown:forbidden direct+obr', 'ok direct+obr'],
  ] as const)('operator %j, target %j', async (roles, targetRoles, hasRole, outranks) => {
    const all = await checks({ roles, targetRoles });
    expect(verdictOf(all, 'operatorHasRole')).toBe(hasRole);
    expect(verdictOf(all, 'operatorOutranksTarget')).toBe(outranks);
    expect(concludePreflight(all).chosen).toBe('direct');
  });
});

describe('what the target has', () => {
  it.each([
    [[], 'ok direct+obr', {}],
    [[{ displayName: 'Blue key' }, { displayName: 'Red key' }], 'warning direct+obr', { count: 2, names: 'Blue key, Red key' }],
  ] as const)('keys: %j', async (existing, verdict, detail) => {
    const all = await checks({}, { existing });
    expect(verdictOf(all, 'targetHasNoKeyYet')).toBe(verdict);
    expect(all.find((check) => check.code === 'targetHasNoKeyYet')?.detail).toEqual(detail);
  });

  it.each([
    ['managed', 'ok direct+obr'],
    ['federated', 'warning direct+obr'],
    ['unreadable', 'unknown:forbidden direct+obr'],
  ] as const)('domain: %s', async (domains, verdict) => {
    const all = await checks({ domains });
    expect(verdictOf(all, 'targetIsManaged')).toBe(verdict);
    expect(all.find((check) => check.code === 'targetIsManaged')?.detail).toEqual({ domain: 'contoso.example' });
    expect(concludePreflight(all).chosen).toBe('direct');
  });

  it('the domain of a guest is not ours to judge', async () => {
    expect(verdictOf(await checks({ users: [{ ...person, userType: 'guest' }] }), 'targetIsManaged')).toBe('');
  });
});

describe('FIDO2 policy', () => {
  const legacy = (change: object): Fido2Policy =>
    fido2PolicyShape.parse({
      state: 'enabled', isSelfServiceRegistrationAllowed: true, isAttestationEnforced: true,
      keyRestrictions: { isEnforced: false, enforcementType: 'block', aaGuids: [] },
      includeTargets: [{ targetType: 'group', id: 'all_users' }], excludeTargets: [], ...change,
    });
  const profiled = (restrictions: object | null, change: object = {}): Fido2Policy =>
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
    ['for another group', legacy({ includeTargets: [{ id: 'g9' }] }), 'fido2PolicyIncludesTarget', 'refused:notIncluded direct+obr'],
    ['for a group of the target', legacy({ includeTargets: [{ id: 'g1' }] }), 'fido2PolicyIncludesTarget', 'ok direct+obr'],
    ['for the target alone', legacy({ includeTargets: [{ id: 'U1' }] }), 'fido2PolicyIncludesTarget', 'ok direct+obr'],
    ['but not for a group of the target', legacy({ excludeTargets: [{ id: 'g1' }] }), 'fido2PolicyIncludesTarget', 'refused:excluded direct+obr'],
    ['old form, no restriction', legacy({}), 'fido2PolicyAllowsKey', 'ok direct+obr'],
    ['old form, this model', legacy({ keyRestrictions: only(KEY.toUpperCase()) }), 'fido2PolicyAllowsKey', 'ok direct+obr'],
    ['old form, another model', legacy({ keyRestrictions: only(OTHER_KEY) }), 'fido2PolicyAllowsKey', 'refused:modelNotAllowed direct+obr'],
    ['old form, all but this', legacy({ keyRestrictions: allBut(KEY) }), 'fido2PolicyAllowsKey', 'refused:modelNotAllowed direct+obr'],
    ['profiles, this model', profiled(only(KEY)), 'fido2PolicyAllowsKey', 'ok direct+obr'],
    ['profiles, another model', profiled(only(OTHER_KEY)), 'fido2PolicyAllowsKey', 'refused:modelNotAllowed direct+obr'],
    ['profiles, all but another', profiled(allBut(OTHER_KEY)), 'fido2PolicyAllowsKey', 'ok direct+obr'],
    ['profiles for synced passkeys', profiled(only(KEY), {
      passkeyProfiles: [{ id: 'p1', name: 'Synced', passkeyTypes: 'synced', attestationEnforcement: 'disabled', keyRestrictions: null }],
    }), 'fido2PolicyAllowsKey', 'refused:syncedOnly direct+obr'],
    ['profiles, none for the target', profiled(only(KEY), { includeTargets: [{ id: 'g9', allowedPasskeyProfiles: ['p1'] }] }),
      'fido2PolicyAllowsKey', 'refused:notIncluded direct+obr'],
  ] as const)('%s', async (_, fido2, code, verdict) => {
    expect(verdictOf(await checks({ fido2, groups: ['g1', 'g2'] }, { aaguid: KEY }), code)).toBe(verdict);
  });

  it('says nothing of the key before one was picked', async () => {
    expect(verdictOf(await checks({ fido2: profiled(only(OTHER_KEY)) }), 'fido2PolicyAllowsKey')).toBe('');
  });

  it('groups that cannot be read: what hangs on them is not known, what does not is still refused', async () => {
    const forGroup = { includeTargets: [{ id: 'g1', allowedPasskeyProfiles: ['p1'] }] };
    const unsure = await checks({ fido2: profiled(only(KEY), forGroup), groups: 'unreadable' }, { aaguid: KEY });
    expect(verdictOf(unsure, 'fido2PolicyIncludesTarget')).toBe('unknown:groupsUnknown direct+obr');
    expect(verdictOf(unsure, 'fido2PolicyAllowsKey')).toBe('unknown:groupsUnknown direct+obr');
    expect(concludePreflight(unsure).chosen).toBe('direct');
    const sure = await checks({ fido2: profiled(only(OTHER_KEY), forGroup), groups: 'unreadable' }, { aaguid: KEY });
    expect(verdictOf(sure, 'fido2PolicyAllowsKey')).toBe('refused:modelNotAllowed direct+obr');
  });

  it.each([
    ['for all, nobody excluded', { includeTargets: [{ id: 'all_users' }], excludeTargets: [] }, 'ok direct+obr'],
    ['for all, a group excluded', { includeTargets: [{ id: 'all_users' }], excludeTargets: [{ id: 'g1' }] }, 'unknown:groupsUnknown direct+obr'],
    ['the target itself excluded', { includeTargets: [{ id: 'all_users' }], excludeTargets: [{ id: 'u1' }] }, 'refused:excluded direct+obr'],
  ] as const)('groups that cannot be read, a policy %s', async (_, targets, verdict) => {
    expect(verdictOf(await checks({ fido2: legacy(targets), groups: 'unreadable' }), 'fido2PolicyIncludesTarget')).toBe(verdict);
  });

  describe('attestation', () => {
    const free = { ...profiled(null).profiles[0], id: 'p2', name: 'Free', passkeyTypes: 'deviceBound', attestationEnforcement: 'disabled' };
    const bound = { id: 'p1', name: 'Proven', passkeyTypes: 'deviceBound', attestationEnforcement: 'registrationOnly', keyRestrictions: null };
    const both = profiled(null, {
      passkeyProfiles: [bound, { ...free, keyRestrictions: null }],
      includeTargets: [{ id: 'all_users', allowedPasskeyProfiles: ['p1', 'p2'] }],
    });
    const ZEROS = '00000000-0000-0000-0000-000000000000';

    it.each([
      ['enforced, key does not say', profiled(null), KEY, undefined, 'unknown:attestationUnproven direct+obr'],
      ['enforced, key has packed', profiled(null), KEY, ['packed'], 'unknown:attestationUnproven direct+obr'],
      ['enforced, key has none', profiled(null), KEY, ['none'], 'refused:noAttestation direct+obr'],
      ['enforced, key without a model', profiled(null), ZEROS, undefined, 'refused:noAttestation direct+obr'],
      ['one profile of two does not enforce it', both, ZEROS, ['none'], 'ok direct+obr'],
    ] as const)('%s', async (_, fido2, aaguid, attestationFormats, verdict) => {
      const input = { aaguid, ...(attestationFormats === undefined ? {} : { attestationFormats }) };
      expect(verdictOf(await checks({ fido2 }, input), 'keyAttests')).toBe(verdict);
    });

    it('is no question where the model is refused', async () => {
      expect(verdictOf(await checks({ fido2: profiled(only(OTHER_KEY)) }, { aaguid: KEY }), 'keyAttests')).toBe('');
    });
  });
});

describe('pass policy closes the OBR route alone', () => {
  it.each([
    ['off', { ...openTapPolicy, enabled: false }, 'tapPolicyEnabled', 'refused obr'],
    ['for another group', { ...openTapPolicy, includeTargets: [{ id: 'g9' }] }, 'tapPolicyIncludesTarget', 'refused:notIncluded obr'],
    ['but not for the target', { ...openTapPolicy, excludeTargets: [{ id: 'u1' }] }, 'tapPolicyIncludesTarget', 'refused:excluded obr'],
    ['on', openTapPolicy, 'tapPolicyIncludesTarget', 'ok obr'],
    ['long passes', { ...openTapPolicy, minimumLifetimeInMinutes: 240 }, 'tapLifetimeFits', 'warning:lifetimeTooLong obr'],
    ['passes that are too short', { ...openTapPolicy, minimumLifetimeInMinutes: 1, maximumLifetimeInMinutes: 5 }, 'tapLifetimeFits', 'refused:lifetimeImpossible obr'],
    ['passes of an hour', { ...openTapPolicy, minimumLifetimeInMinutes: 60 }, 'tapLifetimeFits', 'ok obr'],
  ] as const)('%s', async (_, tap, code, verdict) => {
    const all = await checks({ tap });
    expect(verdictOf(all, code)).toBe(verdict);
    expect(concludePreflight(all).routes.find(({ route }) => route === 'obr')?.usable).toBe(!verdict.startsWith('refused'));
    expect(concludePreflight(all).chosen).toBe('direct');
  });

  it('not known where the groups cannot be read', async () => {
    const all = await checks({ tap: { ...openTapPolicy, includeTargets: [{ id: 'g1' }] }, groups: 'unreadable' });
    expect(verdictOf(all, 'tapPolicyIncludesTarget')).toBe('unknown:groupsUnknown obr');
  });
});

describe('what may not be read is not known, and the run goes on', () => {
  const unknownOnes = (all: readonly Check[]): readonly string[] =>
    all.filter((check) => check.verdict === 'unknown').map(({ code, reason }) => `${code}:${reason}`);
  const fido2Codes = ['fido2PolicyEnabled', 'fido2SelfServiceAllowed', 'fido2PolicyIncludesTarget', 'fido2PolicyAllowsKey', 'keyAttests'];
  const tapCodes = ['tapPolicyEnabled', 'tapPolicyIncludesTarget', 'tapLifetimeFits'];

  it.each([
    [{ fido2: 'unreadable' }, [], fido2Codes.map((code) => `${code}:forbidden`)],
    [{ tap: 'unreadable' }, [], tapCodes.map((code) => `${code}:forbidden`)],
    [{ fido2: 'unreadable' }, ['Policy.Read.AuthenticationMethod'], fido2Codes.map((code) => `${code}:noScope`)],
    // Everybody is included, and nobody excluded: no group matters.
    [{ groups: 'unreadable' }, [], []],
  ] as const)('%j, without %j', async (change, missingScopes, expected) => {
    const all = await checks(change, { aaguid: KEY, missingScopes });
    expect(unknownOnes(all).toSorted()).toEqual(expected.toSorted());
    expect(concludePreflight(all).chosen).toBe('direct');
  });

  it.each(['fido2Policy', 'tapPolicy', 'operatorRoles', 'rolesOf', 'groupIdsOf', 'domainAuthentication', 'temporaryAccessPass'] as const)(
    'a service that fails at %s',
    async (call) => {
      const directory = new FakeDirectory(new FastClock(), [person]);
      directory.fail(call, { httpStatus: 503 });
      const all = await ask(directory, { aaguid: KEY });
      for (const check of all) {
        if (check.verdict === 'unknown') expect(check.reason).toMatch(/^(notAnswered|groupsUnknown)$/);
      }
      if (call !== 'groupIdsOf') expect(unknownOnes(all).length).toBeGreaterThan(0);
      expect(concludePreflight(all).chosen).toBe('direct');
    },
  );

  it('a sign-in that is needed again is an error, not a verdict', async () => {
    const directory = new FakeDirectory(new FastClock(), [person]);
    directory.fido2Policy = () => Promise.reject(new SignInError('required', 'x'));
    await expect(ask(directory)).rejects.toMatchObject({ reason: 'required' });
  });
});

describe('a pass that is in use', () => {
  it('is a warning of the OBR route, with its end', async () => {
    const clock = new FastClock();
    const directory = new FakeDirectory(clock, [person]);
    directory.givePass('u1');
    const all = await ask(directory);
    expect(all.find((check) => check.code === 'tapNotInUse')).toMatchObject({
      verdict: 'warning', routes: ['obr'], detail: { expiresAt: '2026-01-15T10:00:00.000Z' },
    });
  });

  it.each([
    ['a list that is refused', openTapPolicy, 'unknown:forbidden obr'],
    ['a list that is refused because the method is off', { ...openTapPolicy, enabled: false }, 'ok obr'],
  ] as const)('%s is no reason to stop', async (_, tap, verdict) => {
    const directory = Object.assign(new FakeDirectory(new FastClock(), [person]), { tap });
    directory.fail('temporaryAccessPass', { httpStatus: 403 });
    expect(verdictOf(await ask(directory), 'tapNotInUse')).toBe(verdict);
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
    const entra = createEntra(() => ({ tenantId: 't', clientId: 'c', cloud: clouds.global, missingScopes, adminCentre: null }));
    const directory = new FakeDirectory(new FastClock(), [person]);
    directory.fido2 = openFido2Policy;
    const look = () => entra.checks({ directory, operatorId: 'op', target: { id: 'u1', displayName: 'u1', userPrincipalName: 'u1', photo: null }, existingKeys: { known: true, value: [] }, key: null });
    expect(verdictOf(await look(), 'operatorHasScopes')).toBe('ok direct+obr');
    missingScopes = ['UserAuthMethod-TAP.ReadWrite.All'];
    expect(verdictOf(await look(), 'operatorHasScopes')).toBe('refused obr');
  });
});
