import { describe, expect, it } from 'vitest';
import { type ArmRequest, createObr } from '../../../src/main/obr/obr.ts';
import { ObrRefusalError } from '../../../src/main/obr/obr-refusal.ts';
import type { ObrState } from '../../../src/shared/models.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';

const target = { id: 'u1', displayName: 'Kim Example', userPrincipalName: 'kim@contoso.example', photo: null };
const never = new AbortController().signal;
const request: ArmRequest = {
  target, keyProduct: 'Key', keyTransport: 'usb', rpIds: ['login.microsoft.com'], timeLimitMs: 60_000,
  user: { name: target.userPrincipalName, displayName: null, isForeignHandle: () => false },
  confirmName: () => Promise.reject(new Error('nobody is asked')),
};
const claim = {
  origin: 'https://login.microsoft.com', isTopFrame: true, rpId: 'login.microsoft.com', userName: 'kim@contoso.example', displayName: 'Kim',
  userHandle: Uint8Array.of(1),
};

const made = { credentialId: Uint8Array.of(1, 2, 3), userHandle: Uint8Array.of(9) };

async function reasonOf(act: () => unknown): Promise<string> {
  try {
    await act();
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
    const claimed = await armed.claim(claim, never);
    expect(await reasonOf(() => armed.claim(claim, never))).toBe('alreadyUsed');
    claimed.created(made);
    expect(obr.state).toMatchObject({ status: 'disarmed', last: { reason: 'credentialCreated', target } });
    expect(armed.signal.aborted).toBe(true);
    expect(await reasonOf(() => armed.claim(claim, never))).toBe('notArmed');
    await expect(armed.disarmed).resolves.toMatchObject({ reason: 'credentialCreated' });
  });

  it('can be claimed again when the key made no credential', async () => {
    const armed = createObr(new ManualClock()).arm(request);
    (await armed.claim(claim, never)).abandoned();
    expect((await armed.claim(claim, never)).rpId).toBe('login.microsoft.com');
  });

  it('switches itself off at the time limit, and refuses from then on', async () => {
    const clock = new ManualClock();
    const obr = createObr(clock);
    const armed = obr.arm(request);
    await clock.advance(59_999);
    expect(obr.state.status).toBe('armed');
    await clock.advance(1);
    expect(obr.state).toMatchObject({ status: 'disarmed', last: { reason: 'timedOut' } });
    expect(await reasonOf(() => armed.claim(claim, never))).toBe('notArmed');
    expect(clock.sleeping).toBe(0);
  });

  it('refuses at the time limit even when the timer is late (a laptop that slept)', async () => {
    let now = 0;
    const obr = createObr({ now: () => now, sleep: () => new Promise(() => undefined) });
    const armed = obr.arm(request);
    now = 60_000;
    expect(await reasonOf(() => armed.claim(claim, never))).toBe('expired');
    expect(obr.state).toMatchObject({ status: 'disarmed', last: { reason: 'timedOut' } });
  });

  it('stays armed after a refusal, shows it, and lets the right user through afterwards', async () => {
    const obr = createObr(new ManualClock());
    const armed = obr.arm(request);
    expect(await reasonOf(() => armed.claim({ ...claim, userName: 'robin@contoso.example' }, never))).toBe('wrongUser');
    expect(obr.state).toMatchObject({
      status: 'armed',
      refusals: [{ reason: 'wrongUser', expected: 'kim@contoso.example', seen: 'robin@contoso.example' }],
    });
    expect((await armed.claim(claim, never)).rpId).toBe('login.microsoft.com');
  });

  it('keeps a bounded number of refusals', async () => {
    const obr = createObr(new ManualClock());
    const armed = obr.arm(request);
    for (let i = 0; i < 100; i++) await reasonOf(() => armed.claim({ ...claim, userName: `u${i}` }, never));
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

  it('a finished session cannot touch a later one', async () => {
    const obr = createObr(new ManualClock());
    const first = await obr.arm(request).claim(claim, never);
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

describe('a name that is not known beforehand', () => {
  const asks = (confirmName: ArmRequest['confirmName']): ArmRequest => ({
    ...request, user: { ...request.user, name: null }, confirmName,
  });

  it('is what the operator types of the one on the page, in one Unicode form and without case', async () => {
    const asked: unknown[] = [];
    const obr = createObr(new ManualClock());
    const armed = obr.arm(asks(async (seen) => {
      asked.push(seen);
      return ' \uff2b\uff29\uff2d@Contoso.example ';
    }));
    expect((await armed.claim(claim, never)).rpId).toBe('login.microsoft.com');
    expect(asked).toEqual([{ userName: 'kim@contoso.example', displayName: 'Kim', rpId: 'login.microsoft.com' }]);
  });

  it('is asked for once: the next try needs no question, and no other name passes', async () => {
    let asked = 0;
    const armed = createObr(new ManualClock()).arm(asks(async ({ userName }) => {
      asked++;
      return userName;
    }));
    (await armed.claim(claim, never)).abandoned();
    expect(await reasonOf(() => armed.claim({ ...claim, userName: 'robin@contoso.example' }, never))).toBe('wrongUser');
    await armed.claim(claim, never);
    expect(asked).toBe(1);
  });

  it.each([
    ['another name', 'robin@contoso.example', 'wrongUser', 'robin@contoso.example'],
    ['a letter that only looks alike', 'k\u0456m@contoso.example', 'wrongUser', 'k\u0456m@contoso.example'],
    ['nothing, but gives up', null, 'nameNotConfirmed', ''],
  ])('refuses when the operator types %s, and the page may ask again', async (_what, typed, reason, expected) => {
    const obr = createObr(new ManualClock());
    const answers = [typed, claim.userName];
    const armed = obr.arm(asks(async () => answers.shift() ?? null));
    expect(await reasonOf(() => armed.claim(claim, never))).toBe(reason);
    expect(obr.state).toMatchObject({ status: 'armed', refusals: [{ reason, expected, seen: claim.userName }] });
    expect((await armed.claim(claim, never)).rpId).toBe(claim.rpId);
  });

  it('is not asked for a page of another site', async () => {
    const armed = createObr(new ManualClock()).arm(asks(() => Promise.reject(new Error('asked'))));
    expect(await reasonOf(() => armed.claim({ ...claim, origin: 'https://evil.example' }, never))).toBe('wrongOrigin');
  });

  it('keeps every other request out while it is asked, and ends with the page or with OBR', async () => {
    const obr = createObr(new ManualClock());
    const armed = obr.arm(asks((_seen, signal) => new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    })));
    const page = new AbortController();
    const first = armed.claim(claim, page.signal);
    expect(await reasonOf(() => armed.claim(claim, never))).toBe('alreadyUsed');
    page.abort(new Error('the page gave up'));
    await expect(first).rejects.toThrow('gave up');
    const second = armed.claim(claim, never);
    obr.disarm('locked');
    await expect(second).rejects.toMatchObject({ reason: 'locked' });
    expect(await reasonOf(() => armed.claim(claim, never))).toBe('notArmed');
  });

  it('that is typed after OBR went off lets nothing through', async () => {
    const obr = createObr(new ManualClock());
    let type: (name: string) => void = () => undefined;
    const armed = obr.arm(asks(() => new Promise((resolve) => { type = resolve; })));
    const claimed = armed.claim(claim, never);
    obr.disarm('timedOut');
    type(claim.userName);
    await expect(claimed).rejects.toMatchObject({ reason: 'timedOut' });
  });
});

describe('a sign-in in an armed session', () => {
  const asked = { origin: claim.origin, isTopFrame: true, rpId: claim.rpId, allowedIds: [made.credentialId] };

  it('is refused until there is a credential, and noted', async () => {
    const obr = createObr(new ManualClock());
    const armed = obr.arm(request);
    expect(await reasonOf(() => armed.claimAssertion(asked))).toBe('notRegistration');
    await armed.claim(claim, never);
    expect(await reasonOf(() => armed.claimAssertion(asked))).toBe('notRegistration');
    expect(obr.state.refusals.map(({ reason }) => reason)).toEqual(['notRegistration', 'notRegistration']);
    expect(obr.state.status).toBe('armed');
  });

  it('passes with the one credential that was made, for ten minutes, while OBR is off', async () => {
    const clock = new ManualClock();
    const obr = createObr(clock);
    const armed = obr.arm(request);
    (await armed.claim(claim, never)).created(made);
    expect(obr.state.status).toBe('disarmed');
    expect(armed.claimAssertion(asked)).toMatchObject({ rpId: claim.rpId, only: made });
    expect(await reasonOf(() => armed.claimAssertion({ ...asked, allowedIds: [Uint8Array.of(8)] }))).toBe('notRegistration');
    expect(obr.state).toMatchObject({ status: 'disarmed', refusals: [{ reason: 'notRegistration' }] });
    await clock.advance(10 * 60_000);
    expect(await reasonOf(() => armed.claimAssertion(asked))).toBe('notRegistration');
  });

  it('is not one of the next session', async () => {
    const obr = createObr(new ManualClock());
    (await obr.arm(request).claim(claim, never)).created(made);
    expect(await reasonOf(() => obr.arm(request).claimAssertion(asked))).toBe('notRegistration');
  });
});
