// The list of users of desks that share one PostgreSQL: what one imports the others have, and nothing goes round in circles.
import { describe, expect, it } from 'vitest';
import type { ImportedUser } from '../../../../src/main/store/user-table.ts';
import { asOwner } from '../engine.ts';
import { desk, fleetPlace, type RigDesk, SHARED_TENANT as TENANT, sync } from './fleet-rig.ts';

const AT = '2026-01-31T10:00:00.000Z';
const user = (number: number, changes: Partial<ImportedUser> = {}): ImportedUser => ({
  id: `u${number}`, displayName: `Person ${number}`, userPrincipalName: `u${number}@contoso.example`, department: 'Sales', jobTitle: null,
  employeeId: null, accountEnabled: true, userType: 'member', ...changes,
});
const users = (...numbers: readonly number[]): readonly ImportedUser[] => numbers.map((number) => user(number));
const namesAt = async ({ store }: RigDesk, words = '') =>
  (await store.users.window(TENANT, { words, filter: 'all', first: 0, count: 100 })).users.map(({ displayName }) => displayName);

async function importAll({ store }: RigDesk, ...pages: readonly (readonly ImportedUser[])[]): Promise<void> {
  await store.imports.begin(TENANT, null);
  for (const [at, page] of pages.entries()) await store.imports.page(TENANT, page, at === pages.length - 1 ? null : `page ${at + 1}`);
  await store.imports.finish(TENANT, AT);
}

describe('users of a fleet', () => {
  it('come to the other desks: an import of all, one more, a new name, somebody who left', async () => {
    const { place } = await fleetPlace();
    const [a, b] = [await desk(place, 'a'), await desk(place, 'b')];
    await importAll(a, users(1, 2), users(3));
    await sync(a, b);
    expect(await namesAt(b)).toEqual(['Person 1', 'Person 2', 'Person 3']);
    expect(await namesAt(b, 'sales')).toHaveLength(3);

    await b.store.imports.add(TENANT, [user(2, { displayName: 'Renamed 2' }), user(4)], null);
    await sync(a, b);
    expect(await namesAt(a)).toEqual(['Person 1', 'Person 3', 'Person 4', 'Renamed 2']);
    await a.store.users.remove(TENANT, ['u1']);
    await sync(a, b);
    expect(await namesAt(b)).toEqual(['Person 3', 'Person 4', 'Renamed 2']);

    // Who is not in a whole import any more has left; who comes back is there again.
    await importAll(b, users(1, 3));
    await sync(a, b);
    expect(await namesAt(a)).toEqual(['Person 1', 'Person 3']);
    expect(await namesAt(b)).toEqual(['Person 1', 'Person 3']);
  });

  it('are brought once: what came from the others does not go back', async () => {
    const { place } = await fleetPlace();
    const [a, b] = [await desk(place, 'a'), await desk(place, 'b')];
    await importAll(a, users(1, 2, 3));
    await sync(a, b);
    expect(await b.link.push()).toBe(0);
    expect(await a.link.pull()).toBe(0);
    expect(await b.link.pull()).toBe(0);
  });

  it('of other tenants stay at the desk, and what was there before it joined is offered', async () => {
    const { name, place } = await fleetPlace();
    const a = await desk(place, 'a');
    await a.store.imports.add('practice', users(7), AT);
    a.store.noteForFleet(false);
    await a.store.imports.add(TENANT, users(8), AT);
    await sync(a);
    const b = await desk(place, 'b');
    await sync(b);
    expect(await namesAt(b)).toEqual(['Person 8']);
    await asOwner(`do $$ begin if (select count(*) from users) <> 1 then raise exception 'another tenant is there'; end if; end $$`, name);
  });

  it('survive a lost answer: the same notes twice are the same list', async () => {
    const { place } = await fleetPlace();
    const [a, b] = [await desk(place, 'a'), await desk(place, 'b')];
    await importAll(a, users(1, 2));
    await sync(a, b);
    await importAll(a, users(1, 2));
    await sync(a, b);
    expect(await namesAt(b)).toEqual(['Person 1', 'Person 2']);
  });
});
