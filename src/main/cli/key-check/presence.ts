// Waits until a key that fits is there and can be opened: at the start, and after it was pulled out.
import type { KeySource, PluggedKey } from '../../ctap/key-source.ts';
import type { CtapTransport } from '../../ctap/transport.ts';
import type { Clock } from '../../ports.ts';

/** Its system may give access a moment after it was plugged in; and its list may still show the one that has left. */
const OPEN_PAUSE_MS = 200;
const OPEN_TRIES = 25;

export class KeyPresence {
  readonly #source: KeySource;
  readonly #clock: Clock;
  readonly #fits: (key: PluggedKey) => boolean;
  readonly #signal: AbortSignal;
  #keys: readonly PluggedKey[] = [];
  #changed: (() => void) | undefined;

  /** Watches until the signal aborts. */
  constructor(
    options: { readonly source: KeySource; readonly clock: Clock; readonly fits: (key: PluggedKey) => boolean },
    signal: AbortSignal,
  ) {
    this.#source = options.source;
    this.#clock = options.clock;
    this.#fits = options.fits;
    this.#signal = signal;
    const onKeys = (keys: readonly PluggedKey[]): void => {
      this.#keys = keys.filter((key) => this.#fits(key));
      this.#changed?.();
    };
    void options.source.watch({ onKeys }, signal);
    signal.addEventListener('abort', () => this.#changed?.(), { once: true });
  }

  /** @throws the source's own error when the key stays closed; the signal's reason */
  async connectFirst(): Promise<{ readonly plugged: PluggedKey; readonly transport: CtapTransport }> {
    let failure: unknown;
    for (let tries = 0; tries < OPEN_TRIES; tries++) {
      const plugged = await this.#first();
      try {
        return { plugged, transport: await this.#source.connect(plugged.id) };
      } catch (error) {
        failure = error;
      }
      await this.#clock.sleep(OPEN_PAUSE_MS, this.#signal);
    }
    throw failure;
  }

  async #first(): Promise<PluggedKey> {
    for (;;) {
      this.#signal.throwIfAborted();
      const [first] = this.#keys;
      if (first !== undefined) return first;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }
}
