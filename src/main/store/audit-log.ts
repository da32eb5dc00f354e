// The audit as a chain in the database: appended to inside the transaction of what it records, read by pages and by words.
// Nothing is ever changed or taken out; triggers in the database see to it that a mistake of ours cannot.

import type { Kysely } from 'kysely';
import type { AuditEntry, AuditFacts, AuditPage, AuditQuery } from '../../shared/audit.ts';
import type { Clock } from '../ports.ts';
import { type Anchor, type AnchorKey, type Head, headIsSigned, signHead } from './audit-anchor.ts';
import type { AnchorKeyPlace } from './audit-anchor-key.ts';
import { GENESIS, decodeEntry, encodeBody, hashEntry } from './audit-entry.ts';
import { type AuditRow, readAnchors, readAuditRows, readAuditTail } from './audit-rows.ts';
import { findByWords, indexWords } from './audit-index.ts';
import { questionWords, wordsOfEntry } from './audit-words.ts';
import { LOCKS, oneAtATime } from './dialect.ts';
import type { Tables } from './tables.ts';

/** Every head is signed; that of each 250th entry, and each that was exported, is kept when the next one is signed. */
export const KEPT_EVERY = 250;
const PAGE_SIZE = 50;

export interface AuditWriter {
  /**
   * Appends entries in the caller's transaction: all of it is there, or nothing.
   *
   * @param list  1 … 1000 entries; they get one signed head
   */
  append(transaction: Kysely<Tables>, list: readonly AuditFacts[]): Promise<void>;
}

export interface AuditReader {
  search(query: AuditQuery): Promise<AuditPage>;
  /** Every entry, oldest first, some at a time; the event loop gets its turn in between. */
  pages(): AsyncIterable<readonly AuditEntry[]>;
}

export interface AuditLogOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly keyPlace: AnchorKeyPlace;
}

export function createAuditWriter({ clock, keyPlace }: Pick<AuditLogOptions, 'clock' | 'keyPlace'>): AuditWriter {
  let cached: AnchorKey | null = null;
  /** Signature of the head that this writer made last: it need not be checked again. */
  let own = '';

  /** The rows that follow on `end`, in one statement for each table. */
  async function write(transaction: Kysely<Tables>, end: Pick<Head, 'seq' | 'hash'>, list: readonly AuditFacts[]): Promise<Head> {
    const at = new Date(clock.now()).toISOString();
    let last: Head = { ...end, at };
    const rows = list.map((facts) => {
      const body = encodeBody({ ...facts, at });
      const seq = last.seq + 1;
      last = { seq, hash: hashEntry(last.hash, seq, body), at };
      return { seq, body, hash: last.hash };
    });
    await transaction.insertInto('audit').values(rows).execute();
    await indexWords(transaction, list.map((facts, index) => ({ seq: end.seq + index + 1, words: wordsOfEntry({ ...facts, at }) })));
    return last;
  }

  return {
    async append(transaction, list) {
      await oneAtATime(transaction, LOCKS.audit);
      const tail = (await readAuditTail(transaction)) ?? { seq: 0, hash: GENESIS };
      const [head = null] = await readAnchors(transaction, 'newest');
      // A key that was made in a transaction that was rolled back is not the one that signed the last head.
      const key = cached !== null && cached.id === head?.keyId ? cached : await keyPlace.findOrMake(transaction);
      cached = key;
      const first: AuditFacts[] = [];
      if (!headFits(head, tail) || (head !== null && head.signature !== own && isForged(head, key))) {
        const reason = head === null ? '' : `${head.seq} ${head.hash}`;
        first.push({ ...nothing, kind: 'audit.disturbed', outcome: 'done', reason });
      } else if (head !== null && head.keyId === key.id) {
        await transaction.deleteFrom('auditAnchors').where('seq', '=', head.seq).where('kept', '=', 0).execute();
      }
      if (key.id !== head?.keyId) {
        first.push({ ...nothing, kind: 'anchorKey.made', outcome: 'done', reason: key.publicKeyText });
      }
      const last = await write(transaction, tail, [...first, ...list]);
      const signed = signHead(last, key);
      own = signed.signature;
      await transaction
        .insertInto('auditAnchors')
        .values({ ...signed, kept: keepsOne(tail.seq, last.seq) ? 1 : 0 })
        // A head of an entry that was cut off stays as the witness of it.
        .onConflict((conflict) => conflict.column('seq').doNothing())
        .execute();
    },
  };
}

function keepsOne(before: number, last: number): boolean {
  return Math.floor(last / KEPT_EVERY) > Math.floor(before / KEPT_EVERY);
}

/** Whether the log ends where its newest head says; else it was changed behind our back, and going on must not hide that. */
function headFits(head: Anchor | null, tail: { readonly seq: number; readonly hash: string }): boolean {
  return head === null ? tail.seq === 0 : head.seq === tail.seq && head.hash === tail.hash;
}

function isForged(head: Anchor, key: AnchorKey): boolean {
  return head.keyId === key.id && !headIsSigned(head, key.publicKey);
}

/** Facts of which none applies, to be filled in. */
export const nothing: Omit<AuditFacts, 'kind' | 'outcome'> = {
  operator: null, tenantId: null, target: null, key: null, service: null, runId: null, step: null, reason: '',
};

/** Keeps the newest signed head for good, and returns it; null for an empty log. */
export async function keepHead(transaction: Kysely<Tables>): Promise<Anchor | null> {
  const [head = null] = await readAnchors(transaction, 'newest');
  if (head !== null) await transaction.updateTable('auditAnchors').set({ kept: 1 }).where('seq', '=', head.seq).execute();
  return head;
}

export function createAuditReader(database: Kysely<Tables>, { file }: Pick<AuditLogOptions, 'file'>): AuditReader {
  return {
    async search({ text, before }) {
      const end = before ?? Number.MAX_SAFE_INTEGER;
      const words = questionWords(text);
      let rows: readonly AuditRow[];
      if (words.length === 0) {
        // A text without any letter or digit is in no entry.
        if (text.trim() !== '') return { entries: [], more: false };
        rows = await readAuditRows(database, { before: end, limit: PAGE_SIZE + 1, order: 'desc' });
      } else {
        const seqs = await findByWords(database, { words, before: end, limit: PAGE_SIZE + 1 });
        if (seqs.length === 0) return { entries: [], more: false };
        rows = await readAuditRows(database, { seqs, order: 'desc' });
      }
      return {
        entries: rows.slice(0, PAGE_SIZE).map((row) => decodeEntry(row, file)),
        more: rows.length > PAGE_SIZE,
      };
    },

    async *pages() {
      for await (const rows of rawPages(database)) yield rows.map((row) => decodeEntry(row, file));
    },
  };
}

const ROWS_AT_ONCE = 1000;

/** The rows as they stand in the database, oldest first. */
export async function* rawPages(database: Kysely<Tables>): AsyncGenerator<readonly AuditRow[]> {
  for (let after = -Infinity; ; ) {
    const rows = await readAuditRows(database, { ...(after === -Infinity ? {} : { after }), order: 'asc', limit: ROWS_AT_ONCE });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.seq;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
