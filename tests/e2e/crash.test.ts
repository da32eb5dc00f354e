// The app is killed in the middle of an OBR run and started again with the same profile. OBR is off, nothing is repaired
// silently: the run is shown with what it may have left, until a person says that they have looked.

import { afterEach, describe, expect, it } from 'vitest';
import type { HistoryState } from '../../src/shared/models.ts';
import { enterPractice, signIn } from '../walkthrough/operator-steps.ts';
import { type RunSteps, givePin, startObr, touch } from '../walkthrough/run-steps.ts';
import { addSecurityKey, signInWithPass } from '../walkthrough/tenant-pages.ts';
import {
  type Desk, type WorkingDesk, keepPictures, kill, openDesk, openWorkingDesk, newProfile, noPictures, startRun, stepsFor,
} from './harness/desk.ts';

let desk: Desk | undefined;
afterEach(async (context) => {
  await keepPictures(desk, context);
  await desk?.close();
  desk = undefined;
});

/** To the OBR window, armed. */
async function arm(on: WorkingDesk): Promise<RunSteps> {
  const steps = stepsFor(on, { user: on.nextPerson(), route: 'obr' });
  await startRun(steps);
  await givePin(steps);
  await startObr(steps);
  expect((await on.app.obr()).status).toBe('armed');
  return steps;
}

/** To the page's question for the key's name: the credential exists, the service does not have it. */
async function armAndCreate(on: WorkingDesk): Promise<RunSteps> {
  const steps = stepsFor(on, { user: on.nextPerson(), route: 'obr' });
  await startRun(steps);
  await givePin(steps);
  const page = await startObr(steps);
  await signInWithPass(page);
  await addSecurityKey(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await touch(steps, '');
  await page.getByLabel('Name your security key').waitFor();
  return steps;
}

describe('after a kill', () => {
  it.each([
    ['while OBR is armed and the page waits', arm, [], 'crashed'],
    [
      'after the credential was created, before it had its name',
      armAndCreate,
      ['The passkey may be registered at the service'],
      'credentialCreated',
    ],
  ] as const)('%s', async (_when, goThere, leftBehind, obrReason) => {
    const profile = await newProfile();
    const killed = await openWorkingDesk(profile);
    desk = killed;
    const { user } = await goThere(killed);
    const before = await killed.app.run();
    await kill(killed);

    desk = await openDesk(profile);
    const { app } = desk;
    await app.button(/^Practice/).waitFor();
    expect(await app.obr()).toMatchObject({ status: 'disarmed' });
    expect(await app.run()).toEqual({ status: 'idle' });

    // The users of the first start are still in the store.
    await enterPractice({ ...desk, pictures: noPictures });
    await signIn({ ...desk, pictures: noPictures });
    await app.page.getByText('A run was cut off when the app ended.').waitFor();
    await app.button('Show in History').click();
    const main = app.page.getByRole('main');
    await main.getByText(`${user.displayName} · ${user.userPrincipalName}`).waitFor();
    await main.getByText('Last step: Register').waitFor();
    const { unfinished } = await app.read<HistoryState>('history.current');
    expect(unfinished.map((run) => run.runId)).toEqual([before.status === 'running' ? before.plan.runId : '']);
    const titles = ['The Temporary Access Pass may still be valid', 'The passkey may be registered at the service'];
    // The pass is revoked at the sign-in, without a question.
    await expect
      .poll(async () => {
        const shown = await main.innerText();
        return titles.filter((title) => shown.includes(title));
      })
      .toEqual(leftBehind);

    await app.button(`I have checked this run for ${user.displayName}`).click();
    const row = main.getByRole('table', { name: 'Runs' });
    await row.getByText('Checked by hand').waitFor();
    await expect.poll(() => main.getByText('Last step').count()).toBe(0);
    const after = await app.read<HistoryState>('history.current');
    expect(after.unfinished).toEqual([]);
    expect(after.records).toMatchObject([
      { outcome: 'unknown', obr: { reason: obrReason }, tap: { revokedAt: expect.any(String) }, target: { id: user.id } },
    ]);
    const left = after.records[0]?.leftBehind.map((item) => item.kind) ?? [];
    expect(left).not.toContain('tapNotRevoked');
    expect(left.includes('unknownAtService')).toBe(leftBehind.length === 1);
  });
});

it('a run that has ended leaves nothing to check at the next start', async () => {
  const profile = await newProfile();
  const first = await openWorkingDesk(profile);
  desk = first;
  await arm(first);
  await first.app.button('Cancel').click();
  await first.app.heading('Provisioning was cancelled').waitFor();
  await kill(first);

  desk = await openDesk(profile);
  await desk.app.button(/^Practice/).waitFor();
  const history = await desk.app.read<HistoryState>('history.current');
  expect(history.unfinished).toEqual([]);
  expect(history.records).toMatchObject([{ outcome: 'cancelled', leftBehind: [] }]);
});
