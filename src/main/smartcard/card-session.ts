// One card connection in use: each call bounded in time, transactions where the card is shared, resets taken note of.
// Knows APDUs as bytes only.
import type { CardConnection, Clock } from '../ports.ts';
import type { ApduLine } from './apdu-exchange.ts';
import { SmartcardError } from './smartcard-error.ts';

/** pcsc-lite itself looks as often when it waits for a transaction. */
const SHARING_PAUSE_MS = 100;
/** Made once: a reason made for each APDU costs more than the rest of its timer. */
const CALL_ENDED = new Error('the call has ended');

export interface CardLimits {
  /** How long one APDU may take. A card that does not poll waits for the touch in one. Default 60 s. */
  readonly answerTimeoutMs: number;
  /** How long another program may keep its transaction. Default 10 s. */
  readonly sharingTimeoutMs: number;
}

export class CardSession implements ApduLine {
  readonly gone: Promise<void>;
  readonly #connection: CardConnection;
  readonly #clock: Clock;
  readonly #limits: CardLimits;
  #isGone = false;

  constructor(connection: CardConnection, clock: Clock, limits: CardLimits) {
    this.#connection = connection;
    this.#clock = clock;
    this.#limits = limits;
    this.gone = connection.gone.then(() => {
      this.#isGone = true;
    });
  }

  get protocol(): 't0' | 't1' {
    return this.#connection.protocol;
  }

  get isShared(): boolean {
    return this.#connection.share === 'shared';
  }

  /**
   * Runs `work` while no other program can reach the card, and no longer: Windows resets a card that is left alone for
   * five seconds inside a transaction. Another program's transaction is waited for.
   *
   * @param signal  ends the waiting
   * @throws SmartcardError 'sharing' after `sharingTimeoutMs`; 'removed'; 'reset'; what `work` throws
   */
  async alone<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#isGone) throw removed();
    // Whoever holds a card exclusively is alone.
    if (!this.isShared) return work();
    await this.#begin(signal);
    try {
      return await work();
    } finally {
      // A card that has left, or was reset, has no transaction any more.
      await this.#bounded(this.#connection.endTransaction()).catch(() => undefined);
    }
  }

  async transmit(apdu: Uint8Array): Promise<Uint8Array> {
    if (this.#isGone) throw removed();
    return this.#bounded(this.#connection.transmit(apdu));
  }

  /** After 'reset': the card can be spoken to again. What it knew is lost, the selected applet too. */
  async reconnect(): Promise<void> {
    await this.#bounded(this.#connection.reconnect());
  }

  /** Never rejects. */
  async close(after: 'reset' | 'leave'): Promise<void> {
    this.#isGone = true;
    await this.#connection.close(after);
  }

  async #begin(signal: AbortSignal | undefined): Promise<void> {
    const giveUpAt = this.#clock.now() + this.#limits.sharingTimeoutMs;
    for (;;) {
      try {
        await this.#bounded(this.#connection.beginTransaction());
        return;
      } catch (error) {
        const isBusy = error instanceof SmartcardError && error.kind === 'sharing';
        if (!isBusy || this.#clock.now() + SHARING_PAUSE_MS > giveUpAt) throw error;
        await this.#clock.sleep(SHARING_PAUSE_MS, signal);
        if (this.#isGone) throw removed();
      }
    }
  }

  /** A call that hangs in the system cannot be taken back: the connection is given up. */
  async #bounded<T>(call: Promise<T>): Promise<T> {
    const timer = new AbortController();
    const late = this.#clock.sleep(this.#limits.answerTimeoutMs, timer.signal).then(
      () => {
        void this.close('reset');
        throw new SmartcardError('timeout', 'the card does not answer');
      },
      // The call came first.
      () => new Promise<never>(() => undefined),
    );
    try {
      return await Promise.race([call, late]);
    } finally {
      timer.abort(CALL_ENDED);
    }
  }
}

function removed(): SmartcardError {
  return new SmartcardError('removed', 'the card was removed or its connection closed');
}
