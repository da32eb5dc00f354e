// Which FIDO HID interfaces are plugged in: asks the port again and again and tells the whole list when it changes.
// Polling, because hidapi has no events; 300 ms is below what a person notices. A key that leaves and returns to the
// same path between two looks is not seen here: its open connection's `gone` tells that.
import type { Clock, HidDescriptor, HidPort } from '../ports.ts';

const POLL_INTERVAL_MS = 300;

export interface KeyWatchListener {
  /** The whole list, at the start and after each change. */
  readonly onKeys: (keys: readonly HidDescriptor[]) => void;
  /** The system does not list its devices. Told once, until listing works again; the last list stays. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Watches until the signal aborts. Looks never overlap: the pause begins when a look has ended.
 *
 * @returns  resolves when it has stopped; never rejects
 */
export async function watchKeys(
  port: HidPort,
  clock: Clock,
  listener: KeyWatchListener,
  signal: AbortSignal,
  intervalMs: number = POLL_INTERVAL_MS,
): Promise<void> {
  let told: string | undefined;
  let failing = false;
  while (!signal.aborted) {
    const keys = await port.list().catch((error: unknown) => {
      if (!failing) listener.onError?.(error);
      failing = true;
      return undefined;
    });
    if (keys !== undefined && !signal.aborted) {
      failing = false;
      const sorted = [...keys].sort((a, b) => (a.path < b.path ? -1 : 1));
      const seen = JSON.stringify(sorted);
      if (seen !== told) listener.onKeys(sorted);
      told = seen;
    }
    try {
      await clock.sleep(intervalMs, signal);
    } catch {
      return;
    }
  }
}
