// Opens the fleet's PostgreSQL through pg and hands it to Kysely: TLS, time limits, errors as FleetError, values as the tables
// say. The only import of pg. Knows no table.

import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Secret } from '../../secret.ts';
import type { Tables } from '../tables.ts';
import { FleetError, toFleetError } from './postgres-error.ts';

export interface PostgresPlace {
  /** Name or address of the server; a folder that begins with / is that of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: Secret<string> | null;
  /**
   * The server proves by its certificate to be `host`, to the authorities in `ca` (PEM) or, where that is empty, to those
   * that Node knows. Null: no TLS, which is refused for everything but this machine.
   */
  readonly tls: { readonly ca: string } | null;
}

/** A desk works with few statements at a time; many desks share the server's connections. */
const MAX_CONNECTIONS = 3;
const CONNECT_MS = 5_000;
/** The server gives a statement up after this; the desk waits a little longer, for the server may not be there any more. */
const STATEMENT_MS = 8_000;
const ANSWER_MS = 10_000;
const LOCK_MS = 5_000;
/** A desk that fell silent inside a transaction holds its locks no longer than this. */
const IDLE_IN_TRANSACTION_MS = 20_000;

export function placeName({ host, port, database }: Pick<PostgresPlace, 'host' | 'port' | 'database'>): string {
  return `${host}:${port}/${database}`;
}

/** Does not connect yet: the first statement does, and says what is wrong. @throws FleetError 'noTls' for another machine without TLS */
export function openPostgres(place: PostgresPlace): Kysely<Tables> {
  const name = placeName(place);
  if (place.tls === null && !isThisMachine(place.host)) throw new FleetError('noTls', name, '');
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: guarded(openPool(place), name) }),
    plugins: [new CamelCasePlugin()],
  });
}

function openPool({ host, port, database, user, password, tls }: PostgresPlace): pg.Pool {
  const pool = new pg.Pool({
    host, port, database, user,
    password: password === null ? '' : () => password.reveal(),
    ssl: tls === null ? false : { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(tls.ca === '' ? {} : { ca: tls.ca }) },
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    statement_timeout: STATEMENT_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'pairing-app',
    types: { getTypeParser },
  });
  // A connection that ends while nobody uses it is replaced; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** The pool as Kysely wants it, with each failure mapped, and connections that failed thrown away. */
function guarded(pool: pg.Pool, place: string): ConstructorParameters<typeof PostgresDialect>[0]['pool'] {
  return {
    connect: async () => {
      let client: pg.PoolClient;
      try {
        client = await pool.connect();
      } catch (error) {
        throw toFleetError(error, place, 'connecting');
      }
      return guardedClient(client, place);
    },
    end: () => pool.end(),
  };
}

function guardedClient(client: pg.PoolClient, place: string): PostgresPoolClient {
  let broken: FleetError | null = null;
  // It may end between two statements of a transaction.
  const onError = (error: Error): void => {
    broken ??= new FleetError('lost', place, '', { cause: error });
  };
  client.on('error', onError);
  const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
    // A transaction whose connection is gone was rolled back by the server; a second error would hide the first.
    if (broken !== null && text === 'rollback') return { command: 'ROLLBACK', rowCount: 0, rows: [] };
    if (broken !== null) throw broken;
    try {
      return await client.query(text, parameters.map(storable));
    } catch (error) {
      const mapped = toFleetError(error, place, 'working');
      // After a timeout the answer may still come, and would be taken for that of the next statement.
      if (mapped instanceof FleetError && (mapped.kind === 'lost' || mapped.kind === 'unreachable')) broken = mapped;
      throw mapped;
    }
  };
  return {
    query: query as PostgresPoolClient['query'],
    release: () => {
      client.off('error', onError);
      client.release(broken !== null);
    },
  };
}

/** PostgreSQL's texts have no NUL; names from outside may. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return value;
}

const standardTypes: { getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown } = pg.types;
const INT8 = 20;
const BYTEA = 17;

/** Integers of 64 bits as numbers (ours are counts, ids and times), bytes as Uint8Array. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === INT8) return safeInteger;
  if (oid === BYTEA) return (value) => new Uint8Array(Buffer.from(value.slice(2), 'hex'));
  return standardTypes.getTypeParser(oid, format);
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('store: an integer is too large');
  return value;
}

function isThisMachine(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
