// What the record of an interrupted run shows: for every way to interrupt it and every point of it, OBR is off for the right reason
// and the pass is revoked. (disturbed.test.ts looks at every single moment; here it is what is told.)

import { describe, expect, it } from 'vitest';
import { type DisarmReason, type Interruption, interruptions } from '../../../src/shared/models.ts';
import { brokenPromises } from './promises.ts';
import { RunRig, TARGET } from './run-rig.ts';

interface Way {
  readonly reason: DisarmReason;
  act(rig: RunRig): void;
}

/** As start-app does it. */
const interrupt = (why: Interruption): Way => ({
  reason: why,
  act: (rig) => {
    rig.obr.disarm(why);
    void rig.runs.cancel(why);
  },
});

const ways: Readonly<Record<string, Way>> = {
  ...Object.fromEntries(interruptions.map((why) => [why, interrupt(why)])),
  cancel: { reason: 'cancelled', act: (rig) => void rig.runs.cancel('operator') },
  stop: {
    reason: 'cancelled',
    act: (rig) => {
      rig.obr.disarm('cancelled');
      void rig.runs.cancel('operator');
    },
  },
  'window closed': { reason: 'windowClosed', act: (rig) => rig.browser.closeWindow() },
  'page crashed': { reason: 'pageCrashed', act: (rig) => rig.browser.crash() },
  'key pulled': { reason: 'keyRemoved', act: (rig) => rig.unplug() },
  'time is up': { reason: 'timedOut', act: (rig) => rig.obr.disarm('timedOut') },
};

/** By the rig's moments; `armed`: what ends the session then is the reason in the record. */
const points: readonly { readonly name: string; readonly moment: string; readonly armed: boolean }[] = [
  { name: 'before the pass', moment: 'prompt startObr', armed: false },
  { name: 'pass issued', moment: 'after note tapIssued', armed: false },
  { name: 'armed', moment: 'prompt page', armed: true },
  { name: 'create under way', moment: 'touch 1', armed: true },
  { name: 'after create', moment: 'after note credentialCreated', armed: false },
  { name: 'read back', moment: 'after note credentialStored', armed: false },
];

const needsWindow = (way: string): boolean => way === 'window closed' || way === 'page crashed' || way === 'time is up';

describe.each(points)('$name', ({ moment, armed }) => {
  it.each(Object.entries(ways))('%s: OBR is off, no pass is left, and the record says so', { timeout: 30_000 }, async (name, way) => {
    const rig = await RunRig.open();
    try {
      let happened = false;
      // The person at the page does nothing yet.
      if (moment === 'prompt page') rig.browser.script = async () => undefined;
      rig.onMoment = (now) => {
        if (happened || now !== moment) return;
        happened = true;
        if (name === 'key pulled' || moment === 'touch 1') rig.onTouch = () => undefined;
        setImmediate(() => way.act(rig));
      };
      const ended = await rig.run('obr');
      expect(happened).toBe(true);
      expect(await brokenPromises(rig, ended)).toEqual([]);
      expect(rig.obr.state.status).toBe('disarmed');
      expect(rig.directory.usablePass(TARGET)).toBeNull();
      const { record } = ended;
      expect(record?.tap === null || record?.tap.revokedAt !== null).toBe(true);
      if (armed) expect(record?.obr).toMatchObject({ reason: way.reason });
      if (armed && !needsWindow(name) && name !== 'key pulled') expect(record?.outcome).toBe('cancelled');
    } finally {
      await rig.close();
    }
  });
});
