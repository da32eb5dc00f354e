// Runs with keys that know their user by fingerprint: no PIN is asked for, each command wants the finger, and a finger that is
// not recognised costs tries, never a credential.
import { afterEach, describe, expect, it } from 'vitest';
import { PERMISSION } from '../../../src/main/ctap/client-pin.ts';
import type { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import { Secret } from '../../../src/main/secret.ts';
import type { Waiting } from '../../../src/shared/run-state.ts';
import { brokenPromises } from './promises.ts';
import { PIN, type RigOptions, RunRig } from './run-rig.ts';

let rig: RunRig;
afterEach(() => rig.close());

async function open(options: RigOptions): Promise<void> {
  rig = await RunRig.open(options);
}

async function run(route: 'direct' | 'obr') {
  const ended = await rig.run(route);
  expect(await brokenPromises(rig, ended)).toEqual([]);
  return ended;
}

/** Prompts in the order in which they were first shown. */
function prompts(): readonly Waiting[] {
  const shown = new Map<string, Waiting>();
  for (const state of rig.states) {
    if (state.status === 'running' && state.waiting !== null) shown.set(state.waiting.promptId, state.waiting);
  }
  return [...shown.values()];
}

describe('a key with a fingerprint and no PIN', () => {
  it.each(['direct', 'obr'] as const)('%s: registers and proves without a PIN', async (route) => {
    await open({ personality: 'uv-only' });
    const { record } = await run(route);
    expect(record).toMatchObject({ outcome: 'succeeded', readBack: true, assertionVerified: true, leftBehind: [] });
    const asked = prompts().map((prompt) => prompt.for);
    expect(asked).toContain('fingerprint');
    expect(asked).not.toContain('enterPin');
    expect(asked).not.toContain('newPin');
    expect(rig.onKey()).toHaveLength(1);
  });

  it('a finger that is not recognised is asked for again, with the tries that are left', async () => {
    await open({ personality: 'uv-only' });
    rig.onTouch = (nth) => rig.key.touch(nth === 1 ? 'somebody else' : undefined);
    const { record } = await run('direct');
    expect(record?.outcome).toBe('succeeded');
    const fingers = prompts().filter((prompt) => prompt.for === 'fingerprint');
    expect(fingers[0]).toMatchObject({ wrong: false, retriesLeft: null });
    expect(fingers[1]).toMatchObject({ wrong: true });
    expect(fingers[1]?.for === 'fingerprint' && fingers[1].retriesLeft).toBeGreaterThan(0);
  });

  it('no tries left: the run ends, and neither key nor service has anything', async () => {
    await open({ personality: 'uv-only' });
    rig.onTouch = () => rig.key.touch('somebody else');
    const { record } = await run('direct');
    expect(record).toMatchObject({ outcome: 'failed', error: { code: 'uv.blocked' }, leftBehind: [] });
    expect(rig.onKey()).toEqual([]);
  });
});

describe('a key with a fingerprint and a PIN', () => {
  const withKey = async (work: (key: SecurityKey) => Promise<unknown>): Promise<void> => {
    const opened = await rig.shelf.open(rig.key.face.id);
    await work(opened.key);
    await opened.close();
  };

  it('is unlocked with the PIN: the finger is somebody else’s', async () => {
    await open({ personality: 'fingerprint' });
    await withKey((key) => key.setPin(new Secret(PIN)));
    const { record } = await run('direct');
    expect(record?.outcome).toBe('succeeded');
    const asked = prompts().map((prompt) => prompt.for);
    expect(asked).toContain('enterPin');
    expect(asked).not.toContain('fingerprint');
  });

  it('takes the finger where the PIN is blocked', async () => {
    await open({ personality: 'fingerprint' });
    await withKey((key) => key.setPin(new Secret(PIN)));
    const wrong = { pin: new Secret('0000'), permissions: PERMISSION.makeCredential, rpId: 'login.microsoft.com' };
    // Three wrong PINs in a row lock the key until it is plugged in anew; eight block the PIN.
    for (let tries = 0; rig.key.face.pinRetries > 0 && tries < 8; tries++) {
      await withKey((key) => key.getPinUvAuthToken(wrong));
      rig.key.powerCycle();
    }
    expect(rig.key.face.pinRetries).toBe(0);
    const { record } = await run('direct');
    expect(record).toMatchObject({ outcome: 'succeeded', assertionVerified: true });
    expect(prompts().map((prompt) => prompt.for)).toContain('fingerprint');
  });
});
