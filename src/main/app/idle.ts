// Kiosk: tells when nobody has touched mouse or keyboard for a while. Asks the system; the pages are not watched.

import type { PowerMonitor } from 'electron';
import type { Clock } from '../ports.ts';

const LOOK_EVERY_MS = 5000;

/** Calls `onIdle` once per idle time; resolves when the signal aborts. Never rejects. */
export async function watchIdle(
  monitor: Pick<PowerMonitor, 'getSystemIdleTime'>,
  clock: Clock,
  limitMs: number,
  onIdle: () => void,
  signal: AbortSignal,
): Promise<void> {
  let told = false;
  while (!signal.aborted) {
    const isIdle = monitor.getSystemIdleTime() * 1000 >= limitMs;
    if (isIdle && !told) onIdle();
    told = isIdle;
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
  }
}
