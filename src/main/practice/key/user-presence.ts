// The touch of a practice key: one command at a time waits for it, until it comes, the host cancels, or 30 s are over.
import type { Clock } from '../../ports.ts';
import type { CommandCall } from './ctaphid-device.ts';
import { CtapRefusal } from './request.ts';

export const TOUCH_TIMEOUT_MS = 30_000;

export class UserPresence {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #touched: (() => void) | undefined;

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get isWaiting(): boolean {
    return this.#touched !== undefined;
  }

  /** A touch that nobody waits for is lost, as on a real key. */
  touch(): void {
    this.#touched?.();
  }

  /**
   * Resolves when the key is touched.
   *
   * @throws CtapRefusal KEEPALIVE_CANCEL when the call is cancelled, USER_ACTION_TIMEOUT after 30 s
   */
  async require(call: CommandCall): Promise<void> {
    if (call.signal.aborted) throw new CtapRefusal('CTAP2_ERR_KEEPALIVE_CANCEL');
    const timer = new AbortController();
    const outcome = await new Promise<'touched' | 'cancelled' | 'timeout'>((resolve) => {
      this.#touched = () => resolve('touched');
      call.signal.addEventListener('abort', () => resolve('cancelled'), { once: true });
      call.userPresenceNeeded(true);
      this.#onChange();
      this.#clock.sleep(TOUCH_TIMEOUT_MS, timer.signal).then(
        () => resolve('timeout'),
        () => undefined,
      );
    });
    timer.abort();
    this.#touched = undefined;
    call.userPresenceNeeded(false);
    this.#onChange();
    switch (outcome) {
      case 'touched':
        return;
      case 'cancelled':
        throw new CtapRefusal('CTAP2_ERR_KEEPALIVE_CANCEL');
      case 'timeout':
        // §6.1.2 also allows OPERATION_DENIED here; the keys in the field answer this.
        throw new CtapRefusal('CTAP2_ERR_USER_ACTION_TIMEOUT');
    }
  }
}
