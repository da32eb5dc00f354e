// Native calls that may block take a thread each of the pool that files, DNS and crypto use too. So only some of them
// run at a time; the others wait in line here, not in the pool.

export class CallGate {
  readonly #limit: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param limit  calls at a time, at least 1 */
  constructor(limit: number) {
    this.#limit = Math.max(1, limit);
  }

  /** Runs `work` when there is room; in the order of asking. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#limit) this.#running += 1;
    // Whoever ends hands its place over, so that nobody can slip in between.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

/** Threads that PC/SC calls may take besides the one waiter: of libuv's pool one always stays free for the others. */
export function threadsForCards(poolThreads: string | undefined): number {
  const threads = Number.parseInt(poolThreads ?? '', 10);
  return Math.max(1, (Number.isNaN(threads) ? 4 : threads) - 2);
}
