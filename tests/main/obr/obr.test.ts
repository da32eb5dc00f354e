import { describe, expect, it } from 'vitest';
import { createObr } from '../../../src/main/obr/obr.ts';
import { ObrRefusalError } from '../../../src/main/obr/obr-refusal.ts';
import type { ObrState } from '../../../src/shared/models.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';

const target = { id: 'u1', displayName: 'Kim Example', userPrincipalName: 'kim@contoso.example', photo: null };
const request = { target, keyProduct: 'Key', keyTransport: 'usb' as const, rpIds: ['login.microsoft.com'], timeLimitMs: 60_000 };
const claim = {
  origin: 'https://login.microsoft.com', isTopFrame: true, rpId: 'login.microsoft.com', userName: 'kim@contoso.example',
};

const made = { credentialId: Uint8Array.of(1, 2, 3), userHandle: Uint8Array.of(9) };

function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ObrRefusalError) return error.refusal.reason;
    throw error;
  }
  return 'no refusal';
}

describe('OBR', () => {
  it('is off at the start', () => {
    expect(createObr(new ManualClock()).state).toEqual({ status: 'disarmed', last: null, refusals: [] });
  });

  it('shows target, key, relying parties and end while it is armed', () => {
    const clock = new ManualClock(Date.UTC(2026, 0, 15, 9, 0, 0));
    const obr = createObr(clock);
    obr.arm(request);
    expect(obr.state).toMatchObject({
      status: 'armed', target, keyProduct: 'Key', keyTransport: 'usb' as const, rpIds: ['login.microsoft.com'],
      armedAt: '2026-01-15T09:00:00.000Z', expiresAt: '2026-01-15T09:01:00.000Z',
    });
  });

  it('switches itself off with the credential, and takes no second one', async () => {
    const obr = createObr(new ManualClock());
    const armed = obr.arm(request);
    const claimed = armed.claim(claim);
    expect(reasonOf(() => armed.claim(claim))).toBe('alreadyUsed');
    claimed.created(made);
    expect(obr.state).toMatchObject({ status: 'disarmed', last: { reason: 'credentialCreated', target } });
    expect(armed.signal.aborted).toBe(true);
    expect(reasonOf(() => armed.claim(claim))).toBe('notArmed');
    await expect(armed.disarmed).resolves.toMatchObject({ reason: 'credentialCreated' });
  });

  it('can be claimed again when the key made no credential', () => {
    const armed = createObr(new ManualClock()).arm(request);
    armed.claim(claim).abandoned();
    expect(armed.claim(claim).rpId).toBe('login.microsoft.com');
  });

  it('switches itself off at the time limit, and refuses from then on', async () => {
    const clock = new ManualClock();
    const obr = createObr(clock);
    const armed = obr.arm(request);
    await clock.advance(59_999);
    expect(obr.state.status).toBe('armed');
    await clock.advance(1);
    expect(obr.state).toMatchObject({ status: 'disarmed', last: { reason: 'timedOut' } });
    expect(reasonOf(() => armed.claim(claim))).toBe('notArmed');
    expect(clock.sleeping).toBe(0);
  });

  it('refuses at the time limit even when the timer is late (a laptop that slept)', () => {
    let now = 0;
    const obr = createObr({ now: () => now, sleep: () => new Promise(() => undefined) });
    const armed = obr.arm(request);
    now = 60_000;
    expect(reasonOf(() => armed.claim(claim))).toBe('expired');
    expect(obr.state).toMatchObject({ status: 'disarmed', last: { reason: 'timedOut' } });
  });

  it('stays armed after a refusal, shows it, and lets the right user through afterwards', () => {
    const obr = createObr(new ManualClock());
    const armed = obr.arm(request);
    expect(reasonOf(() => armed.claim({ ...claim, userName: 'robin@contoso.example' }))).toBe('wrongUser');
    expect(obr.state).toMatchObject({
      status: 'armed',
      refusals: [{ reason: 'wrongUser', expected: 'kim@contoso.example', seen: 'robin@contoso.example' }],
    });
    expect(armed.claim(claim).rpId).toBe('login.microsoft.com');
  });

  it('keeps a bounded number of refusals', () => {
    const obr = createObr(new ManualClock());
    const armed = obr.arm(request);
    for (let i = 0; i < 100; i++) reasonOf(() => armed.claim({ ...claim, userName: `u${i}` }));
    expect(obr.state.refusals).toHaveLength(20);
    expect(obr.state.refusals.at(-1)?.seen).toBe('u99');
  });

  it('switches off once, whoever asks, and the first reason stays', async () => {
    const obr = createObr(new ManualClock());
    const seen: ObrState['status'][] = [];
    obr.onChange((state) => seen.push(state.status));
    const armed = obr.arm(request);
    obr.disarm('keyRemoved');
    obr.disarm('quit');
    await settle();
    expect(seen).toEqual(['armed', 'disarmed']);
    await expect(armed.disarmed).resolves.toMatchObject({ reason: 'keyRemoved' });
  });

  it('a finished session cannot touch a later one', () => {
    const obr = createObr(new ManualClock());
    const first = obr.arm(request).claim(claim);
    obr.disarm('cancelled');
    obr.arm(request);
    first.created(made);
    expect(obr.state.status).toBe('armed');
  });

  it('arms one session at a time', () => {
    const obr = createObr(new ManualClock());
    obr.arm(request);
    expect(() => obr.arm(request)).toThrow('armed already');
  });
});

describe('a sign-in in an armed session', () => {
  const asked = { origin: claim.origin, isTopFrame: true, rpId: claim.rpId, allowedIds: [made.credentialId] };

  it('is refused until there is a credential, and noted', () => {
    const obr = createObr(new ManualClock());
    const armed = obr.arm(request);
    expect(reasonOf(() => armed.claimAssertion(asked))).toBe('notRegistration');
    armed.claim(claim);
    expect(reasonOf(() => armed.claimAssertion(asked))).toBe('notRegistration');
    expect(obr.state.refusals.map(({ reason }) => reason)).toEqual(['notRegistration', 'notRegistration']);
    expect(obr.state.status).toBe('armed');
  });

  it('passes with the one credential that was made, for ten minutes, while OBR is off', async () => {
    const clock = new ManualClock();
    const obr = createObr(clock);
    const armed = obr.arm(request);
    armed.claim(claim).created(made);
    expect(obr.state.status).toBe('disarmed');
    expect(armed.claimAssertion(asked)).toMatchObject({ rpId: claim.rpId, only: made });
    expect(reasonOf(() => armed.claimAssertion({ ...asked, allowedIds: [Uint8Array.of(8)] }))).toBe('notRegistration');
    expect(obr.state).toMatchObject({ status: 'disarmed', refusals: [{ reason: 'notRegistration' }] });
    await clock.advance(10 * 60_000);
    expect(reasonOf(() => armed.claimAssertion(asked))).toBe('notRegistration');
  });

  it('is not one of the next session', () => {
    const obr = createObr(new ManualClock());
    obr.arm(request).claim(claim).created(made);
    expect(reasonOf(() => obr.arm(request).claimAssertion(asked))).toBe('notRegistration');
  });
});
