// The reports of one connection that are for us, one waiter at a time, each wait bounded by the clock.
// Does not know packets beyond their channel id.
import type { Clock, HidConnection } from '../ports.ts';
import { channelOf } from './ctaphid-packets.ts';
import { HidError } from './hid-error.ts';

/** More than the longest message (129 packets) with a KEEPALIVE before each; beyond it reports are dropped. */
const MAX_QUEUED_REPORTS = 512;

export class ReportQueue {
  readonly #clock: Clock;
  readonly #queued: Uint8Array[] = [];
  #channel: number | undefined;
  #gone = false;
  #waiter: { readonly resolve: (report: Uint8Array) => void; readonly reject: (error: HidError) => void } | undefined;

  constructor(connection: HidConnection, clock: Clock) {
    this.#clock = clock;
    connection.onReport((report) => this.#accept(report));
    void connection.gone.then(() => {
      this.#gone = true;
      this.#waiter?.reject(removed());
    });
  }

  /** Forgets what is queued and keeps only reports of this channel from now on; undefined keeps none. */
  listen(channel: number | undefined): void {
    this.#queued.length = 0;
    this.#channel = channel;
  }

  /**
   * The next report of the channel. Reports that came before the key left are still given.
   *
   * @param deadline  in milliseconds of the clock
   * @throws HidError 'timeout' | 'removed'
   */
  async next(deadline: number): Promise<Uint8Array> {
    const queued = this.#queued.shift();
    if (queued !== undefined) return queued;
    this.throwIfGone();
    const timer = new AbortController();
    try {
      return await new Promise<Uint8Array>((resolve, reject) => {
        this.#waiter = { resolve, reject };
        const silent = (): void => reject(new HidError('timeout', 'the key does not answer'));
        const remaining = deadline - this.#clock.now();
        if (remaining <= 0) silent();
        else this.#clock.sleep(remaining, timer.signal).then(silent, () => undefined);
      });
    } finally {
      this.#waiter = undefined;
      timer.abort();
    }
  }

  /** @throws HidError 'removed' */
  throwIfGone(): void {
    if (this.#gone) throw removed();
  }

  #accept(report: Uint8Array): void {
    // Everyone who has the key open sees every report: other channels are other programs' business.
    const channel = channelOf(report);
    if (this.#channel === undefined || (channel !== undefined && channel !== this.#channel)) return;
    if (this.#waiter !== undefined) {
      const waiter = this.#waiter;
      this.#waiter = undefined;
      waiter.resolve(report);
    } else if (this.#queued.length < MAX_QUEUED_REPORTS) {
      this.#queued.push(report);
    }
  }
}

function removed(): HidError {
  return new HidError('removed', 'the key was removed or its connection closed');
}
