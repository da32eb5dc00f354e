// The batch queue: who is to get a key, taken by one desk at a time. An item whose run has begun is never handed out again by
// itself: what the dead desk did with the key is an operator's question. Times are the database's.

import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { BatchItemState } from '../../../shared/batch.ts';
import { databaseNow, skipLocked } from '../dialect.ts';
import type { Tables } from '../tables.ts';

export interface NewItem {
  readonly id: string;
  readonly tenantId: string;
  readonly targetId: string;
  readonly service: string;
  /** What the desk needs to show and to begin the run; checked by whoever reads it. */
  readonly itemJson: string;
}

export interface QueuedItem extends NewItem {
  readonly batch: string;
  readonly state: BatchItemState;
  readonly deskId: string | null;
  /** The desk's name; null where it has none. */
  readonly deskName: string | null;
  readonly runId: string | null;
  readonly failures: number;
  /** Why the last run failed, as JSON. */
  readonly reasonJson: string | null;
  /** Name of the desk that fell silent with it; its id where it has no name. */
  readonly lostBy: string | null;
}

export type QueueCount = { readonly state: BatchItemState; readonly items: number };

export interface Queue {
  /** Behind what is there already, in this order. Who waits for the same service already is left out. @returns how many are new */
  add(batch: string, items: readonly NewItem[]): Promise<number>;
  /** The first item of the tenant that nobody has; null: there is none. It comes back when its run has not begun within `forMs`. */
  take(tenantId: string, deskId: string, forMs: number): Promise<QueuedItem | null>;
  /** That very person, where nobody else has them. @returns null where they are not in the queue, or somebody else has them */
  claim(of: Pick<NewItem, 'tenantId' | 'targetId' | 'service'>, deskId: string, forMs: number): Promise<QueuedItem | null>;
  /** The item of that person that has not come to its end. */
  find(of: Pick<NewItem, 'tenantId' | 'targetId' | 'service'>): Promise<QueuedItem | null>;
  /** The run of the item begins now. @returns false when the desk does not have the item any more: then nothing may begin */
  begin(id: string, deskId: string, runId: string, forMs: number): Promise<boolean>;
  /** As Leases.renew. */
  renew(deskId: string, ids: readonly string[], forMs: number): Promise<number>;
  /** The item was not begun and is for whoever comes next. */
  putBack(id: string, deskId: string): Promise<void>;
  /** The item was not begun, and waits at the end now, with the reason. */
  postpone(id: string, deskId: string, reasonJson: string): Promise<void>;
  /** The run has ended well. A second time changes nothing. @returns whether it was this run's item */
  finish(id: string, runId: string, outcome: string): Promise<boolean>;
  /** The run has failed: the item waits at the end, with the reason. @returns as `finish` */
  fail(id: string, runId: string, reasonJson: string): Promise<boolean>;
  /** What the desk has. */
  heldBy(deskId: string): Promise<readonly QueuedItem[]>;
  /** Items whose run began at a desk that is silent now. */
  interrupted(): Promise<readonly QueuedItem[]>;
  /** An operator has looked what became of the run: the item is to be done again. @returns false when it is not interrupted */
  again(id: string, runId: string): Promise<boolean>;
  /** It is not to be done any more. @returns false when a desk has it */
  remove(id: string): Promise<boolean>;
  /** Items that wait, or that are done. @returns how many went */
  clear(tenantId: string, which: 'waiting' | 'done'): Promise<number>;
  /** In any state; null: it is not there, or another tenant's. */
  one(tenantId: string, id: string): Promise<QueuedItem | null>;
  /** What is at desks first, then what waits in its order, then what is done, newest first. */
  rows(tenantId: string, first: number, count: number): Promise<readonly QueuedItem[]>;
  counts(tenantId: string): Promise<readonly QueueCount[]>;
}

const ADDED_AT_ONCE = 500;

export function createQueue(database: Kysely<Tables>): Queue {
  const now = databaseNow(database);
  const isFree = sql<boolean>`outcome is null and run_id is null and (desk_id is null or expires_ms <= ${now})`;
  const last = sql`(select coalesce(max(behind.position), 0) + 1 from queue behind)`;
  const state = sql<BatchItemState>`case when q.outcome is not null then 'done'
    when q.run_id is not null and q.expires_ms <= ${now} then 'interrupted'
    when q.run_id is not null then 'running'
    when q.desk_id is not null and q.expires_ms > ${now} then 'taken'
    when q.reason_json is not null then 'failed' else 'waiting' end`;

  const select = async (rest: RawBuilder<unknown>): Promise<readonly QueuedItem[]> => {
    const { rows } = await sql<QueuedItem>`select q.id, q.batch, q.tenant_id, q.target_id, q.service, q.item_json, ${state} as state, q.desk_id,
        d.name as desk_name, q.run_id, q.failures, q.reason_json, coalesce(l.name, q.lost_by) as lost_by
      from queue q left join desks d on d.desk_id = q.desk_id left join desks l on l.desk_id = q.lost_by ${rest}`.execute(database);
    return rows;
  };

  /** The first free item that fits is the desk's from now on. Whoever had it and fell silent is remembered. */
  const takeFirst = async (fits: RawBuilder<unknown>, deskId: string, forMs: number): Promise<QueuedItem | null> => {
    const { rows } = await sql<{ id: string }>`update queue set
        lost_by = case when desk_id is not null and desk_id <> ${deskId} then desk_id else lost_by end,
        desk_id = ${deskId}, expires_ms = ${now} + ${sql.lit(forMs)}
      where id = (select id from queue where ${fits} order by position, id limit 1 ${skipLocked(database)})
      returning id`.execute(database);
    const [taken] = rows;
    return taken === undefined ? null : (await select(sql`where q.id = ${taken.id}`))[0] ?? null;
  };

  return {
    async add(batch, items) {
      return database.transaction().execute(async (transaction) => {
        const { behind } = await transaction.selectFrom('queue').select(({ fn }) => fn.max('position').as('behind')).executeTakeFirstOrThrow();
        const rows = items.map((item, index) => ({
          ...item, batch, position: (behind ?? 0) + index + 1, deskId: null, expiresMs: null, runId: null, outcome: null,
        }));
        let added = 0;
        for (let at = 0; at < rows.length; at += ADDED_AT_ONCE) {
          const result = await transaction
            .insertInto('queue')
            .values(rows.slice(at, at + ADDED_AT_ONCE))
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst();
          added += Number(result.numInsertedOrUpdatedRows ?? 0);
        }
        return added;
      });
    },

    take: (tenantId, deskId, forMs) => takeFirst(sql`tenant_id = ${tenantId} and ${isFree}`, deskId, forMs),

    claim: ({ tenantId, targetId, service }, deskId, forMs) =>
      takeFirst(
        sql`tenant_id = ${tenantId} and target_id = ${targetId} and service = ${service}
          and (${isFree} or (outcome is null and run_id is null and desk_id = ${deskId}))`,
        deskId,
        forMs,
      ),

    async find({ tenantId, targetId, service }) {
      const found = await select(sql`where q.tenant_id = ${tenantId} and q.target_id = ${targetId} and q.service = ${service} and q.outcome is null`);
      return found[0] ?? null;
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
        .where('id', '=', id).where('deskId', '=', deskId).where('runId', 'is', null).where('outcome', 'is', null).execute();
    },

    async postpone(id, deskId, reasonJson) {
      await sql`update queue set desk_id = null, expires_ms = null, reason_json = ${reasonJson}, position = ${last}
        where id = ${id} and desk_id = ${deskId} and run_id is null and outcome is null`.execute(database);
    },

    async finish(id, runId, outcome) {
      const { numAffectedRows } = await sql`update queue set outcome = ${outcome}, expires_ms = null, ended_ms = ${now}, reason_json = null
        where id = ${id} and run_id = ${runId} and outcome is null`.execute(database);
      return numAffectedRows === 1n;
    },

    async fail(id, runId, reasonJson) {
      const { numAffectedRows } = await sql`update queue set desk_id = null, expires_ms = null, run_id = null, failures = failures + 1,
          reason_json = ${reasonJson}, position = ${last}
        where id = ${id} and run_id = ${runId} and outcome is null`.execute(database);
      return numAffectedRows === 1n;
    },

    one: async (tenantId, id) => (await select(sql`where q.tenant_id = ${tenantId} and q.id = ${id}`))[0] ?? null,

    heldBy: (deskId) => select(sql`where q.desk_id = ${deskId} and q.outcome is null order by q.position, q.id`),

    interrupted: () => select(sql`where q.outcome is null and q.run_id is not null and q.expires_ms <= ${now} order by q.position, q.id`),

    async again(id, runId) {
      const { numAffectedRows } = await sql`update queue set lost_by = desk_id, desk_id = null, expires_ms = null, run_id = null
        where id = ${id} and run_id = ${runId} and outcome is null and expires_ms <= ${now}`.execute(database);
      return numAffectedRows === 1n;
    },

    async remove(id) {
      const { numAffectedRows } = await sql`delete from queue where id = ${id} and ${isFree}`.execute(database);
      return numAffectedRows === 1n;
    },

    async clear(tenantId, which) {
      const fits = which === 'done' ? sql`outcome is not null` : isFree;
      const { numAffectedRows } = await sql`delete from queue where tenant_id = ${tenantId} and ${fits}`.execute(database);
      return Number(numAffectedRows ?? 0);
    },

    rows: (tenantId, first, count) =>
      select(sql`where q.tenant_id = ${tenantId}
        order by case when q.outcome is not null then 2 when q.desk_id is not null and q.expires_ms > ${now} then 0 when q.run_id is not null then 0 else 1 end,
          coalesce(-q.ended_ms, q.position), q.id
        limit ${count} offset ${first}`),

    async counts(tenantId) {
      const { rows } = await sql<QueueCount>`select ${state} as state, count(*) as items from queue q where q.tenant_id = ${tenantId} group by 1`.execute(database);
      return rows;
    },
  };
}
