// The direct route, case by case: what the operator sees, what the record says, what is on the key and at the service.
import { afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/main/store/store.ts';
import {
  NEW_PIN, OPERATOR, PIN, type RigOptions, RunRig, TARGET, TARGET_UPN, TENANT, brokenPromises, goodOperator,
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
    expect(same.checks.find((check) => check.code === 'keyNotRegisteredYet')).toMatchObject({ verdict: 'warning' });
    const other = await rig.runs.preflight({ ...request, targetId: 'user-2' });
    expect(other.checks.find((check) => check.code === 'keyNotGivenToOther')).toMatchObject({
      verdict: 'warning', detail: { displayName: 'Kim Example' },
    });
    expect(other.chosen).toBe('direct');
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

describe('POST', () => {
  const registered = (): void => {
    expect(rig.directory.held(TARGET)).toEqual(rig.onKey());
    expect(rig.onKey()).toHaveLength(1);
  };

  it('4xx: the credential is deleted from the key', async () => {
    await open();
    rig.directory.fail('createFido2Method', { httpStatus: 400, message: 'attestation refused' });
    expect((await run()).record).toMatchObject({
      outcome: 'failed', error: { code: 'entra.rejected', detail: { requestId: 'req-1' } }, failedStep: 'register', leftBehind: [],
    });
    expect(rig.onKey()).toEqual([]);
    expect(rig.activities()).toContain('credential.deleted');
  });

  it('503 and not stored: the same response is sent once more', async () => {
    await open();
    rig.directory.fail('createFido2Method', { httpStatus: 503 });
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(rig.activities().filter((code) => code === 'service.retried')).toHaveLength(1);
    registered();
  });

  it('503 twice and never stored: rolled back', async () => {
    await open();
    rig.directory.fail('createFido2Method', { httpStatus: 503 }, 'before', 2);
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'entra.notStored' }, leftBehind: [] });
    expect(rig.onKey()).toEqual([]);
  });

  it('503 after storing: found again, and not sent twice', async () => {
    await open();
    rig.directory.readDelayMs = 3_000;
    rig.directory.fail('createFido2Method', { httpStatus: 503 }, 'after');
    let posts = 0;
    rig.directory.onCall = (call, moment) => {
      if (call === 'createFido2Method' && moment === 'before') posts += 1;
    };
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(posts).toBe(1);
    registered();
  });

  it('503, and the challenge has expired by then: not sent again', async () => {
    await open();
    rig.directory.fail('createFido2Method', { httpStatus: 503 });
    let posts = 0;
    const real = rig.directory.creationOptions.bind(rig.directory);
    rig.directory.creationOptions = async (userId) => ({ ...(await real(userId)), challengeExpiresAt: rig.clock.now() + 1_000 });
    rig.directory.onCall = (call, moment) => {
      if (call === 'createFido2Method' && moment === 'before') posts += 1;
    };
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'entra.notStored' } });
    expect(posts).toBe(1);
    expect(rig.onKey()).toEqual([]);
  });

  it.each(['before', 'after'] as const)('answer lost (%s storing) and the list too: unknown, named, and kept on the key', async (when) => {
    await open();
    rig.directory.fail('createFido2Method', { kind: 'offline', httpStatus: 0 }, when);
    rig.directory.fail('fido2Methods', { kind: 'offline', httpStatus: 0 }, 'before', 100);
    const { state, record, leftBehind } = await run();
    expect(record).toMatchObject({ outcome: 'unknown', error: { code: 'entra.outcomeUnknown' } });
    expect(state).toMatchObject({ status: 'failed', error: { code: 'entra.outcomeUnknown' } });
    expect(leftBehind).toEqual([{ kind: 'unknownAtService', credentialIdBase64Url: rig.onKey()[0] }]);
  });

  it('stored, but never seen in the list: unproven', async () => {
    await open();
    rig.directory.readDelayMs = 3_600_000;
    expect((await run()).record).toMatchObject({
      outcome: 'failed', error: { code: 'entra.notStored' }, failedStep: 'verify', leftBehind: [{ kind: 'registeredUnproven' }],
    });
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

  it('a key that is registered already says so, and nothing is lost', async () => {
    await open();
    await run();
    rig.endings = 0;
    const again = await rig.run('direct');
    expect(again.record).toMatchObject({ outcome: 'failed', error: { code: 'key.alreadyRegistered' }, leftBehind: [] });
    expect(rig.directory.held(TARGET)).toEqual(rig.onKey());
  });
});

describe('cancel', () => {
  it.each(['enterPin', 'touch'] as const)('at the prompt %s', async (prompt) => {
    await open();
    rig.onTouch = () => undefined;
    rig.operator = (waiting, at) => {
      if (waiting.for !== prompt) return goodOperator(waiting, at);
      void rig.runs.cancel('operator');
      return null;
    };
    const { state, record } = await run();
    expect(state.status).toBe('cancelled');
    expect(record).toMatchObject({ outcome: 'cancelled', error: null, leftBehind: [] });
    expect(rig.onKey()).toEqual([]);
  });

  it.each([['noPin', { pin: null }], ['changeRequired', { key: { forcePinChange: true } }]] as const)(
    'at the prompt for a new PIN (%s)',
    async (reason, options) => {
      await open(options);
      rig.operator = (waiting, at) => {
        if (waiting.for !== 'newPin') return goodOperator(waiting, at);
        expect(waiting.reason).toBe(reason);
        void rig.runs.cancel('operator');
        return null;
      };
      expect((await run()).record).toMatchObject({ outcome: 'cancelled', leftBehind: [] });
    },
  );

  it('is not possible from the POST on: it waits for the end, which is a success', async () => {
    await open();
    const cancels: Promise<void>[] = [];
    rig.directory.onCall = (call, moment) => {
      if (call === 'createFido2Method' && moment === 'before') cancels.push(rig.runs.cancel('quit'));
    };
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(cancels).toHaveLength(1);
    await Promise.all(cancels);
    expect(rig.runs.state.status).toBe('succeeded');
  });
});

describe('the one run', () => {
  it('a second start is refused while one runs, and while one is being opened', async () => {
    await open();
    const first = rig.runs.start(rig.startRun('direct'));
    await expect(rig.runs.start(rig.startRun('direct'))).rejects.toMatchObject({ code: 'run.alreadyRunning' });
    await first;
    await expect(rig.runs.start(rig.startRun('direct'))).rejects.toMatchObject({ code: 'run.alreadyRunning' });
    await rig.until(() => rig.runs.state.status !== 'running');
    expect(rig.runs.state.status).toBe('succeeded');
    expect(await rig.store.runs.all()).toHaveLength(1);
  });

  it('a lock while it is being opened ends it', async () => {
    await open();
    const started = rig.runs.start(rig.startRun('direct'));
    await rig.runs.cancel('locked');
    await started;
    expect(rig.runs.state.status).toBe('cancelled');
    expect(rig.states.some((state) => state.status === 'running' && state.waiting !== null)).toBe(false);
  });

  it('needs a key that is there, a user who is there and a service that is known', async () => {
    await open();
    await expect(rig.runs.start(rig.startRun('direct', { keyId: 'nowhere' }))).rejects.toMatchObject({ code: 'key.notFound' });
    await expect(rig.runs.start(rig.startRun('direct', { targetId: 'nobody' }))).rejects.toMatchObject({ httpStatus: 404 });
    expect(rig.runs.state.status).toBe('idle');
    expect(await rig.store.journal.unfinished()).toEqual([]);
  });

  it('never for the operator', async () => {
    await open();
    const { record } = await rig.run('direct', { targetId: OPERATOR.id });
    expect(record).toMatchObject({ outcome: 'failed', error: { code: 'policy.refused', detail: { check: 'targetIsNotOperator' } } });
  });

  it('a late or foreign answer answers nothing', async () => {
    await open();
    rig.operator = () => null;
    await rig.runs.start(rig.startRun('direct'));
    const asked = () => (rig.runs.state.status === 'running' ? rig.runs.state.waiting : null);
    await rig.until(() => asked() !== null);
    const promptId = asked()?.promptId ?? '';
    expect(() => rig.runs.answer({ promptId: 'other', for: 'enterPin', pin: PIN })).toThrow('run.noSuchPrompt');
    expect(() => rig.runs.answer({ promptId, for: 'startObr' })).toThrow('run.noSuchPrompt');
    expect(asked()?.promptId).toBe(promptId);
    await rig.runs.cancel('operator');
    expect(() => rig.runs.answer({ promptId, for: 'enterPin', pin: PIN })).toThrow('run.noSuchPrompt');
  });

  it('is put away when it has ended, and not before', async () => {
    await open();
    await rig.runs.start(rig.startRun('direct'));
    rig.runs.dismiss();
    expect(rig.runs.state.status).toBe('running');
    await rig.until(() => rig.runs.state.status !== 'running');
    rig.runs.dismiss();
    expect(rig.runs.state).toEqual({ status: 'idle' });
  });

  it('is there after the app was closed and opened again', async () => {
    await open({ onDisk: true });
    const { record } = await run();
    const again = await openStore({ file: rig.file, clock: rig.clock });
    expect(await again.runs.all()).toEqual([record]);
    await again.close();
  });
});
