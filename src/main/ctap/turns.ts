// One at a time: work is done in the order it was asked for, each piece after the one before has ended, well or badly.

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when all earlier work has ended; its result or error is the caller's alone. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    // The chain remembers only that it ended: an error belongs to whoever asked.
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
