// Gives a piece of work a time limit on the injected clock, and the caller's abort signal.

import type { Clock } from '../ports.ts';

export class TimeLimitReached extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
    this.name = 'TimeLimitReached';
  }
}

/**
 * Runs `work` with a signal that aborts when the time is over or the caller aborts; does not wait for work that ignores it.
 *
 * @throws TimeLimitReached, or the reason of the caller's signal
 */
export async function withTimeLimit<T>(
  limit: { readonly clock: Clock; readonly ms: number; readonly signal?: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  limit.signal?.throwIfAborted();
  const timer = new AbortController();
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(limit.signal?.reason);
  limit.signal?.addEventListener('abort', onAbort, { once: true });
  limit.clock.sleep(limit.ms, timer.signal).then(
    () => stop.abort(new TimeLimitReached(limit.ms)),
    () => {},
  );
  try {
    const stopped = new Promise<never>((_, reject) => {
      stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
    });
    return await Promise.race([work(stop.signal), stopped]);
  } catch (error) {
    // fetch rejects with an AbortError of its own; the reason is what the caller wants to know.
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    timer.abort();
    limit.signal?.removeEventListener('abort', onAbort);
  }
}
