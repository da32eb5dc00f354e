// Somebody sets the computer's clock at every single moment of a run: a day back, a day forth. Set back, nothing changes; set
// forth, a time limit may end the run, and then it ends as by every other failure: key and service agree, the pass is revoked.

import { describe, expect, it } from 'vitest';
import type { Route } from '../../../src/shared/checks.ts';
import { steadyClock } from '../../../src/main/steady-clock.ts';
import { brokenPromises } from './promises.ts';
import { RunRig } from './run-rig.ts';

const DAY_MS = 86_400_000;

async function runWithJump(route: Route, at: number, jumpMs: number) {
  let offsetMs = 0;
  const rig = await RunRig.open({
    deskClock: (world) => steadyClock({ now: () => world.now() + offsetMs, sleep: (ms, signal) => world.sleep(ms, signal) }, () => world.now()),
  });
  let count = 0;
  let moment: string | null = null;
  rig.onMoment = (name) => {
    if (count++ !== at) return;
    moment = name;
    offsetMs = jumpMs;
  };
  const ended = await rig.run(route);
  return { rig, ended, moment };
}

describe.each(['direct', 'obr'] as const)('route %s', (route: Route) => {
  it.each([['back', -DAY_MS], ['forth', DAY_MS]])('the clock is set a day %s', { timeout: 120_000 }, async (_, jumpMs) => {
    const broken: string[] = [];
    const ends = new Set<string>();
    for (let at = 0; ; at++) {
      const { rig, ended, moment } = await runWithJump(route, at, jumpMs);
      for (const promise of await brokenPromises(rig, ended)) broken.push(`${at} ${moment ?? 'undisturbed'}: ${promise}`);
      const end = ended.state.status === 'failed' ? ended.state.error.code : ended.state.status;
      ends.add(end);
      expect((await rig.store.audit.verify()).firstBad).toBeNull();
      const times = (await rig.store.audit.search({ text: '', before: null })).entries.map((entry) => entry.at);
      expect(times).toEqual([...times].sort().reverse());
      await rig.close();
      if (moment === null) break;
      expect(at).toBeLessThan(500);
    }
    expect(broken).toEqual([]);
    const allowed = jumpMs < 0 ? ['succeeded'] : route === 'direct' ? ['succeeded', 'entra.challengeExpired'] : ['succeeded', 'obr.timedOut', 'entra.notStored'];
    expect([...ends].filter((end) => !allowed.includes(end))).toEqual([]);
    if (jumpMs > 0) expect(ends.size).toBeGreaterThan(1);
  });
});
