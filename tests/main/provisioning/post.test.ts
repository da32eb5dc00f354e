// The POST of the direct route: refused, lost, delayed. What the service may have is never guessed.
import { afterEach, describe, expect, it } from 'vitest';
import { brokenPromises } from './promises.ts';
import { type RigOptions, RunRig, TARGET } from './run-rig.ts';

let rig: RunRig;
afterEach(() => rig.close());

async function open(options: RigOptions = {}): Promise<RunRig> {
  rig = await RunRig.open(options);
  return rig;
}

const run = async () => {
  const ended = await rig.run('direct');
  expect(await brokenPromises(rig, ended)).toEqual([]);
  return ended;
};

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

  it.each([400, 409])('%i of a copy that the network sent by itself: the service has the first one, and it stays', async (httpStatus) => {
    await open();
    rig.directory.fail('createFido2Method', { httpStatus, message: 'This credential is already registered.' }, 'after');
    expect((await run()).record).toMatchObject({ outcome: 'succeeded', readBack: true, assertionVerified: true, leftBehind: [] });
    registered();
  });

  it('503 and not stored: the same response is sent once more', async () => {
    await open();
    rig.directory.fail('createFido2Method', { httpStatus: 503 });
    expect((await run()).record?.outcome).toBe('succeeded');
    expect(rig.activities().filter((code) => code === 'service.retried')).toHaveLength(1);
    registered();
  });

  it('503 again and again and never stored: rolled back, after five POSTs of one response', async () => {
    await open();
    const bodies = new Set<string>();
    const real = rig.directory.createFido2Method.bind(rig.directory);
    let posts = 0;
    rig.directory.createFido2Method = (userId, method) => {
      posts += 1;
      bodies.add(JSON.stringify(method));
      return real(userId, method);
    };
    rig.directory.fail('createFido2Method', { httpStatus: 503 }, 'before', 100);
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'entra.notStored' }, leftBehind: [] });
    expect(rig.onKey()).toEqual([]);
    expect([posts, bodies.size]).toEqual([5, 1]);
  });

  it('503 although stored, then refused as a duplicate because the list lags: found, not rolled back', async () => {
    await open();
    rig.directory.readDelayMs = 8_000;
    rig.directory.fail('createFido2Method', { httpStatus: 503 }, 'after');
    expect((await run()).record?.outcome).toBe('succeeded');
    registered();
  });

  it('503 although stored, the challenge ends and the list lags: a last look finds it', async () => {
    await open();
    rig.directory.readDelayMs = 10_000;
    const real = rig.directory.creationOptions.bind(rig.directory);
    rig.directory.creationOptions = async (userId) => ({ ...(await real(userId)), challengeExpiresAt: rig.clock.now() + 8_000 });
    rig.directory.fail('createFido2Method', { httpStatus: 503 }, 'after');
    expect((await run()).record?.outcome).toBe('succeeded');
    registered();
  });

  it('429: sent again after the wait that the service asks for, and nobody is asked what it has', async () => {
    await open();
    const at: number[] = [];
    const reads: number[] = [];
    rig.directory.onCall = (call, moment) => {
      if (call === 'createFido2Method' && moment === 'before') at.push(rig.clock.now());
      if (call === 'fido2Methods' && moment === 'before' && at.length === 1) reads.push(rig.clock.now());
    };
    rig.directory.fail('createFido2Method', { httpStatus: 429, retryAfterMs: 90_000 });
    expect((await run()).record?.outcome).toBe('succeeded');
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBe(90_000);
    expect(reads).toEqual([]);
    registered();
  });

  it('429 for longer than the challenge lives: rolled back at once', async () => {
    await open();
    rig.directory.fail('createFido2Method', { httpStatus: 429, retryAfterMs: 400_000 });
    const before = rig.clock.now();
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'entra.throttled', detail: { retryAfterMs: 400_000 } }, leftBehind: [] });
    expect(rig.clock.now() - before).toBeLessThan(60_000);
    expect(rig.onKey()).toEqual([]);
  });

  it('a challenge that has ended before the POST: nothing is sent', async () => {
    await open();
    let posts = 0;
    const real = rig.directory.creationOptions.bind(rig.directory);
    rig.directory.creationOptions = async (userId) => ({ ...(await real(userId)), challengeExpiresAt: rig.clock.now() });
    rig.directory.onCall = (call) => {
      if (call === 'createFido2Method') posts += 1;
    };
    expect((await run()).record).toMatchObject({ outcome: 'failed', error: { code: 'entra.challengeExpired' }, leftBehind: [] });
    expect(posts).toBe(0);
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
