// The core: at every single moment of a run the operator cancels, the key leaves, the app quits or is locked, the window closes,
// or the page gives up. Whatever happens, key and service agree in the end, or the record says where they do not.
import { describe, expect, it } from 'vitest';
import type { Route } from '../../../src/shared/checks.ts';
import { type Ended, RunRig, brokenPromises } from './run-rig.ts';

type Disturb = (rig: RunRig) => void;

const disturbances: Readonly<Record<string, Disturb>> = {
  cancel: (rig) => void rig.runs.cancel('operator'),
  'key leaves': (rig) => rig.unplug(),
  'key leaves and returns': (rig) => {
    rig.key.powerCycle();
    rig.shelf.update([]);
    rig.shelf.update([rig.key.descriptor]);
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

describe.each(['direct', 'obr'] as const)('route %s, disturbed at every moment', (route) => {
  it.each(Object.entries(disturbances))('%s', { timeout: 120_000 }, async (_, disturb) => {
    const broken: string[] = [];
    const outcomes = new Set<string>();
    for (let at = 0; ; at++) {
      const { rig, ended, moment } = await disturbedRun(route, at, disturb);
      for (const promise of await brokenPromises(rig, ended)) broken.push(`${at} ${moment ?? 'undisturbed'}: ${promise}`);
      outcomes.add(ended.record?.outcome ?? 'unrecorded');
      await rig.close();
      if (moment === null) break;
      expect(at).toBeLessThan(500);
    }
    expect(broken).toEqual([]);
    expect([...outcomes]).toContain('succeeded');
  });
});
