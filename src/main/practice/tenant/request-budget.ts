// So many requests in so much time, as a throttled service counts them: a window that slides.

import type { Clock } from '../../ports.ts';

export class RequestBudget {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #windowMs: number;
  #admitted: readonly number[] = [];

  constructor(clock: Clock, limit: number, windowMs: number) {
    this.#clock = clock;
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** False when the request is one too many. */
  admit(): boolean {
    const now = this.#clock.now();
    this.#admitted = this.#admitted.filter((at) => now - at < this.#windowMs);
    if (this.#admitted.length >= this.#limit) return false;
    this.#admitted = [...this.#admitted, now];
    return true;
  }
}
