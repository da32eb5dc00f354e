// The OBR route, case by case. After each: OBR is off, the window is closed, no pass is usable, key and service agree.
import { afterEach, describe, expect, it } from 'vitest';
import { interruptions } from '../../../src/shared/models.ts';
import { OBR_TIME_LIMIT_MS } from '../../../src/main/provisioning/register-obr.ts';
import { type FakePage, goodPage } from '../../fakes/fake-obr-browser.ts';
import { brokenPromises } from './promises.ts';
import { type RigOptions, RunRig, TARGET, TARGET_UPN, goodOperator } from './run-rig.ts';

let rig: RunRig;
afterEach(() => rig.close());

async function open(options: RigOptions = {}): Promise<RunRig> {
  rig = await RunRig.open(options);
  return rig;
}

const run = async () => {
  const ended = await rig.run('obr');
  expect(await brokenPromises(rig, ended)).toEqual([]);
  return ended;
};

const refusals = () => rig.obr.state.refusals.map(({ reason, expected, seen }) => ({ reason, expected, seen }));

describe('when all goes well', () => {
  it('every field of the record is true', async () => {
    await open();
    const { state, record } = await run();
    expect(state.status).toBe('succeeded');
    expect(record).toMatchObject({
      outcome: 'succeeded', route: 'obr', readBack: true, assertionVerified: true, error: null, leftBehind: [],
      obr: { reason: 'credentialCreated' }, methodId: rig.directory.held(TARGET)[0], credentialIdBase64Url: rig.onKey()[0],
    });
    const { obr, tap } = record ?? {};
    const times = [tap?.issuedAt, obr?.armedAt, obr?.disarmedAt, tap?.revokedAt].map((at) => Date.parse(at ?? ''));
    expect(times.every((at) => at > 0)).toBe(true);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(rig.activities()).toEqual([
      'key.inspected', 'checks.passed', 'pin.accepted', 'tap.issued', 'obr.armed', 'page.opened', 'credential.created',
      'obr.disarmed', 'credential.stored', 'page.closed', 'tap.revoked', 'readBack.found', 'assertion.verified', 'record.written',
    ]);
  });

  it('shows what is waited for: start, sign-in, registration, touch, storing, touch', async () => {
    await open();
    await run();
    const shown: string[] = [];
    for (const state of rig.states) {
      if (state.status !== 'running' || state.waiting === null) continue;
      const { waiting } = state;
      const text = waiting.for === 'page' ? `page ${waiting.stage}` : waiting.for === 'touch' ? `touch ${waiting.purpose}` : waiting.for;
      if (shown.at(-1) !== text) shown.push(text);
    }
    expect(shown).toEqual([
      'enterPin', 'startObr', 'page signIn', 'page register', 'touch register', 'page register', 'page store', 'touch verify',
    ]);
  });

  it('arms for this target, this key and the service\'s relying parties; the pass goes into the sign-in page alone', async () => {
    await open();
    await run();
    const armed = rig.obrStates.find((state) => state.status === 'armed');
    expect(armed).toMatchObject({ target: { id: TARGET, userPrincipalName: TARGET_UPN }, keyProduct: 'Practice Key', rpIds: ['login.microsoft.com'] });
    const [request] = rig.browser.requests;
    const passes = request?.autofill.filter((fill) => fill.value.reveal() === rig.directory.passes[0]) ?? [];
    expect(passes.map((fill) => fill.selector)).toEqual(['input[name="accesspass"]', 'input[name="accesspass"]']);
    expect(new URL(request?.startUrl ?? '').hostname).toBe('mysignins.microsoft.com');
  });
});

describe('the interlock', () => {
  it.each([
    ['wrongUser', { userName: 'sam@contoso.example' }, TARGET_UPN, 'sam@contoso.example'],
    ['wrongRp', { rpId: 'evil.example' }, 'login.microsoft.com', 'evil.example'],
    ['wrongOrigin', { origin: 'https://evil.example' }, 'login.microsoft.com', 'https://evil.example'],
    ['wrongFrame', { isTopFrame: false }, 'top frame', 'embedded frame'],
    ['malformed', { options: { rp: 1 } }, '', expect.stringContaining('creation options')],
  ] as const)('refuses %s, says so, and lets the right one through afterwards', async (reason, change, expected, seen) => {
    await open();
    rig.browser.script = async (page) => {
      const refused = await page.create(change);
      expect(refused).toMatchObject({ ok: false, name: 'NotAllowedError' });
      await goodPage(page);
    };
    const { record } = await run();
    expect(record?.outcome).toBe('succeeded');
    expect(refusals()).toEqual([{ reason, expected, seen }]);
    expect(rig.activities()).toContain('obr.refused');
  });

  it('takes no second credential of the same session, and none after it', async () => {
    await open();
    const late: unknown[] = [];
    rig.browser.script = async (page) => {
      const [first, second] = await Promise.all([page.create(), page.create()]);
      late.push(second, await page.create());
      if (first.ok) await page.store(first.credential);
    };
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(refusals().map(({ reason }) => reason)).toEqual(['alreadyUsed', 'notArmed']);
    expect(late).toMatchObject([{ ok: false }, { ok: false }]);
    expect(rig.onKey()).toHaveLength(1);
  });
});

describe('a service with names of its own', () => {
  const names = { name: null, displayName: null, isForeignHandle: () => false };

  it('the operator types the name on the page once, and the run goes on', async () => {
    await open({ expectedUser: names });
    rig.browser.script = async (page) => {
      rig.onTouch = () => undefined;
      const gaveUp = new AbortController();
      const first = page.create({ userName: 'kim-e', signal: gaveUp.signal });
      rig.onMoment = (name) => {
        if (name === 'touch 1') gaveUp.abort(new Error('changed its mind'));
      };
      await first;
      rig.onMoment = () => undefined;
      rig.onTouch = () => rig.key.touch();
      const reply = await page.create({ userName: 'kim-e' });
      if (reply.ok) await page.store(reply.credential);
    };
    const asked: string[] = [];
    rig.operator = (waiting, at) => {
      if (waiting.for === 'confirmName') asked.push(`${waiting.userName} ${waiting.rpId}`);
      return goodOperator(waiting, at);
    };
    expect((await run()).record).toMatchObject({ outcome: 'succeeded', userName: 'kim-e', rpId: 'login.microsoft.com' });
    expect(asked).toEqual(['kim-e login.microsoft.com']);
    expect(rig.activities()).toContain('name.confirmed');
  });

  it.each([
    ['somebody else’s', null, 'nameNotConfirmed'],
    ['another one', 'sam', 'wrongUser'],
  ])('a name that the operator knows to be %s is refused, and both stand in the audit', async (_what, name, reason) => {
    await open({ expectedUser: names });
    rig.operator = (waiting, at) =>
      waiting.for === 'confirmName' ? { promptId: waiting.promptId, for: 'confirmName', name } : goodOperator(waiting, at);
    rig.browser.script = async (page) => {
      expect(await page.create({ userName: 'kim-e' })).toMatchObject({ ok: false, name: 'NotAllowedError' });
      page.closeWindow();
    };
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'obr.windowClosed' } });
    expect(rig.onKey()).toEqual([]);
    const { entries } = await rig.store.audit.search({ text: '', before: null });
    expect(entries.find(({ kind }) => kind === 'obr.refused')?.reason).toBe(`${reason}: ${JSON.stringify(name ?? '')}, "kim-e"`);
  });

  it('cancel while the name is asked for: nothing is left', async () => {
    await open({ expectedUser: names });
    rig.operator = (waiting, at) => {
      if (waiting.for !== 'confirmName') return goodOperator(waiting, at);
      void rig.runs.cancel('operator');
      return null;
    };
    expect((await run()).record).toMatchObject({ outcome: 'cancelled', obr: { reason: 'cancelled' } });
    expect(rig.onKey()).toEqual([]);
  });
});

describe('touch', () => {
  it('that does not come: the page may try again', async () => {
    await open();
    rig.browser.script = async (page) => {
      expect(await page.create()).toMatchObject({ ok: false, name: 'NotAllowedError' });
      await goodPage(page);
    };
    rig.onTouch = (nth, { key }) => {
      if (nth > 1) key.touch();
    };
    expect((await run()).record?.outcome).toBe('succeeded');
  });

  it('a page that gives up frees the session, and its credential is not left on the key', async () => {
    await open();
    const gaveUp = new AbortController();
    rig.onTouch = (nth, { key }) => {
      key.touch();
      if (nth === 1) gaveUp.abort(new Error('the page aborted'));
    };
    rig.browser.script = async (page) => {
      expect(await page.create({ signal: gaveUp.signal })).toMatchObject({ ok: false, name: 'AbortError' });
      expect(rig.onKey()).toEqual([]);
      await goodPage(page);
    };
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(rig.activities()).toContain('credential.deleted');
  });
});

describe('the window', () => {
  it('closed before create()', async () => {
    await open();
    rig.browser.script = async (page) => page.closeWindow();
    expect((await run()).record).toMatchObject({
      outcome: 'failed', error: { code: 'obr.windowClosed' }, obr: { reason: 'windowClosed' }, leftBehind: [],
    });
    expect(rig.onKey()).toEqual([]);
  });

  it('closed while the key blinks', async () => {
    await open();
    rig.onTouch = () => rig.browser.closeWindow();
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'obr.windowClosed' }, leftBehind: [] });
    expect(rig.onKey()).toEqual([]);
  });

  it('closed after create() and nothing stored: the credential is deleted', async () => {
    await open();
    rig.browser.script = async (page) => {
      await page.create();
      page.closeWindow();
    };
    expect((await run()).record).toMatchObject({
      outcome: 'failed', error: { code: 'entra.notStored' }, obr: { reason: 'credentialCreated' }, leftBehind: [],
    });
    expect(rig.onKey()).toEqual([]);
  });

  it('closed after the page has stored: that counts', async () => {
    await open();
    rig.directory.readDelayMs = 3_000;
    rig.browser.script = async (page) => {
      await goodPage(page);
      page.closeWindow();
    };
    expect((await run()).record).toMatchObject({ outcome: 'succeeded' });
  });

  it('cannot be opened', async () => {
    await open();
    rig.browser.openFails = new Error('no window');
    const ended = await rig.run('obr');
    expect((await brokenPromises(rig, ended)).filter((one) => !one.startsWith('a bug'))).toEqual([]);
    expect(ended.record).toMatchObject({ outcome: 'failed', obr: { reason: 'failed' } });
  });

  it('whose page crashes while OBR is on ends the run at once', async () => {
    await open();
    rig.browser.script = async (page) => page.crash('oom');
    expect((await run()).record).toMatchObject({
      outcome: 'failed', error: { code: 'obr.pageCrashed' }, obr: { reason: 'pageCrashed' }, leftBehind: [],
    });
    expect(rig.activities()).toContain('page.crashed');
  });

  it('whose page crashes before it has stored leaves nothing on the key', async () => {
    await open();
    rig.browser.script = async (page) => {
      await page.create();
      page.crash('crashed');
    };
    expect((await run()).record).toMatchObject({ outcome: 'failed', obr: { reason: 'credentialCreated' }, error: { code: 'entra.notStored' } });
    expect(rig.onKey()).toEqual([]);
  });

  it('whose page does not load says so, and the time limit ends it', async () => {
    await open();
    rig.browser.script = async (page) => page.failToLoad('https://mysignins.microsoft.com/', 'ERR_NAME_NOT_RESOLVED');
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'obr.timedOut' } });
    expect(rig.activities()).toContain('page.failed');
  });

  it('closes late: the next session is not switched off by it', async () => {
    await open();
    const real = rig.browser.open.bind(rig.browser);
    let tell: () => void = () => undefined;
    rig.browser.open = async (request) => {
      const page = await real(request);
      return { ...page, closed: new Promise<void>((resolve) => { tell = resolve; }) };
    };
    await run();
    rig.obr.arm({ target: { id: 'x', displayName: '', userPrincipalName: '', photo: null }, keyProduct: '', keyTransport: 'usb', rpIds: [], timeLimitMs: 1_000,
      user: { name: '', displayName: null, isForeignHandle: () => false }, confirmName: async () => null,
    });
    tell();
    await Promise.resolve();
    await Promise.resolve();
    expect(rig.obr.state.status).toBe('armed');
    rig.obr.disarm('quit');
  });
});

describe('time', () => {
  it('nobody registers within the limit', async () => {
    await open();
    rig.browser.script = async () => undefined;
    const { record } = await run();
    expect(record).toMatchObject({ outcome: 'failed', error: { code: 'obr.timedOut' }, obr: { reason: 'timedOut' }, leftBehind: [] });
    const { armedAt, disarmedAt } = record?.obr ?? { armedAt: '', disarmedAt: '' };
    expect(Date.parse(disarmedAt) - Date.parse(armedAt)).toBe(OBR_TIME_LIMIT_MS);
  });

  it('the page never stores: after ten minutes the credential is taken off the key', async () => {
    await open();
    rig.browser.script = async (page) => {
      await page.create();
    };
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'entra.notStored' }, leftBehind: [] });
    expect(rig.onKey()).toEqual([]);
  });

  it('the service cannot be asked whether the page has stored: unknown, and named', async () => {
    await open();
    rig.directory.fail('fido2Methods', { kind: 'offline', httpStatus: 0 }, 'before', 10_000);
    const { record, leftBehind } = await run();
    expect(record).toMatchObject({ outcome: 'unknown', error: { code: 'entra.outcomeUnknown' } });
    expect(leftBehind).toEqual([{ kind: 'unknownAtService', credentialIdBase64Url: rig.onKey()[0] }]);
  });
});

describe('ends while armed', () => {
  const armedRun = async (end: (at: RunRig) => void) => {
    await open();
    rig.browser.script = async () => end(rig);
    return run();
  };

  it.each(['operator', ...interruptions] as const)('cancelled by %s', async (by) => {
    const { record } = await armedRun((at) => void at.runs.cancel(by));
    expect(record).toMatchObject({ outcome: 'cancelled', obr: { reason: by === 'operator' ? 'cancelled' : by }, leftBehind: [] });
  });

  it('switched off by hand', async () => {
    const { record } = await armedRun((at) => {
      at.obr.disarm('cancelled');
      void at.runs.cancel('operator');
    });
    expect(record).toMatchObject({ outcome: 'cancelled', obr: { reason: 'cancelled' } });
  });

  it('the key leaves', async () => {
    const { record } = await armedRun((at) => at.unplug());
    expect(record).toMatchObject({ outcome: 'failed', error: { code: 'key.removed' }, obr: { reason: 'keyRemoved' } });
  });

  it.each(['startObr', 'replaceTap', 'page', 'touch'] as const)('cancel at the prompt %s', async (prompt) => {
    await open();
    if (prompt === 'replaceTap') rig.directory.givePass(TARGET);
    rig.onTouch = () => undefined;
    rig.operator = (waiting, at) => {
      if (waiting.for !== prompt) return goodOperator(waiting, at);
      void rig.runs.cancel('operator');
      return null;
    };
    const ended = await rig.run('obr');
    expect(ended.record).toMatchObject({ outcome: 'cancelled', error: null, leftBehind: [] });
    expect(rig.onKey()).toEqual([]);
    expect(rig.obr.state.status).toBe('disarmed');
  });

  it('cancel while the page stores: asked a last time, and what is stored stays, told as unproven', async () => {
    await open();
    rig.directory.onCall = (call, moment) => {
      if (call === 'page.store' && moment === 'after') void rig.runs.cancel('operator');
    };
    const { record } = await run();
    expect(record).toMatchObject({ outcome: 'cancelled', leftBehind: [{ kind: 'registeredUnproven' }] });
    expect(rig.directory.held(TARGET)).toEqual(rig.onKey());
  });
});

it('a key that is registered already: the page hears InvalidStateError, the run ends with the reason', async () => {
  await open();
  await run();
  rig.endings = 0;
  // What the user has could not be read beforehand; the page names it all the same.
  rig.directory.fail('fido2Methods', { httpStatus: 403 });
  const ended = await rig.run('obr');
  expect(ended.record).toMatchObject({ outcome: 'failed', error: { code: 'key.alreadyRegistered' }, leftBehind: [] });
  expect(rig.browser.replies.at(-1)).toMatchObject({ ok: false, name: 'InvalidStateError' });
  expect(rig.directory.usablePass(TARGET)).toBeNull();
});

describe('a page that asks for a sign-in', () => {
  it('gets one with the credential that it has just made, and no other', async () => {
    await open();
    const told: string[] = [];
    const tell = (reply: Awaited<ReturnType<FakePage['get']>>): void => {
      told.push(reply.ok ? `${reply.credential.kind} ${reply.credential.idBase64Url === rig.onKey()[0]}` : reply.name);
    };
    rig.browser.script = async (page) => {
      tell(await page.get());
      const reply = await page.create();
      if (!reply.ok) return;
      tell(await page.get({ allowedIdsBase64Url: ['AQIDBA'] }));
      tell(await page.get({ allowedIdsBase64Url: ['AQIDBA', reply.credential.idBase64Url] }));
      tell(await page.get());
      await page.store(reply.credential);
    };
    const { state } = await run();
    expect(state.status).toBe('succeeded');
    expect(told).toEqual(['NotAllowedError', 'NotAllowedError', 'assertion true', 'assertion true']);
    const assertion = rig.browser.replies.at(-1);
    expect(assertion?.ok === true && assertion.credential.kind === 'assertion' && assertion.credential.userHandleBase64Url).toBeTruthy();
    expect(refusals().map(({ reason }) => reason)).toEqual(['notRegistration', 'notRegistration']);
  });
});
