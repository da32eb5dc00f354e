import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../src/main/directory/retry.ts';

const now = Date.UTC(2026, 0, 31, 10, 0, 0);

describe('retryAfterMs', () => {
  it.each([
    [null, null], ['', null], ['5', 5000], ['0', 0], [' 12 ', 12_000], ['1.5', 1500], ['-5', null], ['1e9', null], ['soon', null],
    ['99999999999', null], ['Sat, 31 Jan 2026 10:01:00 GMT', 60_000], ['Sat, 31 Jan 2026 09:00:00 GMT', 0],
  ])('%j is %j', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
