// The users in SQLite: written by one statement with one parameter for a page, and found while one types.

import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { ImportedUser, UserTable } from '../user-table.ts';
import { fold, searchText } from '../user-words.ts';
import { BODY, ROWS_OF_A_TENANT } from './users-schema.ts';

/** Up to here the found rows are sorted; beyond, the index of names is walked. */
const SORTED_AT_MOST = 2000;
/**
 * Of a list that is walked each row is looked at, which takes this many times as long as to put one found row into the set
 * in which the rows would be looked up otherwise.
 */
const LOOK_COSTS = 6;
/** Of a tenant of which nobody was ever here: no row has it. */
const NO_NUMBER = 0;

export const sqliteUserTable: UserTable = {
  async rowsOf(database, tenantId) {
    const tenant = (await tenantNumber(database, tenantId)) ?? NO_NUMBER;
    const isOfTenant = sql`u.tenant = ${tenant}`;
    const all = { from: sql`users u`, where: isOfTenant };
    const isInSet = (words: readonly string[]): RawBuilder<unknown> =>
      words.length === 0 ? isOfTenant : sql`${isOfTenant} and u.row in (select rowid from users_words where ${matches(tenant, words)})`;
    // What the index of words has found is looked up by its rows, and by nothing else.
    const found = (words: readonly string[]) => (words.length === 0 ? all : { from: sql`users u not indexed`, where: isInSet(words) });
    return {
      all,
      found,
      foundAlone: (words) => ({ from: sql`users_words`, where: matches(tenant, words) }),
      inOrder: async (words, total, last) => {
        if (total <= SORTED_AT_MOST) return found(words);
        const from = sql`users u indexed by users_by_name`;
        const isLookedAt = last * LOOK_COSTS * (await population(database, tenant)) < total * total;
        return { from, where: isLookedAt ? sql.join([isOfTenant, ...words.map(isInText)], sql` and `) : isInSet(words) };
      },
      tie: sql`u.row`,
    };
  },

  async put(transaction, tenantId, users, seenIn) {
    if (users.length === 0) return;
    const tenant = (await tenantNumber(transaction, tenantId)) ?? (await newTenantNumber(transaction, tenantId));
    const { rows: [last] } = await sql<{ row: number | null }>`select max(row) as row from users where ${isRowOf(tenant, 'row')}`.execute(transaction);
    const before = last?.row ?? tenant * ROWS_OF_A_TENANT;
    await sql`insert into users (row, tenant, id, sort_name, seen_in, body)
      select key + ${sql.lit(before + 1)}, ${tenant}, value ->> ${sql.lit(BODY.id)}, value ->> ${sql.lit(BODY.sortName)}, ${seenIn}, value
      from json_each(${JSON.stringify(users.map(bodyOf))}) where true
      on conflict (tenant, id) do update set sort_name = excluded.sort_name, seen_in = excluded.seen_in, body = excluded.body`.execute(transaction);
  },
};

async function tenantNumber(database: Kysely<Tables>, tenantId: string): Promise<number | null> {
  const { rows } = await sql<{ number: number }>`select number from tenants where tenant_id = ${tenantId}`.execute(database);
  return rows[0]?.number ?? null;
}

async function newTenantNumber(transaction: Kysely<Tables>, tenantId: string): Promise<number> {
  const { rows: [made] } = await sql<{ number: number }>`insert into tenants (tenant_id) values (${tenantId}) returning number`.execute(transaction);
  if (made === undefined) throw new Error('no number was made');
  return made.number;
}

/** How many rows the tenant has been given: not fewer than it has users, and told at once. */
async function population(database: Kysely<Tables>, tenant: number): Promise<number> {
  // Two questions: SQLite answers either one by a look at the end, and both in one by reading all.
  const { rows } = await sql<{ most: number | null }>`select (select max(row) from users where ${isRowOf(tenant, 'row')})
    - (select min(row) from users where ${isRowOf(tenant, 'row')}) + 1 as most`.execute(database);
  return rows[0]?.most ?? 0;
}

/** As literals: FTS5 looks at limits that are integers, and numbers are bound as floats. */
function isRowOf(tenant: number, column: 'row' | 'rowid'): RawBuilder<unknown> {
  const first = tenant * ROWS_OF_A_TENANT;
  return sql`${sql.raw(column)} between ${sql.lit(first)} and ${sql.lit(first + ROWS_OF_A_TENANT - 1)}`;
}

/** Each word as the beginning of one, all of them. Letters and digits only, so a word cannot close its quotes. */
function matches(tenant: number, words: readonly string[]): RawBuilder<unknown> {
  return sql`users_words match ${words.map((word) => `"${word}"*`).join(' AND ')} and ${isRowOf(tenant, 'rowid')}`;
}

/** The same of one word by the text itself: nothing is to be made before the first row. */
function isInText(word: string): RawBuilder<unknown> {
  return sql`instr(u.words, ${` ${word}`}) > 0`;
}

/** In the order of BODY. */
function bodyOf(user: ImportedUser): readonly unknown[] {
  const { id, displayName, userPrincipalName, department, jobTitle, employeeId, accountEnabled, userType } = user;
  return [
    id, fold(displayName), searchText(userPrincipalName, [displayName, department, jobTitle, employeeId]),
    displayName, userPrincipalName, department, jobTitle, employeeId, accountEnabled ? 1 : 0, userType,
  ];
}
