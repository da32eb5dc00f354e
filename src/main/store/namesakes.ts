// People of the list who are called the same: two of them side by side are how a key gets to the wrong person.

import { type Kysely, sql } from 'kysely';
import type { Namesake } from '../../shared/person.ts';
import { jsonTexts } from './dialect.ts';
import type { Tables } from './tables.ts';
import type { UserTable } from './user-table.ts';
import { fold } from './user-words.ts';

export interface Namesakes {
  /** The others who have this name, by user name; at most MAX_NAMESAKES. */
  of(tenantId: string, user: { readonly id: string; readonly displayName: string }): Promise<readonly Namesake[]>;
  /** Those of the users whose name somebody else has, too. */
  among<T extends { readonly displayName: string }>(tenantId: string, users: readonly T[]): Promise<readonly T[]>;
}

/** More than these help nobody to tell them apart. */
export const MAX_NAMESAKES = 9;

/** Names are the same without case and accents, as somebody would type them. */
export function createNamesakes(database: Kysely<Tables>, table: UserTable): Namesakes {
  return {
    async of(tenantId, { id, displayName }) {
      const { from, where } = (await table.rowsOf(database, tenantId)).all;
      const { rows } = await sql<Namesake>`select u.id, u.user_principal_name, u.department, u.job_title from ${from}
        where ${where} and u.sort_name = ${fold(displayName)} and u.id <> ${id}
        order by u.user_principal_name limit ${sql.lit(MAX_NAMESAKES)}`.execute(database);
      return rows;
    },

    async among(tenantId, users) {
      if (users.length === 0) return [];
      const { from, where } = (await table.rowsOf(database, tenantId)).all;
      const names = [...new Set(users.map(({ displayName }) => fold(displayName)))];
      const { rows } = await sql<{ sortName: string }>`select u.sort_name from ${from}
        where ${where} and u.sort_name in (${jsonTexts(database, names)}) group by u.sort_name having count(*) > 1`.execute(database);
      const shared = new Set(rows.map(({ sortName }) => sortName));
      return users.filter(({ displayName }) => shared.has(fold(displayName)));
    },
  };
}
