// Cancel at every moment at which a run waits for somebody: the run ends as cancelled, OBR is off, the user has no pass, the
// key has no passkey of the run. The workstation's lock and the banner's button end a run in the same way.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UserSummary } from '../../src/shared/models.ts';
import { type RunSteps, givePin, startObr } from '../walkthrough/run-steps.ts';
import { addSecurityKey, signInWithPass } from '../walkthrough/tenant-pages.ts';
import {
  type WorkingDesk, keepPictures, obrBar, openWorkingDesk, passkeysOn, startRun, stepsFor, userPageFacts,
} from './harness/desk.ts';

let desk: WorkingDesk;

beforeAll(async () => {
  desk = await openWorkingDesk();
});
afterEach((context) => keepPictures(desk, context));
afterAll(() => desk.close());

async function expectNothingLeft(user: UserSummary): Promise<void> {
  const { app } = desk;
  await app.heading('Provisioning was cancelled').waitFor();
  expect(await app.page.getByRole('main').innerText()).toContain('Nothing was left behind.');
  expect((await app.obr()).status).toBe('disarmed');
  expect(desk.electron.windows().filter((page) => page.url().startsWith('https:'))).toEqual([]);
  expect(await passkeysOn(desk)).not.toContain(user.userPrincipalName);
  await app.button('Back to user').click();
  const { tap, page } = await userPageFacts(desk, user);
  expect(tap).toBe('None');
  expect(page).toContain('No security key yet.');
}

async function waitForTouch(): Promise<void> {
  await desk.app.page.getByText('Waiting for a touch').first().waitFor();
}

async function toStartObr(steps: RunSteps): Promise<void> {
  await startRun(steps);
  await givePin(steps);
  await desk.app.button(/^Start OBR for/).waitFor();
}

async function toTheObrWindow(steps: RunSteps): Promise<void> {
  await toStartObr(steps);
  await startObr(steps);
  expect(await desk.app.obr()).toMatchObject({ status: 'armed', target: { id: steps.user.id } });
}

async function toTheTouchForThePage(steps: RunSteps): Promise<void> {
  await toStartObr(steps);
  const page = await startObr(steps);
  await signInWithPass(page);
  await addSecurityKey(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await waitForTouch();
}

async function toTheDirectTouch(steps: RunSteps): Promise<void> {
  await startRun(steps);
  await givePin(steps);
  await waitForTouch();
}

describe('Cancel in the app', () => {
  it.each([
    ['at the question for a new PIN', 'direct', startRun],
    ['at the touch for the direct route', 'direct', toTheDirectTouch],
    ['at the question for the PIN', 'direct', startRun],
    ['at Start OBR', 'obr', toStartObr],
    ['while the OBR window waits at its sign-in', 'obr', toTheObrWindow],
    ['at the touch for the page', 'obr', toTheTouchForThePage],
  ] as const)('%s', async (_when, route, goThere) => {
    const user = desk.nextPerson();
    await goThere(stepsFor(desk, { user, route }));
    await desk.app.button('Cancel').click();
    await expectNothingLeft(user);
  });
});

it('the bar’s own button switches OBR off and ends the run', async () => {
  const user = desk.nextPerson();
  await toTheObrWindow(stepsFor(desk, { user, route: 'obr' }));
  await (await obrBar(desk)).button('Turn OBR off').click();
  await expectNothingLeft(user);
});

it('locking the workstation switches OBR off and ends the run', async () => {
  const user = desk.nextPerson();
  await toTheObrWindow(stepsFor(desk, { user, route: 'obr' }));
  // As Electron tells it when the system locks the screen.
  await desk.electron.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'));
  await expectNothingLeft(user);
  expect(await desk.app.obr()).toMatchObject({ last: { reason: 'locked' } });
});
