// The direct route, case by case: what the operator sees, what the record says, what is on the key and at the service.
import { afterEach, describe, expect, it } from 'vitest';
import { brokenPromises } from './promises.ts';
import {
  NEW_PIN, OPERATOR, PIN, type RigOptions, RunRig, TARGET, TARGET_UPN, TENANT, goodOperator,
} from './run-rig.ts';

let rig: RunRig;
afterEach(() => rig.close());

async function open(options: RigOptions = {}): Promise<RunRig> {
  rig = await RunRig.open(options);
  return rig;
}

const run = async (change = {}) => {
  const ended = await rig.run('direct', change);
  expect(await brokenPromises(rig, ended)).toEqual([]);
  return ended;
};

describe('when all goes well', () => {
  it('registers, proves and records', async () => {
    await open();
    const { state, record } = await run();
    expect(state.status).toBe('succeeded');
    expect(record).toMatchObject({
      outcome: 'succeeded', route: 'direct', tenantId: TENANT, readBack: true, assertionVerified: true, obr: null, tap: null,
      error: null, failedStep: null, leftBehind: [], forcePinChange: false, keyName: 'Kim: key 1',
      operator: { id: OPERATOR.id, userPrincipalName: OPERATOR.userPrincipalName },
      target: { id: TARGET, displayName: 'Kim Example', userPrincipalName: TARGET_UPN },
      key: { aaguid: '50616972-696e-6720-7072-616374696365', transport: 'usb', serialNumber: 'RIG-1' },
      attestation: { format: 'packed', verdict: 'trustPathValid' },
    });
    expect(record?.methodId).toBe(rig.directory.held(TARGET)[0]);
    expect([record?.credentialIdBase64Url]).toEqual(rig.onKey());
    expect(Object.keys(record?.stepsMs ?? {})).toEqual(['inspect', 'prerequisites', 'secure', 'register', 'verify', 'handOver']);
    expect(rig.key.face.credentials).toEqual([{ rpId: 'login.microsoft.com', userName: TARGET_UPN }]);
    expect(rig.activities()).toEqual([
      'key.inspected', 'checks.passed', 'pin.accepted', 'challenge.received', 'credential.created', 'credential.stored',
      'readBack.found', 'assertion.verified', 'record.written',
    ]);
    expect(rig.browser.requests).toEqual([]);
    expect(rig.directory.passes).toEqual([]);
  });

  it('remembers in the ledger whom the key was given to, and warns when it is given to another', async () => {
    await open();
    await run();
    const request = { service: 'entra' as const, keyId: rig.key.face.id };
    const same = await rig.runs.preflight({ ...request, targetId: TARGET });
    expect(same.checks.find((check) => check.code === 'keyNotRegisteredYet')).toMatchObject({ verdict: 'refused', reason: 'knownToKey' });
    const other = await rig.runs.preflight({ ...request, targetId: 'user-2' });
    expect(other.checks.find((check) => check.code === 'keyNotGivenToOther')).toMatchObject({
      verdict: 'warning', detail: { displayName: 'Kim Example' },
    });
    expect(other.chosen).toBe('direct');
  });

  it.each([
    [true, ['warning']],
    [false, []],
  ])('warns when practice would write onto a real key (real: %s)', async (realKey, verdicts) => {
    await open({ realKey });
    const result = await rig.runs.preflight({ targetId: TARGET, service: 'entra', keyId: rig.key.face.id });
    expect(result.checks.filter((check) => check.code === 'keyIsForPractice').map((check) => check.verdict)).toEqual(verdicts);
    expect(result.chosen).toBe('direct');
  });

  it('forces a PIN change as the last step, and only when it is wanted', async () => {
    await open({ forcePinChange: true });
    const { record } = await run();
    expect(record).toMatchObject({ outcome: 'succeeded', forcePinChange: true });
    expect(rig.key.save().forcePinChange).toBe(true);
    expect(rig.activities()).toContain('pinChange.forced');
  });

  it('waits for a read that lags behind the write', async () => {
    await open();
    rig.directory.readDelayMs = 6_000;
    expect((await run()).record).toMatchObject({ outcome: 'succeeded', readBack: true });
  });
});

describe('PIN', () => {
  it('asks a wrong one again with the tries that are left', async () => {
    await open();
    const seen: unknown[] = [];
    rig.operator = (waiting, at) => {
      if (waiting.for !== 'enterPin') return goodOperator(waiting, at);
      seen.push([waiting.retriesLeft, waiting.wrong]);
      return { promptId: waiting.promptId, for: 'enterPin', pin: seen.length < 3 ? '000000' : PIN };
    };
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(seen).toEqual([[8, false], [7, true], [6, true]]);
    expect(rig.key.face.pinRetries).toBe(8);
  });

  it('asks again for a text that is no PIN, and spends no try on it', async () => {
    await open();
    const seen: unknown[] = [];
    rig.operator = (waiting, at) => {
      if (waiting.for !== 'enterPin') return goodOperator(waiting, at);
      seen.push([waiting.retriesLeft, waiting.wrong]);
      return { promptId: waiting.promptId, for: 'enterPin', pin: seen.length === 1 ? 'x'.repeat(64) : PIN };
    };
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(seen).toEqual([[8, false], [8, true]]);
  });

  it('three wrong ones: the key wants to be pulled out, and no fourth is asked for', async () => {
    await open();
    let asked = 0;
    rig.operator = (waiting, at) => {
      if (waiting.for !== 'enterPin') return goodOperator(waiting, at);
      asked += 1;
      return { promptId: waiting.promptId, for: 'enterPin', pin: '000000' };
    };
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'pin.powerCycle' }, failedStep: 'secure' });
    expect(asked).toBe(3);
    expect(rig.key.face.pinRetries).toBe(5);
  });

  it('the last wrong one blocks', async () => {
    await open({ key: { pinRetries: 1 } });
    rig.operator = (waiting) => ({ promptId: waiting.promptId, for: 'enterPin', pin: '000000' });
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'pin.blocked' }, failedStep: 'secure' });
  });

  it('a blocked key is refused before anything is asked', async () => {
    await open({ key: { pinRetries: 0 } });
    expect((await run()).record).toMatchObject({
      outcome: 'failed', error: { code: 'policy.refused', detail: { check: 'keyPinUsable' } }, failedStep: 'prerequisites',
    });
    expect(rig.states.some((state) => state.status === 'running' && state.waiting !== null)).toBe(false);
  });

  it('sets the first PIN of a key without one, and asks again for one the key does not take', async () => {
    await open({ pin: null });
    const reasons: string[] = [];
    rig.operator = (waiting, at) => {
      if (waiting.for !== 'newPin') return goodOperator(waiting, at);
      reasons.push(waiting.reason);
      return { promptId: waiting.promptId, for: 'newPin', pin: reasons.length === 1 ? '12' : NEW_PIN };
    };
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(reasons).toEqual(['noPin', 'rejected']);
    expect(rig.key.face.pinSet).toBe(true);
    expect(rig.activities()).toContain('pin.set');
  });

  it('changes a PIN that must be changed', async () => {
    await open({ key: { forcePinChange: true } });
    const asked: string[] = [];
    rig.operator = (waiting, at) => {
      asked.push(waiting.for === 'newPin' ? waiting.reason : waiting.for);
      return goodOperator(waiting, at);
    };
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(asked.filter((one) => one !== 'touch')).toEqual(['enterPin', 'changeRequired']);
    expect(rig.key.save().forcePinChange).toBe(false);
    expect(rig.activities()).toContain('pin.changed');
  });
});

describe('touch', () => {
  it('that does not come ends the run; nothing is on the key', async () => {
    await open();
    rig.onTouch = () => undefined;
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'touch.timeout' }, failedStep: 'register', leftBehind: [] });
    expect(rig.onKey()).toEqual([]);
  });

  it('that is faster than the cancel: the new credential is deleted again', async () => {
    await open();
    rig.onTouch = (_, { key, runs }) => {
      key.touch();
      void runs.cancel('operator');
    };
    const { record } = await run();
    expect(record).toMatchObject({ outcome: 'cancelled', error: null, leftBehind: [] });
    expect(record?.credentialIdBase64Url).not.toBeNull();
    expect(rig.onKey()).toEqual([]);
    expect(rig.activities()).toContain('credential.deleted');
    expect(rig.directory.held(TARGET)).toEqual([]);
  });

  it('missing for the proof: registered, and the record says that it is unproven', async () => {
    await open();
    rig.onTouch = (nth, { key }) => {
      if (nth === 1) key.touch();
    };
    const { record, leftBehind } = await run();
    expect(record).toMatchObject({ outcome: 'failed', error: { code: 'touch.timeout' }, failedStep: 'verify', readBack: true, assertionVerified: false });
    expect(leftBehind).toEqual([
      { kind: 'registeredUnproven', credentialIdBase64Url: rig.onKey()[0], methodId: rig.directory.held(TARGET)[0] },
    ]);
  });
});

describe('the key leaves', () => {
  it('while the PIN is asked for', async () => {
    await open();
    rig.operator = () => {
      rig.unplug();
      return null;
    };
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'key.removed' }, failedStep: 'secure', leftBehind: [] });
  });

  it('with a credential that the service refuses: the record names it', async () => {
    await open();
    rig.directory.fail('createFido2Method', { httpStatus: 400, message: 'attestation refused' });
    rig.directory.onCall = (call, moment) => {
      if (call === 'createFido2Method' && moment === 'before') rig.unplug();
    };
    const { record, leftBehind } = await run();
    expect(record).toMatchObject({ outcome: 'failed', error: { code: 'key.removed' } });
    expect(leftBehind).toEqual([{ kind: 'credentialOnKey', credentialIdBase64Url: rig.onKey()[0] }]);
  });

  it('while the service stores: registered, unproven', async () => {
    await open();
    rig.directory.onCall = (call, moment) => {
      if (call === 'createFido2Method' && moment === 'before') rig.unplug();
    };
    const { record, leftBehind } = await run();
    expect(record).toMatchObject({ outcome: 'failed', error: { code: 'key.removed' }, methodId: rig.directory.held(TARGET)[0] });
    expect(leftBehind).toMatchObject([{ kind: 'registeredUnproven' }]);
  });
});

describe('options', () => {
  it('for another relying party are refused before the key is touched', async () => {
    await open();
    rig.directory.creationOptions = async (userId) => ({
      publicKey: rig.directory.publicKeyOptions(userId, { rpId: 'evil.example' }), challengeExpiresAt: null,
    });
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'entra.malformed' } });
    expect(rig.onKey()).toEqual([]);
  });

  it.each([[null], [{}], [{ rp: { id: 'login.microsoft.com' } }], ['x']])('malformed %j', async (publicKey) => {
    await open();
    rig.directory.creationOptions = async () => ({ publicKey, challengeExpiresAt: null });
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'entra.malformed' } });
  });

  it('a key that is registered already is refused before it is touched', async () => {
    await open();
    await run();
    rig.endings = 0;
    let touches = 0;
    rig.onTouch = () => {
      touches += 1;
    };
    const again = await rig.run('direct');
    expect(again.record).toMatchObject({
      outcome: 'failed', error: { code: 'policy.refused', detail: { check: 'keyNotRegisteredYet' } }, leftBehind: [],
    });
    expect(touches).toBe(0);
    expect(rig.directory.held(TARGET)).toEqual(rig.onKey());
  });

  it('a key that turns out to be registered at the touch says so, and nothing is lost', async () => {
    await open();
    await run();
    rig.endings = 0;
    // What the user has could not be read beforehand; the options name it all the same.
    rig.directory.fail('fido2Methods', { httpStatus: 403 });
    const again = await rig.run('direct');
    expect(again.record).toMatchObject({ outcome: 'failed', error: { code: 'key.alreadyRegistered' }, leftBehind: [] });
    expect(rig.directory.held(TARGET)).toEqual(rig.onKey());
  });
});
