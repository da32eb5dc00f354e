// This desk in its fleet: the settings, the beat by which the others know that it is alive, what is brought to and fro, and
// the lease that a run needs before it begins. A desk that works alone has none of it.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { FleetSettings, FleetState, FleetVerdict, JoinFleet } from '../../shared/fleet.ts';
import type { KeySummary } from '../../shared/models.ts';
import type { SecretStore } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';
import { Secret } from '../secret.ts';
import type { FleetLink } from '../store/fleet/fleet-link.ts';
import type { Queue } from '../store/fleet/queue.ts';
import type { Store } from '../store/store.ts';
import { toErrorReply } from '../to-app-error.ts';
import { createHeldLease, type HeldLease, type OwnLease } from './held-lease.ts';
import { type News, createNews } from './news.ts';

export const fleetSettingsShape = z.strictObject({
  deskName: z.string().trim().min(1).max(60),
  host: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65_535),
  database: z.string().trim().min(1).max(63),
  user: z.string().trim().min(1).max(63),
  tls: z.boolean(),
  caPem: z.string().max(100_000),
}) satisfies z.ZodType<FleetSettings>;

/** Who dies loses what it held after this; a beat that is missed may be made up for. */
const LEASE_MS = 120_000;
const BEAT_MS = 20_000;
/** A run stops so long before another desk could begin: a request that was sent by then has been answered, or given up. */
const MARGIN_MS = 30_000;
const SETTINGS = 'fleet';
const DESK_ID = 'fleetDeskId';
const PASSWORD = 'fleetPassword';

export interface RunHolder {
  readonly runId: string;
  readonly tenantId: string;
  readonly targetId: string;
  readonly operator: string;
  readonly key: Pick<KeySummary, 'aaguid' | 'serialNumber' | 'serialIsUnique'>;
}

/** Target and key of a run, held at all desks. */
export interface FleetHold extends HeldLease {
  /** Does not throw. */
  giveBack(): Promise<void>;
}

export interface DeskFleet extends Omit<News<FleetState>, 'set'> {
  /** Reads the settings; connects with the first beat. */
  open(): Promise<void>;
  /** Beats until the signal aborts. Never rejects. */
  watch(signal: AbortSignal): Promise<void>;
  /** Connects anew with these settings; they are kept when they are sound, whether the server answers or not. */
  join(settings: JoinFleet): Promise<void>;
  /** The desk works alone from now on. What it has stays. */
  leave(): Promise<void>;
  /** Brings and gets what is new, now. What goes wrong stands in the state. */
  sync(): Promise<void>;
  /**
   * Target and key are this run's from now on, at all desks; null where the desk works alone.
   *
   * @throws AppError 'fleet.held' | 'fleet.offline'
   */
  hold(run: RunHolder): Promise<FleetHold | null>;
  /** By which the others know this desk. */
  readonly deskId: string;
  /** Of all desks; null where the desk works alone. @throws AppError 'fleet.offline' */
  queue(): Queue | null;
  /** @throws AppError 'fleet.offline' | 'input.invalid' (it has ended, or its desk is back); FleetError */
  takeOver(runId: string): Promise<void>;
  /** @throws AppError 'fleet.offline'; FleetError */
  verify(): Promise<FleetVerdict>;
  close(): Promise<void>;
}

export interface DeskFleetOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly secretStore: SecretStore;
  readonly operator: () => string | null;
  readonly currentRunId: () => string | null;
  /** The real tenant that this desk is signed in to: its users are shared. */
  readonly tenantId: () => string | null;
  /** Records of other desks have come, or runs have changed hands. */
  readonly onPulled: () => void;
}

const ALONE: FleetState = {
  status: 'off', settings: null, passwordIsKept: false, desks: [], orphans: [], syncedAt: null, error: null,
};

export function createDeskFleet(options: DeskFleetOptions): DeskFleet {
  const { store, clock, secretStore } = options;
  const news = createNews<FleetState>(ALONE);
  const set = (change: Partial<FleetState>): void => news.set({ ...news.value, ...change });
  let deskId = '';
  let password: Secret<string> | null = null;
  let link: FleetLink | null = null;
  const held = new Map<string, { readonly lease: OwnLease; readonly names: number }>();
  /** What the last process of this desk held is nobody's; what this one holds outlives a connection. */
  let isFirst = true;
  let running: Promise<void> | null = null;
  let wake: AbortController = new AbortController();

  const disconnect = async (): Promise<void> => {
    const old = link;
    link = null;
    await old?.close().catch(() => undefined);
  };

  const connect = async (settings: FleetSettings): Promise<FleetLink> => {
    const { host, port, database, user, tls, caPem } = settings;
    const place = { host, port, database, user, password, tls: tls ? { ca: caPem } : null };
    const made = await store.joinFleet(place, { deskId, leaseMs: LEASE_MS, currentRunId: options.currentRunId, sharedTenantId: options.tenantId });
    if (isFirst) await made.leases.releaseAll(deskId);
    isFirst = false;
    return made;
  };

  const renewAll = async (to: FleetLink): Promise<void> => {
    for (const [runId, { lease, names }] of held) {
      const askedAt = clock.now();
      // Fewer than there were: another desk has one of them, for this one was silent for too long.
      if ((await to.leases.renew(deskId, [runId], LEASE_MS)) < names) lease.lose();
      else lease.renewed(askedAt);
    }
  };

  const beat = async (): Promise<void> => {
    const { settings } = news.value;
    if (settings === null) return;
    try {
      link ??= await connect(settings);
      await link.greet(settings.deskName, options.operator() ?? '');
      await renewAll(link);
      await link.push();
      const pulled = await link.pull();
      const [desks, orphans] = await Promise.all([link.desks(), link.orphans()]);
      set({
        status: 'connected',
        desks: desks.map((desk) => ({ ...desk, isThisOne: desk.deskId === deskId })),
        orphans: orphans.map(({ runId, deskName, startedAt }) => ({ runId, deskName, startedAt })),
        syncedAt: new Date(clock.now()).toISOString(),
        error: null,
      });
      if (pulled > 0) options.onPulled();
    } catch (error) {
      await disconnect();
      set({ status: 'offline', error: toErrorReply(error) });
    }
  };

  /** One beat at a time; who asks while one goes on gets one that begins after it. */
  const sync = async (): Promise<void> => {
    while (running !== null) await running;
    running = beat().finally(() => (running = null));
    await running;
  };

  const connected = (): FleetLink => {
    if (link === null || news.value.status !== 'connected') throw new AppError('fleet.offline');
    return link;
  };

  return {
    get value() {
      return news.value;
    },
    onChange: news.onChange,
    get deskId() {
      return deskId;
    },
    queue: () => (news.value.settings === null ? null : connected().queue),

    open: async () => {
      const known = await store.settings.get(DESK_ID);
      deskId = typeof known === 'string' ? known : randomUUID();
      const kept = fleetSettingsShape.safeParse(await store.settings.get(SETTINGS));
      if (!kept.success) return;
      const sealed = await store.blobs.get(PASSWORD);
      try {
        password = sealed === null || !secretStore.available ? null : new Secret(secretStore.unseal(sealed));
      } catch {
        password = null;
      }
      store.noteForFleet(true, options.tenantId);
      set({ status: 'connecting', settings: kept.data, passwordIsKept: password !== null });
    },

    watch: async (signal) => {
      while (!signal.aborted) {
        wake = new AbortController();
        await sync();
        const awake = AbortSignal.any([signal, wake.signal]);
        // A desk that works alone waits until it joins.
        const pause = news.value.settings === null
          ? new Promise<void>((resolve) => awake.addEventListener('abort', () => resolve(), { once: true }))
          : clock.sleep(BEAT_MS, awake).catch(() => undefined);
        if (!awake.aborted) await pause;
      }
    },

    join: async ({ password: typed, ...settings }) => {
      if (typed !== null) password = new Secret(typed);
      await store.settings.set(DESK_ID, deskId);
      await store.settings.set(SETTINGS, { ...settings });
      if (typed !== null) await store.blobs.set(PASSWORD, secretStore.available ? secretStore.seal(typed) : null);
      store.noteForFleet(true, options.tenantId);
      while (running !== null) await running;
      await disconnect();
      set({ ...ALONE, status: 'connecting', settings, passwordIsKept: password !== null && secretStore.available });
      await sync();
      wake.abort();
    },

    leave: async () => {
      while (running !== null) await running;
      await disconnect();
      password = null;
      store.noteForFleet(false);
      await store.settings.set(SETTINGS, null);
      await store.blobs.set(PASSWORD, null);
      news.set(ALONE);
    },

    sync,

    hold: async ({ runId, tenantId, targetId, operator, key }) => {
      if (news.value.settings === null) return null;
      // What the others know of this key is asked for before, so that the run's checks know it, too.
      await sync();
      const at = connected();
      const names = [`target:${tenantId}:${targetId}`];
      if (key.serialIsUnique && key.serialNumber !== '') names.push(`key:${key.aaguid ?? ''}:${key.serialNumber}`);
      const askedAt = clock.now();
      const by = await at.leases.take(names, { deskId, runId, operator }, LEASE_MS);
      if (by !== null) {
        throw new AppError('fleet.held', {
          what: by.name.startsWith('key:') ? 'key' : 'target', deskName: by.deskName, operator: by.operator, at: new Date(by.takenMs).toISOString(),
        });
      }
      const lease = createHeldLease(clock, askedAt, { lastsMs: LEASE_MS, marginMs: MARGIN_MS });
      held.set(runId, { lease, names: names.length });
      return {
        lost: lease.lost,
        mustHold: lease.mustHold,
        giveBack: async () => {
          held.delete(runId);
          lease.end();
          // A lease that cannot be given back now ends by itself.
          await link?.leases.release(runId).catch(() => undefined);
          wake.abort();
        },
      };
    },

    takeOver: async (runId) => {
      if (!(await connected().takeOver(runId))) throw new AppError('input.invalid', { field: 'runId' });
      await store.audit.note({ kind: 'run.takenOver', outcome: 'done', runId });
      await sync();
      options.onPulled();
    },

    verify: async () => {
      const verdicts = await connected().verifyAudit();
      const names = new Map(news.value.desks.map(({ deskId: id, name }) => [id, name]));
      return { desks: verdicts.map((verdict) => ({ ...verdict, name: names.get(verdict.deskId) ?? verdict.deskId })) };
    },

    close: async () => {
      while (running !== null) await running;
      await disconnect();
    },
  };
}
