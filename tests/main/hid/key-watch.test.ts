// The list of keys: whole, on change only, also across failures; at once after a hint, seldom without one; stops with its signal.
import { describe, expect, it } from 'vitest';
import { watchKeys } from '../../../src/main/hid/key-watch.ts';
import type { Clock, HidDescriptor, HidPort } from '../../../src/main/ports.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';

function key(path: string, instance?: string): HidDescriptor {
  const facts = { path, vendorId: 1, productId: 2, manufacturer: '', product: '', serialNumber: '' };
  return instance === undefined ? facts : { ...facts, instance };
}

interface Hints {
  hint(): void;
  end(): void;
}

/** With `hints` the port has a source of them; what the test holds in hand says when. */
function setUp(hints?: 'hints') {
  const clock = new ManualClock();
  const abort = new AbortController();
  const told: string[] = [];
  const looks: number[] = [];
  const state = { answer: (): Promise<readonly HidDescriptor[]> => Promise.resolve([]), lookMs: 0 };
  const source: Hints = { hint: () => undefined, end: () => undefined };
  let extraMs = 0;
  const slow: Clock = { now: () => clock.now() + extraMs, sleep: (ms, signal) => clock.sleep(ms, signal) };
  const start = clock.now();
  const port: HidPort = {
    ...(hints && {
      hints: {
        listen: (onHint, signal) =>
          new Promise((resolve) => {
            source.hint = onHint;
            source.end = resolve;
            signal.addEventListener('abort', () => resolve());
            onHint();
          }),
      },
    }),
    list: () => {
      looks.push(clock.now() - start);
      extraMs += state.lookMs;
      return state.answer();
    },
    open: () => Promise.reject(new Error('not asked for')),
  };
  const done = watchKeys(
    port,
    slow,
    {
      onKeys: (keys) => told.push(keys.map(({ path }) => path).join(' ') || 'none'),
      onError: (error) => told.push(String(error)),
    },
    abort.signal,
  );
  return { state, clock, abort, told, done, looks, source };
}

/** Everything that the first hint brought is over: nothing but the safety look is due. */
async function setUpQuiet() {
  const all = setUp('hints');
  await settle();
  await all.clock.advance(5_000);
  all.looks.length = 0;
  return { ...all, since: all.clock.now() };
}

describe('watchKeys', () => {
  it('tells the list at the start and at each change, in a steady order', async () => {
    const { state, clock, told, abort, done } = setUp();
    await settle();
    state.answer = () => Promise.resolve([key('b'), key('a')]);
    await clock.advance(300);
    state.answer = () => Promise.resolve([key('a'), key('b')]);
    await clock.advance(600);
    state.answer = () => Promise.resolve([key('b')]);
    await clock.advance(300);
    expect(told).toEqual(['none', 'a b', 'b']);
    abort.abort();
    await done;
  });

  it('tells a failure once, keeps the list, and goes on', async () => {
    const { state, clock, told, abort, done } = setUp();
    await settle();
    state.answer = () => Promise.reject(new Error('no bus'));
    await clock.advance(900);
    state.answer = () => Promise.resolve([]);
    await clock.advance(300);
    state.answer = () => Promise.reject(new Error('again'));
    await clock.advance(300);
    expect(told).toEqual(['none', 'Error: no bus', 'Error: again']);
    abort.abort();
    await done;
  });

  it('tells a key that was replugged between two looks as gone first', async () => {
    const { state, clock, told, abort, done } = setUp();
    state.answer = () => Promise.resolve([key('a', '1'), key('b', '2'), key('c')]);
    await settle();
    await clock.advance(300);
    state.answer = () => Promise.resolve([key('a', '3'), key('b', '2'), key('c')]);
    await clock.advance(600);
    expect(told).toEqual(['none', 'a b c', 'b c', 'a b c']);
    abort.abort();
    await done;
  });

  it.each([undefined, 'hints'] as const)('never looks twice at once, nor after it was stopped (%s)', async (hints) => {
    const { state, clock, told, abort, done, looks, source } = setUp(hints);
    await settle();
    await clock.advance(10_000);
    let answer: (keys: readonly HidDescriptor[]) => void = () => undefined;
    state.answer = () => new Promise((resolve) => (answer = resolve));
    await clock.advance(10_000);
    const before = looks.length;
    source.hint();
    await clock.advance(30_000);
    expect(looks.length).toBe(before);
    abort.abort();
    answer([key('late')]);
    await done;
    expect(told).toEqual(['none']);
    expect(clock.sleeping).toBe(0);
    source.hint();
    await settle();
    expect(looks.length).toBe(before);
  });
});

describe('with hints', () => {
  it('looks at once, a few times more, and then every 10 s', async () => {
    const { clock, source, looks, abort, done, since } = await setUpQuiet();
    source.hint();
    await settle();
    await clock.advance(40_000);
    const at = looks.map((ms) => ms - (looks[0] ?? 0));
    expect(at).toEqual([0, 50, 150, 350, 750, 1_550, 3_550, 13_550, 23_550, 33_550]);
    expect(clock.now() - since).toBe(40_000);
    abort.abort();
    await done;
    expect(clock.sleeping).toBe(0);
  });

  it('loses no hint that comes during a look', async () => {
    const { state, clock, source, told, looks, abort, done } = await setUpQuiet();
    let answer: (keys: readonly HidDescriptor[]) => void = () => undefined;
    state.answer = () => new Promise((resolve) => (answer = resolve));
    source.hint();
    await settle();
    expect(looks.length).toBe(1);
    // Plugged in after the system had put its list together.
    source.hint();
    state.answer = () => Promise.resolve([key('new')]);
    answer([]);
    await settle();
    await clock.advance(20);
    expect(told).toEqual(['none', 'new']);
    abort.abort();
    await done;
  });

  it('makes one look of a storm in 20 ms', async () => {
    const { clock, source, looks, abort, done } = await setUpQuiet();
    for (let ms = 0; ms < 1_000; ms += 5) {
      source.hint();
      await settle();
      source.hint();
      await clock.advance(5);
    }
    expect(looks.length).toBeGreaterThanOrEqual(45);
    expect(looks.length).toBeLessThanOrEqual(51);
    abort.abort();
    await done;
  });

  it('asks again and again once the hints have ended', async () => {
    const { clock, source, looks, abort, done } = await setUpQuiet();
    source.end();
    await settle();
    await clock.advance(10_000);
    expect(looks.length).toBeGreaterThanOrEqual(30);
    abort.abort();
    await done;
  });
});

describe('without hints', () => {
  it.each([
    [0, 300],
    [1, 300],
    [4, 1_000],
    [100, 10_000],
  ])('a look of %i ms is repeated after %i ms: 0.4 %% of the time at most, but for the 10 s', async (lookMs, pauseMs) => {
    const { state, clock, looks, abort, done } = setUp();
    state.lookMs = lookMs;
    await settle();
    await clock.advance(100_000);
    const gaps = looks.slice(6).map((ms, at) => ms - (looks[at + 5] ?? 0));
    expect(new Set(gaps)).toEqual(new Set([pauseMs]));
    abort.abort();
    await done;
  });

  it('one look that had to wait does not slow down the next', async () => {
    const { state, clock, looks, abort, done } = setUp();
    await settle();
    state.lookMs = 5_000;
    await clock.advance(300);
    state.lookMs = 0;
    const before = looks.length;
    await clock.advance(900);
    expect(looks.length - before).toBe(3);
    abort.abort();
    await done;
  });
});
