// Who works on what: a lease on a name (a target, a key) that only one run has at a time. It ends by itself when its desk does
// not renew it any more; the time is the database's.

import { type Kysely, sql } from 'kysely';
import { databaseNow } from '../dialect.ts';
import type { Tables } from '../tables.ts';

export interface LeaseHolder {
  readonly deskId: string;
  readonly runId: string;
  /** User principal name. */
  readonly operator: string;
}

export interface HeldBy {
  readonly name: string;
  readonly deskId: string;
  /** The desk's name; its id where it has none. */
  readonly deskName: string;
  readonly operator: string;
  /** Milliseconds since the epoch, by the database's clock. */
  readonly takenMs: number;
}

export interface Leases {
  /** All of the names, or none. The same run may take them again. @returns null, or who has one of them */
  take(names: readonly string[], holder: LeaseHolder, forMs: number): Promise<HeldBy | null>;
  /** Those that the runs still have last `forMs` from now on. @returns how many */
  renew(deskId: string, runIds: readonly string[], forMs: number): Promise<number>;
  release(runId: string): Promise<void>;
  /** What the desk had when its app ended. */
  releaseAll(deskId: string): Promise<void>;
}

/** A lease that somebody else has; thrown so that the transaction takes the others back. */
class Taken extends Error {
  readonly by: HeldBy;

  constructor(by: HeldBy) {
    super('lease: taken');
    this.by = by;
  }
}

export function createLeases(database: Kysely<Tables>): Leases {
  async function takeOne(transaction: Kysely<Tables>, name: string, { deskId, runId, operator }: LeaseHolder, forMs: number): Promise<void> {
    const now = databaseNow(transaction);
    const { rows } = await sql`insert into leases (name, desk_id, run_id, operator, taken_ms, expires_ms)
      values (${name}, ${deskId}, ${runId}, ${operator}, ${now}, ${now} + ${sql.lit(forMs)})
      on conflict (name) do update set desk_id = excluded.desk_id, run_id = excluded.run_id, operator = excluded.operator,
        taken_ms = excluded.taken_ms, expires_ms = excluded.expires_ms
      where leases.run_id = excluded.run_id or leases.expires_ms <= excluded.taken_ms
      returning name`.execute(transaction);
    if (rows.length > 0) return;
    const held = await transaction
      .selectFrom('leases')
      .leftJoin('desks', 'desks.deskId', 'leases.deskId')
      .select(['leases.deskId', 'leases.operator', 'leases.takenMs', 'desks.name'])
      .where('leases.name', '=', name)
      .executeTakeFirstOrThrow();
    throw new Taken({ name, deskId: held.deskId, deskName: held.name ?? held.deskId, operator: held.operator, takenMs: held.takenMs });
  }

  return {
    async take(names, holder, forMs) {
      try {
        await database.transaction().execute(async (transaction) => {
          // In one order for everybody, so that two desks never wait for each other.
          for (const name of [...new Set(names)].sort()) await takeOne(transaction, name, holder, forMs);
        });
        return null;
      } catch (error) {
        if (error instanceof Taken) return error.by;
        throw error;
      }
    },
    async renew(deskId, runIds, forMs) {
      if (runIds.length === 0) return 0;
      const result = await database
        .updateTable('leases')
        .set({ expiresMs: sql<number>`${databaseNow(database)} + ${sql.lit(forMs)}` })
        .where('deskId', '=', deskId)
        .where('runId', 'in', runIds)
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    },
    async release(runId) {
      await database.deleteFrom('leases').where('runId', '=', runId).execute();
    },
    async releaseAll(deskId) {
      await database.deleteFrom('leases').where('deskId', '=', deskId).execute();
    },
  };
}
