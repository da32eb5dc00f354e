// The imported users, with what the app knows of each. A copy for the list: the directory stays the truth.

import { type Kysely, sql } from 'kysely';
import type { Timestamp, UserSummary } from '../../shared/models.ts';
import type { Tables, UsersTable } from './tables.ts';

/** A user as the import gives it. A photo or key count left out keeps what is known; null says there is none. */
export type ImportedUser = Omit<UserSummary, 'photo' | 'keyCount' | 'lastProvisionedAt'> &
  Partial<Pick<UserSummary, 'photo' | 'keyCount'>>;

export type UserChange = Partial<Omit<UserSummary, 'id' | 'lastProvisionedAt'>>;

export interface Users {
  /** By display name, then user principal name. */
  all(tenantId: string): Promise<readonly UserSummary[]>;
  /** The whole list of one tenant, in one transaction: users who are not in it are gone afterwards. */
  replaceAll(tenantId: string, users: readonly ImportedUser[], importedAt: Timestamp): Promise<void>;
  /** Changes one user; a user who is not in the list stays out. */
  update(tenantId: string, userId: string, change: UserChange): Promise<void>;
  importedAt(tenantId: string): Promise<Timestamp | null>;
}

/** SQLite takes 32,766 parameters in one statement; a row has eleven. */
const rowsPerInsert = 200;

export function createUsers(database: Kysely<Tables>): Users {
  return {
    async all(tenantId) {
      const rows = await database
        .selectFrom('users')
        .selectAll('users')
        .select(({ selectFrom }) =>
          selectFrom('runs')
            .select(({ fn }) => fn.max('runs.endedAt').as('at'))
            .whereRef('runs.tenantId', '=', 'users.tenantId')
            .whereRef('runs.targetId', '=', 'users.id')
            .where('runs.outcome', '=', 'succeeded')
            .as('lastProvisionedAt'),
        )
        .where('users.tenantId', '=', tenantId)
        .orderBy(sql`display_name collate nocase`)
        .orderBy('userPrincipalName')
        .execute();
      return rows.map(({ tenantId: _, accountEnabled, ...user }) => ({ ...user, accountEnabled: accountEnabled === 1 }));
    },

    async replaceAll(tenantId, users, importedAt) {
      // A user who came twice (paging while the directory changes) counts once, as seen last.
      const unique = [...new Map(users.map((user) => [user.id, user])).values()];
      await database.transaction().execute(async (transaction) => {
        const known = await transaction
          .selectFrom('users')
          .select(['id', 'photo', 'keyCount'])
          .where('tenantId', '=', tenantId)
          .execute();
        const knownById = new Map(known.map((row) => [row.id, row]));
        await transaction.deleteFrom('users').where('tenantId', '=', tenantId).execute();
        for (let at = 0; at < unique.length; at += rowsPerInsert) {
          const rows = unique.slice(at, at + rowsPerInsert).map((user): UsersTable => ({
            tenantId,
            id: user.id,
            displayName: user.displayName,
            userPrincipalName: user.userPrincipalName,
            department: user.department,
            jobTitle: user.jobTitle,
            employeeId: user.employeeId,
            accountEnabled: user.accountEnabled ? 1 : 0,
            userType: user.userType,
            photo: user.photo === undefined ? (knownById.get(user.id)?.photo ?? null) : user.photo,
            keyCount: user.keyCount === undefined ? (knownById.get(user.id)?.keyCount ?? null) : user.keyCount,
          }));
          await transaction.insertInto('users').values(rows).execute();
        }
        await transaction
          .insertInto('imports')
          .values({ tenantId, importedAt })
          .onConflict((conflict) => conflict.column('tenantId').doUpdateSet({ importedAt }))
          .execute();
      });
    },

    async update(tenantId, userId, change) {
      const { accountEnabled, ...rest } = change;
      const set: Partial<UsersTable> = {
        ...rest,
        ...(accountEnabled === undefined ? {} : { accountEnabled: accountEnabled ? 1 : 0 }),
      };
      if (Object.keys(set).length === 0) return;
      await database
        .updateTable('users')
        .set(set)
        .where('tenantId', '=', tenantId)
        .where('id', '=', userId)
        .execute();
    },

    async importedAt(tenantId) {
      const row = await database
        .selectFrom('imports')
        .select('importedAt')
        .where('tenantId', '=', tenantId)
        .executeTakeFirst();
      return row?.importedAt ?? null;
    },
  };
}
