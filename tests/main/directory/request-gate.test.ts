// The gate that all requests to a tenant go through: order, holds, bounded waits, aborts.
import { describe, expect, it } from 'vitest';
import { createRequestGate, GateHeld, type Priority } from '../../../src/main/directory/request-gate.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';

function rig(maxAtOnce = 1) {
  const clock = new ManualClock(1_000_000);
  const gate = createRequestGate(clock, maxAtOnce);
  const events: string[] = [];
  const leaves = new Map<string, () => void>();
  const enter = (name: string, priority: Priority = 'user', maxWaitMs = 60_000, signal?: AbortSignal): void => {
    void gate.enter({ priority, maxWaitMs, ...(signal === undefined ? {} : { signal }) }).then(
      (leave) => {
        events.push(name);
        leaves.set(name, leave);
      },
      (error: unknown) => events.push(`${name}: ${error instanceof GateHeld ? `held ${error.waitMs}` : String(error)}`),
    );
  };
  return { clock, gate, events, enter, leave: (name: string) => leaves.get(name)?.() };
}

describe('order', () => {
  it('few at once; the operator before the background, each in the order of coming', async () => {
    const { events, enter, leave } = rig(2);
    for (const name of ['b1', 'b2', 'b3', 'b4']) enter(name, 'background');
    for (const name of ['u1', 'u2']) enter(name, 'user');
    await settle();
    expect(events).toEqual(['b1', 'b2']);
    for (const name of ['b1', 'b2', 'u1', 'u2', 'b3']) {
      leave(name);
      await settle();
    }
    expect(events).toEqual(['b1', 'b2', 'u1', 'u2', 'b3', 'b4']);
  });

  it('a turn ends once, however often it is said', async () => {
    const { events, enter, leave } = rig(1);
    for (const name of ['a', 'b', 'c']) enter(name);
    await settle();
    leave('a');
    leave('a');
    await settle();
    expect(events).toEqual(['a', 'b']);
  });
});

describe('a hold', () => {
  it('stops everybody until it is over', async () => {
    const { clock, gate, events, enter } = rig(4);
    gate.hold(10_000);
    enter('u');
    enter('b', 'background');
    await settle();
    await clock.advance(9_999);
    await settle();
    expect(events).toEqual([]);
    await clock.advance(1);
    await settle();
    expect(events).toEqual(['u', 'b']);
  });

  it('that ends between two readings of the clock is over', async () => {
    // Each reading is a millisecond later than the one before, as on a busy machine.
    const clock = new ManualClock(1_000_000);
    let readings = 0;
    const gate = createRequestGate({ now: () => clock.now() + readings++, sleep: (ms, signal) => clock.sleep(ms, signal) });
    const events: number[] = [];
    for (let holdMs = 1; holdMs <= 20; holdMs++) {
      gate.hold(holdMs);
      void gate.enter({ priority: 'user', maxWaitMs: 60_000 }).then((leave) => {
        events.push(holdMs);
        leave();
      });
      await settle();
      await clock.advance(100);
      await settle();
      expect(events.at(-1)).toBe(holdMs);
    }
  });

  it('is only ever made longer, and not beyond ten minutes', async () => {
    const { clock, gate, events, enter } = rig();
    gate.hold(20_000);
    gate.hold(1_000);
    enter('waits');
    await clock.advance(19_000);
    await settle();
    expect(events).toEqual([]);
    gate.hold(10 ** 12);
    await settle();
    expect(events).toEqual(['waits: held 600000']);
    await clock.advance(600_000);
    enter('after');
    await settle();
    expect(events.at(-1)).toBe('after');
  });

  it('that nobody would sit out is told at once: nothing waits in vain', async () => {
    const { gate, events, enter } = rig();
    gate.hold(120_000);
    enter('u');
    await settle();
    expect(events).toEqual(['u: held 120000']);
  });
});

describe('bounds', () => {
  it('a queue that does not move ends for who waits too long', async () => {
    const { clock, events, enter, leave } = rig(1);
    enter('first');
    enter('second', 'user', 5_000);
    enter('third', 'user', 60_000);
    await settle();
    await clock.advance(5_001);
    await settle();
    expect(events).toEqual(['first', 'second: held 0']);
    leave('first');
    await settle();
    expect(events.at(-1)).toBe('third');
  });

  it('an abort ends the wait with its reason, and the others go on', async () => {
    const { events, enter, leave } = rig(1);
    const over = new AbortController();
    enter('first');
    enter('second', 'user', 60_000, over.signal);
    enter('third');
    await settle();
    over.abort(new Error('not wanted'));
    await settle();
    leave('first');
    await settle();
    expect(events).toEqual(['first', 'second: Error: not wanted', 'third']);
    enter('late', 'user', 60_000, over.signal);
    await settle();
    expect(events.at(-1)).toBe('late: Error: not wanted');
  });

  it('leaves no timer behind', async () => {
    const { clock, gate, enter, leave } = rig(1);
    enter('first');
    enter('second');
    gate.hold(1_000);
    await settle();
    await clock.advance(1_000);
    await settle();
    leave('first');
    await settle();
    leave('second');
    await settle();
    expect(clock.sleeping).toBe(0);
  });
});
