// The computer's clock as the app sees it: it follows every step forward, and never goes back while the app runs. So no time limit
// that is running (a pass, OBR, a key that is silent) is made longer by a clock that is set back, and no entry of the journal or
// the audit is dated before the one above it.

import type { Clock } from './ports.ts';

/**
 * After a step back the time goes on from the last reading at its usual pace; the next start of the app takes the computer's own
 * time again. Sleeping is not touched: it goes by the monotonic clock anyway.
 *
 * @param monotonicMs   a time that nobody can set, from any beginning
 * @param onSteppedBack  told once for each step, by how much
 */
export function steadyClock(clock: Clock, monotonicMs: () => number, onSteppedBack: (ms: number) => void = () => undefined): Clock {
  let aheadMs = 0;
  let last = { wallMs: clock.now(), monotonicMs: monotonicMs() };
  return {
    now: () => {
      const next = { wallMs: clock.now(), monotonicMs: monotonicMs() };
      const due = last.wallMs + Math.max(0, next.monotonicMs - last.monotonicMs);
      if (next.wallMs < last.wallMs) {
        onSteppedBack(Math.round(due - next.wallMs));
        aheadMs += due - next.wallMs;
      } else if (aheadMs > 0 && next.wallMs > due + TOLERANCE_MS) {
        // Set forward again: what it was set back by before is taken from the lead.
        aheadMs = Math.max(0, aheadMs - (next.wallMs - due));
      }
      last = next;
      return Math.floor(next.wallMs + aheadMs);
    },
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}

/** The two clocks drift apart a little, and a computer that slept stops one of them. */
const TOLERANCE_MS = 1000;
