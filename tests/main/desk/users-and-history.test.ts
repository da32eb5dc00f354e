// The list of users and the history over the real store, with a directory in memory.
import type { AccountsState } from '../../../src/shared/accounts.ts';
import { clouds } from '../../../src/shared/clouds.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionState, UserSummary } from '../../../src/shared/models.ts';
import { noFigures } from '../../../src/shared/users.ts';
import { type History, createHistory } from '../../../src/main/desk/history.ts';
import { createNews } from '../../../src/main/desk/news.ts';
import type { DeskSession, SignedIn } from '../../../src/main/desk/session.ts';
import { type DeskUsers, createUsers } from '../../../src/main/desk/users.ts';
import type { DirectoryUser } from '../../../src/main/directory/directory.ts';
import { StoreError } from '../../../src/main/store/store-error.ts';
import { type Store, openStore } from '../../../src/main/store/store.ts';
import { FastClock } from '../../fakes/fast-clock.ts';
import { FakeDirectory, graphError } from '../../fakes/fake-directory.ts';
import { settle } from '../../fakes/manual-clock.ts';

const TENANT = 'tenant-1';
const operator = { id: 'op', displayName: 'Robin', userPrincipalName: 'robin@contoso.example', photo: null };

function person(id: string, displayName: string): DirectoryUser {
  return {
    id, displayName, userPrincipalName: `${id}@contoso.example`, department: 'Sales', jobTitle: null, employeeId: '7', accountEnabled: true,
    userType: 'member',
  };
}

let clock: FastClock;
let store: Store;
let directory: FakeDirectory;
let users: DeskUsers;
let current: SignedIn | null;
let news = createNews<SessionState>({ status: 'noTenant' });

const signInAs = (tenantId: string | null): void => {
  const unused = (): never => {
    throw new Error('not used here');
  };
  current = tenantId === null ? null : {
    tenantId, isPracticeTenant: true, operator, directory, missingScopes: [], clientId: 'c', cloud: clouds.global, adminCentre: null,
    network: { fetch: unused, signIn: { open: unused }, obr: { open: unused }, close: unused },
  };
  news.set({ status: 'noTenant' });
};

beforeEach(async () => {
  clock = new FastClock();
  store = await openStore({ file: ':memory:', clock });
  directory = new FakeDirectory(clock, [person('u2', 'Sam'), person('u1', 'Kim'), person('op', 'Robin')]);
  current = null;
  news = createNews<SessionState>({ status: 'noTenant' });
  const unused = (): never => {
    throw new Error('not used here');
  };
  const session: DeskSession = {
    get value() {
      return news.value;
    },
    onChange: news.onChange, current: () => current, shown: unused, keepPermissions: unused, signInByCode: unused, restore: unused, startPractice: unused, connectTenant: unused,
    leaveTenant: unused, signIn: unused, cancelSignIn: unused, signOut: unused, switchTo: unused, forget: unused,
    accounts: createNews<AccountsState>({ accounts: [], activeId: null }), close: unused,
  };
  users = createUsers({ store, clock, session });
  signInAs(TENANT);
  await settle();
});
afterEach(() => store.close());

/** Everybody in the list. */
async function listed(): Promise<readonly UserSummary[]> {
  return (await users.window({ words: '', filter: 'all', first: 0, count: 500 })).users;
}

const failing = (error: unknown) =>
  async function* (): AsyncGenerator<never> {
    throw error;
  };
const hanging = (onCall: () => void = () => undefined) =>
  async function* (_from: unknown, signal?: AbortSignal): AsyncGenerator<never> {
    onCall();
    signal?.throwIfAborted();
    await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('cancelled'))));
  };

describe('import', () => {
  it('keeps the list, in the order of names, and shows progress', async () => {
    const progress: unknown[] = [];
    users.onChange((state) => progress.push(state.importing?.received ?? null));
    await users.import({ kind: 'all' });
    expect((await listed()).map((user) => [user.displayName, user.keyCount])).toEqual([['Kim', 0], ['Robin', 0], ['Sam', 0]]);
    expect(users.value).toMatchObject({ importing: null, error: null, importedAt: new Date(clock.now()).toISOString() });
    expect(progress).toEqual(expect.arrayContaining([0, 3, null]));
    expect(users.value).toMatchObject({ figures: { total: 3, noKey: 3 }, interrupted: null, lastSync: null });
  });

  it('a user who has left the tenant leaves the list', async () => {
    await users.import({ kind: 'all' });
    directory.users = directory.users.filter((user) => user.id !== 'u2');
    await users.import({ kind: 'all' });
    expect((await listed()).map((user) => user.id)).toEqual(['u1', 'op']);
  });

  it('that fails says why, and the old list stays', async () => {
    await users.import({ kind: 'all' });
    const { userPages } = directory;
    directory.userPages = failing(graphError('GET', { httpStatus: 403 }));
    await users.import({ kind: 'all' });
    expect(users.value).toMatchObject({ importing: null, error: { code: 'entra.forbidden' } });
    expect((await listed())).toHaveLength(3);
    // The next one forgets the failure.
    directory.userPages = userPages;
    await users.import({ kind: 'all' });
    expect(users.value.error).toBeNull();
  });

  it('one at a time, and it can be cancelled without an error', async () => {
    let calls = 0;
    directory.userPages = hanging(() => (calls += 1));
    const first = users.import({ kind: 'all' });
    await users.import({ kind: 'all' });
    for (let turn = 0; turn < 50 && calls === 0; turn++) await settle();
    expect(calls).toBe(1);
    expect(users.value.importing).toEqual({ received: 0 });
    await users.import({ kind: 'all' });
    expect(calls).toBe(1);
    users.cancelImport();
    await first;
    expect(users.value).toMatchObject({ importing: null, error: null });
  });

  it('begun anew: the one that goes on is given up first', async () => {
    let calls = 0;
    directory.userPages = hanging(() => (calls += 1));
    const first = users.import({ kind: 'all' });
    for (let turn = 0; turn < 50 && calls === 0; turn++) await settle();
    const again = users.importAnew();
    for (let turn = 0; turn < 50 && calls === 1; turn++) await settle();
    expect(calls).toBe(2);
    users.cancelImport();
    await Promise.all([first, again]);
    expect(users.value).toMatchObject({ importing: null, error: null });
  });

  it('ends when the operator signs out, and shows nobody', async () => {
    directory.userPages = hanging();
    const importing = users.import({ kind: 'all' });
    signInAs(null);
    await importing;
    expect(users.value).toMatchObject({ figures: noFigures, importedAt: null, importing: null, error: null });
    await expect(listed()).rejects.toMatchObject({ code: 'signIn.required' });
  });

  it('needs a session', async () => {
    signInAs(null);
    await expect(users.import({ kind: 'all' })).rejects.toMatchObject({ code: 'signIn.required' });
    await expect(users.details('u1')).rejects.toMatchObject({ code: 'signIn.required' });
  });
});

describe('an import that is cut off', () => {
  it('goes on where it stopped; where the service has forgotten the place, from the beginning', async () => {
    const asked: unknown[] = [];
    const [first, ...others] = directory.users;
    directory.userPages = async function* (from) {
      asked.push(from);
      yield { users: first === undefined ? [] : [first], skipped: 0, nextLink: 'link' };
      throw graphError('GET', { kind: 'offline' });
    };
    await users.import({ kind: 'all' });
    expect(users.value).toMatchObject({ interrupted: { received: 1 }, error: { code: 'entra.offline' }, figures: { total: 1 } });
    directory.userPages = async function* (from) {
      asked.push(from);
      if (from.kind === 'link' && asked.length === 2) throw graphError('GET', { httpStatus: 410 });
      yield { users: directory.users, skipped: 0, nextLink: null };
    };
    await users.import({ kind: 'all' });
    expect(asked).toEqual([{ kind: 'all' }, { kind: 'link', link: 'link' }, { kind: 'all' }]);
    expect(users.value).toMatchObject({ interrupted: null, error: null, figures: { total: 1 + others.length } });
  });
});

describe('a part of the tenant', () => {
  it('is shown before it is taken, and is added to who is there', async () => {
    const source = { kind: 'names', names: ['u1@contoso.example', 'ghost@contoso.example'] } as const;
    expect(await users.preview(source)).toMatchObject({ total: 1, users: [{ id: 'u1' }], unknownNames: ['ghost@contoso.example'] });
    expect(await users.preview({ kind: 'all' })).toMatchObject({ total: 3, unknownNames: [] });
    expect(await listed()).toEqual([]);
    await users.import(source);
    expect((await listed()).map(({ id }) => id)).toEqual(['u1']);
    await users.import({ kind: 'group', groupId: 'g', displayName: 'G' });
    expect(await listed()).toHaveLength(3);
  });
});

describe('changes of the directory', () => {
  beforeEach(() => users.import({ kind: 'all' }));

  it('are followed: who came, who left, who is disabled or called otherwise', async () => {
    directory.users = [...directory.users, person('new', 'Nora')];
    directory.changes = [
      { kind: 'removed', id: 'u2' },
      { kind: 'removed', id: 'never-seen' },
      { kind: 'changed', id: 'u1', members: { displayName: 'Kim Two', accountEnabled: false } },
      { kind: 'changed', id: 'new', members: { displayName: 'Nora' } },
      { kind: 'changed', id: 'ghost', members: { displayName: 'came and left' } },
      { kind: 'changed', id: 'op', members: { displayName: 'Robin' } },
    ];
    await users.sync();
    expect(users.value.lastSync).toEqual({
      at: new Date(clock.now()).toISOString(), added: 1, changed: 1, deleted: ['Sam'], disabled: ['Kim Two'], renamed: [{ from: 'Kim', to: 'Kim Two' }],
    });
    expect((await listed()).map(({ displayName }) => displayName)).toEqual(['Kim Two', 'Nora', 'Robin']);
    expect((await store.imports.mark(TENANT)).deltaLink).toBe('delta:1+');
  });

  it('that the service has forgotten: everybody is imported again', async () => {
    directory.users = directory.users.slice(0, 1);
    directory.userChanges = failing(graphError('GET', { httpStatus: 410 }));
    await users.sync();
    expect(users.value).toMatchObject({ error: null, figures: { total: 1 }, lastSync: null });
  });

  it('that cannot be asked for are told, and asked for again from the same place', async () => {
    directory.userChanges = failing(graphError('GET', { httpStatus: 403 }));
    await users.sync();
    expect(users.value).toMatchObject({ syncing: false, error: { code: 'entra.forbidden' } });
    expect((await store.imports.mark(TENANT)).deltaLink).toBe('delta:1');
  });

  it('are looked at with each sign-in', async () => {
    directory.changes = [{ kind: 'removed', id: 'u2' }];
    signInAs(null);
    await settle();
    signInAs(TENANT);
    for (let turn = 0; turn < 50 && users.value.lastSync === null; turn++) await settle();
    expect(users.value.lastSync?.deleted).toEqual(['Sam']);
  });
});

it('photos and key counts of who is in sight are asked for, once', async () => {
  await store.imports.add(TENANT, directory.users, 'now');
  const asked: string[][] = [];
  const { keyCounts } = directory;
  directory.keyCounts = (ids) => {
    asked.push([...ids]);
    return keyCounts.call(directory, ids);
  };
  await listed();
  for (let turn = 0; turn < 50 && users.value.figures.noKey < 3; turn++) await settle();
  expect((await listed()).map(({ keyCount }) => keyCount)).toEqual([0, 0, 0]);
  expect(asked.flat().sort()).toEqual(['op', 'u1', 'u2']);
});

describe('the list', () => {
  it('is of the tenant that is signed in to', async () => {
    await users.import({ kind: 'all' });
    signInAs('tenant-2');
    await users.refresh();
    expect((await listed())).toEqual([]);
  });

  it('read slowly while the operator signs out: nobody is shown afterwards', async () => {
    await users.import({ kind: 'all' });
    const reading = users.refresh();
    signInAs(null);
    await reading;
    await settle();
    expect(users.value.figures).toEqual(noFigures);
  });

  it('that the store cannot read says so, and nothing is thrown at nobody', async () => {
    store.users.figures = () => Promise.reject(new StoreError('damaged', 'f', 'SQLITE_CORRUPT'));
    signInAs(TENANT);
    await settle();
    expect(users.value.error).toMatchObject({ code: 'store.damaged' });
  });

  it('target: who is in it', async () => {
    await users.import({ kind: 'all' });
    expect(await users.target('u1')).toEqual({ id: 'u1', displayName: 'Kim', userPrincipalName: 'u1@contoso.example', photo: null, employeeId: '7' });
    await expect(users.target('nobody')).rejects.toMatchObject({ code: 'input.invalid', detail: { field: 'targetId' } });
  });
});

describe('details', () => {
  it('are what the service says now', async () => {
    await users.import({ kind: 'all' });
    directory.users = directory.users.map((user) => (user.id === 'u1' ? { ...user, displayName: 'Kim Newname' } : user));
    directory.givePass('u1');
    const details = await users.details('u1');
    expect(details).toMatchObject({
      user: { id: 'u1', displayName: 'Kim Newname', keyCount: 0 }, isOperator: false, keys: [], tap: { isUsable: true }, runs: [],
    });
    expect((await listed()).find((user) => user.id === 'u1')?.displayName).toBe('Kim Newname');
    expect((await users.details('op')).isOperator).toBe(true);
  });

  it('what is refused is left out and named; a user who is not there is an error, and so is no network', async () => {
    await users.import({ kind: 'all' });
    directory.fail('temporaryAccessPass', { httpStatus: 403 });
    expect(await users.details('u1')).toMatchObject({ tap: null, keys: [], unreadable: ['tap'] });
    directory.fail('fido2Methods', { httpStatus: 403 });
    expect(await users.details('u1')).toMatchObject({ keys: [], unreadable: ['keys'], user: { keyCount: 0 } });
    directory.fail('fido2Methods', { kind: 'offline', httpStatus: 0 });
    await expect(users.details('u1')).rejects.toMatchObject({ kind: 'offline' });
    await expect(users.details('nobody')).rejects.toMatchObject({ httpStatus: 404 });
  });
});

it('recount asks the service how many keys one user has now', async () => {
  await users.import({ kind: 'all' });
  directory.fido2Methods = async () => [
    { id: 'm1', displayName: 'Key', createdAt: null, aaguid: null, model: null, attested: null, isSynced: null, lastUsedAt: null },
  ];
  await users.recount('u1');
  expect((await listed()).map((user) => [user.id, user.keyCount])).toEqual([['u1', 1], ['op', 0], ['u2', 0]]);
});

describe('history', () => {
  let running: string | null;
  let history: History;
  const begin = (runId: string) =>
    store.journal.begin({
      runId, startedAt: new Date(clock.now()).toISOString(), tenantId: TENANT, operator, service: 'entra', route: 'direct',
      target: { id: 'u1', displayName: 'Kim', userPrincipalName: 'u1@contoso.example' },
      key: { aaguid: null, transport: 'usb', product: 'Key', serialNumber: '' }, keyName: 'Key', forcePinChange: false,
    });

  beforeEach(() => {
    running = null;
    history = createHistory(store, () => running);
  });

  it('shows a run that was cut off, until it is acknowledged', async () => {
    await begin('run-1');
    await store.journal.note('run-1', 'register', { kind: 'credentialCreated', credentialIdBase64Url: 'AQID' });
    await history.refresh();
    expect(history.value).toMatchObject({
      records: [], unfinished: [{ runId: 'run-1', lastStep: 'register', leftBehind: [{ kind: 'credentialOnKey' }] }],
    });
    await history.acknowledge('run-1');
    expect(history.value).toMatchObject({ records: [{ runId: 'run-1', outcome: 'unknown' }], unfinished: [] });
  });

  it('the run that goes on is not cut off, and cannot be closed by hand', async () => {
    await begin('run-1');
    running = 'run-1';
    await history.refresh();
    expect(history.value.unfinished).toEqual([]);
    await expect(history.acknowledge('run-1')).rejects.toMatchObject({ code: 'run.alreadyRunning' });
    await store.journal.note('run-1', 'register', { kind: 'entered' });
  });
});
