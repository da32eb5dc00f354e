// The imported users, with what the app knows of each. A copy for the list: the directory stays the truth. Read in windows,
// written in pages, so that a tenant of 100,000 is never in memory. SQLite has a list of its own (sqlite/).

import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { UserSummary } from '../../shared/models.ts';
import type { UserFigures, UserFilter, UserQuery, UserRows } from '../../shared/users.ts';
import { jsonTexts, likeWithoutCase } from './dialect.ts';
import type { Tables } from './tables.ts';
import type { RowSource, UserTable } from './user-table.ts';
import { typedWords, userNamePatterns } from './user-words.ts';

export type { ImportedUser } from './user-table.ts';

export type UserChange = Partial<Omit<UserSummary, 'id' | 'lastProvisionedAt'>>;

export interface Users {
  window(tenantId: string, query: UserQuery): Promise<UserRows>;
  one(tenantId: string, userId: string): Promise<UserSummary | null>;
  /** Those of the ids that are in the list. */
  some(tenantId: string, userIds: readonly string[]): Promise<readonly UserSummary[]>;
  figures(tenantId: string): Promise<UserFigures>;
  /** Changes one user; a user who is not in the list stays out. */
  update(tenantId: string, userId: string, change: UserChange): Promise<void>;
  remove(tenantId: string, userIds: readonly string[]): Promise<void>;
  /** Everybody of the tenant, and how far their import was. Records of runs stay. */
  removeAll(tenantId: string): Promise<void>;
}

export function createUsers(database: Kysely<Tables>, table: UserTable): Users {
  const select = (tenantId: string, { from, where }: RowSource, rest = sql``): Promise<readonly UserSummary[]> =>
    sql<Row>`select u.id, u.display_name, u.user_principal_name, u.department, u.job_title, u.employee_id, u.account_enabled,
        u.user_type, u.key_count, p.photo,
        (select max(r.ended_at) from runs r where r.tenant_id = ${tenantId} and r.target_id = u.id and r.outcome = 'succeeded')
          as last_provisioned_at
      from ${from} left join user_photos p on p.user_row = u.row where ${where} ${rest}`
      .execute(database)
      .then(({ rows }) => rows.map(({ accountEnabled, ...row }) => ({ ...row, accountEnabled: accountEnabled === 1 })));

  const count = async ({ from, where }: RowSource): Promise<number> => {
    const { rows } = await sql<{ found: number }>`select count(*) as found from ${from} where ${where}`.execute(database);
    return rows[0]?.found ?? 0;
  };

  const byId = async (tenantId: string, condition: RawBuilder<unknown>): Promise<readonly UserSummary[]> => {
    const { from, where } = (await table.rowsOf(database, tenantId)).all;
    return select(tenantId, { from, where: sql`${where} and ${condition}` });
  };

  return {
    async window(tenantId, { words: typed, filter, first, count: wanted }) {
      const rows = await table.rowsOf(database, tenantId);
      const words = typedWords(typed);
      const conditions = sql.join([...userNamePatterns(typed).map((pattern) => named(database, pattern)), filterOf(tenantId, filter)], sql` `);
      const isWordsAlone = words.length > 0 && filter === 'all' && !typed.includes('@');
      const total = await count(isWordsAlone ? rows.foundAlone(words) : also(rows.found(words), conditions));
      const users = await select(
        tenantId,
        also(await rows.inOrder(words, total, first + wanted), conditions),
        sql`order by u.sort_name, ${rows.tie} limit ${wanted} offset ${first}`,
      );
      return { total, first, users };
    },

    async one(tenantId, userId) {
      return (await byId(tenantId, sql`u.id = ${userId}`))[0] ?? null;
    },

    some: (tenantId, userIds) => byId(tenantId, sql`u.id in (${jsonTexts(database, userIds)})`),

    async figures(tenantId) {
      const { all } = await table.rowsOf(database, tenantId);
      const of = (filter: UserFilter): Promise<number> => count(also(all, filterOf(tenantId, filter)));
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
        const { from, where } = (await table.rowsOf(transaction, tenantId)).all;
        const { rows: [known] } = await sql<Known>`select u.row, u.seen_in, u.id, u.display_name, u.user_principal_name, u.department, u.job_title,
          u.employee_id, u.account_enabled, u.user_type from ${from} where ${where} and u.id = ${userId}`.execute(transaction);
        if (known === undefined) return;
        const { row, seenIn, accountEnabled, ...texts } = known;
        if (Object.keys(rest).length > 0) {
          await table.put(transaction, tenantId, [{ ...texts, accountEnabled: accountEnabled === 1, ...rest, id: userId }], seenIn);
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

    async removeAll(tenantId) {
      await database.transaction().execute(async (transaction) => {
        const { where } = (await table.rowsOf(transaction, tenantId)).all;
        await sql`delete from users as u where ${where}`.execute(transaction);
        await transaction.deleteFrom('imports').where('tenantId', '=', tenantId).execute();
      });
    },

    async remove(tenantId, userIds) {
      if (userIds.length === 0) return;
      const { where } = (await table.rowsOf(database, tenantId)).all;
      await sql`delete from users as u where ${where} and u.id in (${jsonTexts(database, userIds)})`.execute(database);
    },
  };
}

type Row = Omit<UserSummary, 'accountEnabled'> & { readonly accountEnabled: number };
type Known = Omit<Row, 'keyCount' | 'photo' | 'lastProvisionedAt'> & { readonly row: number; readonly seenIn: number };

/** @param condition  begins with `and`, or is empty */
function also({ from, where }: RowSource, condition: RawBuilder<unknown>): RowSource {
  return { from, where: sql`${where} ${condition}` };
}

function named(database: Kysely<Tables>, pattern: string): RawBuilder<unknown> {
  return sql`and u.user_principal_name ${likeWithoutCase(database)} ${pattern} escape '\\'`;
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
