// Small named values: settings as JSON, and bytes that the caller has sealed (the token cache). Never a secret in clear.

import { type Kysely, sql } from 'kysely';
import { engineOf } from './dialect.ts';
import type { AuditAppender } from './audit.ts';
import type { Tables } from './tables.ts';
import { StoreError } from './store-error.ts';

/** What JSON can carry. A Secret is not among it: it has no members that JSON knows. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

export interface Settings {
  /** The value, to be checked by the caller; null when it was never set. @throws StoreError 'damaged' */
  get(key: string): Promise<unknown>;
  /** null removes it. The audit notes who changed which setting. */
  set(key: string, value: Json): Promise<void>;
}

export interface Blobs {
  get(name: string): Promise<Uint8Array | null>;
  /** null removes it: afterwards the files of the database do not hold it any more. */
  set(name: string, bytes: Uint8Array | null): Promise<void>;
}

export function createSettings(database: Kysely<Tables>, file: string, audit: AuditAppender): Settings {
  return {
    async get(key) {
      const row = await database.selectFrom('settings').select('json').where('key', '=', key).executeTakeFirst();
      if (row === undefined) return null;
      try {
        const value: unknown = JSON.parse(row.json);
        return value;
      } catch (error) {
        throw new StoreError('damaged', file, 'json', { cause: error });
      }
    },
    async set(key, value) {
      await database.transaction().execute(async (transaction) => {
        await write(transaction, key, value);
        await audit.append(transaction, { kind: 'settings.changed', outcome: 'done', reason: key });
      });
    },
  };
}

async function write(transaction: Kysely<Tables>, key: string, value: Json): Promise<void> {
  if (value === null) {
    await transaction.deleteFrom('settings').where('key', '=', key).execute();
    return;
  }
  const json = JSON.stringify(value);
  await transaction
    .insertInto('settings')
    .values({ key, json })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ json }))
    .execute();
}

export function createBlobs(database: Kysely<Tables>): Blobs {
  return {
    async get(name) {
      const row = await database.selectFrom('blobs').select('bytes').where('name', '=', name).executeTakeFirst();
      return row?.bytes ?? null;
    },
    async set(name, bytes) {
      if (bytes === null) {
        await database.deleteFrom('blobs').where('name', '=', name).execute();
        // The deleted row is overwritten in the file (secure_delete); its last copy is in the log.
        if (engineOf(database) === 'sqlite') await sql`pragma wal_checkpoint(truncate)`.execute(database);
        return;
      }
      await database
        .insertInto('blobs')
        .values({ name, bytes })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ bytes }))
        .execute();
    },
  };
}
