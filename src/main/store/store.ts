// The record on disk: users, write-ahead journal, records of runs, ledger of keys, settings. One SQLite file.
// Nothing in it is a secret in clear: PINs, passes and tokens never come here, except sealed by the caller (blobs).

import { sql } from 'kysely';
import type { Clock } from '../ports.ts';
import { openDatabase } from './database.ts';
import { createJournal, type Journal } from './journal.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { migrate } from './migrations.ts';
import { createRuns, type Runs } from './runs.ts';
import { type Blobs, createBlobs, createSettings, type Settings } from './settings.ts';
import { StoreError } from './store-error.ts';
import { createUsers, type Users } from './users.ts';

export interface Store {
  readonly users: Users;
  readonly journal: Journal;
  readonly runs: Runs;
  readonly ledger: Ledger;
  readonly settings: Settings;
  readonly blobs: Blobs;
  /** After it, every call fails. */
  close(): Promise<void>;
}

/**
 * Opens the store, checks the file and brings it up to this version.
 *
 * @param options.file  path of the database; its folder is made where it is missing
 * @throws StoreError 'newer' | 'damaged' | 'full' | 'io'; the file is then left as it was
 */
export async function openStore(options: { readonly file: string; readonly clock: Clock }): Promise<Store> {
  const { file, clock } = options;
  const database = openDatabase(file);
  try {
    const { rows } = await sql<{ quickCheck: string }>`pragma quick_check(1)`.execute(database);
    if (rows[0]?.quickCheck !== 'ok') throw new StoreError('damaged', file, rows[0]?.quickCheck ?? 'quick_check');
    await migrate(database, file);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return {
    users: createUsers(database),
    journal: createJournal(database, file, clock),
    runs: createRuns(database, file),
    ledger: createLedger(database),
    settings: createSettings(database, file),
    blobs: createBlobs(database),
    close: () => database.destroy(),
  };
}
