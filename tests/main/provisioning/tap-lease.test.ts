// The pass of the OBR route: leased for one run, revoked on every path, and named where that is not possible.
import { afterEach, describe, expect, it } from 'vitest';
import { goodPage } from '../../fakes/fake-obr-browser.ts';
import { brokenPromises } from './promises.ts';
import { type RigOptions, RunRig, TARGET, goodOperator } from './run-rig.ts';

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

describe('the pass', () => {
  it('policy error: nothing is armed', async () => {
    await open();
    rig.directory.fail('issueTemporaryAccessPass', { httpStatus: 400, message: 'UserCredentialPolicy does not allow this' });
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'tap.policyOff' }, obr: null, tap: null, leftBehind: [] });
    expect(rig.browser.requests).toEqual([]);
  });

  it('an old one is replaced only when the operator says so', async () => {
    await open();
    const old = rig.directory.givePass(TARGET);
    rig.operator = (waiting, at) =>
      waiting.for === 'replaceTap' ? { promptId: waiting.promptId, for: 'replaceTap', replace: false } : goodOperator(waiting, at);
    const ended = await rig.run('obr');
    expect(ended.record).toMatchObject({ outcome: 'failed', error: { code: 'tap.declined' }, obr: null, tap: null, leftBehind: [] });
    // It is not of this run: it stays.
    expect(rig.directory.usablePass(TARGET)).toBe(old);
  });

  it('an old one is replaced', async () => {
    await open();
    rig.directory.givePass(TARGET);
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(rig.directory.usablePass(TARGET)).toBeNull();
  });

  it.each([0, 3_500])('issued, but the answer was lost (list fails for %i ms): found and revoked', async (failingMs) => {
    await open();
    rig.directory.fail('issueTemporaryAccessPass', { httpStatus: 504 }, 'after');
    let until = 0;
    rig.directory.sabotage = (call) => {
      if (call !== 'temporaryAccessPass' || rig.directory.passes.length === 0) return null;
      until ||= rig.clock.now() + failingMs;
      return rig.clock.now() < until ? { when: 'before', error: { httpStatus: 503 } } : null;
    };
    const { record } = await run();
    expect(record).toMatchObject({ outcome: 'failed', error: { code: 'entra.unavailable' }, leftBehind: [], obr: null });
    expect(record?.tap?.revokedAt).toMatch(/^2026/);
    expect(rig.directory.usablePass(TARGET)).toBeNull();
  });

  it('the answer was lost and nobody can be asked: the record says that one may be left', async () => {
    await open();
    rig.directory.fail('issueTemporaryAccessPass', { kind: 'offline', httpStatus: 0 }, 'after');
    rig.directory.sabotage = (call) =>
      call === 'temporaryAccessPass' && rig.directory.passes.length > 0 ? { when: 'before', error: { kind: 'offline', httpStatus: 0 } } : null;
    const { leftBehind } = await run();
    expect(leftBehind).toEqual([{ kind: 'tapNotRevoked', userId: TARGET, tapId: '' }]);
  });

  it('not issued, and an old one is there: the old one is left alone', async () => {
    await open();
    const old = rig.directory.givePass(TARGET);
    rig.directory.fail('issueTemporaryAccessPass', { httpStatus: 503 });
    const ended = await rig.run('obr');
    expect(ended.record).toMatchObject({ outcome: 'failed', leftBehind: [], tap: null });
    expect(rig.directory.usablePass(TARGET)).toBe(old);
  });

  it('revoked at the third try', async () => {
    await open();
    rig.directory.fail('revokeTemporaryAccessPass', { httpStatus: 503 }, 'before', 2);
    expect((await run()).record).toMatchObject({ outcome: 'succeeded' });
  });

  it('not revoked after three tries: named', async () => {
    await open();
    rig.directory.fail('revokeTemporaryAccessPass', { httpStatus: 503 }, 'before', 3);
    const ended = await rig.run('obr');
    expect(ended.leftBehind).toEqual([{ kind: 'tapNotRevoked', userId: TARGET, tapId: 'tap-1' }]);
    expect(ended.record?.tap).toMatchObject({ revokedAt: null });
    expect(rig.activities()).toContain('tap.notRevoked');
  });

  it('from elsewhere is used, none is issued, and it stays', async () => {
    await open();
    const theirs = rig.directory.givePass(TARGET);
    rig.operator = (waiting, at) =>
      waiting.for === 'startObr' ? { promptId: waiting.promptId, for: 'startObr', pass: 'Their-Pass-1' } : goodOperator(waiting, at);
    const ended = await rig.run('obr');
    expect(ended.record).toMatchObject({ outcome: 'succeeded', tap: null, leftBehind: [] });
    expect(rig.directory.usablePass(TARGET)).toBe(theirs);
    expect(rig.directory.passes).toEqual([]);
    expect(rig.browser.requests[0]?.autofill.map(({ value }) => value.reveal())).toContain('Their-Pass-1');
    expect(rig.activities()).toContain('tap.given');
  });

  it('from elsewhere is revoked where the operator asks for it', async () => {
    await open();
    rig.directory.givePass(TARGET);
    rig.operator = (waiting, at) =>
      waiting.for === 'startObr'
        ? { promptId: waiting.promptId, for: 'startObr', pass: 'Their-Pass-1', revokePass: true }
        : goodOperator(waiting, at);
    expect((await run()).record?.tap?.revokedAt).toMatch(/^2026/);
    expect(rig.directory.usablePass(TARGET)).toBeNull();
  });

  it('from elsewhere that is not there is refused before anything is armed', async () => {
    await open();
    rig.operator = (waiting, at) =>
      waiting.for === 'startObr' ? { promptId: waiting.promptId, for: 'startObr', pass: 'Their-Pass-1' } : goodOperator(waiting, at);
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'tap.notUsable', detail: { reason: 'None' } }, obr: null });
    expect(rig.browser.requests).toEqual([]);
  });

  it.each([
    ['replicating', null],
    ['notYetValid', 'NotYetValid'],
  ] as const)('that is not usable yet is waited for, before OBR is armed: %s', async (reason, usability) => {
    await open();
    const real = rig.directory.temporaryAccessPass.bind(rig.directory);
    let usableFrom = 0;
    rig.directory.temporaryAccessPass = async (userId) => {
      const found = await real(userId);
      if (found === null) return null;
      usableFrom ||= rig.clock.now() + 20_000;
      if (rig.clock.now() >= usableFrom) return found;
      return usability === null ? null : { ...found, isUsable: false, usability };
    };
    expect((await run()).record?.outcome).toBe('succeeded');
    const waits = rig.states.flatMap((state) => (state.status === 'running' && state.waiting?.for === 'passNotUsable' ? [state.waiting] : []));
    expect(new Set(waits.map((wait) => wait.reason))).toEqual(new Set([reason]));
    expect(rig.activities().filter((code) => code === 'tap.waiting')).toHaveLength(1);
    const armed = rig.obrStates.find((state) => state.status === 'armed');
    expect(Date.parse(armed?.armedAt ?? '')).toBeGreaterThanOrEqual(usableFrom);
  });

  it('that never becomes known goes to the page all the same', async () => {
    await open();
    rig.directory.temporaryAccessPass = async () => null;
    expect((await run()).record).toMatchObject({ outcome: 'succeeded' });
  });

  it('that never begins is revoked', async () => {
    await open();
    const real = rig.directory.temporaryAccessPass.bind(rig.directory);
    rig.directory.temporaryAccessPass = async (userId) => {
      const found = await real(userId);
      return found && { ...found, isUsable: false, usability: 'NotYetValid' };
    };
    expect((await run()).record).toMatchObject({ error: { code: 'tap.notUsable' }, leftBehind: [] });
    expect(rig.directory.usablePass(TARGET)).toBeNull();
  });

  it('cancel while it is waited for: revoked', async () => {
    await open();
    const real = rig.directory.temporaryAccessPass.bind(rig.directory);
    rig.directory.temporaryAccessPass = async (userId) => {
      const found = await real(userId);
      return found && { ...found, isUsable: false, usability: 'NotYetValid' };
    };
    rig.operator = (waiting, at) => {
      if (waiting.for === 'passNotUsable') void rig.runs.cancel('operator');
      return goodOperator(waiting, at);
    };
    expect((await run()).record).toMatchObject({ outcome: 'cancelled', obr: null });
    expect(rig.directory.usablePass(TARGET)).toBeNull();
  });

  it('can be copied while the page waits, and is off the clipboard when the run has ended', async () => {
    await open();
    rig.browser.script = async (page) => {
      rig.runs.copyPass();
      expect(rig.clipboard.text).toBe(rig.directory.passes[0]);
      await goodPage(page);
    };
    await run();
    expect(rig.clipboard).toMatchObject({ text: '', written: [rig.directory.passes[0]] });
    expect(() => rig.runs.copyPass()).toThrow('run.noSuchPrompt');
  });

  it('has the shortest lifetime the policy allows, for one use', async () => {
    await open();
    if (rig.directory.tap === 'unreadable') throw new Error('readable at first');
    rig.directory.tap = { ...rig.directory.tap, minimumLifetimeInMinutes: 45 };
    const asked: unknown[] = [];
    const real = rig.directory.issueTemporaryAccessPass.bind(rig.directory);
    rig.directory.issueTemporaryAccessPass = (userId, tap) => {
      asked.push(tap);
      return real(userId, tap);
    };
    await run();
    expect(asked).toEqual([{ lifetimeInMinutes: 45, isUsableOnce: true }]);
  });
});
