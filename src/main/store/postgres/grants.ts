// What a desk may do in the fleet's database, and no more. The role is made by the administrator (README, "A fleet of desks");
// where it is not there, nothing is granted.

import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** The role that the logins of desks are members of. */
export const DESK_ROLE = 'pairing_desk';

/** Nobody of a desk changes or removes what was recorded: audit, journal, signed heads. Settings and sealed values stay at the desk. */
export const deskGrants: readonly string[] = [
  `grant select on schema_version, users, user_photos, imports, runs, journal, ledger, forgotten, users_gone, desks, leases, queue, desk_audit, desk_heads to ${DESK_ROLE}`,
  `grant insert, update, delete on users, users_gone, user_photos, imports, ledger, leases, queue to ${DESK_ROLE}`,
  `grant insert, update on runs, forgotten, desks to ${DESK_ROLE}`,
  `grant insert on journal, desk_audit, desk_heads to ${DESK_ROLE}`,
  // Rows of the list of users are numbered by the database; so are changes.
  `grant usage on all sequences in schema public to ${DESK_ROLE}`,
];

export async function grantToDesks(transaction: Kysely<Tables>): Promise<void> {
  const { rows } = await sql`select from pg_roles where rolname = ${DESK_ROLE}`.execute(transaction);
  if (rows.length === 0) return;
  for (const grant of deskGrants) await sql.raw(grant).execute(transaction);
}
