// A CTAP2 command that a card works on while the reader asks again and again (CTAP 2.1 §11.3.7.1, NFCCTAP_GETRESPONSE).
import type { Clock } from '../../ports.ts';

/** Values of the byte that comes with 9100: those of CTAPHID's KEEPALIVE, §11.2.9.1.7. */
const PROCESSING = 1;
const USER_PRESENCE_NEEDED = 2;
/** How long the card keeps a reader waiting before it says that there is nothing yet. */
const NEWS_INTERVAL_MS = 100;
/** A card has one channel only: whoever has the card has it alone. */
const CHANNEL = 1;

/** What a CTAP2 command may know of the transport it came by; the same as over HID. */
export interface CardCall {
  readonly channel: number;
  readonly signal: AbortSignal;
  userPresenceNeeded(needed: boolean): void;
}

export class RunningCommand {
  /** Status byte and CBOR. Never rejects. */
  readonly reply: Promise<Uint8Array>;
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  #status = PROCESSING;
  /** The reader should hear of the new status at once. */
  #hasNews = false;
  #tellNews: (() => void) | undefined;

  /** @param giveTouch  called when the command waits for a touch; true when it got one */
  constructor(clock: Clock, answer: (call: CardCall) => Promise<Uint8Array>, giveTouch: () => boolean) {
    this.#clock = clock;
    this.reply = answer({
      channel: CHANNEL,
      signal: this.#abort.signal,
      userPresenceNeeded: (needed) => {
        this.#status = needed ? USER_PRESENCE_NEEDED : PROCESSING;
        this.#hasNews = needed && !giveTouch();
        if (this.#hasNews) this.#tellNews?.();
      },
    });
  }

  get status(): number {
    return this.#status;
  }

  cancel(): void {
    this.#abort.abort();
  }

  /** The reply; undefined when a touch became needed, or when nothing happened for a while. */
  async replyOrNews(): Promise<Uint8Array | undefined> {
    const timer = new AbortController();
    const news = new Promise<undefined>((resolve) => {
      this.#tellNews = () => resolve(undefined);
      if (this.#hasNews) resolve(undefined);
      this.#clock.sleep(NEWS_INTERVAL_MS, timer.signal).then(
        () => resolve(undefined),
        () => undefined,
      );
    });
    try {
      return await Promise.race([this.reply, news]);
    } finally {
      timer.abort();
      this.#tellNews = undefined;
      this.#hasNews = false;
    }
  }
}
