// The list of users of a fleet: what one desk imports comes into the lists of the others that are signed in to the same tenant.
// Each keeps a list of its own, which is whole offline; photos and the place where its own changes go on stay at the desk.

import { type Kysely, sql } from 'kysely';
import type { ImportedUser, UserTable } from '../user-table.ts';
import type { ImportWrites } from '../user-imports.ts';
import { postgresUserTable } from '../postgres/postgres-user-table.ts';
import type { Tables } from '../tables.ts';
import type { Users } from '../users.ts';

export const USERS_OUTBOX = { put: 'users.put', gone: 'users.gone' } as const;

interface PutUsers {
  readonly tenantId: string;
  readonly users: readonly ImportedUser[];
}

interface GoneUsers {
  readonly tenantId: string;
  readonly ids: readonly string[];
}

/** Rows in one statement. */
const AT_ONCE = 500;

export interface UserWrites {
  readonly imports: ImportWrites;
  readonly users: Users;
}

/**
 * The same writes; what they change for the tenant that is shared is noted for the fleet before. What was noted and not written (the
 * app ended between the two) is what the directory said all the same.
 */
export function notingUsers(database: Kysely<Tables>, table: UserTable, { imports, users }: UserWrites, sharedTenantId: () => string | null): UserWrites {
  const note = async (kind: string, value: PutUsers | GoneUsers): Promise<void> => {
    const isEmpty = 'users' in value ? value.users.length === 0 : value.ids.length === 0;
    if (isEmpty || value.tenantId !== sharedTenantId()) return;
    await database.insertInto('outbox').values({ kind, json: JSON.stringify(value) }).execute();
  };
  const bare = (all: readonly ImportedUser[]): readonly ImportedUser[] =>
    all.map(({ id, displayName, userPrincipalName, department, jobTitle, employeeId, accountEnabled, userType }) =>
      ({ id, displayName, userPrincipalName, department, jobTitle, employeeId, accountEnabled, userType }));
  return {
    imports: {
      page: async (tenantId, page, nextLink) => {
        await note(USERS_OUTBOX.put, { tenantId, users: bare(page) });
        await imports.page(tenantId, page, nextLink);
      },
      add: async (tenantId, added, at) => {
        await note(USERS_OUTBOX.put, { tenantId, users: bare(added) });
        await imports.add(tenantId, added, at);
      },
      finish: async (tenantId, at) => {
        if (tenantId === sharedTenantId()) {
          const { from, where } = (await table.rowsOf(database, tenantId)).all;
          const { rows } = await sql<{ id: string }>`select u.id from ${from} where ${where} and u.seen_in <> (
            select generation from imports where tenant_id = ${tenantId})`.execute(database);
          await note(USERS_OUTBOX.gone, { tenantId, ids: rows.map(({ id }) => id) });
        }
        return imports.finish(tenantId, at);
      },
    },
    users: {
      ...users,
      remove: async (tenantId, ids) => {
        await note(USERS_OUTBOX.gone, { tenantId, ids });
        await users.remove(tenantId, ids);
      },
    },
  };
}

/** One note of the outbox, in the fleet's database. @returns false when it is about something else */
export async function bringUsers(transaction: Kysely<Tables>, deskId: string, kind: string, json: string): Promise<boolean> {
  if (kind !== USERS_OUTBOX.put && kind !== USERS_OUTBOX.gone) return false;
  // Written by this desk, in its own file.
  const value = JSON.parse(json) as PutUsers & GoneUsers;
  await sql`select set_config('pairing.desk', ${deskId}, true)`.execute(transaction);
  if (kind === USERS_OUTBOX.put) {
    await sql`delete from users_gone where tenant_id = ${value.tenantId} and id in (select jsonb_array_elements_text(${JSON.stringify(value.users.map(({ id }) => id))}::jsonb))`.execute(transaction);
    await postgresUserTable.put(transaction, value.tenantId, value.users, 0);
    return true;
  }
  const ids = JSON.stringify(value.ids);
  await sql`delete from users where tenant_id = ${value.tenantId} and id in (select jsonb_array_elements_text(${ids}::jsonb))`.execute(transaction);
  await sql`insert into users_gone (tenant_id, id) select ${value.tenantId}, jsonb_array_elements_text(${ids}::jsonb)
    on conflict (tenant_id, id) do update set id = excluded.id`.execute(transaction);
  return true;
}

export interface UsersSides {
  readonly local: Kysely<Tables>;
  readonly remote: Kysely<Tables>;
  readonly deskId: string;
  /** This desk's own list, without notes for the fleet: what comes from there does not go back. */
  readonly writes: UserWrites;
}

/** What this desk's list has is the fleet's, too. Once for each tenant. */
export async function offerUsers({ local, writes }: UsersSides, tenantId: string): Promise<void> {
  const name = `users.offered ${tenantId}`;
  if ((await markOf(local, name)) !== 0) return;
  for (let first = 0; ; first += AT_ONCE) {
    const { users } = await writes.users.window(tenantId, { words: '', filter: 'all', first, count: AT_ONCE });
    if (users.length === 0) break;
    const value: PutUsers = { tenantId, users: users.map(({ photo: _, keyCount: __, lastProvisionedAt: ___, ...user }) => user) };
    await local.insertInto('outbox').values({ kind: USERS_OUTBOX.put, json: JSON.stringify(value) }).execute();
  }
  await setMark(local, name, 1);
}

/** Users of the tenant whom others have brought, changed or taken out since the last look. @returns how many */
export async function pullUsers({ local, remote, deskId, writes }: UsersSides, tenantId: string): Promise<number> {
  const name = `users ${tenantId}`;
  const { rows: [top] } = await sql<{ to: number }>`select greatest((select coalesce(max(change), 0) from users where tenant_id = ${tenantId}),
    (select coalesce(max(change), 0) from users_gone where tenant_id = ${tenantId})) as to`.execute(remote);
  const to = top?.to ?? 0;
  const mark = await markOf(local, name);
  // Numbers that were there are not any more: everything is read again.
  const from = mark > to ? 0 : mark;
  let pulled = 0;
  for (let after = from; after < to; ) {
    const { rows } = await sql<Omit<ImportedUser, 'accountEnabled'> & { readonly accountEnabled: number; readonly change: number; readonly deskId: string | null }>`
      select id, display_name, user_principal_name, department, job_title, employee_id, account_enabled, user_type, change, desk_id
      from users where tenant_id = ${tenantId} and change > ${after} and change <= ${to} order by change limit ${sql.lit(AT_ONCE)}`.execute(remote);
    const others = rows.filter((row) => row.deskId !== deskId);
    await writes.imports.add(tenantId, others.map(({ change: _, deskId: __, accountEnabled, ...user }) => ({ ...user, accountEnabled: accountEnabled === 1 })), null);
    pulled += others.length;
    after = rows.at(-1)?.change ?? to;
  }
  const { rows: gone } = await sql<{ id: string }>`select id from users_gone
    where tenant_id = ${tenantId} and change > ${from} and change <= ${to} and desk_id is distinct from ${deskId}`.execute(remote);
  for (let at = 0; at < gone.length; at += AT_ONCE) await writes.users.remove(tenantId, gone.slice(at, at + AT_ONCE).map(({ id }) => id));
  if (to !== mark) await setMark(local, name, to);
  return pulled + gone.length;
}

async function markOf(local: Kysely<Tables>, name: string): Promise<number> {
  const row = await local.selectFrom('fleetMarks').select('mark').where('name', '=', name).executeTakeFirst();
  return row?.mark ?? 0;
}

async function setMark(local: Kysely<Tables>, name: string, mark: number): Promise<void> {
  await local
    .insertInto('fleetMarks').values({ name, mark }).onConflict((conflict) => conflict.column('name').doUpdateSet({ mark })).execute();
}
