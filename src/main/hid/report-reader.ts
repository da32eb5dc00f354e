// Reads the reports of one connection for whoever reads now: one reading at a time, of one channel, each silence bounded.
// Reports are looked at where they arrive, without a promise each: a reply of 18 packets costs one.
// What the packets of a channel mean is the reader's matter.
import type { Clock, HidConnection } from '../ports.ts';
import { channelOf, parsePacket, type Packet } from './ctaphid-packets.ts';
import { HidError } from './hid-error.ts';

/** A timer that comes this late slept with the whole machine, so the silence was ours, not the key's. */
const SUSPENDED_MS = 1_000;

/** What a reading comes to that nobody waits for any more. */
const ENDED = { error: new HidError('io', 'this reading has ended') };

/** What a packet was to the reader: none of its business, a sign of life, or the end of the reading. */
export type Step<T> = 'skipped' | 'alive' | { readonly value: T };

export class ReportReader {
  readonly #connection: HidConnection;
  readonly #clock: Clock;
  #gone = false;
  #reading: Reading<unknown> | undefined;

  constructor(connection: HidConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    connection.onReport((report) => this.#reading?.accept(report));
    void connection.gone.then(() => {
      this.#gone = true;
      this.#reading?.fail(this.#removed());
    });
  }

  /**
   * Reads the channel from now on, instead of what was read before. Packets of other channels are skipped: everyone who
   * has the key open sees every report.
   *
   * @param take  called with each packet of the channel, in order, as it arrives; what it throws ends the reading
   */
  begin<T>(channel: number, silenceTimeoutMs: number, take: (packet: Packet) => Step<T>): Reading<T> {
    this.#reading?.end();
    const reading = new Reading(channel, silenceTimeoutMs, take, this.#clock);
    this.#reading = reading;
    if (this.#gone) reading.fail(this.#removed());
    return reading;
  }

  #removed(): Error {
    return this.#connection.goneReason ?? new HidError('removed', 'the key was removed or its connection closed');
  }
}

/** Ends with a value, an error, the key's leaving, or its silence. Made by `ReportReader.begin` only. */
export class Reading<T> {
  readonly #channel: number;
  readonly #silenceTimeoutMs: number;
  readonly #take: (packet: Packet) => Step<T>;
  readonly #clock: Clock;
  /** Once there, nothing changes it. */
  #outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  #tell: () => void = () => undefined;
  #timer: AbortController | undefined;
  #silentUntil = Infinity;
  #latest = Infinity;

  constructor(channel: number, silenceTimeoutMs: number, take: (packet: Packet) => Step<T>, clock: Clock) {
    this.#channel = channel;
    this.#silenceTimeoutMs = silenceTimeoutMs;
    this.#take = take;
    this.#clock = clock;
  }

  /**
   * The value. To be called once, when the request is written: the silence counts from here on, anew after each 'alive'.
   * What arrived before is not lost.
   *
   * @throws HidError 'timeout' | 'removed' (or why the connection is gone), or what `take` threw
   */
  async value(): Promise<T> {
    if (this.#outcome === undefined) {
      this.#heard();
      void this.#watchSilence();
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    }
    const outcome = this.#outcome ?? ENDED;
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** From now on signs of life do not help beyond this time, in milliseconds of the clock. */
  limitTo(latest: number): void {
    this.#latest = latest;
  }

  /** Lets go of the timer; packets are not looked at any more. */
  end(): void {
    this.#finish(ENDED);
  }

  accept(report: Uint8Array): void {
    if (this.#outcome !== undefined) return;
    const channel = channelOf(report);
    if (channel !== undefined && channel !== this.#channel) return;
    try {
      const step = this.#take(parsePacket(report));
      if (step === 'alive') this.#heard();
      else if (step !== 'skipped') this.#finish(step);
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    this.#finish({ error });
  }

  #finish(outcome: { readonly value: T } | { readonly error: unknown }): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    // A reason that is there already: making one, with its stack, took as long as a packet.
    this.#timer?.abort(ENDED.error);
    this.#tell();
  }

  /** The timer is not touched: when it is due it sees that the time has moved on. */
  #heard(): void {
    this.#silentUntil = Math.min(this.#clock.now() + this.#silenceTimeoutMs, this.#latest);
  }

  async #watchSilence(): Promise<void> {
    const timer = new AbortController();
    this.#timer = timer;
    for (;;) {
      const due = this.#silentUntil;
      try {
        await this.#clock.sleep(due - this.#clock.now(), timer.signal);
      } catch {
        return;
      }
      const now = this.#clock.now();
      if (now - due > SUSPENDED_MS) this.#heard();
      else if (now >= this.#silentUntil) return this.fail(new HidError('timeout', 'the key does not answer'));
    }
  }
}
