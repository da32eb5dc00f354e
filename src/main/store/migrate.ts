// Brings a database up to the version of this app: all of it, or nothing. Two desks that begin together do it once.

import { type Kysely, sql } from 'kysely';
import { type Engine, engineOf, forPostgres, LOCKS, oneAtATime } from './dialect.ts';
import { type Migration, migrations, type Statement } from './migrations.ts';
import { grantToDesks } from './postgres/grants.ts';
import { StoreError } from './store-error.ts';
import type { Tables } from './tables.ts';

/**
 * In one transaction. SQLite's user_version holds the number, in PostgreSQL a table of one row.
 *
 * @param place  of the database, for the error
 * @throws StoreError 'newer' when the database has a version that this list does not know; it is then left as it is
 */
export async function migrate(
  database: Kysely<Tables>,
  place: string,
  list: readonly Migration[] = migrations,
): Promise<void> {
  const newest = list.at(-1)?.version ?? 0;
  if ((await versionOf(database)) === newest) return;
  const engine = engineOf(database);
  await database.transaction().execute(async (transaction) => {
    await oneAtATime(transaction, LOCKS.migrations);
    // Read again under the lock: a second opener may have migrated meanwhile.
    const version = await versionOf(transaction);
    if (version > newest) throw new StoreError('newer', place, `version ${version}, known ${newest}`);
    if (version === newest) return;
    for (const migration of list) {
      if (migration.version <= version) continue;
      for (const statement of migration.update.flatMap((one) => statementsOf(one, engine))) {
        await sql.raw(statement).execute(transaction);
      }
    }
    await setVersion(transaction, engine, newest);
    if (engine === 'postgres' && newest === migrations.at(-1)?.version) await grantToDesks(transaction);
  });
}

function statementsOf(statement: Statement, engine: Engine): readonly string[] {
  if (typeof statement !== 'string') return statement[engine];
  return [engine === 'postgres' ? forPostgres(statement) : statement];
}

/** 0 for an empty database. */
export async function versionOf(database: Kysely<Tables>): Promise<number> {
  if (engineOf(database) === 'postgres') {
    // A look into the table of tables: to_regclass answers from a cache, which a wait for another desk's migration does not renew.
    const found = await sql`select from pg_class where relname = 'schema_version' and relnamespace = current_schema()::regnamespace`.execute(database);
    if (found.rows.length === 0) return 0;
    const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(database);
    return rows[0]?.version ?? 0;
  }
  // The camel-case plugin turns user_version into userVersion.
  const { rows } = await sql<{ userVersion: number }>`pragma user_version`.execute(database);
  return rows[0]?.userVersion ?? 0;
}

async function setVersion(transaction: Kysely<Tables>, engine: Engine, version: number): Promise<void> {
  if (engine === 'sqlite') {
    await sql.raw(`pragma user_version = ${version}`).execute(transaction);
    return;
  }
  await sql`create table if not exists schema_version (one boolean primary key default true check (one), version bigint not null)`.execute(transaction);
  await sql`insert into schema_version (version) values (${version}) on conflict (one) do update set version = excluded.version`.execute(transaction);
}
