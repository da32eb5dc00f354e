// The batch queue: what is to be done, taken by one desk at a time. An item whose run has begun is never handed out again by
// itself: what the dead desk did with the key is an operator's question.

import { type Kysely, sql } from 'kysely';
import { databaseNow, skipLocked } from '../dialect.ts';
import type { Tables } from '../tables.ts';

export interface NewItem {
  readonly id: string;
  /** What the desk needs to begin the run; checked by whoever takes it. */
  readonly itemJson: string;
}

export interface TakenItem extends NewItem {
  readonly batch: string;
}

export interface InterruptedItem extends TakenItem {
  readonly deskId: string;
  readonly runId: string;
}

export interface Queue {
  /** Behind what is there already, in this order. An id that is there already is left as it is. */
  add(batch: string, items: readonly NewItem[]): Promise<void>;
  /** The first item that nobody has; null: there is none. It comes back when its run has not begun within `forMs`. */
  take(deskId: string, forMs: number): Promise<TakenItem | null>;
  /** The run of the item begins now. @returns false when the desk does not have the item any more: then nothing may begin */
  begin(id: string, deskId: string, runId: string, forMs: number): Promise<boolean>;
  /** As Leases.renew. */
  renew(deskId: string, ids: readonly string[], forMs: number): Promise<number>;
  /** The item was not begun and is for whoever comes next. */
  putBack(id: string, deskId: string): Promise<void>;
  /** The run has ended. A second time changes nothing. @returns whether it was this desk's item */
  finish(id: string, runId: string, outcome: string): Promise<boolean>;
  /** Items whose run began at a desk that is silent now. */
  interrupted(): Promise<readonly InterruptedItem[]>;
  /** An operator has looked what became of the run: the item is to be done again. @returns false when it is not interrupted */
  again(id: string, runId: string): Promise<boolean>;
  counts(batch: string): Promise<{ readonly waiting: number; readonly underWay: number; readonly done: number }>;
}

const ADDED_AT_ONCE = 500;

export function createQueue(database: Kysely<Tables>): Queue {
  const now = databaseNow(database);

  return {
    async add(batch, items) {
      await database.transaction().execute(async (transaction) => {
        const { last } = await transaction.selectFrom('queue').select(({ fn }) => fn.max('position').as('last')).executeTakeFirstOrThrow();
        const rows = items.map(({ id, itemJson }, index) => ({
          id, batch, position: (last ?? 0) + index + 1, itemJson, deskId: null, expiresMs: null, runId: null, outcome: null,
        }));
        for (let at = 0; at < rows.length; at += ADDED_AT_ONCE) {
          await transaction
            .insertInto('queue')
            .values(rows.slice(at, at + ADDED_AT_ONCE))
            .onConflict((conflict) => conflict.column('id').doNothing())
            .execute();
        }
      });
    },

    async take(deskId, forMs) {
      const { rows } = await sql<TakenItem>`update queue set desk_id = ${deskId}, expires_ms = ${now} + ${sql.lit(forMs)}
        where id = (
          select id from queue
          where outcome is null and run_id is null and (desk_id is null or expires_ms <= ${now})
          order by position, id limit 1 ${skipLocked(database)})
        returning id, batch, item_json`.execute(database);
      return rows[0] ?? null;
    },

    async begin(id, deskId, runId, forMs) {
      const result = await database
        .updateTable('queue')
        .set({ runId, expiresMs: sql<number>`${now} + ${sql.lit(forMs)}` })
        .where('id', '=', id)
        .where('deskId', '=', deskId)
        .where('outcome', 'is', null)
        // An answer that was lost is asked for again.
        .where(({ or, eb }) => or([eb('runId', 'is', null), eb('runId', '=', runId)]))
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async renew(deskId, ids, forMs) {
      if (ids.length === 0) return 0;
      const result = await database
        .updateTable('queue')
        .set({ expiresMs: sql<number>`${now} + ${sql.lit(forMs)}` })
        .where('deskId', '=', deskId)
        .where('id', 'in', ids)
        .where('outcome', 'is', null)
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    },

    async putBack(id, deskId) {
      await database
        .updateTable('queue').set({ deskId: null, expiresMs: null })
        .where('id', '=', id).where('deskId', '=', deskId).where('runId', 'is', null).execute();
    },

    async finish(id, runId, outcome) {
      const result = await database
        .updateTable('queue').set({ outcome, expiresMs: null })
        .where('id', '=', id).where('runId', '=', runId).where('outcome', 'is', null).executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async interrupted() {
      const { rows } = await sql<InterruptedItem>`select id, batch, item_json, desk_id, run_id from queue
        where outcome is null and run_id is not null and expires_ms <= ${now} order by position, id`.execute(database);
      return rows;
    },

    async again(id, runId) {
      const result = await database
        .updateTable('queue').set({ deskId: null, expiresMs: null, runId: null })
        .where('id', '=', id).where('runId', '=', runId).where('outcome', 'is', null)
        .where(sql<boolean>`expires_ms <= ${now}`)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async counts(batch) {
      const { rows } = await sql<{ waiting: number; underWay: number; done: number }>`select
          coalesce(sum(case when outcome is null and desk_id is null then 1 else 0 end), 0) as waiting,
          coalesce(sum(case when outcome is null and desk_id is not null then 1 else 0 end), 0) as under_way,
          coalesce(sum(case when outcome is not null then 1 else 0 end), 0) as done
        from queue where batch = ${batch}`.execute(database);
      const [found] = rows;
      return { waiting: Number(found?.waiting ?? 0), underWay: Number(found?.underWay ?? 0), done: Number(found?.done ?? 0) };
    },
  };
}
