import { describe, expect, it } from 'vitest';
import { COPIED_FOR_MS, createPassDesk } from '../../../src/main/provisioning/pass-desk.ts';
import { Secret } from '../../../src/main/secret.ts';
import { FakeClipboard } from '../../fakes/fake-clipboard.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';

function start() {
  const clock = new ManualClock();
  const clipboard = new FakeClipboard();
  return { clock, clipboard, desk: createPassDesk(clipboard, clock) };
}

describe('a pass on the clipboard', () => {
  it('is taken off again after half a minute', async () => {
    const { clock, clipboard, desk } = start();
    desk.offer(new Secret('pass-1'));
    desk.copy();
    expect(clipboard.text).toBe('pass-1');
    await clock.advance(COPIED_FOR_MS - 1);
    expect(clipboard.text).toBe('pass-1');
    await clock.advance(1);
    await settle();
    expect(clipboard.text).toBe('');
  });

  it('is taken off at the end of the run', async () => {
    const { clock, clipboard, desk } = start();
    const offer = desk.offer(new Secret('pass-1'));
    desk.copy();
    await offer.end();
    expect([clipboard.text, clock.sleeping]).toEqual(['', 0]);
    expect(() => desk.copy()).toThrow('run.noSuchPrompt');
  });

  it('copied anew has its half minute anew', async () => {
    const { clock, clipboard, desk } = start();
    desk.offer(new Secret('pass-1'));
    desk.copy();
    await clock.advance(COPIED_FOR_MS - 1);
    desk.copy();
    await clock.advance(COPIED_FOR_MS - 1);
    expect(clipboard.text).toBe('pass-1');
  });

  it('is not taken for what somebody has copied after it', async () => {
    const { clock, clipboard, desk } = start();
    const offer = desk.offer(new Secret('pass-1'));
    desk.copy();
    clipboard.write('mine');
    await clock.advance(COPIED_FOR_MS);
    await offer.end();
    expect(clipboard.text).toBe('mine');
  });
});
