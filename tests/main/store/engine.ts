// Which database a test of the store runs on. The same test files run twice: in the project "unit" on SQLite, in the project
// "postgres" on a database of their own in PostgreSQL. A path stands for the same database in both.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Kysely } from 'kysely';
import { inject } from 'vitest';
import pg from 'pg';
import type { Clock } from '../../../src/main/ports.ts';
import { openDatabase } from '../../../src/main/store/database.ts';
import { migrate } from '../../../src/main/store/migrate.ts';
import { openPostgres, type PostgresPlace } from '../../../src/main/store/postgres/postgres-database.ts';
import { openPostgresStore, openStore, type Store } from '../../../src/main/store/store.ts';
import type { Tables } from '../../../src/main/store/tables.ts';
import { OWNER } from '../../rig/postgres-server.ts';
import { TEMPLATE } from '../../rig/postgres-setup.ts';

export const engine = process.env['STORE_ENGINE'] === 'postgres' ? 'postgres' : 'sqlite';

const made = new Map<string, Promise<PostgresPlace>>();

/** The place in PostgreSQL that stands for a path; made at the first use. @param empty  without any table */
export function postgresPlace(file: string, empty = false): Promise<PostgresPlace> {
  const known = made.get(file);
  if (known !== undefined) return known;
  const database = `t_${createHash('sha256').update(file).digest('hex').slice(0, 20)}`;
  const place: PostgresPlace = { host: '127.0.0.1', port: inject('postgresPort'), database, user: OWNER, password: null, tls: null };
  const ready = asOwner(`create database ${database} template ${empty ? 'template1' : TEMPLATE}`).then(() => place);
  made.set(file, ready);
  return ready;
}

/** One statement beside the app, in the database of that path or in the server's own. */
export async function asOwner(statement: string, file?: string): Promise<void> {
  const database = file === undefined ? 'postgres' : (await postgresPlace(file)).database;
  await ask(statement, database);
}

async function ask(statement: string, database: string): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }> {
  const client = new pg.Client({ host: '127.0.0.1', port: inject('postgresPort'), user: OWNER, database });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}

/** An SQL statement behind the store's back, in both engines' language. */
export async function behindTheBack(file: string, statement: string): Promise<void> {
  if (engine === 'postgres') return asOwner(statement, file);
  const { default: Libsql } = await import('libsql');
  const other = new Libsql(file);
  try {
    other.exec(statement);
  } finally {
    other.close();
  }
}

export async function openTestStore(file: string, clock: Clock): Promise<Store> {
  return engine === 'postgres' ? openPostgresStore(await postgresPlace(file), { clock }) : openStore({ file, clock });
}

/** The database alone, of the newest version. */
export async function openTestDatabase(file: string): Promise<Kysely<Tables>> {
  const database = engine === 'postgres' ? openPostgres(await postgresPlace(file)) : openDatabase(file);
  await migrate(database, file);
  return database;
}

/** All bytes that the store has written: its files, or the rows of every table. */
export async function everythingWritten(file: string): Promise<string> {
  if (engine === 'sqlite') {
    const folder = path.dirname(file);
    return readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'latin1')).join('\n');
  }
  const { rows } = await ask(`select query_to_xml(format('select * from %I', tablename), true, false, '')::text as rows
    from pg_tables where schemaname = 'public'`, (await postgresPlace(file)).database);
  return rows.map((row) => String(row['rows'])).join('\n');
}

/** What the error of the engine says of a row that is there already. */
export const alreadyThere = engine === 'postgres' ? /duplicate key/ : /UNIQUE/;
