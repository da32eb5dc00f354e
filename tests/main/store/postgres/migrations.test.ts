// The migrations on PostgreSQL: each from where it may begin, all of it or nothing, once for all desks.
import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate, versionOf } from '../../../../src/main/store/migrate.ts';
import { migrations } from '../../../../src/main/store/migrations.ts';
import { openPostgres } from '../../../../src/main/store/postgres/postgres-database.ts';
import type { Tables } from '../../../../src/main/store/tables.ts';
import { openPostgresStore } from '../../../../src/main/store/store.ts';
import { postgresPlace } from '../engine.ts';
import { HandClock, rawBegin } from '../store-rig.ts';

async function emptyDatabase(): Promise<{ readonly name: string; readonly open: () => Promise<Kysely<Tables>> }> {
  const name = `migrations ${randomUUID()}`;
  return {
    name,
    open: async () => {
      const database = openPostgres(await postgresPlace(name, true));
      onTestFinished(() => database.destroy());
      return database;
    },
  };
}

async function tablesOf(database: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ tablename: string }>`select tablename from pg_tables where schemaname = 'public' order by 1`.execute(database);
  return rows.map(({ tablename }) => tablename);
}

describe('migrations of PostgreSQL', () => {
  it.each(migrations.map(({ version }) => version))('bring a database of version %i up, with its data', async (version) => {
    const { name, open } = await emptyDatabase();
    const old = await open();
    await migrate(old, name, migrations.slice(0, version));
    expect(await versionOf(old)).toBe(version);
    await rawBegin(old);
    const store = await openPostgresStore(await postgresPlace(name), { clock: new HandClock() });
    onTestFinished(() => store.close());
    expect(await store.journal.unfinished()).toHaveLength(1);
    expect(await store.ledger.keysOf('tenant-1', 'user-1')).toEqual([]);
    expect(await versionOf(old)).toBe(migrations.length);
  });

  it('are all or nothing', async () => {
    const { name, open } = await emptyDatabase();
    const database = await open();
    const broken = [...migrations, { version: migrations.length + 1, update: ['create table extra (a text)', 'nonsense'] }];
    await expect(migrate(database, name, broken)).rejects.toThrow(/syntax/);
    expect(await tablesOf(database)).toEqual([]);
  });

  it('happen once when many desks begin together', async () => {
    const { name, open } = await emptyDatabase();
    const desks = await Promise.all(Array.from({ length: 6 }, open));
    await Promise.all(desks.map((database) => migrate(database, name)));
    const [first] = desks;
    if (first === undefined) throw new Error('no desk');
    expect(await versionOf(first)).toBe(migrations.length);
    expect((await sql`select 1 from schema_version`.execute(first)).rows).toHaveLength(1);
  });

  it('refuse a database from the future and leave it alone', async () => {
    const { name, open } = await emptyDatabase();
    const database = await open();
    await migrate(database, name);
    await sql`update schema_version set version = 999`.execute(database);
    await expect(openPostgresStore(await postgresPlace(name), { clock: new HandClock() })).rejects.toMatchObject({ name: 'StoreError', kind: 'newer' });
    expect(await versionOf(database)).toBe(999);
  });
});
