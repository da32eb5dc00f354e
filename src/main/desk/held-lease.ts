// The lease of one run as this desk knows it: until when it is surely ours, by this desk's own clock. Who cannot renew it stops
// in time, whatever the database says to the others afterwards.

import { AppError } from '../../shared/errors.ts';
import type { Clock } from '../ports.ts';

export interface HeldLease {
  /** Nobody else can have target or key now. @throws AppError 'fleet.leaseLost' */
  mustHold(): void;
  /** Aborts, with that error, when it is not ours any more. */
  readonly lost: AbortSignal;
}

export interface OwnLease extends HeldLease {
  /** @param askedAt  when the database was asked, by this desk's clock: it lasts at least from then on */
  renewed(askedAt: number): void;
  /** Somebody else has it. */
  lose(): void;
  /** The run has ended. */
  end(): void;
}

export interface LeaseTimes {
  /** For so long nobody else can take it. */
  readonly lastsMs: number;
  /** So long before its end the run stops: what it has sent by then has arrived. */
  readonly marginMs: number;
}

export function createHeldLease(clock: Clock, askedAt: number, { lastsMs, marginMs }: LeaseTimes): OwnLease {
  const lost = new AbortController();
  const ended = new AbortController();
  let until = askedAt + lastsMs - marginMs;
  const lose = (): void => {
    if (!ended.signal.aborted) lost.abort(new AppError('fleet.leaseLost'));
  };
  const watch = async (): Promise<void> => {
    while (!lost.signal.aborted) {
      const leftMs = until - clock.now();
      if (leftMs <= 0) return lose();
      await clock.sleep(leftMs, ended.signal);
    }
  };
  watch().catch(() => undefined);
  return {
    lost: lost.signal,
    // The clock is asked as well: a computer that slept has timers that come late.
    mustHold: () => {
      if (clock.now() >= until) lose();
      lost.signal.throwIfAborted();
    },
    renewed: (at) => {
      until = at + lastsMs - marginMs;
    },
    lose,
    end: () => ended.abort(),
  };
}
