// The lease of a run by the desk's own clock.
import { describe, expect, it } from 'vitest';
import { createHeldLease } from '../../../src/main/desk/held-lease.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

const TIMES = { lastsMs: 120_000, marginMs: 30_000 };

describe('a held lease', () => {
  it('ends before the others can have it, counted from when the database was asked', async () => {
    const clock = new ManualClock();
    const lease = createHeldLease(clock, clock.now() - 10_000, TIMES);
    await clock.advance(79_999);
    expect(lease.lost.aborted).toBe(false);
    lease.mustHold();
    await clock.advance(1);
    expect(lease.lost.reason).toMatchObject({ code: 'fleet.leaseLost' });
    expect(() => lease.mustHold()).toThrow('fleet.leaseLost');
  });

  it('lasts as long as it is renewed, and not after it was lost', async () => {
    const clock = new ManualClock();
    const lease = createHeldLease(clock, clock.now(), TIMES);
    for (let beats = 0; beats < 20; beats++) {
      await clock.advance(20_000);
      lease.renewed(clock.now());
    }
    lease.mustHold();
    lease.lose();
    lease.renewed(clock.now());
    expect(() => lease.mustHold()).toThrow('fleet.leaseLost');
  });

  it('is over when the computer has slept, before any timer says so', () => {
    let now = 0;
    const lease = createHeldLease({ now: () => now, sleep: () => new Promise(() => undefined) }, 0, TIMES);
    lease.mustHold();
    now = 3_600_000;
    expect(() => lease.mustHold()).toThrow('fleet.leaseLost');
  });

  it('loses nothing after its run has ended', async () => {
    const clock = new ManualClock();
    const lease = createHeldLease(clock, clock.now(), TIMES);
    lease.end();
    lease.lose();
    await clock.advance(1_000_000);
    expect(lease.lost.aborted).toBe(false);
    expect(clock.sleeping).toBe(0);
  });
});
