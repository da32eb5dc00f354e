// Encrypts the record where the system's key store allows it: a new one from its first byte, one that is there by a copy that is
// proved and then takes its place. Whatever stops it in between leaves a record that opens.

import { closeSync, existsSync, fsyncSync, linkSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Kysely, sql } from 'kysely';
import type { RecordProtection } from '../../../shared/record-protection.ts';
import type { SecretStore } from '../../browser-ports.ts';
import { openDatabase } from '../database.ts';
import { versionOf } from '../migrate.ts';
import { migrations } from '../migrations.ts';
import { StoreError, toStoreError } from '../store-error.ts';
import type { Tables } from '../tables.ts';
import { letGo } from './let-go.ts';
import { findOrMakeRecordKey, type RecordKey, readRecordKey, syncFolder } from './record-key.ts';

export interface ProtectedRecord {
  /** To open it with; null: it is not encrypted. */
  readonly key: RecordKey | null;
  readonly protection: RecordProtection;
}

const noKeyStore: ProtectedRecord = { key: null, protection: { status: 'plain', reason: 'noKeyStore' } };

/**
 * Before the record is opened; nobody may have it open.
 *
 * @throws StoreError 'keyLost' when it is encrypted and its key cannot be got; 'readOnly' | 'io' where its folder cannot be written
 */
export async function protectRecord(file: string, secretStore: SecretStore | undefined): Promise<ProtectedRecord> {
  if (file === ':memory:') return noKeyStore;
  const form = formOf(file);
  try {
    removeLeftovers(file, form);
  } catch (error) {
    throw toStoreError(error, file);
  }
  if (form === 'encrypted') return { key: readRecordKey(file, secretStore), protection: { status: 'encrypted' } };
  // What another file is, the opening says.
  if (secretStore?.available !== true || form === 'other') return noKeyStore;
  try {
    const key = findOrMakeRecordKey(file, secretStore);
    if (form === 'plain') await encrypt(file, key);
    return { key, protection: { status: 'encrypted' } };
  } catch (error) {
    // The record is as it was: the app works with it, and shows why it is not encrypted.
    return { key: null, protection: { status: 'plain', reason: 'failed', detail: reasonOf(toStoreError(error, file)) } };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof StoreError) return error.nativeCode === '' ? error.kind : error.nativeCode;
  return error instanceof Error ? error.message.slice(0, 200) : 'unknown';
}

/** For `vacuum into`: a copy that is encrypted with the key, or not at all. Otherwise it has the key of the original. */
export function copyPlace(file: string, key: RecordKey | null): string {
  return `${pathToFileURL(file).href}?${key === null ? 'key=' : `cipher=aes256cbc&key=${key.reveal()}`}`;
}

/**
 * The log is written into the file first. The copy is encrypted as it is written: no page of it is on the disk in clear. It is
 * proved, then takes the place of the record in one step; the pages of the old one are overwritten.
 */
async function encrypt(file: string, key: RecordKey): Promise<void> {
  const part = partOf(file);
  try {
    await writeCopy(file, part, key);
    await letGo();
  } catch (error) {
    await letGo();
    removeDatabase(part);
    throw error;
  }
  sync(part);
  keepName(file, oldOf(file));
  renameSync(part, file);
  syncFolder(path.dirname(file));
  overwrite(oldOf(file));
}

async function writeCopy(file: string, part: string, key: RecordKey): Promise<void> {
  const plain = openDatabase(file);
  try {
    // These are left as they are; the opening says what they are.
    const version = await versionOf(plain);
    if (version > (migrations.at(-1)?.version ?? 0)) throw new StoreError('newer', file, `version ${version}`);
    const { rows: [checked] } = await sql<{ quickCheck: string }>`pragma quick_check(1)`.execute(plain);
    if (checked?.quickCheck !== 'ok') throw new StoreError('damaged', file, 'quick_check');
    const { rows: [mode] } = await sql<{ journalMode: string }>`pragma journal_mode = delete`.execute(plain);
    // Another program has it open.
    if (mode?.journalMode !== 'delete') throw new StoreError('locked', file, 'SQLITE_BUSY');
    await sql`vacuum into ${copyPlace(part, key)}`.execute(plain);
    const copy = openDatabase(part, { key });
    try {
      await proveCopy(plain, copy, part);
      await sql`pragma journal_mode = delete`.execute(copy);
    } finally {
      await copy.destroy();
    }
  } finally {
    await plain.destroy();
  }
}

async function proveCopy(plain: Kysely<Tables>, copy: Kysely<Tables>, part: string): Promise<void> {
  const { rows: [checked] } = await sql<{ integrityCheck: string }>`pragma integrity_check(1)`.execute(copy);
  if (checked?.integrityCheck !== 'ok') throw new StoreError('damaged', part, 'integrity_check');
  if ((await countsOf(plain)) !== (await countsOf(copy))) throw new StoreError('damaged', part, 'not a whole copy');
}

/** Version, and rows of each table (of an index of words: the tables behind it). */
async function countsOf(database: Kysely<Tables>): Promise<string> {
  const { rows: version } = await sql`pragma user_version`.execute(database);
  const { rows: tables } = await sql<{ name: string }>`select name from sqlite_schema where type = 'table' and sql not like 'create virtual%' order by name`.execute(database);
  const counts: unknown[] = [version];
  for (const { name } of tables) counts.push(name, (await sql`select count(*) as n from ${sql.table(name)}`.execute(database)).rows);
  return JSON.stringify(counts);
}

type Form = 'none' | 'plain' | 'encrypted' | 'other';

/** By its first bytes: of an encrypted one bytes 16 to 23 (size of a page, version, shares) stay in clear. */
function formOf(file: string): Form {
  const head = Buffer.alloc(24);
  try {
    if (!existsSync(file) || statSync(file).size === 0) return 'none';
    const handle = openSync(file, 'r');
    try {
      readSync(handle, head, 0, head.length, 0);
    } finally {
      closeSync(handle);
    }
  } catch {
    return 'other';
  }
  if (head.subarray(0, 16).toString('latin1') === 'SQLite format 3\0') return 'plain';
  return /^1000(?:0101|0202)00402020$/.test(head.subarray(16).toString('hex')) ? 'encrypted' : 'other';
}

const partOf = (file: string): string => `${file}.encrypting`;
const oldOf = (file: string): string => `${file}.plain`;

/** Of an encryption that was cut off. While the record itself is plain, the second name is of the record itself. */
function removeLeftovers(file: string, form: Form): void {
  removeDatabase(partOf(file));
  if (form === 'encrypted') overwrite(oldOf(file));
  else rmSync(oldOf(file), { force: true });
}

function keepName(file: string, name: string): void {
  try {
    linkSync(file, name);
  } catch {
    // A file system without links: the old pages are freed, and not overwritten.
  }
}

/** On a disk that writes in place, nothing is left of it. Does not throw: the record is encrypted already. */
function overwrite(file: string): void {
  try {
    if (!existsSync(file)) return;
    const handle = openSync(file, 'r+');
    try {
      const zeros = Buffer.alloc(1 << 20);
      const { size } = statSync(file);
      for (let at = 0; at < size; at += zeros.length) writeSync(handle, zeros, 0, Math.min(zeros.length, size - at), at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    rmSync(file, { force: true });
  } catch {
    // The next start tries it again.
  }
}

function sync(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export function removeDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
}
