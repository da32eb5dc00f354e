// What differs between the engines' tables of users: how rows of a tenant are told, found by words, and written. SQLite's is
// made for a hundred thousand users of one desk, PostgreSQL's for many desks.

import type { Kysely, RawBuilder } from 'kysely';
import type { UserSummary } from '../../shared/models.ts';
import type { Tables } from './tables.ts';

/** A user as the directory gives it. */
export type ImportedUser = Omit<UserSummary, 'photo' | 'keyCount' | 'lastProvisionedAt'>;

/** Where rows come from: what stands behind `from` for the row `u`, and a condition on it. */
export interface RowSource {
  readonly from: RawBuilder<unknown>;
  readonly where: RawBuilder<unknown>;
}

/** The rows of one tenant. Words are the beginnings of words, folded, letters and digits only; a user has all of them. */
export interface TenantRows {
  /** Everybody. */
  readonly all: RowSource;
  /** Those who have the words, to be counted. */
  found(words: readonly string[]): RowSource;
  /** The same where nothing else is asked and the index alone can tell; `u` is then no row of the table. */
  foundAlone(words: readonly string[]): RowSource;
  /** The same, for rows in the order of their names. @param total  how many have the words. @param last  up to which of them the rows are wanted */
  inOrder(words: readonly string[], total: number, last: number): Promise<RowSource>;
  /** Orders users of the same name. */
  readonly tie: RawBuilder<unknown>;
}

export interface UserTable {
  /** @param database  also a transaction */
  rowsOf(database: Kysely<Tables>, tenantId: string): Promise<TenantRows>;
  /**
   * Adds users or brings them up to date; what is known beside (photo, key count) stays.
   *
   * @param seenIn  number of the import that has seen them
   */
  put(transaction: Kysely<Tables>, tenantId: string, users: readonly ImportedUser[], seenIn: number): Promise<void>;
}
