// The real Clock and Random, for every program that this project starts.
import { randomBytes } from 'node:crypto';
import type { Clock, Random } from './ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  // Not node:timers/promises: that makes an AbortError with its stack of every sleep that is ended early, and each exchange
  // with a key ends one.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      const wakeEarly = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', wakeEarly);
        resolve();
      }, ms);
      signal?.addEventListener('abort', wakeEarly, { once: true });
    }),
};

export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };
