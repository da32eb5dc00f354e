// The real clock keeps the promises of the Clock port; the practice clocks of other tests are measured by the same words.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/main/system-ports.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a sleep of the system clock', () => {
  it('ends after its time, and leaves nothing behind on a signal that lives on', async () => {
    const abort = new AbortController();
    const removed = vi.spyOn(abort.signal, 'removeEventListener');
    let isAwake = false;
    const sleep = systemClock.sleep(100, abort.signal).then(() => (isAwake = true));
    await vi.advanceTimersByTimeAsync(99);
    expect(isAwake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await sleep;
    expect(removed).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects with the very reason of the signal, and lets go of its timer', async () => {
    const abort = new AbortController();
    const reason = { why: 'the key left' };
    const sleep = systemClock.sleep(100, abort.signal);
    abort.abort(reason);
    await expect(sleep).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not begin when the signal has aborted before', async () => {
    const reason = new Error('too late');
    await expect(systemClock.sleep(100, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });
});
