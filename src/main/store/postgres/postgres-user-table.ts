// The users in PostgreSQL: a column for each member, and the words in an index that knows beginnings by itself.

import { type RawBuilder, sql } from 'kysely';
import { jsonInteger, jsonRows, tsQuery } from '../dialect.ts';
import type { RowSource, UserTable } from '../user-table.ts';
import { fold, indexedText, tenantWord } from '../user-words.ts';

export const postgresUserTable: UserTable = {
  rowsOf: async (_database, tenantId) => {
    const from = sql`users u`;
    const isOfTenant = sql`u.tenant_id = ${tenantId}`;
    const found = (words: readonly string[]): RowSource => ({ from, where: words.length === 0 ? isOfTenant : sql`${isOfTenant} and ${matches(tenantId, words)}` });
    return { all: { from, where: isOfTenant }, found, foundAlone: found, inOrder: async (words) => found(words), tie: sql`u.id` };
  },

  async put(transaction, tenantId, users, seenIn) {
    if (users.length === 0) return;
    // One parameter for all rows: to prepare and bind thousands of them takes as long as to write the rows.
    const rows = JSON.stringify(
      users.map((user) => [
        user.id,
        user.displayName,
        user.userPrincipalName,
        user.department,
        user.jobTitle,
        user.employeeId,
        user.accountEnabled ? 1 : 0,
        user.userType,
        fold(user.displayName),
        indexedText(tenantId, user.userPrincipalName, [user.displayName, user.department, user.jobTitle, user.employeeId]),
      ]),
    );
    await sql`insert into users (tenant_id, id, display_name, user_principal_name, department, job_title, employee_id, account_enabled,
        user_type, sort_name, words, seen_in)
      select ${tenantId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, ${jsonInteger(transaction, 6)}, value ->> 7, value ->> 8,
        value ->> 9, ${seenIn}
      from ${jsonRows(transaction, rows)} where true
      on conflict (tenant_id, id) do update set
        display_name = excluded.display_name, user_principal_name = excluded.user_principal_name, department = excluded.department,
        job_title = excluded.job_title, employee_id = excluded.employee_id, account_enabled = excluded.account_enabled,
        user_type = excluded.user_type, sort_name = excluded.sort_name, words = excluded.words, seen_in = excluded.seen_in`.execute(transaction);
  },
};

/** The word of the tenant is asked for, too, for one question to the index tells both. */
function matches(tenantId: string, words: readonly string[]): RawBuilder<unknown> {
  const groups = [[{ word: tenantWord(tenantId), prefix: false }], ...words.map((word) => [{ word, prefix: true }])];
  return sql`word_vector(u.words) @@ ${tsQuery(groups)}::tsquery`;
}
