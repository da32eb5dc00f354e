// The list of users and the history over the real store, with a directory in memory.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionState } from '../../../src/shared/models.ts';
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
    tenantId, isPracticeTenant: true, operator, directory, missingScopes: [], clientId: 'c', adminCentre: null,
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
    onChange: news.onChange, current: () => current, restore: unused, startPractice: unused, connectTenant: unused,
    leaveTenant: unused, signIn: unused, cancelSignIn: unused, signOut: unused, close: unused,
  };
  users = createUsers({ store, clock, session });
  signInAs(TENANT);
  await settle();
});
afterEach(() => store.close());

describe('import', () => {
  it('keeps the list, in the order of names, and shows progress', async () => {
    const progress: unknown[] = [];
    users.onChange((state) => progress.push(state.importing?.received ?? null));
    await users.import();
    expect(users.value.users.map((user) => [user.displayName, user.keyCount])).toEqual([['Kim', 0], ['Robin', 0], ['Sam', 0]]);
    expect(users.value).toMatchObject({ importing: null, error: null, importedAt: new Date(clock.now()).toISOString() });
    expect(progress).toEqual(expect.arrayContaining([0, 3, null]));
  });

  it('a user who has left the tenant leaves the list', async () => {
    await users.import();
    directory.users = directory.users.filter((user) => user.id !== 'u2');
    await users.import();
    expect(users.value.users.map((user) => user.id)).toEqual(['u1', 'op']);
  });

  it('that fails says why, and the old list stays', async () => {
    await users.import();
    directory.importUsers = () => Promise.reject(graphError('GET', { httpStatus: 403 }));
    await users.import();
    expect(users.value).toMatchObject({ importing: null, error: { code: 'entra.forbidden' } });
    expect(users.value.users).toHaveLength(3);
    // The next one forgets the failure.
    directory.importUsers = async () => directory.users;
    await users.import();
    expect(users.value.error).toBeNull();
  });

  it('one at a time, and it can be cancelled without an error', async () => {
    let calls = 0;
    directory.importUsers = ({ signal } = {}) => {
      calls += 1;
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('cancelled')));
      });
    };
    const first = users.import();
    await users.import();
    expect(calls).toBe(1);
    expect(users.value.importing).toEqual({ received: 0 });
    users.cancelImport();
    await first;
    expect(users.value).toMatchObject({ importing: null, error: null });
  });

  it('ends when the operator signs out, and shows nobody', async () => {
    directory.importUsers = ({ signal } = {}) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('cancelled')));
      });
    const importing = users.import();
    signInAs(null);
    await importing;
    expect(users.value).toEqual({ users: [], importedAt: null, importing: null, error: null });
  });

  it('needs a session', async () => {
    signInAs(null);
    await expect(users.import()).rejects.toMatchObject({ code: 'signIn.required' });
    await expect(users.details('u1')).rejects.toMatchObject({ code: 'signIn.required' });
  });
});

describe('the list', () => {
  it('is of the tenant that is signed in to', async () => {
    await users.import();
    signInAs('tenant-2');
    await users.refresh();
    expect(users.value.users).toEqual([]);
  });

  it('read slowly while the operator signs out: nobody is shown afterwards', async () => {
    await users.import();
    const reading = users.refresh();
    signInAs(null);
    await reading;
    await settle();
    expect(users.value.users).toEqual([]);
  });

  it('that the store cannot read says so, and nothing is thrown at nobody', async () => {
    store.users.all = () => Promise.reject(new StoreError('damaged', 'f', 'SQLITE_CORRUPT'));
    signInAs(TENANT);
    await settle();
    expect(users.value.error).toMatchObject({ code: 'store.damaged' });
  });

  it('target: who is in it', async () => {
    await users.import();
    expect(await users.target('u1')).toEqual({ id: 'u1', displayName: 'Kim', userPrincipalName: 'u1@contoso.example', photo: null });
    await expect(users.target('nobody')).rejects.toMatchObject({ code: 'input.invalid', detail: { field: 'targetId' } });
  });
});

describe('details', () => {
  it('are what the service says now', async () => {
    await users.import();
    directory.users = directory.users.map((user) => (user.id === 'u1' ? { ...user, displayName: 'Kim Newname' } : user));
    directory.givePass('u1');
    const details = await users.details('u1');
    expect(details).toMatchObject({
      user: { id: 'u1', displayName: 'Kim Newname', keyCount: 0 }, isOperator: false, keys: [], tap: { isUsable: true }, runs: [],
    });
    expect(users.value.users.find((user) => user.id === 'u1')?.displayName).toBe('Kim Newname');
    expect((await users.details('op')).isOperator).toBe(true);
  });

  it('what is refused is left out and named; a user who is not there is an error, and so is no network', async () => {
    await users.import();
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
  await users.import();
  directory.fido2Methods = async () => [
    { id: 'm1', displayName: 'Key', createdAt: null, aaguid: null, model: null, attested: null },
  ];
  await users.recount('u1');
  expect(users.value.users.map((user) => [user.id, user.keyCount])).toEqual([['u1', 1], ['op', 0], ['u2', 0]]);
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
