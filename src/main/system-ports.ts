// The real Clock, Random and threads, for every program that this project starts.
import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Clock, Random, StartThread } from './ports.ts';

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

/** Young values fill 48 MB of a thread before it clears them away, if nobody says so: a thread of ours has little to keep. */
const resourceLimits = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 256 };

/** @param file  its program, JavaScript */
export function threadStarter(file: string | URL): StartThread {
  return (data) => {
    const worker = new Worker(file, { workerData: data, resourceLimits });
    let failure: Error | null = null;
    worker.on('error', (error) => {
      failure = error instanceof Error ? error : new Error(String(error));
    });
    const ended = new Promise<Error | null>((resolve) => worker.once('exit', () => resolve(failure)));
    return {
      post: (message) => worker.postMessage(message),
      onMessage: (listener) => void worker.on('message', listener),
      ended,
      end: async () => void (await worker.terminate()),
    };
  };
}
