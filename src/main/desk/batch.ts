// The batch at this desk: puts people into the queue, takes the next one, and tells the queue what became of the run. The
// queue is the fleet's, or this desk's own where it works alone or practises. What the queue could not be told at once it is
// told later: the desk's own records are the truth.

import { randomUUID } from 'node:crypto';
import { type AddToBatch, type BatchAdded, type BatchItem, type BatchRows, BATCH_ROWS, type BatchState, type ClearBatch, noBatch } from '../../shared/batch.ts';
import { AppError, type ErrorReply } from '../../shared/errors.ts';
import type { ServiceId } from '../../shared/models.ts';
import type { Directory } from '../directory/directory.ts';
import type { Clock } from '../ports.ts';
import type { Queue } from '../store/fleet/queue.ts';
import type { Store } from '../store/store.ts';
import { toErrorReply } from '../to-app-error.ts';
import { asBatchItem, asCounts, newItem, reasonOfRun } from './batch-item.ts';
import { peopleOf } from './batch-people.ts';
import type { DeskFleet } from './fleet.ts';
import { type News, createNews } from './news.ts';

export interface BatchSession {
  readonly tenantId: string;
  readonly isPracticeTenant: boolean;
  readonly directory: Directory;
}

export interface BatchRun {
  readonly runId: string;
  readonly tenantId: string;
  readonly targetId: string;
  readonly service: ServiceId;
}

export interface DeskBatch extends Omit<News<BatchState>, 'set'> {
  /** @throws AppError 'signIn.required' | 'fleet.offline' | 'input.invalid'; GraphError; FleetError */
  add(input: AddToBatch): Promise<BatchAdded>;
  rows(first: number): Promise<BatchRows>;
  /** Whom this desk works with next: the one that it has, or the first that nobody has; null when there is nobody. */
  next(): Promise<BatchItem | null>;
  /** Whom this desk has taken waits again. @param toTheEnd  behind everybody, marked as put off; else where they were */
  putBack(toTheEnd: boolean): Promise<void>;
  /** @throws AppError 'fleet.held' when a desk has it */
  remove(itemId: string): Promise<void>;
  clear(which: ClearBatch): Promise<void>;
  /** The operator has made sure that the silent desk is not at work with it: who was there waits again. @throws AppError 'input.invalid' */
  takeOver(itemId: string): Promise<void>;
  /**
   * A run begins here: the queue's item of that person is its own from now on.
   *
   * @returns to be called when it has ended, or did not begin; does not throw
   * @throws AppError 'fleet.held' when another desk has taken the person
   */
  hold(run: BatchRun): Promise<() => Promise<void>>;
  /** Keeps what this desk has, and looks at what the others do, until the signal aborts. Never rejects. */
  watch(signal: AbortSignal): Promise<void>;
  /** Looks now; a failure stands in the state. */
  refresh(): Promise<void>;
}

export interface DeskBatchOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly session: () => BatchSession | null;
  readonly services: () => readonly { readonly id: ServiceId; readonly name: string }[];
  readonly fleet: Pick<DeskFleet, 'queue' | 'deskId' | 'takeOver' | 'sync'>;
}

/** As long as the fleet's: who dies loses whom they had. */
const LEASE_MS = 120_000;
/** The others' progress is looked at so often; a queue of this desk alone changes only here, but its items are kept. */
const LOOK_MS = 5_000;
/** A desk's name for itself in its own queue. */
const HERE = 'here';

interface Place {
  readonly queue: Queue;
  readonly deskId: string;
  readonly isShared: boolean;
}

const NOTHING: BatchState = { revision: 0, place: 'alone', counts: noBatch, current: null, error: null };

export function createDeskBatch(options: DeskBatchOptions): DeskBatch {
  const { store, clock, fleet } = options;
  const news = createNews<BatchState>(NOTHING);
  /** Runs that go on in this process, or are being begun: their items are nobody else's business. */
  const live = new Set<string>();
  /** Whom this process has taken: what else the queue says of this desk was left by the last one. */
  let taken: string | null = null;
  let looking: Promise<void> = Promise.resolve();
  let seen = '';

  const need = (): BatchSession => {
    const current = options.session();
    if (current === null) throw new AppError('signIn.required');
    return current;
  };

  /** @throws AppError 'fleet.offline' */
  const placeOf = ({ isPracticeTenant }: Pick<BatchSession, 'isPracticeTenant'>): Place => {
    const shared = isPracticeTenant ? null : fleet.queue();
    return shared === null ? { queue: store.queue, deskId: HERE, isShared: false } : { queue: shared, deskId: fleet.deskId, isShared: true };
  };

  /** Tells the queue of runs of this desk that have ended, gives back what the last process had taken, keeps the rest. */
  const settle = async ({ queue, deskId }: Place): Promise<void> => {
    const mine = await queue.heldBy(deskId);
    const kept: string[] = [];
    for (const { id, runId } of mine) {
      if (runId === null ? id === taken : live.has(runId)) kept.push(id);
      else if (runId === null) await queue.putBack(id, deskId);
      else await tellEnd(queue, id, runId);
    }
    await queue.renew(deskId, kept, LEASE_MS);
    if (!mine.some(({ id }) => id === taken)) taken = null;
  };

  /** @returns false when the run has not come to its end */
  const tellEnd = async (queue: Queue, id: string, runId: string): Promise<boolean> => {
    const record = await store.runs.one(runId);
    // Cut off here, and not looked after yet: it is among the unfinished runs.
    if (record === 'open') return false;
    if (record !== null) {
      if (record.outcome === 'succeeded') await queue.finish(id, runId, 'succeeded');
      else await queue.fail(id, runId, JSON.stringify(reasonOfRun(record)));
      return true;
    }
    // The journal never began.
    return queue.fail(id, runId, reasonJson({ code: 'batch.cancelled', detail: {} }));
  };

  const look = async (): Promise<void> => {
    const session = options.session();
    if (session === null) {
      taken = null;
      if (seen !== '') news.set({ ...NOTHING, revision: news.value.revision + 1 });
      seen = '';
      return;
    }
    try {
      const place = placeOf(session);
      await settle(place);
      const [counts, top] = await Promise.all([place.queue.counts(session.tenantId), place.queue.rows(session.tenantId, 0, 20)]);
      const items = top.map((item) => asBatchItem(item, place));
      const current = items.find(({ isHere, state }) => isHere && (state === 'taken' || state === 'running')) ?? null;
      const next = { place: place.isShared ? 'fleet' : 'alone', counts: asCounts(counts), current, error: null } as const;
      const look = JSON.stringify([session.tenantId, next, items]);
      if (look === seen) return;
      seen = look;
      news.set({ ...next, revision: news.value.revision + 1 });
    } catch (error) {
      const reply = toErrorReply(error);
      const isOffline = reply.code.startsWith('fleet.');
      seen = 'failed';
      news.set({ ...news.value, place: isOffline ? 'offline' : news.value.place, error: isOffline ? null : reply });
    }
  };

  /** One look after the other: two at once would see halves. */
  const refresh = (): Promise<void> => {
    looking = looking.then(look);
    return looking;
  };

  const changing = async <T>(change: (place: Place, session: BatchSession) => Promise<T>): Promise<T> => {
    const session = need();
    try {
      return await change(placeOf(session), session);
    } finally {
      await refresh();
    }
  };

  return {
    get value() {
      return news.value;
    },
    onChange: news.onChange,
    refresh,

    add: ({ source, service: serviceId }) =>
      changing(async ({ queue }, { tenantId, directory }) => {
        const service = options.services().find(({ id }) => id === serviceId);
        if (service === undefined) throw new AppError('input.invalid', { field: 'service' });
        const { people, unknownNames, leftOut } = await peopleOf({ directory, store, tenantId }, source);
        const added = people.length === 0 ? 0 : await queue.add(randomUUID(), people.map((person) => newItem(randomUUID(), tenantId, person, service)));
        await store.audit.note({ kind: 'batch.added', outcome: 'done', tenantId, service: service.id, reason: String(added) });
        return { added, already: people.length - added, unknownNames, leftOut };
      }),

    rows: async (first) => {
      const session = need();
      const place = placeOf(session);
      const [rows, counts] = await Promise.all([place.queue.rows(session.tenantId, first, BATCH_ROWS), place.queue.counts(session.tenantId)]);
      return { total: counts.reduce((sum, { items }) => sum + items, 0), items: rows.map((item) => asBatchItem(item, place)) };
    },

    next: () =>
      changing(async (place, { tenantId, directory }) => {
        if (live.size > 0) throw new AppError('run.alreadyRunning');
        const { queue, deskId } = place;
        const mine = (await queue.heldBy(deskId)).find(({ id }) => id === taken);
        const item = mine ?? (await queue.take(tenantId, deskId, LEASE_MS));
        if (item === null) return null;
        taken = item.id;
        // Somebody whom another desk has put in, and whom this one's list does not have.
        if ((await store.users.one(tenantId, item.targetId)) === null) {
          try {
            await store.imports.add(tenantId, [await directory.user(item.targetId)], null);
          } catch (error) {
            await queue.postpone(item.id, deskId, reasonJson(toErrorReply(error)));
            throw error;
          }
        }
        return asBatchItem(item, place);
      }),

    putBack: (toTheEnd) =>
      changing(async ({ queue, deskId }) => {
        const id = taken;
        taken = null;
        if (id === null) return;
        if (toTheEnd) await queue.postpone(id, deskId, reasonJson({ code: 'batch.putOff', detail: {} }));
        else await queue.putBack(id, deskId);
      }),

    remove: (itemId) =>
      changing(async ({ queue }, { tenantId }) => {
        if (!(await queue.remove(itemId))) throw new AppError('input.invalid', { field: 'itemId' });
        await store.audit.note({ kind: 'batch.removed', outcome: 'done', tenantId, reason: '1' });
      }),

    clear: (which) =>
      changing(async ({ queue }, { tenantId }) => {
        const gone = await queue.clear(tenantId, which);
        await store.audit.note({ kind: 'batch.removed', outcome: 'done', tenantId, reason: String(gone) });
      }),

    takeOver: (itemId) =>
      changing(async (place, { tenantId }) => {
        const item = await place.queue.one(tenantId, itemId);
        const runId = item?.runId ?? null;
        if (item === null || runId === null || item.state !== 'interrupted') throw new AppError('input.invalid', { field: 'itemId' });
        await fleet.sync();
        const here = await store.runs.one(runId);
        if (here !== null && here !== 'open') return void (await tellEnd(place.queue, itemId, runId));
        if (here === null) await fleet.takeOver(runId);
        await place.queue.again(itemId, runId);
      }),

    hold: async ({ runId, tenantId, targetId, service }) => {
      const place = placeOf(need());
      const { queue, deskId } = place;
      const of = { tenantId, targetId, service };
      live.add(runId);
      const letGo = async (): Promise<void> => {
        live.delete(runId);
        await refresh();
      };
      try {
        const item = await queue.claim(of, deskId, LEASE_MS);
        const begun = item !== null && (await queue.begin(item.id, deskId, runId, LEASE_MS));
        const there = begun ? null : await queue.find(of);
        if (there !== null && there.deskId !== null && there.deskId !== deskId && there.state !== 'interrupted') {
          throw new AppError('fleet.held', { what: 'target', deskName: there.deskName ?? there.deskId, operator: '', at: new Date(clock.now()).toISOString() });
        }
        if (begun && taken === item.id) taken = null;
        void refresh();
        return letGo;
      } catch (error) {
        await letGo();
        throw error;
      }
    },

    watch: async (signal) => {
      while (!signal.aborted) {
        await refresh();
        await clock.sleep(LOOK_MS, signal).catch(() => undefined);
      }
      const session = options.session();
      if (taken === null || session === null) return;
      try {
        const { queue, deskId } = placeOf(session);
        await queue.putBack(taken, deskId);
      } catch {
        // Offline: it comes back by itself.
      }
    },
  };
}

function reasonJson(reason: ErrorReply): string {
  return JSON.stringify(reason);
}
