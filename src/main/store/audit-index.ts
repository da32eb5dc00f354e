// The index of the audit's words: which entries have all of them. It is for finding only and proves nothing.

import { type Kysely, sql } from 'kysely';
import { engineOf, tsQuery } from './dialect.ts';
import type { Tables } from './tables.ts';

export interface WordQuestion {
  /** Each must be the beginning of a word of the entry. Letters and digits only, 1 or more. */
  readonly words: readonly string[];
  readonly before: number;
  readonly limit: number;
}

/** A beginning of more words than these is asked of the index as a beginning. */
const MAX_TERMS = 64;

/** @param entries  1 … 1000, none of them in the index yet */
export async function indexWords(
  transaction: Kysely<Tables>,
  entries: readonly { readonly seq: number; readonly words: readonly string[] }[],
): Promise<void> {
  const rows = entries.map(({ seq, words }) => sql`(${seq}, ${words.join(' ')})`);
  // Where the end of the log was cut off, its numbers come again; FTS5 takes a number twice.
  const again = engineOf(transaction) === 'postgres' ? sql`on conflict (rowid) do update set words = excluded.words` : sql``;
  await sql`insert into audit_words (rowid, words) values ${sql.join(rows)} ${again}`.execute(transaction);
  const terms = [...new Set(entries.flatMap(({ words }) => words))].map((term) => ({ term }));
  for (let at = 0; at < terms.length; at += 1000) {
    await transaction
      .insertInto('auditTerms')
      .values(terms.slice(at, at + 1000))
      .onConflict((conflict) => conflict.column('term').doNothing())
      .execute();
  }
}

/**
 * Numbers of the entries, newest first.
 *
 * FTS5 reads the list of a whole word lazily, from the end, but makes the list of a beginning in memory first: a second for a
 * word that is in each of a million entries. So a beginning is turned into the words that have it, where they are few.
 */
export async function findByWords(database: Kysely<Tables>, { words, before, limit }: WordQuestion): Promise<readonly number[]> {
  if (engineOf(database) === 'postgres') return findInPostgres(database, { words, before, limit });
  const parts: string[] = [];
  for (const word of words) {
    const terms = await termsWith(database, word);
    if (terms.length === 0) return [];
    // Letters and digits only, so the quotes cannot be closed by a word.
    parts.push(terms.length > MAX_TERMS ? `"${word}"*` : `(${terms.map((term) => `"${term}"`).join(' OR ')})`);
  }
  const { rows } = await sql<{ rowid: number }>`select rowid from audit_words
    where audit_words match ${parts.join(' AND ')} and rowid < ${before} order by rowid desc limit ${limit}`.execute(database);
  return rows.map((row) => row.rowid);
}

/** PostgreSQL's index knows beginnings by itself. */
async function findInPostgres(database: Kysely<Tables>, { words, before, limit }: WordQuestion): Promise<readonly number[]> {
  const question = tsQuery(words.map((word) => [{ word, prefix: true }]));
  const { rows } = await sql<{ rowid: number }>`select rowid from audit_words
    where word_vector(words) @@ ${question}::tsquery and rowid < ${before} order by rowid desc limit ${limit}`.execute(database);
  return rows.map((row) => row.rowid);
}

async function termsWith(database: Kysely<Tables>, word: string): Promise<readonly string[]> {
  const rows = await database
    .selectFrom('auditTerms')
    .select('term')
    .where('term', '>=', word)
    .where('term', '<', `${word}\u{10ffff}`)
    .limit(MAX_TERMS + 1)
    .execute();
  return rows.map((row) => row.term);
}
