// The record on disk: users, write-ahead journal, records of runs, ledger of keys, audit, settings. One SQLite file, or one
// PostgreSQL database with the same tables.
// Nothing in it is a secret in clear: PINs, passes and tokens never come here, except sealed by the caller (blobs).

import { type Kysely, sql } from 'kysely';
import type { RecordProtection } from '../../shared/record-protection.ts';
import type { SecretStore } from '../browser-ports.ts';
import type { Clock, StartThread } from '../ports.ts';
import { type Audit, createAudit } from './audit.ts';
import { createAnchorKeyPlace } from './audit-anchor-key.ts';
import { openDatabase } from './database.ts';
import { type FleetLink, type FleetLinkOptions, openFleetLink } from './fleet/fleet-link.ts';
import { createFleetLedger } from './fleet/fleet-ledger.ts';
import { createQueue, type Queue } from './fleet/queue.ts';
import { notingUsers } from './fleet/shared-users.ts';
import { createJournal, type Journal } from './journal.ts';
import { createKeyBook, type KeyBook } from './key-book.ts';
import type { Ledger } from './ledger.ts';
import { migrate } from './migrate.ts';
import { createNamesakes, type Namesakes } from './namesakes.ts';
import { openPostgres, placeName, type PostgresPlace } from './postgres/postgres-database.ts';
import { postgresUserTable } from './postgres/postgres-user-table.ts';
import { createRuns, type Runs } from './runs.ts';
import { type Blobs, createBlobs, createSettings, type Settings } from './settings.ts';
import { StoreError } from './store-error.ts';
import { type BackupManifest, writeBackup } from './sqlite/backup.ts';
import { protectRecord } from './sqlite/record-encryption.ts';
import { createThreadWrites } from './sqlite/import-thread-writes.ts';
import { sqliteUserTable } from './sqlite/user-table.ts';
import type { Tables } from './tables.ts';
import { createImportWrites, createUserImports, type ImportWrites, type UserImports } from './user-imports.ts';
import { createUsers, type Users } from './users.ts';
import type { UserTable } from './user-table.ts';

export interface Store {
  readonly users: Users;
  readonly namesakes: Namesakes;
  readonly imports: UserImports;
  readonly journal: Journal;
  readonly runs: Runs;
  readonly ledger: Ledger;
  readonly keys: KeyBook;
  readonly audit: Audit;
  readonly settings: Settings;
  readonly blobs: Blobs;
  /** The batch of a desk that works alone. */
  readonly queue: Queue;
  /** Links this store, which is a desk's own, to a fleet. @throws FleetError; StoreError 'newer' */
  joinFleet(place: PostgresPlace, options: FleetLinkOptions): Promise<FleetLink>;
  /** From now on what the ledger learns, and the users of the tenant that is shared, is kept for the fleet, too. */
  noteForFleet(noted: boolean, sharedTenantId?: () => string | null): void;
  /** A copy of everything in one file. @see writeBackup */
  backup(target: string): Promise<BackupManifest>;
  /** After it, every call fails. */
  close(): Promise<void>;
}

/** In a file of this computer. */
export interface DeskStore extends Store {
  readonly protection: RecordProtection;
}

export interface StoreOptions {
  /** Path of the database; its folder is made where it is missing. */
  readonly file: string;
  readonly clock: Clock;
  /** Seals the key of the record and the one that signs the audit's heads; left out: as where the system has no key store. */
  readonly secretStore?: SecretStore;
  /** Runs sqlite/import-thread.ts: imports are written there. Left out: on this thread, which waits meanwhile. */
  readonly importThread?: StartThread;
}

/**
 * Opens the store, checks the file and brings it up to this version.
 *
 * @throws StoreError 'newer' | 'damaged' | 'full' | 'locked' | 'readOnly' | 'keyLost' | 'io'; the file is then left as it was
 */
export async function openStore({ file, clock, secretStore, importThread }: StoreOptions): Promise<DeskStore> {
  const { key, protection } = await protectRecord(file, secretStore);
  const database = openDatabase(file, { key });
  try {
    const { rows } = await sql<{ quickCheck: string }>`pragma quick_check(1)`.execute(database);
    if (rows[0]?.quickCheck !== 'ok') throw new StoreError('damaged', file, rows[0]?.quickCheck ?? 'quick_check');
    await migrate(database, file);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  const writes = importThread === undefined ? null : createThreadWrites(file, key, importThread);
  const store = storeOf(database, {
    place: file,
    users: sqliteUserTable,
    importWrites: writes ?? createImportWrites(database, sqliteUserTable),
    backup: (target) => writeBackup(database, target, clock),
    clock,
    secretStore,
    close: async () => {
      await writes?.close();
      await database.destroy();
    },
  });
  return { ...store, protection };
}

/**
 * The same over PostgreSQL. The database is brought up to this version where the login may do that.
 *
 * @throws FleetError; StoreError 'newer'
 */
export async function openPostgresStore(place: PostgresPlace, options: Pick<StoreOptions, 'clock' | 'secretStore'>): Promise<Store> {
  const database = openPostgres(place);
  try {
    await migrate(database, placeName(place));
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return storeOf(database, {
    place: placeName(place),
    users: postgresUserTable,
    importWrites: createImportWrites(database, postgresUserTable),
    // The server's own (pg_dump) is the one that has everything.
    backup: () => Promise.reject(new Error('a copy of PostgreSQL is made by its own tools')),
    clock: options.clock,
    secretStore: options.secretStore,
    close: () => database.destroy(),
  });
}

interface StoreParts extends Pick<Store, 'close' | 'backup'> {
  /** Of the database, for errors. */
  readonly place: string;
  readonly users: UserTable;
  readonly importWrites: ImportWrites;
  readonly clock: Clock;
  readonly secretStore: SecretStore | undefined;
}

function storeOf(database: Kysely<Tables>, { place, users, importWrites, backup, clock, secretStore, close }: StoreParts): Store {
  const audit = createAudit(database, { file: place, clock, keyPlace: createAnchorKeyPlace(secretStore ?? null) });
  let isOfFleet = false;
  let sharedTenantId = (): string | null => null;
  const writes = { imports: importWrites, users: createUsers(database, users) };
  const noting = notingUsers(database, users, writes, () => (isOfFleet ? sharedTenantId() : null));
  return {
    audit,
    joinFleet: (fleet, options) => openFleetLink({ local: database, writes }, fleet, options),
    noteForFleet: (noted, tenantId = () => null) => {
      isOfFleet = noted;
      sharedTenantId = tenantId;
    },
    users: noting.users,
    namesakes: createNamesakes(database, users),
    imports: createUserImports(database, noting.imports),
    journal: createJournal(database, place, clock, audit),
    runs: createRuns(database, place),
    ledger: createFleetLedger(database, () => isOfFleet),
    keys: createKeyBook(database, clock, audit),
    settings: createSettings(database, place, audit),
    blobs: createBlobs(database),
    backup,
    queue: createQueue(database),
    close,
  };
}
