// The main job in another cloud: the real app, connected through its form to a practice tenant under the names of US Government, both
// routes. A name of the global cloud, anywhere on the way, would lead to nobody.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UserSummary } from '../../src/shared/models.ts';
import { clouds } from '../../src/shared/clouds.ts';
import { Bench } from '../main/practice/tenant/kit.ts';
import { systemClock } from '../rig/practice-rig.ts';
import { peopleWithoutKey } from '../walkthrough/operator-steps.ts';
import { provisionKey, type RunSteps } from '../walkthrough/run-steps.ts';
import { noPictures, PIN } from './harness/desk.ts';
import { type DoctorDesk, openDoctorDesk } from './harness/doctor-desk.ts';

let bench: Bench;
let desk: DoctorDesk;
let people: UserSummary[];

beforeAll(async () => {
  bench = await Bench.start({ clock: systemClock, cloud: clouds.usGovL4 });
  desk = await openDoctorDesk(bench);
  people = [...peopleWithoutKey((await desk.app.users()).users)];
}, 120_000);

afterAll(async () => {
  await desk.close();
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

it.each(['direct', 'obr'] as const)('a key is provisioned by the %s route', { timeout: 120_000 }, async (route) => {
  const user = people.shift();
  if (user === undefined) throw new Error('everybody has a key');
  await desk.plugIn('plain');
  const steps: RunSteps = {
    electron: desk.electron, app: desk.app, pictures: noPictures, user, route, pin: PIN, touchName: null, keyLabel: 'Desk Key plain',
  };
  const record = await provisionKey(steps);
  expect(record).toMatchObject({ outcome: 'succeeded', route, readBack: true, assertionVerified: true, tenantId: bench.tenant.tenantId });
  expect(bench.tenant.keysOf(user.id)).toHaveLength(1);
  expect(bench.tenant.hasPass(user.id)).toBe(false);
});
