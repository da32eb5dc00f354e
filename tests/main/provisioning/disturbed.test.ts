// The core: at every single moment of a run the operator cancels, the key leaves, the app quits or is locked, the window closes,
// or the page gives up. Whatever happens, key and service agree in the end, or the record says where they do not.
import { describe, expect, it } from 'vitest';
import type { Route } from '../../../src/shared/checks.ts';
import { brokenPromises } from './promises.ts';
import { type Ended, RunRig } from './run-rig.ts';

type Disturb = (rig: RunRig) => void;

const disturbances: Readonly<Record<string, Disturb>> = {
  cancel: (rig) => void rig.runs.cancel('operator'),
  'key leaves': (rig) => rig.unplug(),
  'key leaves and returns': (rig) => {
    rig.key.powerCycle();
    rig.source.show([]);
    rig.source.show([rig.key.descriptor]);
  },
  quit: (rig) => {
    rig.obr.disarm('quit');
    void rig.runs.cancel('quit');
  },
  lock: (rig) => {
    rig.obr.disarm('locked');
    void rig.runs.cancel('locked');
  },
  'window closed': (rig) => rig.browser.closeWindow(),
  'cancel without a touch': (rig) => {
    rig.onTouch = () => undefined;
    void rig.runs.cancel('operator');
  },
};

/** A run that is disturbed at its nth moment (from 0), one microtask after it. */
async function disturbedRun(route: Route, at: number, disturb: Disturb): Promise<{ rig: RunRig; ended: Ended; moment: string | null }> {
  const rig = await RunRig.open();
  let count = 0;
  let moment: string | null = null;
  rig.onMoment = (name) => {
    if (count++ !== at) return;
    moment = name;
    queueMicrotask(() => disturb(rig));
  };
  const ended = await rig.run(route);
  return { rig, ended, moment };
}

/** Every disturbance of the OBR route; of the direct one those that it does not treat alike. */
const sweeps: readonly (readonly [Route, string])[] = [
  ...Object.keys(disturbances).map((name) => ['obr', name] as const),
  ['direct', 'cancel'], ['direct', 'key leaves'], ['direct', 'quit'],
];

/**
 * The one gap that nobody can close: the key was touched and pulled before its reply was out. It may hold a credential whose
 * id no one has seen; the next run for the same person replaces it (see the last test).
 */
function isAnswerLostWithTheKey(moment: string | null, disturbance: string, promise: string): boolean {
  return moment === 'touch over 1' && disturbance.startsWith('key leaves') && promise.startsWith('only on the key');
}

async function later(ticks: number): Promise<void> {
  for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
}

describe('disturbed at every moment', () => {
  it.each(sweeps)('%s: %s', { timeout: 120_000 }, async (route, name) => {
    const disturb = disturbances[name] ?? (() => undefined);
    const broken: string[] = [];
    const outcomes = new Set<string>();
    for (let at = 0; ; at++) {
      const { rig, ended, moment } = await disturbedRun(route, at, disturb);
      for (const promise of await brokenPromises(rig, ended)) {
        if (isAnswerLostWithTheKey(moment, name, promise)) continue;
        broken.push(`${at} ${moment ?? 'undisturbed'}: ${promise}`);
      }
      outcomes.add(ended.record?.outcome ?? 'unrecorded');
      await rig.close();
      if (moment === null) break;
      expect(at).toBeLessThan(500);
    }
    expect(broken).toEqual([]);
    expect([...outcomes]).toContain('succeeded');
  });

  it.each(['cancel', 'window closed', 'key leaves'])('%s in the microtasks between the note of a credential and its use', { timeout: 60_000 }, async (name) => {
    const disturb = disturbances[name] ?? (() => undefined);
    const broken: string[] = [];
    for (let ticks = 0; ticks < 24; ticks++) {
      const rig = await RunRig.open();
      rig.onMoment = (moment) => {
        if (moment === 'after note credentialCreated') void later(ticks).then(() => disturb(rig));
      };
      const ended = await rig.run('obr');
      for (const promise of await brokenPromises(rig, ended)) broken.push(`${ticks}: ${promise}`);
      await rig.close();
    }
    expect(broken).toEqual([]);
  });

  it('a credential whose reply was lost with the key is replaced by the next run', async () => {
    const rig = await RunRig.open();
    rig.onMoment = (name) => {
      if (name === 'touch over 1') queueMicrotask(() => rig.unplug());
    };
    const first = await rig.run('direct');
    expect(first.record).toMatchObject({ outcome: 'failed', error: { code: 'key.removed' } });
    const [orphan] = rig.onKey();
    expect(orphan).toBeDefined();
    rig.onMoment = () => undefined;
    rig.key.plugIn();
    rig.source.show([rig.key.descriptor]);
    await rig.until(() => rig.shelf.keys[0]?.status === 'ready');
    const second = await rig.run('direct');
    expect(second.record?.outcome).toBe('succeeded');
    expect(rig.onKey()).toEqual([second.record?.credentialIdBase64Url]);
    await rig.close();
  });
});
