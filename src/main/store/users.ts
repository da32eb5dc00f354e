// The imported users, with what the app knows of each. A copy for the list: the directory stays the truth. Read in windows,
// written in pages, so that a tenant of 100,000 is never in memory.

import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { UserSummary } from '../../shared/models.ts';
import type { UserFigures, UserFilter, UserQuery, UserWindow } from '../../shared/users.ts';
import { engineOf, jsonInteger, jsonRows, jsonTexts, likeWithoutCase, tsQuery } from './dialect.ts';
import type { Tables } from './tables.ts';
import { fold, indexedText, matchOf, userNamePatterns, wordGroups } from './user-words.ts';

/** A user as the directory gives it. */
export type ImportedUser = Omit<UserSummary, 'photo' | 'keyCount' | 'lastProvisionedAt'>;

export type UserChange = Partial<Omit<UserSummary, 'id' | 'lastProvisionedAt'>>;

export interface Users {
  window(tenantId: string, query: UserQuery): Promise<UserWindow>;
  one(tenantId: string, userId: string): Promise<UserSummary | null>;
  /** Those of the ids that are in the list. */
  some(tenantId: string, userIds: readonly string[]): Promise<readonly UserSummary[]>;
  figures(tenantId: string): Promise<UserFigures>;
  /** Changes one user; a user who is not in the list stays out. */
  update(tenantId: string, userId: string, change: UserChange): Promise<void>;
  remove(tenantId: string, userIds: readonly string[]): Promise<void>;
}

/** Up to here the found rows are sorted; beyond, the index of names is walked and each row is looked up among the found ones. */
const SORTED_AT_MOST = 2000;

export function createUsers(database: Kysely<Tables>): Users {
  const isPostgres = engineOf(database) === 'postgres';

  /** Users who have the words. @param match  null: everybody */
  const foundBy = (tenantId: string, words: string, match: string | null): RawBuilder<unknown> => {
    if (match === null) return sql``;
    return isPostgres
      ? sql`and word_vector(u.words) @@ ${tsQuery(wordGroups(tenantId, words))}::tsquery`
      : sql`and u.row in (select rowid from users_words where users_words match ${match})`;
  };

  const select = (from: RawBuilder<unknown>, rest: RawBuilder<unknown>): Promise<readonly UserSummary[]> =>
    sql<Row>`select u.id, u.display_name, u.user_principal_name, u.department, u.job_title, u.employee_id, u.account_enabled,
        u.user_type, u.key_count, p.photo,
        (select max(r.ended_at) from runs r where r.tenant_id = u.tenant_id and r.target_id = u.id and r.outcome = 'succeeded')
          as last_provisioned_at
      from ${from} left join user_photos p on p.user_row = u.row ${rest}`
      .execute(database)
      .then(({ rows }) => rows.map(({ accountEnabled, ...row }) => ({ ...row, accountEnabled: accountEnabled === 1 })));

  const count = async (from: RawBuilder<unknown>): Promise<number> => {
    const { rows } = await sql<{ found: number }>`select count(*) as found from ${from}`.execute(database);
    return rows[0]?.found ?? 0;
  };

  const countFound = (tenantId: string, words: string, filter: UserFilter): Promise<number> => {
    const match = matchOf(tenantId, words);
    const names = userNamePatterns(words);
    // The index alone knows how many there are.
    if (!isPostgres && match !== null && filter === 'all' && names.length === 0) {
      return count(sql`users_words where users_words match ${match}`);
    }
    return count(sql`users u where u.tenant_id = ${tenantId} ${foundBy(tenantId, words, match)}
      ${namedOf(database, names)} ${filterOf(tenantId, filter)}`);
  };

  return {
    async window(tenantId, { words, filter, first, count: wanted }) {
      const match = matchOf(tenantId, words);
      const names = userNamePatterns(words);
      const total = await countFound(tenantId, words, filter);
      const found = foundBy(tenantId, words, match);
      const from = total > SORTED_AT_MOST && !isPostgres ? sql`users u indexed by users_by_name` : sql`users u`;
      const users = await select(
        from,
        sql`where u.tenant_id = ${tenantId} ${found} ${namedOf(database, names)} ${filterOf(tenantId, filter)}
          order by u.sort_name, u.id limit ${wanted} offset ${first}`,
      );
      return { total, first, users };
    },

    async one(tenantId, userId) {
      return (await select(sql`users u`, sql`where u.tenant_id = ${tenantId} and u.id = ${userId}`))[0] ?? null;
    },

    async some(tenantId, userIds) {
      return select(sql`users u`, sql`where u.tenant_id = ${tenantId} and u.id in (${jsonTexts(database, userIds)})`);
    },

    async figures(tenantId) {
      const of = (filter: UserFilter): Promise<number> => countFound(tenantId, '', filter);
      return {
        total: await of('all'),
        noKey: await of('noKey'),
        withKey: await of('withKey'),
        provisionedHere: await of('provisionedHere'),
        problem: await of('problem'),
      };
    },

    async update(tenantId, userId, { photo, keyCount, ...rest }) {
      await database.transaction().execute(async (transaction) => {
        const known = await transaction
          .selectFrom('users').selectAll().where('tenantId', '=', tenantId).where('id', '=', userId).executeTakeFirst();
        if (known === undefined) return;
        const { row, seenIn, sortName: _, accountEnabled, ...texts } = known;
        if (Object.keys(rest).length > 0) {
          await putUsers(transaction, tenantId, [{ ...texts, accountEnabled: accountEnabled === 1, ...rest, id: userId }], seenIn);
        }
        if (keyCount !== undefined) await transaction.updateTable('users').set({ keyCount }).where('row', '=', row).execute();
        if (photo === null) await transaction.deleteFrom('userPhotos').where('userRow', '=', row).execute();
        if (typeof photo === 'string') {
          await transaction
            .insertInto('userPhotos')
            .values({ userRow: row, photo })
            .onConflict((conflict) => conflict.column('userRow').doUpdateSet({ photo }))
            .execute();
        }
      });
    },

    async remove(tenantId, userIds) {
      if (userIds.length === 0) return;
      await sql`delete from users where tenant_id = ${tenantId} and id in (${jsonTexts(database, userIds)})`
        .execute(database);
    },
  };
}

type Row = Omit<UserSummary, 'accountEnabled'> & { readonly accountEnabled: number };

/**
 * Adds users or brings them up to date; what is known beside (photo, key count) stays.
 *
 * @param seenIn  number of the import that has seen them
 */
export async function putUsers(
  database: Kysely<Tables>,
  tenantId: string,
  users: readonly ImportedUser[],
  seenIn: number,
): Promise<void> {
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
    select ${tenantId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, ${jsonInteger(database, 6)}, value ->> 7, value ->> 8,
      value ->> 9, ${seenIn}
    from ${jsonRows(database, rows)} where true
    on conflict (tenant_id, id) do update set
      display_name = excluded.display_name, user_principal_name = excluded.user_principal_name, department = excluded.department,
      job_title = excluded.job_title, employee_id = excluded.employee_id, account_enabled = excluded.account_enabled,
      user_type = excluded.user_type, sort_name = excluded.sort_name, words = excluded.words, seen_in = excluded.seen_in`.execute(database);
}

function namedOf(database: Kysely<Tables>, patterns: readonly string[]): RawBuilder<unknown> {
  const parts = patterns.map((pattern) => sql`and u.user_principal_name ${likeWithoutCase(database)} ${pattern} escape '\\'`);
  return parts.length === 0 ? sql`` : sql.join(parts, sql` `);
}

function filterOf(tenantId: string, filter: UserFilter): RawBuilder<unknown> {
  switch (filter) {
    case 'all':
      return sql``;
    case 'noKey':
      return sql`and u.key_count = 0`;
    case 'withKey':
      return sql`and u.key_count > 0`;
    case 'provisionedHere':
      return sql`and u.id in (select target_id from runs where tenant_id = ${tenantId} and outcome = 'succeeded')`;
    case 'problem':
      // The newest run that has ended, of each user.
      return sql`and u.id in (
        select target_id from runs r where tenant_id = ${tenantId} and outcome in ('failed', 'unknown') and not exists (
          select 1 from runs later where later.tenant_id = r.tenant_id and later.target_id = r.target_id
            and later.outcome is not null and later.ended_at > r.ended_at))`;
  }
}
