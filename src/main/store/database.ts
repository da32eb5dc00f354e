// Opens the SQLite file through libsql and hands it to Kysely: pragmas, errors as StoreError, bytes as Uint8Array.
// The only import of libsql. Knows no table.

import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import Libsql from 'libsql';
import { CamelCasePlugin, Kysely, type SqliteDatabase, type SqliteStatement } from 'kysely';
import type { Secret } from '../secret.ts';
import { patientDialect, type Wait } from './sqlite/patient-driver.ts';
import type { Tables } from './tables.ts';
import { StoreError, toStoreError } from './store-error.ts';

/** How long the opening waits for another process that holds the lock; later the driver waits. */
const openingTimeoutMs = 5000;

/**
 * What a commit that returned survives. 'powerCut': everything. 'kill': the process, and after a power cut the last commits may be
 * missing, the newest first, until a commit of the other kind has returned.
 */
export type Durability = 'powerCut' | 'kill';

export interface DatabaseOptions {
  /** Left out: 'powerCut'. */
  readonly durability?: Durability;
  /** Of an encrypted file; 64 hexadecimal digits. */
  readonly key?: Secret<string> | null;
  /** For the tests: how it waits for a lock. */
  readonly wait?: Wait;
}

/**
 * Opens the file, makes it and its folder where they are missing (readable by this user only). WAL, foreign keys on. A write
 * waits five seconds for another connection that holds the lock, and does not hold up the thread meanwhile.
 *
 * @throws StoreError 'readOnly' | 'io' when it cannot be opened, 'damaged' when it is not an SQLite database
 */
export function openDatabase(file: string, { durability = 'powerCut', key = null, wait }: DatabaseOptions = {}): Kysely<Tables> {
  const connection = openConnection(file, durability, key);
  return new Kysely<Tables>({ dialect: patientDialect(guarded(connection, file), wait), plugins: [new CamelCasePlugin()] });
}

function openConnection(file: string, durability: Durability, key: Secret<string> | null): Libsql.Database {
  try {
    checkRights(file);
    const connection = new Libsql(file, { timeout: openingTimeoutMs, ...(key === null ? {} : { encryptionCipher: 'aes256cbc', encryptionKey: key.reveal() }) });
    try {
      connection.pragma('journal_mode = WAL');
      connection.pragma(`synchronous = ${durability === 'powerCut' ? 'FULL' : 'NORMAL'}`);
      connection.pragma('foreign_keys = ON');
      // 16 MiB: the indexes of a tenant of 100,000 stay in memory while it is imported.
      connection.pragma('cache_size = -16384');
      connection.pragma('wal_autocheckpoint = 4000');
      // A deleted row is overwritten, so that what was removed is not found in the file's free pages.
      connection.pragma('secure_delete = ON');
      connection.pragma('busy_timeout = 0');
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  } catch (error) {
    throw toStoreError(error, file);
  }
}

/** SQLite opens a file that may only be read without a word, and fails at the first write. */
function checkRights(file: string): void {
  if (file === ':memory:') return;
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  accessSync(folder, constants.W_OK);
  if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
}

/**
 * The connection as Kysely wants it, with each failure mapped and each value turned into what the tables say. libsql ends the
 * whole process when a closed connection is used: work that is still going on when the app quits gets an error instead.
 */
function guarded(connection: Libsql.Database, file: string): SqliteDatabase {
  const attempt = <T>(work: () => T): T => {
    if (!connection.open) throw new StoreError('io', file, 'CLOSED');
    try {
      return work();
    } catch (error) {
      throw toStoreError(error, file);
    }
  };
  // Kysely begins deferred transactions. In WAL a read that turns into a write fails at once with BUSY when another process
  // wrote meanwhile; taking the write lock at the beginning waits for it instead. One statement for all of them: libsql does
  // not reset one that got BUSY, and no transaction can be committed beside it, until it is run again and has got the lock.
  const begin = attempt(() => connection.prepare('begin immediate'));
  return {
    close: () => attempt(() => closeConnection(connection, begin)),
    prepare: (sql): SqliteStatement => {
      // On a full disk SQLite has rolled back by itself; a second rollback would hide that error behind its own.
      if (sql === 'rollback' && !(connection.open && connection.inTransaction)) return nothingToDo;
      const statement = sql === 'begin' ? begin : attempt(() => connection.prepare(sql));
      return {
        reader: statement.reader,
        all: (parameters) => attempt(() => statement.all(bindable(parameters)).map(plainRow)),
        run: (parameters) => attempt(() => statement.run(bindable(parameters))),
        iterate: (parameters) => attempt(() => statement.iterate(bindable(parameters))),
      };
    },
  };
}

const nothingToDo: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

/**
 * Writes the log into the database file first: then a copy of that one file is a copy of the record. A transaction that is
 * still open counts as not begun.
 *
 * @param begin  is run once more, so that it is not left open by a BUSY
 */
function closeConnection(connection: Libsql.Database, begin: Libsql.Statement): void {
  try {
    if (!connection.inTransaction) begin.run([]);
    connection.exec('rollback');
    connection.pragma('wal_checkpoint(truncate)');
  } catch (error) {
    // Another program has the lock: what is in the log stays there, and the next opening reads it.
    const found = toStoreError(error, '');
    if (!(found instanceof StoreError && found.kind === 'locked')) throw error;
  } finally {
    connection.close();
  }
}

/** libsql ends the whole process on a boolean parameter, so it is refused here. */
function bindable(parameters: readonly unknown[]): readonly unknown[] {
  for (const value of parameters) {
    const kind = typeof value;
    const known = value === null || kind === 'string' || kind === 'number' || kind === 'bigint' || value instanceof Uint8Array;
    if (!known) throw new TypeError(`store: a value of type ${kind} cannot be stored`);
  }
  return parameters;
}

/** libsql gives blobs as ArrayBuffer. Its row is ours alone and is changed in place: a copy of each of a million would cost more than reading them. */
function plainRow(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  for (const [name, value] of Object.entries(row)) if (value instanceof ArrayBuffer) Reflect.set(row, name, new Uint8Array(value));
  return row;
}
