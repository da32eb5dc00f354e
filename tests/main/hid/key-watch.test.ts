// The list of keys: whole, on change only, also across failures; stops with its signal.
import { describe, expect, it } from 'vitest';
import { watchKeys } from '../../../src/main/hid/key-watch.ts';
import type { HidDescriptor, HidPort } from '../../../src/main/ports.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';

function key(path: string): HidDescriptor {
  return { path, vendorId: 1, productId: 2, manufacturer: '', product: '', serialNumber: '' };
}

function setUp() {
  const state = { answer: (): Promise<readonly HidDescriptor[]> => Promise.resolve([]), looks: 0 };
  const port: HidPort = {
    list: () => {
      state.looks++;
      return state.answer();
    },
    open: () => Promise.reject(new Error('not asked for')),
  };
  const clock = new ManualClock();
  const abort = new AbortController();
  const told: string[] = [];
  const done = watchKeys(
    port,
    clock,
    {
      onKeys: (keys) => told.push(keys.map(({ path }) => path).join(' ') || 'none'),
      onError: (error) => told.push(String(error)),
    },
    abort.signal,
  );
  return { state, clock, abort, told, done };
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

  it('never looks twice at once, and not after it was stopped', async () => {
    const { state, clock, told, abort, done } = setUp();
    await settle();
    let answer: (keys: readonly HidDescriptor[]) => void = () => undefined;
    state.answer = () => new Promise((resolve) => (answer = resolve));
    await clock.advance(300);
    await clock.advance(3_000);
    expect(state.looks).toBe(2);
    abort.abort();
    answer([key('late')]);
    await done;
    expect(told).toEqual(['none']);
    expect(clock.sleeping).toBe(0);
  });
});
