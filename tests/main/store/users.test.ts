// The list of users in the store: windows of it, words and filters, imports that are cut off, and what stays known of a user.

import { describe, expect, it } from 'vitest';
import type { UserSummary } from '../../../src/shared/models.ts';
import type { UserFilter } from '../../../src/shared/users.ts';
import type { ImportedUser } from '../../../src/main/store/users.ts';
import type { Store } from '../../../src/main/store/store.ts';
import { begin, record, testStore } from './store-rig.ts';

const TENANT = '11111111-2222-4333-8444-555555555555';
const bare: ImportedUser = {
  id: 'user-1', displayName: 'Kim Oldname', userPrincipalName: 'kim@contoso.example', department: 'IT', jobTitle: null, employeeId: '7',
  accountEnabled: true, userType: 'member',
};
const person = (id: string, displayName: string, change: Partial<ImportedUser> = {}): ImportedUser => ({
  ...bare, id, displayName, userPrincipalName: `${id}@contoso.example`, ...change,
});
const unknown = { photo: null, keyCount: null, lastProvisionedAt: null };

async function importAll(store: Store, users: readonly ImportedUser[], tenantId = TENANT): Promise<number> {
  await store.imports.begin(tenantId, null);
  await store.imports.page(tenantId, users, null);
  return store.imports.finish(tenantId, '2026-01-01T00:00:00.000Z');
}

async function find(store: Store, words: string, filter: UserFilter = 'all', tenantId = TENANT): Promise<readonly UserSummary[]> {
  const { users, total } = await store.users.window(tenantId, { words, filter, first: 0, count: 500 });
  expect(total).toBe(users.length);
  return users;
}

const idsOf = (users: readonly UserSummary[]): readonly string[] => users.map(({ id }) => id);

describe('an import', () => {
  it('is of one tenant; who is not seen again has left', async () => {
    const store = await testStore();
    await importAll(store, [person('a', 'Ann'), person('b', 'Ben')]);
    await importAll(store, [person('a', 'Ann')], 'other');
    expect(await importAll(store, [person('b', 'Ben')])).toBe(1);
    expect(idsOf(await find(store, ''))).toEqual(['b']);
    expect(idsOf(await find(store, '', 'all', 'other'))).toEqual(['a']);
    expect(await store.imports.mark(TENANT)).toEqual({ importedAt: '2026-01-01T00:00:00.000Z', deltaLink: null, open: null });
    expect(await store.imports.mark('nobody')).toEqual({ importedAt: null, deltaLink: null, open: null });
  });

  it('that was cut off knows where it stood, and nobody is lost by it', async () => {
    const store = await testStore();
    await importAll(store, [person('a', 'Ann'), person('b', 'Ben')]);
    await store.imports.begin(TENANT, 'delta');
    await store.imports.page(TENANT, [person('c', 'Cem')], 'next');
    expect(await store.imports.mark(TENANT)).toMatchObject({ open: { received: 1, nextLink: 'next', deltaLink: 'delta' } });
    expect(idsOf(await find(store, ''))).toEqual(['a', 'b', 'c']);
    await store.imports.page(TENANT, [person('b', 'Ben')], null);
    await store.imports.finish(TENANT, 'later');
    expect(idsOf(await find(store, ''))).toEqual(['b', 'c']);
    expect(await store.imports.mark(TENANT)).toEqual({ importedAt: 'later', deltaLink: 'delta', open: null });
  });

  it('keeps photo and key count, and counts a user who comes twice once', async () => {
    const store = await testStore();
    await importAll(store, [bare]);
    await store.users.update(TENANT, 'user-1', { photo: 'data:image/png;base64,AA==', keyCount: 2 });
    await store.imports.begin(TENANT, null);
    await store.imports.page(TENANT, [bare], 'next');
    await store.imports.page(TENANT, [{ ...bare, department: 'HR' }], null);
    await store.imports.finish(TENANT, 'now');
    expect(await find(store, '')).toEqual([{ ...bare, ...unknown, department: 'HR', photo: 'data:image/png;base64,AA==', keyCount: 2 }]);
  });

  it('beside: a group is added, nobody goes', async () => {
    const store = await testStore();
    await importAll(store, [person('a', 'Ann')]);
    await store.imports.add(TENANT, [person('b', 'Ben')], 'then');
    expect(idsOf(await find(store, ''))).toEqual(['a', 'b']);
    expect((await store.imports.mark(TENANT)).importedAt).toBe('then');
  });
});

describe('one user', () => {
  it('is changed, also in what is found; a photo can be taken away', async () => {
    const store = await testStore();
    await importAll(store, [bare]);
    await store.users.update(TENANT, 'user-1', { displayName: 'Kim Newname', accountEnabled: false, photo: 'data:x', keyCount: 0 });
    await store.users.update(TENANT, 'nobody', { keyCount: 9 });
    await store.users.update(TENANT, 'user-1', {});
    expect(await find(store, 'newname')).toMatchObject([{ accountEnabled: false, photo: 'data:x', keyCount: 0 }]);
    expect(await find(store, 'kim oldname')).toEqual([]);
    await store.users.update(TENANT, 'user-1', { photo: null });
    expect(await store.users.one(TENANT, 'user-1')).toMatchObject({ displayName: 'Kim Newname', photo: null, keyCount: 0 });
    expect(await store.users.one(TENANT, 'nobody')).toBeNull();
    expect(idsOf(await store.users.some(TENANT, ['user-1', 'nobody']))).toEqual(['user-1']);
  });

  it('that is removed is found no more, and its photo is gone with it', async () => {
    const store = await testStore();
    await importAll(store, [bare, person('a', 'Ann')]);
    await store.users.update(TENANT, 'user-1', { photo: 'data:x' });
    await store.users.remove(TENANT, ['user-1', 'nobody']);
    expect(await find(store, 'kim')).toEqual([]);
    await importAll(store, [bare]);
    expect(await find(store, 'kim')).toMatchObject([{ photo: null }]);
  });

  it('was last provisioned by the newest run that succeeded', async () => {
    const store = await testStore();
    await importAll(store, [{ ...bare, id: begin.target.id }], begin.tenantId);
    const runs = [
      ['a', 'succeeded', '2026-01-01T00:00:00.000Z'],
      ['b', 'succeeded', '2026-01-02T00:00:00.000Z'],
      ['c', 'failed', '2026-01-03T00:00:00.000Z'],
    ] as const;
    for (const [runId, outcome, endedAt] of runs) {
      await store.journal.begin({ ...begin, runId });
      await store.journal.finish(runId, { ...record, runId, outcome, endedAt });
    }
    expect((await find(store, '', 'all', begin.tenantId))[0]?.lastProvisionedAt).toBe('2026-01-02T00:00:00.000Z');
    expect(idsOf(await find(store, '', 'provisionedHere', begin.tenantId))).toEqual([begin.target.id]);
    expect(idsOf(await find(store, '', 'problem', begin.tenantId))).toEqual([begin.target.id]);
    await store.journal.begin({ ...begin, runId: 'd' });
    await store.journal.finish('d', { ...record, runId: 'd', endedAt: '2026-01-04T00:00:00.000Z' });
    expect(await find(store, '', 'problem', begin.tenantId)).toEqual([]);
  });
});

describe('words', () => {
  it.each([
    ['', ['müller', 'anna', 'oe']],
    ['muller', ['müller']],
    ['MÜL', ['müller']],
    ['  fin jörg ', ['müller']],
    ['4711', ['müller']],
    ['anna@contoso', ['anna']],
    ['ANNA@contoso.example', ['anna']],
    ['anna@contoso.org', []],
    ['ann@contoso.example', []],
    ['a%@contoso', []],
    ['sorensen', ['oe']],
    ['strasse', ['oe']],
    ['anna finance', []],
    ['uller', []],
    ['null', []],
    ['"', ['müller', 'anna', 'oe']],
    ['anna" OR "muller', []],
    ['an* NEAR(', []],
    ['tenant', []],
    ['11111111', []],
    ['\u{E000}', ['müller', 'anna', 'oe']],
  ])('"%s"', async (words, ids) => {
    const store = await testStore();
    await importAll(store, [
      person('müller', 'Jörg Müller', { department: 'Finance', employeeId: '4711' }),
      person('anna', 'Anna Nowak', { department: null, employeeId: null }),
      person('oe', 'Bo Sørensen', { department: 'Straße', employeeId: null }),
    ]);
    await importAll(store, [person('other', 'Anna Müller Sørensen')], 'other');
    expect([...idsOf(await find(store, words))].sort()).toEqual([...ids].sort());
  });
});

describe('windows', () => {
  it('are in the order of names without case and accents, and begin where they are told', async () => {
    const store = await testStore();
    await importAll(store, ['ben', 'Éva', 'Ann', 'eva', 'Ørsted', 'Zoe'].map((name, at) => person(`u${at}`, name)));
    const { users, total, first } = await store.users.window(TENANT, { words: '', filter: 'all', first: 1, count: 4 });
    expect(users.map(({ displayName }) => displayName)).toEqual(['ben', 'Éva', 'eva', 'Ørsted']);
    expect({ total, first }).toEqual({ total: 6, first: 1 });
    expect((await store.users.window(TENANT, { words: '', filter: 'all', first: 60, count: 4 })).users).toEqual([]);
  });

  it('beyond what is sorted the same rows come, by the index of names', async () => {
    const store = await testStore();
    const many = Array.from({ length: 5000 }, (_, n) => person(`u${n}`, `Person ${String(n).padStart(5, '0')}`));
    await importAll(store, many);
    await store.users.update(TENANT, 'u4321', { keyCount: 0 });
    const at = await store.users.window(TENANT, { words: 'person', filter: 'all', first: 4000, count: 3 });
    expect(at).toMatchObject({ total: 5000, users: [{ id: 'u4000' }, { id: 'u4001' }, { id: 'u4002' }] });
    // At the beginning each row is looked at instead.
    const start = await store.users.window(TENANT, { words: 'person', filter: 'all', first: 1, count: 2 });
    expect(start).toMatchObject({ total: 5000, users: [{ id: 'u1' }, { id: 'u2' }] });
    await importAll(store, [...many.slice(1), person('x', 'Aperson')]);
    expect(idsOf((await store.users.window(TENANT, { words: 'pers', filter: 'all', first: 0, count: 2 })).users)).toEqual(['u1', 'u2']);
    expect(idsOf(await find(store, 'person', 'noKey'))).toEqual(['u4321']);
    expect(await store.users.figures(TENANT)).toEqual({ total: 5000, noKey: 1, withKey: 0, provisionedHere: 0, problem: 0 });
  });
});
