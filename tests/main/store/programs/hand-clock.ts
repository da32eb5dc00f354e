// A clock that is set by hand. It stands alone, so that the programs need no vitest.

import type { Clock } from '../../../../src/main/ports.ts';

export class HandClock implements Clock {
  at = Date.UTC(2026, 0, 31, 10, 0, 0);

  now(): number {
    return this.at;
  }

  sleep(): Promise<void> {
    throw new Error('the store does not sleep');
  }
}
