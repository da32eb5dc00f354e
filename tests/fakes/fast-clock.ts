// A Clock that runs by itself, as fast as the program lets it: time goes on to the next sleeper once nothing else moves.
// No real time passes. Work that leaves the thread (WebCrypto) is wrapped in `standStill`, so that time waits for it.

import type { Clock } from '../../src/main/ports.ts';
import { settle } from './manual-clock.ts';

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** Turns of the event loop without a new sleeper before time goes on. */
const QUIET_TURNS = 3;

export class FastClock implements Clock {
  #now: number;
  #held = 0;
  #changes = 0;
  #pumping = false;
  readonly #sleepers = new Set<Sleeper>();

  constructor(now = Date.UTC(2026, 0, 15, 9, 0, 0)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = {
        wakeAt: this.#now + ms,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.add(sleeper);
      this.#changes += 1;
      void this.#pump();
    });
  }

  /** Time does not go on while `work` is under way. */
  async standStill<T>(work: () => Promise<T>): Promise<T> {
    this.#held += 1;
    try {
      return await work();
    } finally {
      this.#held -= 1;
      this.#changes += 1;
    }
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#sleepers.size > 0) {
      await this.#quiet();
      const next = [...this.#sleepers].sort((a, b) => a.wakeAt - b.wakeAt)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.wakeAt);
      this.#sleepers.delete(next);
      next.wake();
    }
    this.#pumping = false;
  }

  async #quiet(): Promise<void> {
    for (let quiet = 0, seen = this.#changes; quiet < QUIET_TURNS; quiet++) {
      await settle();
      if (this.#held > 0 || seen !== this.#changes) {
        quiet = -1;
        seen = this.#changes;
      }
    }
  }
}
