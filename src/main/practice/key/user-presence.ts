// The touches of a practice key: one command at a time waits for a touch, or for a finger on the sensor, until it comes,
// the host cancels, or time is over. U2F does not wait: it asks again and again, and a touch is kept for it.
import type { Clock } from '../../ports.ts';
import type { CommandCall } from './ctaphid-device.ts';
import { CtapRefusal } from './request.ts';

export const TOUCH_TIMEOUT_MS = 30_000;
/** A U2F key goes dark when it was not asked again for this long. */
const U2F_POLL_MS = 3_000;
/** How long a touch counts for the next U2F request (FIDO U2F Raw Message Formats §5.1 leaves it to the key). */
const U2F_TOUCH_KEPT_MS = 10_000;

/** The finger of the key's owner. Others are any other names. */
export const OWNER = 'owner';

/** What the sensor thinks of a sample. Presence needs no good one. */
export type SampleQuality = 'good' | 'tooHigh' | 'tooFast' | 'tooShort' | 'poorQuality';

export interface FingerSample {
  readonly finger: string;
  readonly quality: SampleQuality;
}

type Wait = 'touch' | 'finger';

export class UserPresence {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #waitsFor: Wait | null = null;
  #touched: ((sample: FingerSample) => void) | undefined;
  #u2fTouchedAt = -Infinity;
  #u2fPoll: AbortController | undefined;

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** What the light on the key asks for. */
  get waitsFor(): Wait | null {
    return this.#waitsFor ?? (this.#u2fPoll === undefined ? null : 'touch');
  }

  /** A touch that nobody waits for is lost, as on a real key. */
  touch(finger: string = OWNER, quality: SampleQuality = 'good'): void {
    if (this.#touched !== undefined) return this.#touched({ finger, quality });
    if (this.#u2fPoll === undefined) return;
    this.#u2fTouchedAt = this.#clock.now();
    this.#endPolling();
  }

  /**
   * Resolves when the key is touched.
   *
   * @throws CtapRefusal KEEPALIVE_CANCEL when the call is cancelled, USER_ACTION_TIMEOUT after 30 s
   */
  async require(call: CommandCall): Promise<void> {
    // §6.1.2 also allows OPERATION_DENIED here; the keys in the field answer this.
    if ((await this.#wait('touch', call, TOUCH_TIMEOUT_MS)) === 'timeout') {
      throw new CtapRefusal('CTAP2_ERR_USER_ACTION_TIMEOUT');
    }
  }

  /** The next finger on the sensor. @throws CtapRefusal KEEPALIVE_CANCEL */
  sample(call: CommandCall, timeoutMs: number): Promise<FingerSample | 'timeout'> {
    return this.#wait('finger', call, timeoutMs);
  }

  /** U2F's way: true when the key was touched lately, and that touch is spent; else it asks for one with its light. */
  takeTouch(): boolean {
    if (this.#clock.now() - this.#u2fTouchedAt <= U2F_TOUCH_KEPT_MS) {
      this.#u2fTouchedAt = -Infinity;
      return true;
    }
    this.#u2fPoll?.abort();
    const poll = new AbortController();
    const wasWaiting = this.waitsFor !== null;
    this.#u2fPoll = poll;
    if (!wasWaiting) this.#onChange();
    this.#clock.sleep(U2F_POLL_MS, poll.signal).then(
      () => this.#endPolling(),
      () => undefined,
    );
    return false;
  }

  async #wait(kind: Wait, call: CommandCall, timeoutMs: number): Promise<FingerSample | 'timeout'> {
    if (call.signal.aborted) throw new CtapRefusal('CTAP2_ERR_KEEPALIVE_CANCEL');
    const timer = new AbortController();
    const outcome = await new Promise<FingerSample | 'cancelled' | 'timeout'>((resolve) => {
      this.#touched = resolve;
      this.#waitsFor = kind;
      call.signal.addEventListener('abort', () => resolve('cancelled'), { once: true });
      call.userPresenceNeeded(true);
      this.#onChange();
      this.#clock.sleep(timeoutMs, timer.signal).then(
        () => resolve('timeout'),
        () => undefined,
      );
    });
    timer.abort();
    this.#touched = undefined;
    this.#waitsFor = null;
    call.userPresenceNeeded(false);
    this.#onChange();
    if (outcome === 'cancelled') throw new CtapRefusal('CTAP2_ERR_KEEPALIVE_CANCEL');
    return outcome;
  }

  #endPolling(): void {
    this.#u2fPoll?.abort();
    this.#u2fPoll = undefined;
    this.#onChange();
  }
}
