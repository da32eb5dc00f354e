// Photos and key counts, over the real store with a directory in memory.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createUserFill, type UserFill } from '../../../src/main/desk/user-fill.ts';
import type { DirectoryUser } from '../../../src/main/directory/directory.ts';
import { type Store, openStore } from '../../../src/main/store/store.ts';
import { FakeDirectory, graphError } from '../../fakes/fake-directory.ts';
import { FastClock } from '../../fakes/fast-clock.ts';

const TENANT = 'tenant-1';
const people = Array.from({ length: 100 }, (_, index): DirectoryUser => ({
  id: `u${index}`, displayName: `User ${index}`, userPrincipalName: `u${index}@contoso.example`, department: null, jobTitle: null, employeeId: null,
  accountEnabled: true, userType: 'member',
}));
const ids = people.map(({ id }) => id);

let store: Store;
let directory: FakeDirectory;
let fill: UserFill;
let asked: string[][];
let failures: number;

beforeEach(async () => {
  const clock = new FastClock();
  store = await openStore({ file: ':memory:', clock });
  directory = new FakeDirectory(clock, people);
  await store.imports.add(TENANT, directory.users, 'now');
  asked = [];
  failures = 0;
  const { keyCounts } = directory;
  directory.keyCounts = (some) => {
    asked.push([...some]);
    return failures-- > 0 ? Promise.reject(graphError('POST', { kind: 'offline' })) : keyCounts.call(directory, some);
  };
  fill = createUserFill({ directory, store, tenantId: TENANT, signal: new AbortController().signal, onFilled: () => Promise.resolve() });
});
afterEach(() => store.close());

it('who was wanted last comes first, and nobody twice', async () => {
  await Promise.all([fill.want(ids), fill.want(ids.slice(0, 3))]);
  await fill.want(ids);
  expect(asked.map((some) => some.length)).toEqual([80, 20]);
  expect(new Set(asked.flat())).toEqual(new Set(ids));
});

it('a batch that failed can be wanted again, and so can those who waited behind it', async () => {
  failures = 1;
  await expect(fill.want(ids)).rejects.toMatchObject({ kind: 'offline' });
  expect(asked).toHaveLength(1);
  await fill.want(ids);
  expect(new Set(asked.slice(1).flat())).toEqual(new Set(ids));
  expect((await store.users.some(TENANT, ids)).map(({ keyCount }) => keyCount)).toEqual(ids.map(() => 0));
});
