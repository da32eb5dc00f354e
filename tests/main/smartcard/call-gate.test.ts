import { describe, expect, it } from 'vitest';
import { CallGate, threadsForCards } from '../../../src/main/smartcard/call-gate.ts';
import { settle } from '../../fakes/manual-clock.ts';

describe('the gate before native calls', () => {
  it('lets so many through at a time, in order, and goes on after a failure', async () => {
    const gate = new CallGate(2);
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const runs = [0, 1, 2, 3, 4].map((i) =>
      gate.run(
        () =>
          new Promise<number>((resolve, reject) => {
            started.push(i);
            ends[i] = () => (i === 1 ? reject(new Error('one')) : resolve(i));
          }),
      ),
    );
    const outcomes = Promise.allSettled(runs);
    await settle();
    expect(started).toEqual([0, 1]);
    ends[1]?.();
    await settle();
    expect(started).toEqual([0, 1, 2]);
    ends[0]?.();
    ends[2]?.();
    await settle();
    expect(started).toEqual([0, 1, 2, 3, 4]);
    ends[3]?.();
    ends[4]?.();
    expect((await outcomes).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('counts those it let in from the line', async () => {
    const gate = new CallGate(1);
    const ends: (() => void)[] = [];
    const begin = (): Promise<void> => gate.run(() => new Promise<void>((resolve) => ends.push(resolve)));
    const first = begin();
    const second = begin();
    ends[0]?.();
    await first;
    await settle();
    const third = begin();
    await settle();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await second;
    await settle();
    ends[2]?.();
    await third;
  });

  it('is as wide again after the rush', async () => {
    const gate = new CallGate(1);
    await Promise.all([1, 2, 3].map((i) => gate.run(async () => i)));
    expect(await gate.run(async () => 4)).toBe(4);
  });

  it.each([
    [undefined, 2],
    ['', 2],
    ['16', 14],
    ['2', 1],
    ['1', 1],
    ['many', 2],
  ])('of a pool of %j threads leaves one for the waiter and one for the rest', (threads, calls) => {
    expect(threadsForCards(threads)).toBe(calls);
  });
});
