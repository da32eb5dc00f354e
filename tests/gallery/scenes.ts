// The scenes of the gallery: for each the values that main would send, and the clicks that lead to the picture.

import type { Page } from 'playwright-core';
import type { Fix, FixPlace } from '../../src/shared/checks.ts';
import { errorCatalogue, type ErrorCode } from '../../src/shared/errors.ts';
import type { ActiveLesson, LessonId } from '../../src/shared/lessons.ts';
import { practiceKeyKinds } from '../../src/shared/practice-kinds.ts';
import type { UserSummary } from '../../src/shared/models.ts';
import type { RunState } from '../../src/shared/run-state.ts';
import type { UsersState } from '../../src/shared/users.ts';
import {
  activity, armed, at, auditPage, detailsOf, historyState, longUser, makeFace, makeKey, makeLesson, makeLessons, makePlan, makeRecord,
  makeUser, obrActivities, practiceState, practiceTenant, preflightWith, realTenant, signedIn, targetOf, usersList, usersState,
} from '../renderer/fixtures.ts';
import { accountScenes } from './account-scenes.ts';
import { allGranted, connectionScenes } from './connection-scenes.ts';
import { auditScenes } from './audit-scenes.ts';
import { historyScenes } from './history-scenes.ts';
import { keyLedgerScenes } from './key-ledger-scenes.ts';
import { batchStates, emptyBatch } from './batch-scenes.ts';
import { recordScenes } from './record-scenes.ts';
import { comparisonScenes } from './comparison-scenes.ts';
import { obrScenes } from './obr-scenes.ts';
import { alone, fleetStates } from './fleet-scenes.ts';
import { personScenes } from './person-scenes.ts';
import { namedModels, rulesOf, settingsStates } from './settings-scenes.ts';
import { accountPreflight, manyServices, noServices, serviceRecords, serviceRuns } from './service-scenes.ts';

export interface Scene {
  readonly name: string;
  readonly file?: 'index.html' | 'obr.html';
  /** Values by channel: what `current` answers and calls resolve with. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly act?: (page: Page) => Promise<void>;
  /** Taken once, light and wide: for the many that look alike. */
  readonly once?: boolean;
}

const user = makeUser(5);
const faces = [makeFace('A'), makeFace('B')];
const practiceOn = practiceState(faces);
const calm = { status: 'disarmed', last: null, refusals: [] };

/** State and rows of the list of users. */
function listOf(users: readonly UserSummary[], changes: Partial<UsersState> = {}): Readonly<Record<string, unknown>> {
  return { 'users.current': usersState(users, changes), 'users.window': users };
}

const desk: Readonly<Record<string, unknown>> = {
  'app.current': { version: '0.1.0', mode: 'desk', platform: 'linux', signInIsKept: true },
  'session.current': signedIn,
  'accounts.current': { accounts: [{ id: 'practice', kind: 'practice', tenant: practiceTenant.name, cloud: 'global', operator: null }], activeId: 'practice' },
  ...listOf(usersList(60)),
  'users.details': detailsOf(user),
  'person.portrait': { photo: null },
  'keys.current': [makeKey('A'), makeKey('B')],
  'run.current': { status: 'idle' },
  'run.preflight': { preflight: preflightWith() },
  'obr.current': calm,
  'history.current': historyState(),
  'audit.search': auditPage([makeUser(5), makeUser(2), makeUser(8)]),
  'practice.current': practiceOn,
  'rules.current': rulesOf(),
  'services.current': noServices,
  'rules.models': namedModels,
  'fleet.current': alone,
  'connection.current': allGranted,
  ...emptyBatch,
  'backup.protection': { status: 'encrypted' },
  'proxy.current': { status: 'idle' },
};

function scene(name: string, changes: Readonly<Record<string, unknown>>, rest: Partial<Scene> = {}): Scene {
  return { name, values: { ...desk, ...changes }, ...rest };
}

async function openUser(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

async function openWizard(page: Page, name: string): Promise<void> {
  await openUser(page, name);
  await page.getByRole('button', { name: 'User Provisioning' }).click();
}

async function openPrerequisites(page: Page): Promise<void> {
  await openWizard(page, user.displayName);
  await page.getByRole('button', { name: 'Microsoft' }).click();
}

async function openKeyStep(page: Page): Promise<void> {
  await openPrerequisites(page);
  await page.getByRole('button', { name: 'Continue' }).click();
}

function running(changes: Partial<Extract<RunState, { status: 'running' }>>, of = user): RunState {
  return {
    status: 'running', plan: makePlan(of), step: 'register', waiting: null, cancellable: true, cancelling: false,
    activities: obrActivities, ...changes,
  };
}

const card = makeKey('C', {
  id: 'pcsc:Reader#1', transport: 'nfc', place: 'ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00',
  product: 'YubiKey 5 Series with NFC', serialNumber: '12345678', firmware: '5.7.1', practice: false,
});

function onCard(changes: Partial<Extract<RunState, { status: 'running' }>>): RunState {
  return running({ plan: { ...makePlan(user), key: card }, ...changes });
}

const manyKeys = [
  makeFace('A'),
  makeFace('B', { kind: 'fingerprint', hasSensor: true, waitingForTouch: true, waitsFor: 'finger' }),
  makeFace('C', { kind: 'pin-blocked', pinSet: true, pinRetries: 0 }),
  makeFace('D', { kind: 'uv-only', hasSensor: true, takesPin: false }),
  ...practiceKeyKinds.slice(4).map((kind, index) => makeFace('EFGHIJKLMNOP'[index] ?? '', { kind, plugged: false })),
];
const fullDrawer = [...'ABCDEFGHIJKLMNOP'].map((letter) => makeFace(letter, { plugged: false, kind: 'yubico-like' }));
const queue = ['Ada Nowak', 'Bilal Aziz', 'Carmen Ruiz', 'Deniz Kaya', 'Elsa Holm', 'Femi Bello', 'Grace Owusu', 'Henrik Dahl', 'Inês Moreira', 'Jonas Weber'].map(
  (displayName, index) => ({ userId: `starter-${index}`, displayName, userPrincipalName: 'starter@harbour.example', done: index < 3 }),
);

function inLesson(id: LessonId, stepsDone: number, changes: Partial<ActiveLesson> = {}): unknown {
  const lesson = makeLesson(id, stepsDone, changes);
  const lessons = lesson.reached ? makeLessons(['firstKey', id]) : makeLessons(['firstKey'], id);
  return practiceState(faces, { lessons, lesson });
}

async function openPractice(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Practice', exact: true }).click();
}

const touching = { ...practiceOn, keys: [makeFace('A', { waitingForTouch: true }), makeFace('B', { plugged: false })] };

function failed(code: ErrorCode): RunState {
  return {
    status: 'failed', plan: makePlan(user), step: 'register',
    error: { code, detail: { requestId: '0f0e1d2c-3b4a-4596-8778-695a4b3c2d1e' } },
    leftBehind: [],
    activities: [...obrActivities, activity('register', 'obr.disarmed', -4), activity('register', 'tap.revoked', -3)],
  };
}

function place(name: FixPlace, view: string): Fix {
  return { place: name, url: `https://entra.microsoft.com/#view/${view}` };
}

const policyClosed = {
  preflight: preflightWith(
    {
      code: 'operatorHasScopes', verdict: 'refused', routes: ['direct'],
      detail: { missing: 'UserAuthenticationMethod.ReadWrite.All' },
      fix: place('appPermissions', 'Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/5d0c7b4e-0000-4000-8000-000000000002'),
    },
    {
      code: 'operatorHasRole', verdict: 'warning', reason: 'roleNotListed',
      fix: place('myRoles', 'Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles'),
    },
    ...(['fido2PolicyEnabled', 'fido2SelfServiceAllowed', 'fido2PolicyIncludesTarget', 'tapPolicyEnabled', 'tapPolicyIncludesTarget', 'tapLifetimeFits'] as const)
      .map((code) => ({ code, verdict: 'unknown', reason: 'forbidden', fix: place('roles', 'Microsoft_AAD_IAM/RolesManagementMenuBlade/~/AllRoles') }) as const),
    { code: 'targetIsManaged', verdict: 'unknown', reason: 'notAnswered' },
    {
      code: 'tapNotInUse', verdict: 'warning', routes: ['obr'], detail: { expiresAt: at(5400) },
      fix: place('userMethods', 'Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/UserAuthMethods/userId/user-5'),
    },
  ),
};

export const scenes: readonly Scene[] = [
  scene('welcome', { 'session.current': { status: 'noTenant' } }),
  scene('welcome-connect', { 'session.current': { status: 'noTenant' } }, {
    act: async (page) => {
      await page.getByRole('button', { name: 'Connect your tenant' }).click();
      await page.getByLabel('Tenant').fill('not a tenant');
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
    },
  }),
  scene('sign-in', { 'session.current': { status: 'signedOut', tenant: practiceTenant, error: null } }),
  scene('sign-in-waiting', { 'session.current': { status: 'signingIn', tenant: practiceTenant, device: null } }),
  scene('sign-in-by-code', {
    'session.current': {
      status: 'signingIn', tenant: realTenant,
      device: { userCode: 'ABCD-EFGH', url: 'https://microsoft.com/devicelogin', expiresAt: at(861) },
    },
  }),
  scene('sign-in-error', {
    'session.current': { status: 'signedOut', tenant: realTenant, error: { code: 'signIn.consent', detail: { scopes: 'User.Read.All' } } },
    'app.current': { version: '0.1.0', mode: 'desk', platform: 'linux', signInIsKept: false },
  }),
  scene('users-empty', listOf([])),
  scene('users-importing', listOf([], { importing: { received: 1240 } })),
  scene('users', {}),
  scene('users-importing-again', listOf(usersList(60), { importing: { received: 43_120 } })),
  scene('users-interrupted', listOf(usersList(60), { interrupted: { received: 43_120 }, error: { code: 'entra.offline', detail: { host: 'graph.microsoft.com' } } })),
  scene('users-synced', listOf(usersList(60), {
    lastSync: { at: at(-3), added: 3, changed: 2, deleted: ['Goran Nowak', 'Ilse Jansen'], disabled: ['Noor Haddad'], renamed: [{ from: 'Hana Suzuki', to: 'Hana Suzuki-Orlov' }] },
  })),
  scene('users-filter', {}, { act: (page) => page.getByRole('button', { name: 'Without a key' }).click() }),
  scene('users-5000', listOf(usersList(5000)), {
    act: async (page) => {
      await page.getByRole('table', { name: 'Users' }).evaluate((table) => {
        table.scrollTop = 120_000;
      });
    },
  }),
  scene('users-search', {}, { act: (page) => page.getByRole('searchbox', { name: 'Search users' }).fill('zzz') }),
  scene('users-long-names', listOf([longUser, makeUser(2), makeUser(9)])),
  ...(['all', 'group', 'search', 'names'] as const).map((kind, at) =>
    scene(`users-import-${kind}`, {
      'users.preview': {
        total: 1240, users: [longUser, makeUser(9), makeUser(11), makeUser(12), makeUser(13)],
        unknownNames: kind === 'names' ? ['nobody@contoso.example', 'somebody.else@contoso.example'] : [],
      },
      'users.findGroups': [{ id: 'g1', displayName: 'New starters', description: null }, { id: 'g2', displayName: 'New starters, Zürich', description: null }],
    }, {
      act: async (page) => {
        await page.getByRole('button', { name: 'Import again' }).click();
        await page.getByRole('radio').nth(at).check();
        if (kind === 'group') {
          await page.getByRole('combobox', { name: 'Group' }).click();
          await page.getByRole('combobox', { name: 'Group' }).fill('New');
          await page.getByRole('option', { name: 'New starters', exact: true }).waitFor();
        }
        if (kind === 'search') await page.getByRole('textbox', { name: 'Name or user name' }).fill('ad');
        if (kind === 'names') {
          await page.locator('input[type=file]').setInputFiles({ name: 'starters.csv', mimeType: 'text/csv', buffer: Buffer.from('upn\na@contoso.example\nb@contoso.example') });
        }
        if (kind !== 'group') await page.getByRole('group', { name: 'Preview' }).waitFor();
      },
    })),
  scene('user', {}, { act: (page) => openUser(page, user.displayName) }),
  scene('user-doctor', { 'run.preflight': policyClosed }, {
    act: async (page) => {
      await openUser(page, user.displayName);
      await page.getByRole('button', { name: 'Check prerequisites' }).click();
    },
  }),
  scene('user-operator', { 'users.details': detailsOf(user, { isOperator: true, keys: [], runs: [], tap: { id: 't', isUsable: true, isUsableOnce: true, startsAt: at(-1800), expiresAt: at(1800), usability: 'usable' } }) }, {
    act: (page) => openUser(page, user.displayName),
  }),
  scene('user-long-name', { ...listOf([longUser]), 'users.details': detailsOf(longUser) }, {
    act: (page) => openUser(page, longUser.displayName),
  }),
  scene('wizard-service', {}, { act: (page) => openWizard(page, user.displayName) }),
  scene('wizard-prerequisites', {}, { act: openPrerequisites }),
  scene('wizard-prerequisites-warnings', { 'run.preflight': policyClosed }, { act: openPrerequisites }),
  scene('wizard-prerequisites-refused', {
    'run.preflight': {
      preflight: preflightWith(
        { code: 'targetIsMember', verdict: 'refused', fix: { place: 'user', url: null } },
        { code: 'fido2PolicyIncludesTarget', verdict: 'refused', reason: 'excluded', fix: { place: 'fido2Targets', url: null } },
        { code: 'tapPolicyEnabled', verdict: 'refused', routes: ['obr'], fix: { place: 'tapTargets', url: null } },
      ),
    },
  }, { act: openPrerequisites }),
  scene('wizard-key', {}, { act: openKeyStep }),
  scene('wizard-key-cards', { 'keys.current': [makeKey('A'), card, { ...card, id: 'x', transport: 'smart-card', place: 'Identiv uTrust 3700 F', product: 'Security card', serialNumber: '', firmware: null, status: 'busy' }] }, { act: openKeyStep }),
  scene('wizard-key-none', { 'keys.current': [] }, { act: openKeyStep }),
  scene('wizard-key-chosen', {
    'keys.current': [makeKey('A'), makeKey('B', { status: 'busy' }), makeKey('C', { status: 'denied', serialNumber: '' })],
    'run.preflight': { preflight: preflightWith({ code: 'keyNotGivenToOther', verdict: 'warning', routes: ['direct', 'obr'], detail: { displayName: 'Chiara Petrović', at: at(-86_400) } }) },
  }, {
    act: async (page) => {
      await openKeyStep(page);
      await page.getByRole('radio', { name: /Practice Key A/ }).check();
    },
  }),
  scene('wizard-key-picking', { 'practice.current': touching, 'keys.pickByTouch': 'never' }, {
    act: async (page) => {
      await openKeyStep(page);
      await page.getByRole('button', { name: 'Pick by touch' }).click();
    },
  }),
  scene('run-working', { 'run.current': running({ step: 'prerequisites', activities: obrActivities.slice(0, 2) }) }),
  scene('run-enter-pin', {
    'run.current': running({ step: 'secure', activities: obrActivities.slice(0, 3), waiting: { promptId: 'p', for: 'enterPin', retriesLeft: 8, wrong: false } }),
  }),
  scene('run-enter-pin-wrong', {
    'run.current': running({ step: 'secure', activities: obrActivities.slice(0, 3), waiting: { promptId: 'p', for: 'enterPin', retriesLeft: 2, wrong: true } }),
  }),
  scene('run-new-pin', {
    'run.current': running({ step: 'secure', activities: obrActivities.slice(0, 3), waiting: { promptId: 'p', for: 'newPin', minPinLength: 6, reason: 'noPin' } }),
  }, { act: (page) => page.getByLabel('New PIN', { exact: true }).fill('246813') }),
  scene('run-new-pin-change', {
    'run.current': running({ step: 'secure', activities: obrActivities.slice(0, 3), waiting: { promptId: 'p', for: 'newPin', minPinLength: 4, reason: 'changeRequired' } }),
  }),
  scene('run-replace-tap', { 'run.current': running({ waiting: { promptId: 'p', for: 'replaceTap', expiresAt: at(5400) } }) }),
  scene('run-start-obr', {
    'run.current': running({ activities: obrActivities.slice(0, 5), waiting: { promptId: 'p', for: 'startObr', timeLimitMs: 300_000, rpIds: ['login.microsoft.com'] } }),
  }),
  scene('run-start-obr-long', {
    'run.current': running({ waiting: { promptId: 'p', for: 'startObr', timeLimitMs: 300_000, rpIds: ['login.microsoft.com'] } }, longUser),
  }),
  scene('run-page', {
    'run.current': running({ waiting: { promptId: 'p', for: 'page', stage: 'register', place: 'securityInfo', host: null } }),
    'obr.current': armed(user),
  }),
  scene('run-page-refused-long', {
    'run.current': running({ waiting: { promptId: 'p', for: 'page', stage: 'signIn', place: 'signIn', host: null } }, longUser),
    'obr.current': armed(longUser, { refusals: [{ at: at(-5), reason: 'wrongUser', expected: longUser.userPrincipalName, seen: 'somebody@contoso.example' }] }),
  }),
  scene('run-touch', {
    'run.current': running({ waiting: { promptId: 'p', for: 'touch', purpose: 'register', expiresAt: at(272) } }),
    'obr.current': armed(user),
    'practice.current': touching,
  }),
  scene('run-touch-card', { 'run.current': onCard({ waiting: { promptId: 'p', for: 'touch', purpose: 'register' } }) }),
  scene('run-fingerprint', {
    'run.current': running({ waiting: { promptId: 'p', for: 'fingerprint', retriesLeft: null, wrong: false } }),
  }),
  scene('run-fingerprint-wrong', {
    'run.current': running({ waiting: { promptId: 'p', for: 'fingerprint', retriesLeft: 1, wrong: true } }),
  }),
  scene('run-not-cancellable', { 'run.current': running({ cancellable: false, step: 'register' }) }),
  scene('run-cancelling', { 'run.current': running({ cancelling: true }) }),
  scene('result', {
    'run.current': { status: 'succeeded', plan: makePlan(user), record: makeRecord(user, 0), activities: [...obrActivities, activity('verify', 'assertion.verified', -1), activity('record', 'record.written', 0)] },
  }),
  scene('result-unproven', {
    'run.current': {
      status: 'succeeded', plan: makePlan(longUser),
      record: makeRecord(longUser, 0, { readBack: false, tap: { issuedAt: at(-80), revokedAt: null }, leftBehind: [{ kind: 'tapNotRevoked', userId: 'u', tapId: 'tap-1' }] }),
      activities: obrActivities,
    },
  }),
  scene('failed-left-behind', {
    'run.current': {
      ...failed('entra.outcomeUnknown'),
      leftBehind: [{ kind: 'unknownAtService', credentialIdBase64Url: 'kF3nq0b1Zt9o2aYgkq8m2tQmLr0uYxA1c9dGJxqg3zQ' }, { kind: 'tapNotRevoked', userId: 'u', tapId: 'tap-1' }],
    },
  }),
  scene('cancelled', { 'run.current': { status: 'cancelled', plan: makePlan(user), step: 'secure', leftBehind: [], activities: obrActivities.slice(0, 3) } }),
  scene('run-elsewhere', { 'run.current': running({ waiting: { promptId: 'p', for: 'page', stage: 'register', place: 'securityInfo', host: null } }), 'obr.current': armed(user) }, {
    act: (page) => page.getByRole('button', { name: 'Users & Security Keys' }).click(),
  }),
  scene('history', {}, { act: (page) => page.getByRole('button', { name: 'History' }).click() }),
  scene('history-empty', { 'history.current': historyState({ records: [] }) }, { act: (page) => page.getByRole('button', { name: 'History' }).click() }),
  scene('history-unfinished', {
    'history.current': historyState({
      unfinished: [{ runId: 'run-x', startedAt: at(-86_000), tenantId: practiceTenant.tenantId, target: targetOf(user), key: { aaguid: '7b0c1d2e-3f40-4152-8637-48596a7b8c9d', transport: 'usb', product: 'Practice Key A', serialNumber: 'PK-0001' }, service: 'entra', route: 'obr', lastStep: 'register', leftBehind: [{ kind: 'credentialOnKey', credentialIdBase64Url: 'kF3nq0b1Zt9o2aYg' }], signed: null }, { runId: 'run-y', startedAt: at(-86_900), tenantId: practiceTenant.tenantId, target: targetOf(longUser), key: { aaguid: null, transport: 'nfc', product: 'Security card', serialNumber: '' }, service: 'entra', route: 'direct', lastStep: 'register', leftBehind: [{ kind: 'unknownAtService', credentialIdBase64Url: 'kF3nq0b1Zt9o2aYg' }, { kind: 'maybeOnKey' }], signed: null }],
    }),
  }, { act: (page) => page.getByRole('button', { name: 'Show in History' }).click() }),
  scene('history-drawer', {}, {
    act: async (page) => {
      await page.getByRole('button', { name: 'History' }).click();
      await page.getByRole('button', { name: /^Show run of/ }).nth(2).click();
    },
  }),
  ...Object.entries(settingsStates).map(([name, state]) =>
    scene(name, { 'rules.current': state }, { act: (page) => page.getByRole('button', { name: 'Settings' }).click() })),
  ...Object.entries(batchStates).map(([name, values]) =>
    scene(name, values, { act: (page) => page.getByRole('button', { name: 'Batch', exact: true }).click() })),
  scene('batch-add', emptyBatch, {
    act: async (page) => {
      await page.getByRole('button', { name: 'Batch', exact: true }).click();
      await page.getByRole('button', { name: 'Add people' }).click();
    },
  }),
  scene('batch-select', emptyBatch, {
    act: async (page) => {
      await page.getByRole('button', { name: 'Select people' }).click();
      await page.getByRole('checkbox').first().check();
    },
  }),
  ...Object.entries(fleetStates).map(([name, state]) =>
    scene(name, { 'fleet.current': state }, {
      act: async (page) => {
        await page.getByRole('button', { name: 'Settings' }).click();
        await page.getByText('Fleet of desks').scrollIntoViewIfNeeded();
        await page.getByText('Connection', { exact: true }).scrollIntoViewIfNeeded();
      },
    })),
  ...Object.entries(serviceRuns).map(([name, state]) => scene(name, { 'run.current': state, 'services.current': manyServices })),
  scene('wizard-services', { 'services.current': manyServices }, { act: (page) => openWizard(page, user.displayName) }),
  scene('wizard-okta-refused', { 'services.current': manyServices, 'run.preflight': { preflight: accountPreflight(true) } }, {
    act: async (page) => {
      await openWizard(page, user.displayName);
      await page.getByRole('button', { name: 'Okta' }).click();
    },
  }),
  scene('settings-services', { 'services.current': manyServices }, { act: (page) => page.getByRole('button', { name: 'Settings' }).click() }),
  scene('settings-services-practice', { 'services.current': { ...manyServices, practice: true } }, {
    act: (page) => page.getByRole('button', { name: 'Settings' }).click(),
  }),
  scene('settings-site-flaws', {
    'services.current': manyServices,
    'services.saveSite': { flaws: [{ field: 'rpIds', kind: 'publicSuffix', value: 'co.uk' }, { field: 'hosts', kind: 'notDomain', value: 'login example' }] },
  }, {
    act: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Add a site' }).click();
      await page.getByLabel('Start from').selectOption('duo');
      await page.getByRole('button', { name: 'Save' }).last().click();
      await page.getByText('it is too wide').scrollIntoViewIfNeeded();
    },
  }),
  scene('history-services', { 'history.current': historyState({ records: serviceRecords }) }, { act: (page) => page.getByRole('button', { name: 'History' }).click() }),
  scene('settings-rules', { 'rules.current': settingsStates['settings-strict'] }, {
    act: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      const boxes = page.getByRole('combobox', { name: 'Add a model' });
      await boxes.first().scrollIntoViewIfNeeded();
      await boxes.first().click();
      await boxes.first().fill('y');
      await page.getByRole('listbox').getByRole('option').first().waitFor();
    },
  }),
  ...recordScenes.map(({ name, values, act }) => scene(name, values, { act })),
  scene('settings-source', {}, {
    act: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Where the list comes from' }).click();
      await page.getByLabel('Address').fill('http://example.org');
    },
  }),
  scene('wizard-key-not-allowed', {
    'keys.current': [makeKey('A', { practice: false, product: 'YubiKey 5 Series with NFC', certification: 'FIDO_CERTIFIED_L1', warnings: ['compromised', 'updateAvailable'] })],
    'run.preflight': { preflight: preflightWith({ code: 'keyAllowedHere', verdict: 'warning', routes: ['direct', 'obr'], detail: { reason: 'levelTooLow', level: 'FIDO_CERTIFIED_L1', minimumLevel: 'FIDO_CERTIFIED_L2' } }) },
  }, {
    act: async (page) => {
      await openKeyStep(page);
      await page.getByRole('radio', { name: /YubiKey/ }).check();
    },
  }),
  ...historyScenes.map(({ name, values, act }) => scene(name, values, { act })),
  ...keyLedgerScenes.map(({ name, values, act }) => scene(name, values, { act })),
  ...comparisonScenes.map(({ name, values, act }) => scene(name, values, { act })),
  ...personScenes.map(({ name, values, act }) => scene(name, values, { act })),
  ...auditScenes.map(({ name, values, act }) => scene(name, values, { act })),
  ...connectionScenes.map(({ name, values, act }) => scene(name, values, act === undefined ? {} : { act })),
  ...accountScenes.map(({ name, values, act }) => scene(name, values, act === undefined ? {} : { act })),
  scene('practice-panel', {}, { act: (page) => page.getByRole('button', { name: 'Practice keys' }).click() }),
  scene('lessons-list', { 'practice.current': practiceState(faces, { lessons: makeLessons(['firstKey', 'wrongUser']) }) }, { act: openPractice }),
  scene('lessons-room-broken', {
    'practice.current': practiceState(faces, {
      kept: true,
      fileProblem: { code: 'practice.roomBroken', detail: { file: '/home/robin/.config/Pairing App/practice-room.json', reason: 'SyntaxError' } },
    }),
  }, {
    act: async (page) => {
      await openPractice(page);
      await page.getByRole('switch', { name: 'Keep this practice room' }).scrollIntoViewIfNeeded();
      await page.getByRole('alert').scrollIntoViewIfNeeded();
    },
  }),
  scene('lessons-active', { 'practice.current': inLesson('wrongUser', 1) }, { act: openPractice }),
  scene('lessons-coach', { 'practice.current': inLesson('firstKey', 1) }),
  scene('lessons-coach-steps', { 'practice.current': inLesson('blockedPin', 1) }, {
    act: async (page) => {
      await openUser(page, user.displayName);
      await page.getByRole('button', { name: 'Show all steps' }).click();
    },
  }),
  scene('lessons-coach-run', {
    'practice.current': inLesson('wrongUser', 1),
    'run.current': running({ waiting: { promptId: 'p', for: 'page', stage: 'register', place: 'securityInfo', host: null } }),
    'obr.current': armed(user, { refusals: [{ at: at(-5), reason: 'wrongUser', expected: user.userPrincipalName, seen: 'emma.smith2@harbour.example' }] }),
  }),
  scene('lessons-coach-batch', {
    'practice.current': practiceState(
      [makeFace('D', { pinSet: true, credentials: [{ rpId: 'login.microsoft.com', userName: 'carmen.ruiz@harbour.example' }] }), ...[...'ABCEFGHIJ'].map((letter) => makeFace(letter, { plugged: false }))],
      { lessons: makeLessons([], 'batchOfTen'), lesson: makeLesson('batchOfTen', 1, { people: queue }) },
    ),
  }),
  scene('lessons-coach-problem', { 'practice.current': inLesson('batchOfTen', 1, { problem: { code: 'keyGivenTwice', name: 'Practice Key D' } }) }),
  scene('lessons-coach-reached', { 'practice.current': inLesson('lostAnswer', 3) }),
  scene('lessons-debrief', { 'practice.current': inLesson('wrongUser', 3) }, { act: openPractice }),
  scene('lessons-debrief-again', { 'practice.current': practiceState(faces, { lessons: makeLessons(['firstKey', 'wrongUser', 'lostAnswer', 'blockedPin', 'forbiddenModel', 'batchOfTen']) }) }, {
    act: async (page) => {
      await openPractice(page);
      await page.getByRole('button', { name: 'Debrief of Blocked PIN' }).click();
      await page.getByRole('heading', { name: 'Debrief: Blocked PIN' }).scrollIntoViewIfNeeded();
    },
  }),
  scene('practice-many-keys', { 'practice.current': { ...practiceOn, keys: manyKeys } }),
  scene('practice-full-drawer', { 'practice.current': { ...practiceOn, keys: fullDrawer } }, {
    act: (page) => page.getByRole('button', { name: 'Practice keys' }).click(),
  }),
  scene('practice-add-key', {}, {
    act: async (page) => {
      await page.getByRole('button', { name: 'Practice keys' }).click();
      await page.getByRole('button', { name: 'Add a key' }).click();
      await page.getByRole('menu').waitFor();
    },
  }),
  scene('kiosk', { 'app.current': { version: '0.1.0', mode: 'kiosk', platform: 'linux', signInIsKept: true } }),
  scene('obr-bar-sign-in', { 'run.current': running({ waiting: { promptId: 'p', for: 'page', stage: 'signIn', place: 'signIn', host: null } }), 'obr.current': armed(user) }, { file: 'obr.html' }),
  scene('obr-bar-touch', { 'run.current': running({ waiting: { promptId: 'p', for: 'touch', purpose: 'register' } }), 'obr.current': armed(user), 'practice.current': touching }, { file: 'obr.html' }),
  scene('obr-bar-refused', {
    'run.current': running({ waiting: { promptId: 'p', for: 'page', stage: 'register', place: 'securityInfo', host: null } }, longUser),
    'obr.current': armed(longUser, { refusals: [{ at: at(-5), reason: 'wrongUser', expected: 'maximiliana@contoso.example', seen: 'somebody@contoso.example' }] }),
  }, { file: 'obr.html' }),
  scene('obr-bar-off', {
    'run.current': running({ waiting: { promptId: 'p', for: 'page', stage: 'store', place: 'naming', host: null } }),
    'obr.current': { status: 'disarmed', last: { at: at(-3), reason: 'credentialCreated', target: targetOf(user) }, refusals: [] },
  }, { file: 'obr.html' }),
  scene('obr-bar-timed-out', {
    'obr.current': { status: 'disarmed', last: { at: at(-3), reason: 'timedOut', target: targetOf(longUser) }, refusals: [{ at: at(-1), reason: 'expired', expected: '', seen: '' }] },
  }, { file: 'obr.html' }),
  ...obrScenes.map(({ name, values, ...how }) => scene(name, values, how)),
  // Object.keys of a literal catalogue: its keys are the codes.
  ...(Object.keys(errorCatalogue) as ErrorCode[]).map((code) => scene(`error-${code}`, { 'run.current': failed(code) }, { once: true })),
];
