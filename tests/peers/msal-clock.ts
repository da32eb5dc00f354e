// The computer's clock, for peers that judge lifetimes by it themselves.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/main/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
};
