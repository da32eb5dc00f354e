// Watches the keys through node-hid, as the app does, as a program of its own: the preload libraries of hidrun must be there
// from its start. Prints each list as a line of JSON.
//
//   --hints-only   no safety look ever comes: what is seen, the system's events have told. Prints "quiet" when the looks
//                  that follow an event are over; they come five times as fast
//   "idle MS"      a line of its input: prints what share of one core it used in that time
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { hidKeySource } from '../../src/main/hid/hid-key-source.ts';
import { nodeHidPort } from '../../src/main/hid/node-hid-port.ts';
import type { Clock, HidPort } from '../../src/main/ports.ts';
import { systemClock, systemRandom } from './practice-rig.ts';

const SAFETY_LOOK_MS = 10_000;

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const hintsOnlyClock: Clock = {
  now: systemClock.now,
  sleep: (ms, signal) => {
    if (ms < SAFETY_LOOK_MS) return systemClock.sleep(ms / 5, signal);
    print({ event: 'quiet' });
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  },
};

/** Without hints the watch would begin to ask again and again, and nobody could tell what has told it. */
function withHintsOrError(port: HidPort): HidPort {
  return {
    ...port,
    hints: {
      listen: async (onHint, signal) => {
        await port.hints?.listen(onHint, signal);
        if (!signal.aborted) print({ event: 'error', error: 'the system gives no hints' });
      },
    },
  };
}

const isHintsOnly = process.argv.includes('--hints-only');
const clock = isHintsOnly ? hintsOnlyClock : systemClock;
const port = isHintsOnly ? withHintsOrError(nodeHidPort()) : nodeHidPort();
const abort = new AbortController();
const watched = hidKeySource(port, clock, systemRandom).watch(
  {
    onKeys: (keys) => print({ event: 'keys', keys: keys.map(({ id, product }) => ({ id, product })) }),
    onError: (error) => print({ event: 'error', error: String(error) }),
  },
  abort.signal,
);

for await (const line of createInterface({ input: process.stdin })) {
  const ms = Number(/^idle (\d+)$/.exec(line)?.[1]);
  const before = process.cpuUsage();
  const start = performance.now();
  await delay(ms);
  const used = process.cpuUsage(before);
  print({ event: 'idle', cpuPercent: (used.user + used.system) / 10 / (performance.now() - start) });
}
// The end of the input is the end of the watch; nothing may keep this program alive then.
abort.abort();
await watched;
