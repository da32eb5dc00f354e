// A copy of the whole record in one file, made while the app works, and the way back. The copy says in itself what it must
// hold. What is sealed by this system's key store (sign-ins, the key that signs the audit's heads) is not in it.

import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Clock } from '../../ports.ts';
import { createAnchorKeyPlace } from '../audit-anchor-key.ts';
import { verifyAudit } from '../audit-verify.ts';
import { openDatabase } from '../database.ts';
import { versionOf } from '../migrate.ts';
import { migrations } from '../migrations.ts';
import { StoreError, toStoreError } from '../store-error.ts';
import type { Tables } from '../tables.ts';
import { letGo } from './let-go.ts';
import { copyPlace, removeDatabase } from './record-encryption.ts';
import { keyFileOf } from './record-key.ts';

/** What a copy says of itself, as the one row of its table `backup`. */
const manifestShape = z.strictObject({
  /** ISO 8601. */
  madeAt: z.string(),
  version: z.number().int().positive(),
  auditEntries: z.number().int().nonnegative(),
  /** Hash of the newest entry; empty where there is none. */
  auditHead: z.string(),
  runs: z.number().int().nonnegative(),
});
export type BackupManifest = z.infer<typeof manifestShape>;

/**
 * Writes the copy: all of one moment, for SQLite makes it in one transaction. The file appears whole or not at all, and takes
 * the place of one that is there.
 *
 * @throws StoreError 'full' | 'io' | 'damaged'
 */
export async function writeBackup(database: Kysely<Tables>, target: string, clock: Clock): Promise<BackupManifest> {
  const part = `${target}.part`;
  removeDatabase(part);
  try {
    // Not encrypted, also where the record is: it is for another computer, too.
    await sql`vacuum into ${copyPlace(part, null)}`.execute(database);
    const copy = openDatabase(part);
    try {
      const manifest = await manifestOf(copy, new Date(clock.now()).toISOString());
      await copy.transaction().execute(async (transaction) => {
        // Overwritten in the file, too (secure_delete).
        await transaction.deleteFrom('blobs').execute();
        await sql`create table backup (manifest text not null)`.execute(transaction);
        await sql`insert into backup (manifest) values (${JSON.stringify(manifest)})`.execute(transaction);
      });
      // One file, also for whoever opens it to look.
      await sql`pragma journal_mode = delete`.execute(copy);
      await copy.destroy();
      renameSync(part, target);
      return manifest;
    } finally {
      await copy.destroy().catch(() => undefined);
    }
  } catch (error) {
    throw toStoreError(error, target);
  } finally {
    removeDatabase(part);
  }
}

/**
 * Puts a copy in the place of the record, which nobody may have open. Everything is proved on a copy of the copy first: until
 * then nothing is touched. The record that was there stays beside, under the name that is returned (null: there was none).
 *
 * @throws StoreError 'newer' when a newer app made it, 'damaged' when it is no such copy or not what was written, 'full' | 'io'
 */
export async function restoreBackup(backup: string, file: string, clock: Clock): Promise<{ readonly manifest: BackupManifest; readonly aside: string | null }> {
  const part = `${file}.restoring`;
  removeDatabase(part);
  try {
    copyFileSync(backup, part);
    const manifest = await proveBackup(part, backup, clock);
    await letGo();
    const aside = setAside(file, new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-'));
    renameSync(part, file);
    // Its copy stays with the record that it is for; this one is not encrypted, and gets a key of its own.
    rmSync(keyFileOf(file), { force: true });
    return { manifest, aside };
  } catch (error) {
    throw toStoreError(error, backup);
  } finally {
    removeDatabase(part);
  }
}

async function proveBackup(part: string, backup: string, clock: Clock): Promise<BackupManifest> {
  const copy = openDatabase(part);
  try {
    const version = await versionOf(copy);
    if (version > (migrations.at(-1)?.version ?? 0)) throw new StoreError('newer', backup, `version ${version}`);
    const { rows: [checked] } = await sql<{ integrityCheck: string }>`pragma integrity_check(1)`.execute(copy);
    if (checked?.integrityCheck !== 'ok') throw new StoreError('damaged', backup, checked?.integrityCheck ?? 'integrity_check');
    const manifest = await readManifest(copy, backup);
    const now = await manifestOf(copy, manifest.madeAt);
    if (JSON.stringify(now) !== JSON.stringify(manifest)) throw new StoreError('damaged', backup, 'not what its manifest says');
    const { firstBad } = await verifyAudit(copy, { clock, keyPlace: createAnchorKeyPlace(null) });
    if (firstBad !== null) throw new StoreError('damaged', backup, `audit entry ${firstBad.seq}`);
    await sql`drop table backup`.execute(copy);
    return manifest;
  } finally {
    await copy.destroy();
  }
}

async function readManifest(copy: Kysely<Tables>, backup: string): Promise<BackupManifest> {
  const { rows } = await sql<{ name: string }>`select name from sqlite_schema where name = 'backup'`.execute(copy);
  if (rows.length === 0) throw new StoreError('damaged', backup, 'no manifest');
  const { rows: [row] } = await sql<{ manifest: string }>`select manifest from backup`.execute(copy);
  const read = manifestShape.safeParse(parse(row?.manifest ?? ''));
  if (!read.success) throw new StoreError('damaged', backup, 'manifest');
  return read.data;
}

async function manifestOf(database: Kysely<Tables>, madeAt: string): Promise<BackupManifest> {
  const last = await database.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  const { runs } = await database.selectFrom('runs').select(({ fn }) => fn.countAll<number>().as('runs')).executeTakeFirstOrThrow();
  return { madeAt, version: await versionOf(database), auditEntries: last?.seq ?? 0, auditHead: last?.hash ?? '', runs };
}

/** The file keeps its name until the copy takes it, so that a crash in between leaves one or the other. */
function setAside(file: string, at: string): string | null {
  if (!existsSync(file)) return null;
  const aside = `${file}.before-${at}`;
  if (existsSync(keyFileOf(file))) copyFileSync(keyFileOf(file), keyFileOf(aside));
  for (const end of ['-wal', '-shm']) if (existsSync(file + end)) renameSync(file + end, aside + end);
  try {
    linkSync(file, aside);
  } catch {
    // A file system without links.
    copyFileSync(file, aside);
  }
  return aside;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
