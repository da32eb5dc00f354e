// Entries and signed heads of the audit as they stand in the database, byte by byte. Read as texts they would not do: one byte that is no
// UTF-8 any more, and the driver of SQLite ends the whole process.

import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Anchor } from './audit-anchor.ts';
import { engineOf } from './dialect.ts';
import type { Tables } from './tables.ts';

export interface AuditRow {
  readonly seq: number;
  /** UTF-8, unless somebody changed it. */
  readonly body: Buffer;
  /** Each byte a character: what was written is ASCII. */
  readonly hash: string;
}

/** A text column as bytes. */
function bytesOf(database: Kysely<Tables>, column: string): RawBuilder<Uint8Array> {
  const ref = sql.ref(column);
  return engineOf(database) === 'postgres' ? sql<Uint8Array>`convert_to(${ref}, 'UTF8')` : sql<Uint8Array>`cast(${ref} as blob)`;
}

/** The same bytes, not a copy. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function ascii(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('latin1');
}

export interface AuditRowRange {
  readonly after?: number;
  readonly before?: number;
  /** These alone. */
  readonly seqs?: readonly number[];
  readonly order: 'asc' | 'desc';
  readonly limit?: number;
}

export async function readAuditRows(database: Kysely<Tables>, { after, before, seqs, order, limit }: AuditRowRange): Promise<readonly AuditRow[]> {
  // Nothing to translate in these names; the plugin would copy each of a million rows.
  let query = database.withoutPlugins().selectFrom('audit').select(['seq', bytesOf(database, 'body').as('body'), bytesOf(database, 'hash').as('hash')]);
  if (after !== undefined) query = query.where('seq', '>', after);
  if (before !== undefined) query = query.where('seq', '<', before);
  if (seqs !== undefined) query = query.where('seq', 'in', seqs);
  if (limit !== undefined) query = query.limit(limit);
  const rows = await query.orderBy('seq', order).execute();
  return rows.map(({ seq, body, hash }) => ({ seq, body: asBuffer(body), hash: ascii(hash) }));
}

/** The number and the hash of the last entry; null for an empty log. */
export async function readAuditTail(database: Kysely<Tables>): Promise<Pick<AuditRow, 'seq' | 'hash'> | null> {
  const row = await database
    .selectFrom('audit').select(['seq', bytesOf(database, 'hash').as('hash')]).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row === undefined ? null : { seq: row.seq, hash: ascii(row.hash) };
}

/** Signed heads by rising number, or the newest alone. */
export async function readAnchors(database: Kysely<Tables>, which: 'all' | 'newest'): Promise<readonly Anchor[]> {
  const text = <Name extends 'hash' | 'at' | 'keyId' | 'signature'>(name: Name) => bytesOf(database, name).as(name);
  let query = database.selectFrom('auditAnchors').select(['seq', text('hash'), text('at'), text('keyId'), text('signature')]);
  query = which === 'all' ? query.orderBy('seq') : query.orderBy('seq', 'desc').limit(1);
  return (await query.execute()).map(({ seq, hash, at, keyId, signature }) => ({
    seq, hash: ascii(hash), at: ascii(at), keyId: ascii(keyId), signature: ascii(signature),
  }));
}
