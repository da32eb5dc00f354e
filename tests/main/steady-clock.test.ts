import { expect, it } from 'vitest';
import { steadyClock } from '../../src/main/steady-clock.ts';

const DAY_MS = 86_400_000;

function stepped() {
  const time = { wallMs: 1_000_000_000_000, monotonicMs: 5 };
  const told: number[] = [];
  const clock = steadyClock(
    { now: () => time.wallMs, sleep: () => Promise.resolve() },
    () => time.monotonicMs,
    (ms) => told.push(ms),
  );
  const pass = (ms: number): void => {
    time.wallMs += ms;
    time.monotonicMs += ms;
  };
  return { time, told, clock, pass };
}

it('shows the time of the computer, and follows it forward', () => {
  const { time, told, clock, pass } = stepped();
  expect(clock.now()).toBe(time.wallMs);
  pass(1500);
  expect(clock.now()).toBe(time.wallMs);
  time.wallMs += DAY_MS;
  expect(clock.now()).toBe(time.wallMs);
  expect(told).toEqual([]);
});

it('goes on at its pace when the computer is set back, and tells so once', () => {
  const { time, told, clock, pass } = stepped();
  const before = clock.now();
  pass(1000);
  time.wallMs -= DAY_MS;
  expect(clock.now()).toBe(before + 1000);
  pass(60_000);
  expect(clock.now()).toBe(before + 61_000);
  expect(told).toEqual([DAY_MS]);
});

it('takes the time of the computer again when that was set forth again', () => {
  const { time, clock, pass } = stepped();
  const before = clock.now();
  time.wallMs -= DAY_MS;
  clock.now();
  pass(5000);
  time.wallMs += DAY_MS;
  expect(clock.now()).toBe(before + 5000);
  time.wallMs += DAY_MS;
  expect(clock.now()).toBe(time.wallMs);
});

it('never goes back, however it is set', () => {
  const { time, clock, pass } = stepped();
  let last = clock.now();
  for (const step of [-5, 3, -DAY_MS, 1, 2 * DAY_MS, -3 * DAY_MS, DAY_MS, 0, -1]) {
    time.wallMs += step;
    pass(7);
    const next = clock.now();
    expect(next).toBeGreaterThanOrEqual(last);
    last = next;
  }
});
