// One gate for all requests to a tenant: few at once, the operator's own before those in the background, and none while the
// service has asked to wait. Knows no HTTP.

import type { Clock } from '../ports.ts';

/** user: somebody waits for the answer. background: an import, photos, counts. */
export type Priority = 'user' | 'background';

export interface GateOptions {
  readonly priority: Priority;
  /** Longest time in the queue. */
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface RequestGate {
  /**
   * Waits for a turn. Whoever got one calls the returned function when the answer is there.
   *
   * Order: user before background, and who came first. A wait that cannot end in time ends at once.
   *
   * @throws GateHeld; the signal's reason
   */
  enter(options: GateOptions): Promise<() => void>;
  /** The service has asked everybody to wait for so long. */
  hold(ms: number): void;
}

/** No turn within the time that the caller would wait. */
export class GateHeld extends Error {
  /** Until the service may be asked again; 0: it is our own queue that is too long. */
  readonly waitMs: number;

  constructor(waitMs: number) {
    super(`no turn for ${waitMs} ms`);
    this.name = 'GateHeld';
    this.waitMs = waitMs;
  }
}

/** A service that asks for more is asked again after this time: a slip there must not lock the app out for a day. */
const maxHoldMs = 10 * 60_000;
/** No limit of this service is published: few at once is what it certainly takes. */
const defaultMaxAtOnce = 4;

interface Waiter {
  readonly priority: Priority;
  readonly deadline: number;
  readonly admit: () => void;
  readonly refuse: (error: GateHeld) => void;
}

export function createRequestGate(clock: Clock, maxAtOnce = defaultMaxAtOnce): RequestGate {
  let atWork = 0;
  let heldUntil = 0;
  let queue: readonly Waiter[] = [];
  /** Ends the sleep to the next moment at which something changes by itself. */
  let sleeping: AbortController | null = null;

  const leave = (waiter: Waiter): void => {
    queue = queue.filter((other) => other !== waiter);
  };

  const heldFor = (now: number): number => Math.max(0, heldUntil - now);

  const leaver = (): (() => void) => {
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      atWork -= 1;
      pump();
    };
  };

  /** One reading of the clock decides all: with two, a hold that ends between them is neither waited for nor over. */
  const pump = (): void => {
    const now = clock.now();
    for (const waiter of queue) {
      // Who would wait in vain is told now.
      if (heldUntil > waiter.deadline || now > waiter.deadline) {
        leave(waiter);
        waiter.refuse(new GateHeld(heldFor(now)));
      }
    }
    while (heldFor(now) === 0 && atWork < maxAtOnce) {
      const next = queue.find((waiter) => waiter.priority === 'user') ?? queue[0];
      if (next === undefined) break;
      leave(next);
      atWork += 1;
      next.admit();
    }
    sleepUntilNext(now);
  };

  /** The end of a hold, or the first deadline in the queue. */
  const sleepUntilNext = (now: number): void => {
    sleeping?.abort();
    sleeping = null;
    if (queue.length === 0) return;
    const next = Math.min(...queue.map((waiter) => waiter.deadline + 1), ...(heldUntil > now ? [heldUntil] : []));
    const mine = new AbortController();
    sleeping = mine;
    clock.sleep(Math.max(1, next - now), mine.signal).then(pump, () => undefined);
  };

  return {
    enter: async ({ priority, maxWaitMs, signal }) => {
      signal?.throwIfAborted();
      const now = clock.now();
      if (heldFor(now) > maxWaitMs) throw new GateHeld(heldFor(now));
      if (heldFor(now) === 0 && atWork < maxAtOnce && queue.length === 0) {
        atWork += 1;
        return leaver();
      }
      await new Promise<void>((resolve, reject) => {
        const stop = (): void => {
          leave(waiter);
          reject(toError(signal?.reason));
          pump();
        };
        const waiter: Waiter = {
          priority,
          deadline: now + maxWaitMs,
          admit: () => {
            signal?.removeEventListener('abort', stop);
            resolve();
          },
          refuse: (error) => {
            signal?.removeEventListener('abort', stop);
            reject(error);
          },
        };
        signal?.addEventListener('abort', stop, { once: true });
        queue = [...queue, waiter];
        pump();
      });
      return leaver();
    },
    hold: (ms) => {
      heldUntil = Math.max(heldUntil, clock.now() + Math.min(ms, maxHoldMs));
      pump();
    },
  };
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
