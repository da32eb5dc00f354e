// The two routes when all goes well, and what the record says of them.
import { afterEach, describe, expect, it } from 'vitest';
import { type RigOptions, PIN, RunRig, TARGET, brokenPromises } from './run-rig.ts';

let rig: RunRig;
afterEach(() => rig.close());

async function open(options: RigOptions = {}): Promise<RunRig> {
  rig = await RunRig.open(options);
  return rig;
}

describe('direct', () => {
  it('registers, proves and records', async () => {
    await open();
    const ended = await rig.run('direct');
    expect(await brokenPromises(rig, ended)).toEqual([]);
    expect(ended.state.status).toBe('succeeded');
    expect(ended.record).toMatchObject({
      outcome: 'succeeded', route: 'direct', readBack: true, assertionVerified: true, obr: null, tap: null, error: null,
      failedStep: null, leftBehind: [], methodId: rig.directory.held(TARGET)[0], credentialIdBase64Url: rig.onKey()[0],
      attestation: { format: 'packed', verdict: 'trustPathValid' }, forcePinChange: false,
    });
  });
});

describe('obr', () => {
  it('registers, proves and records', async () => {
    await open();
    const ended = await rig.run('obr');
    expect(await brokenPromises(rig, ended)).toEqual([]);
    expect(ended.record).toMatchObject({
      outcome: 'succeeded', route: 'obr', readBack: true, assertionVerified: true, leftBehind: [],
      obr: { reason: 'credentialCreated' }, methodId: rig.directory.held(TARGET)[0], credentialIdBase64Url: rig.onKey()[0],
    });
    const { obr, tap } = ended.record ?? {};
    expect(obr?.armedAt).toMatch(/^2026/);
    expect(tap?.issuedAt).toMatch(/^2026/);
    expect(tap?.revokedAt).toMatch(/^2026/);
    void PIN;
  });
});
