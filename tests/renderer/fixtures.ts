// Whole values for the renderer's tests and the gallery: people, keys, runs, records. Made up; no real person or key.

import { clouds } from '../../src/shared/clouds.ts';
import type { AuditEntry, AuditPage, AuditVerdict } from '../../src/shared/audit.ts';
import type { Check, Preflight } from '../../src/shared/checks.ts';
import { checkCodes, concludePreflight } from '../../src/shared/checks.ts';
import type {
  HistoryState, KeySummary, ObrState, ObrTarget, RunRecord, SessionState, TenantSummary, UserDetails, UserSummary,
} from '../../src/shared/models.ts';
import type { PracticeKeyFace, PracticeState } from '../../src/shared/practice-state.ts';
import { type ActiveLesson, type LessonId, type LessonSummary, lessonIds, lessonSteps } from '../../src/shared/lessons.ts';
import type { UsersState } from '../../src/shared/users.ts';
import type { Activity, ActivityCode, RunPlan, Step } from '../../src/shared/run-state.ts';

/** All times of the fixtures are given from here, so that pictures and texts stay the same. */
export const now = Date.parse('2026-11-23T09:30:00.000Z');

export function at(secondsFromNow: number): string {
  return new Date(now + secondsFromNow * 1000).toISOString();
}

const firstNames = ['Adele', 'Bahram', 'Chiara', 'Dmitri', 'Élodie', 'Farida', 'Goran', 'Hana', 'Ilse', 'Joaquín', 'Katarzyna', 'Liam', 'Mónica', 'Noor', 'Olumide'];
const lastNames = ['Vance', 'Sohrabi', 'Conti', 'Orlov', 'Martin', 'Haddad', 'Petrović', 'Suzuki', 'Jansen', 'Ortega', 'Nowak', 'Murphy'];
const departments = ['Finance', 'Information Technology', 'Sales', 'Legal', 'Human Resources', 'Operations'];

export function photo(number: number): string {
  const hue = (number * 47) % 360;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="hsl(${hue} 40% 72%)"/><circle cx="32" cy="25" r="12" fill="hsl(${hue} 30% 38%)"/><ellipse cx="32" cy="62" rx="23" ry="20" fill="hsl(${hue} 30% 38%)"/></svg>`;
  return `data:image/svg+xml;base64,${btoa(svg)}`;
}

export function makeUser(number: number, changes: Partial<UserSummary> = {}): UserSummary {
  const first = firstNames[number % firstNames.length] ?? 'Ada';
  const last = lastNames[(number * 7) % lastNames.length] ?? 'Lovelace';
  return {
    id: `user-${number}`,
    displayName: `${first} ${last}`,
    userPrincipalName: `${first}.${last}@contoso.example`.toLowerCase().normalize('NFD').replace(/\p{Mn}|ć/gu, ''),
    department: departments[number % departments.length] ?? null,
    jobTitle: 'Analyst',
    employeeId: String(10_000 + number),
    accountEnabled: number % 17 !== 9,
    userType: number % 13 === 11 ? 'guest' : 'member',
    photo: number % 3 === 2 ? null : photo(number),
    keyCount: number % 5 === 4 ? null : number % 3,
    lastProvisionedAt: number % 6 === 1 ? at(-86_400 * (number + 1)) : null,
    ...changes,
  };
}

export const longName = 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh, Maximiliana Alexandrina Theodora (External Consultant, Contoso Europe)';

export const longUser = makeUser(1, {
  displayName: longName,
  userPrincipalName: 'maximiliana.alexandrina.theodora.wolfeschlegelsteinhausenbergerdorff-featherstonehaugh@subsidiary.contoso.example',
  department: 'Department of Cross-functional Strategic Alignment and Transformation Programmes',
});

export function usersList(count: number): readonly UserSummary[] {
  return Array.from({ length: count }, (_, number) => makeUser(number));
}

/** The state of the list that has these users; the gallery answers its windows from them. */
export function usersState(users: readonly UserSummary[], changes: Partial<UsersState> = {}): UsersState {
  const count = (holds: (user: UserSummary) => boolean): number => users.filter(holds).length;
  return {
    revision: 1,
    figures: {
      total: users.length,
      noKey: count(({ keyCount }) => keyCount === 0),
      withKey: count(({ keyCount }) => (keyCount ?? 0) > 0),
      provisionedHere: count(({ lastProvisionedAt }) => lastProvisionedAt !== null),
      problem: count(({ id }) => id.endsWith('7')),
    },
    importedAt: users.length > 0 ? at(-3600) : null,
    importing: null,
    interrupted: null,
    syncing: false,
    lastSync: null,
    error: null,
    ...changes,
  };
}

export const practiceTenant: TenantSummary = {
  kind: 'practice',
  name: 'Contoso Practice',
  tenantId: '5d0c7b4e-0000-4000-8000-000000000001',
  clientId: '5d0c7b4e-0000-4000-8000-000000000002',
  cloud: clouds.global,
  practiceSignIn: { userPrincipalName: 'operator@contoso.example', password: 'practice-only' },
};

export const realTenant: TenantSummary = { ...practiceTenant, kind: 'entra', name: 'Contoso', practiceSignIn: null };

export const signedIn: Extract<SessionState, { status: 'signedIn' }> = {
  status: 'signedIn',
  tenant: practiceTenant,
  operator: { id: 'operator', displayName: 'Robin Desk', userPrincipalName: 'operator@contoso.example', photo: photo(40) },
};

export function makeKey(letter: string, changes: Partial<KeySummary> = {}): KeySummary {
  return {
    id: `practice:${letter}`,
    transport: 'usb',
    place: '',
    product: `Practice Key ${letter}`,
    manufacturer: 'Pairing App',
    serialNumber: `PK-000${letter.charCodeAt(0) - 64}`,
    serialIsUnique: true,
    firmware: null,
    status: 'ready',
    aaguid: '7b0c1d2e-3f40-4152-8637-48596a7b8c9d',
    versions: ['FIDO_2_0', 'FIDO_2_1'],
    pinSet: letter === 'A',
    builtInUv: null,
    minPinLength: 4,
    remainingCredentials: 24,
    certification: null,
    warnings: [],
    practice: true,
    ...changes,
  };
}

export function makeFace(letter: string, changes: Partial<PracticeKeyFace> = {}): PracticeKeyFace {
  return {
    id: `practice:${letter}`,
    name: `Practice Key ${letter}`,
    kind: 'plain',
    plugged: true,
    waitingForTouch: false,
    waitsFor: null,
    hasSensor: false,
    takesPin: true,
    needsReplug: false,
    pinSet: letter === 'A',
    pinRetries: 8,
    credentials: letter === 'A' ? [{ rpId: 'login.microsoft.com', userName: 'farida.haddad@contoso.example' }] : [],
    ...changes,
  };
}

/** The list of exercises: these are done, this one goes on. */
export function makeLessons(done: readonly LessonId[] = [], active: LessonId | null = null): readonly LessonSummary[] {
  return lessonIds.map((id) => ({
    id,
    status: id === active ? 'active' : done.includes(id) ? 'done' : 'notStarted',
    facts: {
      pin: '2580', otherPin: '2508', right: 'emma.smith@harbour.example', wrong: 'emma.smith2@harbour.example',
    },
  }));
}

/** An exercise that goes on, with so many steps done. */
export function makeLesson(id: LessonId, stepsDone: number, changes: Partial<ActiveLesson> = {}): ActiveLesson {
  return {
    id,
    steps: lessonSteps[id].map((code, index) => ({ code, done: index < stepsDone })),
    people: [{ userId: 'user-5', displayName: 'Farida Haddad', userPrincipalName: 'farida.haddad@contoso.example', done: false }],
    problem: null,
    reached: stepsDone === lessonSteps[id].length,
    ...changes,
  };
}

export type PracticeOn = Extract<PracticeState, { status: 'on' }>;

export function practiceState(keys: readonly PracticeKeyFace[], changes: Partial<PracticeOn> = {}): PracticeOn {
  return {
    status: 'on', tenantName: practiceTenant.name, keys, lessons: makeLessons(), lesson: null, kept: false, fileProblem: null, ...changes,
  };
}

/** A preflight where every check is fine but the ones given. */
export function preflightWith(...changed: readonly (Pick<Check, 'code'> & Partial<Check>)[]): Preflight {
  const checks = checkCodes.map((code): Check => ({
    code, verdict: 'ok', reason: null, fix: null, routes: ['direct', 'obr'], detail: {}, ...changed.find((check) => check.code === code),
  }));
  return concludePreflight(checks);
}

export function targetOf(user: UserSummary): ObrTarget {
  const { id, displayName, userPrincipalName } = user;
  return { id, displayName, userPrincipalName, photo: user.photo };
}

export function makePlan(user: UserSummary, route: 'direct' | 'obr' = 'obr'): RunPlan {
  return { runId: 'run-1', target: targetOf(user), key: makeKey('A'), service: 'entra', route, keyName: 'Practice Key A' };
}

export function activity(step: Step, code: ActivityCode, secondsFromNow: number, detail: Activity['detail'] = {}): Activity {
  return { at: at(secondsFromNow), step, code, detail };
}

export const obrActivities: readonly Activity[] = [
  activity('inspect', 'key.opened', -74),
  activity('inspect', 'key.inspected', -73),
  activity('prerequisites', 'checks.passed', -72),
  activity('secure', 'pin.accepted', -60),
  activity('register', 'tap.issued', -52, { expiresAt: at(3548) }),
  activity('register', 'obr.armed', -50),
  activity('register', 'page.opened', -49),
];

export function armed(user: UserSummary, changes: Partial<Extract<ObrState, { status: 'armed' }>> = {}): ObrState {
  return {
    status: 'armed',
    target: targetOf(user),
    keyProduct: 'Practice Key A',
    keyTransport: 'usb',
    rpIds: ['login.microsoft.com'],
    armedAt: at(-50),
    expiresAt: at(250),
    refusals: [],
    ...changes,
  };
}

export function makeRecord(user: UserSummary, number: number, changes: Partial<RunRecord> = {}): RunRecord {
  const startedAt = at(-3000 * (number + 1));
  const end = (seconds: number): string => new Date(Date.parse(startedAt) + seconds * 1000).toISOString();
  return {
    runId: `run-${number}`,
    outcome: 'succeeded',
    startedAt,
    endedAt: end(47.6),
    tenantId: practiceTenant.tenantId,
    operator: { id: 'operator', userPrincipalName: 'operator@contoso.example' },
    target: { id: user.id, displayName: user.displayName, userPrincipalName: user.userPrincipalName },
    service: 'entra',
    route: 'obr',
    key: { aaguid: '7b0c1d2e-3f40-4152-8637-48596a7b8c9d', transport: 'usb', product: 'Practice Key A', serialNumber: 'PK-0001' },
    keyName: 'Practice Key A',
    credentialIdBase64Url: 'kF3nq0b1Zt9o2aYgkq8m2tQmLr0uYxA1c9dGJxqg3zQpV5s7w1eN4hB6jK8lM0oP',
    methodId: 'kF3nq0b1Zt9o2aYgkq8m2tQmLr0uYxA1c9dGJxqg3zQpV5s7w1eN4hB6jK8lM0oP1',
    readBack: true,
    assertionVerified: true,
    attestation: { format: 'packed', verdict: 'trustPathValid', trust: 'rootUnknown', certification: null },
    forcePinChange: false,
    obr: { armedAt: end(12), disarmedAt: end(38), reason: 'credentialCreated' },
    tap: { issuedAt: end(10), revokedAt: end(41) },
    stepsMs: { inspect: 240, prerequisites: 1300, secure: 8200, register: 31_900, verify: 5200, handOver: 400, record: 90 },
    failedStep: null,
    error: null,
    leftBehind: [],
    ...changes,
  };
}

export function historyState(changes: Partial<HistoryState> = {}): HistoryState {
  const outcomes = ['succeeded', 'succeeded', 'failed', 'succeeded', 'cancelled', 'unknown'] as const;
  const records = Array.from({ length: 14 }, (_, number) => {
    const outcome = outcomes[number % outcomes.length] ?? 'succeeded';
    return makeRecord(makeUser(number), number, {
      outcome,
      ...(outcome === 'failed' && {
        failedStep: 'register',
        error: { code: 'touch.timeout', detail: {} },
        credentialIdBase64Url: null,
        methodId: null,
        readBack: false,
        assertionVerified: false,
        attestation: null,
      }),
    });
  });
  return { records, unfinished: [], recognised: [], ...changes };
}

export function auditPage(of: readonly UserSummary[], changes: Partial<AuditPage> = {}): AuditPage {
  const kinds = ['run.ended', 'tap.revoked', 'obr.disarmed', 'credential.stored', 'credential.created', 'obr.armed', 'tap.issued', 'run.begun'] as const;
  const entries = of.flatMap((user, number) =>
    kinds.map((kind, index): AuditEntry => ({
      seq: 1480 - number * kinds.length - index,
      at: at(-40 * (number * kinds.length + index)),
      kind,
      outcome: kind === 'run.ended' ? (number % 3 === 1 ? 'failed' : 'succeeded') : 'done',
      operator: { id: 'operator', userPrincipalName: 'operator@contoso.example' },
      tenantId: practiceTenant.tenantId,
      target: { id: user.id, displayName: user.displayName, userPrincipalName: user.userPrincipalName },
      key: { aaguid: '7b0c1d2e-3f40-4152-8637-48596a7b8c9d', product: 'Practice Key A', serialNumber: 'PK-0001', credentialIdBase64Url: kind === 'run.ended' ? 'kF3nq0b1Zt9o2aYgkq8m2tQmLr0uYxA1c9dGJxqg3zQpV5s7w1eN4hB6jK8lM0oP' : null },
      service: 'entra',
      runId: `5f0c7b4e-0000-4000-8000-00000000000${number}`,
      step: kind === 'run.ended' ? null : 'register',
      reason: kind === 'run.ended' && number % 3 === 1 ? 'touch.timeout' : kind === 'obr.disarmed' ? 'credentialCreated' : '',
      hash: '9b2f4c6d8e0a1b3c5d7e9f0a2b4c6d8e0f1a3b5c7d9e1f2a4b6c8d0e2f3a5b7c',
    })),
  );
  return { entries, more: true, ...changes };
}

export function auditVerdict(changes: Partial<AuditVerdict> = {}): AuditVerdict {
  return {
    checkedAt: at(0), entries: 1480, firstBad: null, head: '9b2f4c6d8e0a1b3c5d7e9f0a2b4c6d8e0f1a3b5c7d9e1f2a4b6c8d0e2f3a5b7c',
    anchors: { valid: 6, otherKey: 0, keyIsKept: true }, ...changes,
  };
}

export function detailsOf(user: UserSummary, changes: Partial<UserDetails> = {}): UserDetails {
  return {
    user,
    profile: {
      officeLocation: 'Building 4, Floor 2', isSynced: false, roles: [], isDeleted: false,
      manager: { id: 'user-12', displayName: 'Goran Petrović', userPrincipalName: 'goran.petrovic@contoso.example' },
    },
    namesakes: [],
    givenKeys: [
      { credentialIdBase64Url: 'kF3nq0b1', product: 'Practice Key A', serialNumber: 'PK-0001', at: at(-4e5), atService: 'listed' },
    ],
    events: [],
    isOperator: false,
    keys: [
      { id: 'm1', displayName: 'Blue key at home', createdAt: at(-9e6), aaguid: null, model: 'Feitian ePass FIDO2', attested: true, isSynced: false, lastUsedAt: null, registeredHere: false, origin: null },
      { id: 'm2', displayName: 'Practice Key A', createdAt: at(-4e5), aaguid: '7b0c1d2e-3f40-4152-8637-48596a7b8c9d', model: null, attested: true, isSynced: false, lastUsedAt: null, registeredHere: true, origin: { at: at(-4e5), operator: 'operator@contoso.example', product: 'Practice Key A', serialNumber: 'PK-0001' } },
    ],
    tap: null,
    unreadable: [],
    runs: [makeRecord(user, 3), makeRecord(user, 9, { outcome: 'cancelled' })],
    ...changes,
  };
}
