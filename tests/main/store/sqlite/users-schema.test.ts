// The step to rows that are arrays: who was in the list before is in it afterwards, with what was known of them.

import path from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/store/database.ts';
import { migrate } from '../../../../src/main/store/migrate.ts';
import { migrations } from '../../../../src/main/store/migrations.ts';
import { testFolder, testStore } from '../store-rig.ts';

it('keeps users, photos and key counts of each tenant, and finds them by the same words', async () => {
  const file = path.join(testFolder(), 'record.db');
  const old = openDatabase(file);
  await migrate(old, file, migrations.slice(0, 5));
  const insert = (tenant: string, id: string, name: string, words: string, keys: number | null) =>
    sql`insert into users (tenant_id, id, display_name, user_principal_name, department, job_title, employee_id, account_enabled, user_type,
        key_count, sort_name, words, seen_in)
      values (${tenant}, ${id}, ${name}, ${`${id}@contoso.example`}, 'Sales', null, '12', 0, 'guest', ${keys}, ${name.toLowerCase()},
        ${`\u{E000}${tenant} ${words}`}, 3)`.execute(old);
  await insert('one', 'b', 'Ben Old', 'b ben old sales 12', 2);
  await insert('two', 'b', 'Ben Other', 'b ben other sales 12', null);
  await insert('one', 'a', 'Ann', 'a ann sales 12', null);
  await sql`insert into user_photos (user_row, photo) select row, 'data:ben' from users where display_name = 'Ben Old'`.execute(old);
  await sql`insert into imports values ('one', 'then', 'delta', 3, 1, 'next', 'open')`.execute(old);
  await old.destroy();

  const store = await testStore(file);
  const ben = {
    id: 'b', displayName: 'Ben Old', userPrincipalName: 'b@contoso.example', department: 'Sales', jobTitle: null, employeeId: '12',
    accountEnabled: false, userType: 'guest', keyCount: 2, photo: 'data:ben', lastProvisionedAt: null,
  };
  const find = async (tenant: string, words: string) => (await store.users.window(tenant, { words, filter: 'all', first: 0, count: 9 })).users;
  expect(await find('one', 'sal be')).toEqual([ben]);
  expect(await find('one', '')).toMatchObject([{ id: 'a', keyCount: null, photo: null }, { id: 'b' }]);
  expect(await find('two', 'ben')).toMatchObject([{ displayName: 'Ben Other', photo: null }]);
  expect(await store.users.figures('one')).toMatchObject({ total: 2, withKey: 1 });
  expect(await store.imports.mark('one')).toEqual({ importedAt: 'then', deltaLink: 'delta', open: { received: 1, nextLink: 'next', deltaLink: 'open' } });

  // The import that was open goes on with the same rows.
  await store.imports.page('one', [{ ...ben, userType: 'member', displayName: 'Ben New' }], null);
  expect(await store.imports.finish('one', 'now')).toBe(0);
  expect(await find('one', 'old')).toEqual([]);
  expect(await find('one', 'new')).toMatchObject([{ photo: 'data:ben', keyCount: 2 }]);
});
