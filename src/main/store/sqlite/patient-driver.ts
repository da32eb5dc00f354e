// Kysely's driver of SQLite with patience: where another connection holds the write lock, a transaction waits for it without
// holding up this thread. Knows no table, and not libsql.

import {
  type CompiledQuery, type DatabaseConnection, type Dialect, type Driver, type QueryResult, SqliteAdapter, type SqliteDatabase,
  SqliteDriver, SqliteIntrospector, SqliteQueryCompiler,
} from 'kysely';
import { StoreError } from '../store-error.ts';

/** Resolves after so many milliseconds. */
export type Wait = (ms: number) => Promise<void>;

/** As SQLite's own handler waits; then 100 ms each time. */
const firstPausesMs = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50];
const laterPauseMs = 100;
/** Together. */
const patienceMs = 5000;

const setTimer: Wait = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/**
 * A write that is no transaction of its own becomes one, so that the lock is always asked for by the one statement `begin`: it is
 * the only one that may be refused, and is simply asked again.
 *
 * @param database  its `begin` throws StoreError 'locked' at once when it cannot have the lock
 */
export function patientDialect(database: SqliteDatabase, wait: Wait = setTimer): Dialect {
  return {
    createDriver: () => patientDriver(new SqliteDriver({ database }), wait),
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  };
}

function patientDriver(inner: SqliteDriver, wait: Wait): Driver {
  let inTransaction = false;

  const begin = async (connection: DatabaseConnection): Promise<void> => {
    await whileLocked(() => inner.beginTransaction(connection), wait);
    inTransaction = true;
  };
  const commit = async (connection: DatabaseConnection): Promise<void> => {
    await inner.commitTransaction(connection);
    inTransaction = false;
  };
  const rollback = async (connection: DatabaseConnection): Promise<void> => {
    inTransaction = false;
    await inner.rollbackTransaction(connection);
  };
  const patient = (connection: DatabaseConnection): DatabaseConnection => ({
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      if (inTransaction || !isWrite(query)) return connection.executeQuery<R>(query);
      await begin(connection);
      try {
        const result = await connection.executeQuery<R>(query);
        await commit(connection);
        return result;
      } catch (error) {
        await rollback(connection);
        throw error;
      }
    },
    streamQuery: <R>(query: CompiledQuery, chunkSize?: number) => connection.streamQuery<R>(query, chunkSize),
  });

  return {
    init: () => inner.init(),
    acquireConnection: async () => patient(await inner.acquireConnection()),
    beginTransaction: begin,
    commitTransaction: commit,
    rollbackTransaction: rollback,
    releaseConnection: () => inner.releaseConnection(),
    destroy: () => inner.destroy(),
  };
}

function isWrite({ sql }: CompiledQuery): boolean {
  return /^\s*(?:insert|update|delete|create|drop|alter)\b/i.test(sql);
}

async function whileLocked(attempt: () => Promise<void>, wait: Wait): Promise<void> {
  let waitedMs = 0;
  for (let n = 0; ; n++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === 'locked') || waitedMs >= patienceMs) throw error;
    }
    const pauseMs = firstPausesMs[n] ?? laterPauseMs;
    await wait(pauseMs);
    waitedMs += pauseMs;
  }
}
