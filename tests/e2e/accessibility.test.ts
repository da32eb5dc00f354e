// axe-core on every page of the app in its real window, light and dark, and the main job without a mouse.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UserSummary } from '../../src/shared/models.ts';
import { enterPractice, importUsers, peopleWithoutKey, signIn } from '../walkthrough/operator-steps.ts';
import { openPanel } from '../walkthrough/practice-keys.ts';
import { type RunSteps, givePin, openUser, pickFromList, startObr, tenantPage, touch, startProvisioning } from '../walkthrough/run-steps.ts';
import { addSecurityKey, nameTheKey, signInWithPass } from '../walkthrough/tenant-pages.ts';
import { seriousFindings } from './harness/axe.ts';
import { type Desk, PIN, keepPictures, noPictures, obrBar, openDesk, passkeysOn, stepsFor } from './harness/desk.ts';

let desk: Desk;
let people: UserSummary[];

beforeAll(async () => {
  desk = await openDesk();
});
afterEach((context) => keepPictures(desk, context));
afterAll(() => desk.close());

function nextPerson(): UserSummary {
  const person = people.shift();
  if (person === undefined) throw new Error('everybody has a key');
  return person;
}

async function expectClean(page = desk.app.page, scope = 'html'): Promise<void> {
  expect(await seriousFindings(page, scope)).toEqual([]);
}

describe('axe finds nothing serious', () => {
  it('before sign-in', async () => {
    const { app } = desk;
    await app.button('Connect your tenant').waitFor();
    await expectClean();
    await app.button('Connect your tenant').click();
    await app.heading('Connect your tenant').waitFor();
    await app.button('Connect').click();
    await app.page.getByText('Enter the tenant’s GUID or one of its domain names.').waitFor();
    await expectClean();
    await app.button('Back').click();
    await enterPractice({ ...desk, pictures: noPictures });
    await expectClean();
    await app.button('Sign in').click();
    const page = await tenantPage(desk.electron);
    await app.button('Cancel').waitFor();
    await expectClean();
    await page.close();
    await app.page.getByRole('alert').waitFor();
    await expectClean();
  });

  it('on the users page, empty and full, and on a user’s page', async () => {
    const { app } = desk;
    await signIn({ ...desk, pictures: noPictures });
    await app.heading('No users yet').waitFor();
    await expectClean();
    await app.button('History').click();
    await app.heading('No runs yet').waitFor();
    await expectClean();
    await app.button(/, accounts$/).click();
    await app.page.getByRole('menuitem', { name: 'Connection and permissions' }).click();
    await app.page.getByText('Reports Reader').first().waitFor();
    await expectClean();
    await app.button('Users & Security Keys').click();
    people = [...peopleWithoutKey(await importUsers({ ...desk, pictures: noPictures }))];
    await expectClean();
    await app.page.getByRole('searchbox').fill('nobody is called this');
    await app.page.getByText('Nobody matches').waitFor();
    await expectClean();
    const [user] = people;
    if (user === undefined) throw new Error('no user');
    await openUser(app, user);
    await app.page.getByText('No security key yet.').waitFor();
    await openPanel(app);
    await expectClean();
  });

  it('in the wizard, at every question of an OBR run, in the bar, on the result', async () => {
    const { app } = desk;
    const user = nextPerson();
    const steps = stepsFor(desk, { user, route: 'obr' });
    await openUser(app, user);
    await app.button('User Provisioning').click();
    await app.button(/^Microsoft/).waitFor();
    await expectClean();
    await app.button(/^Microsoft/).click();
    await app.page.getByRole('radio', { name: /^Temporary Access Pass/ }).check();
    await expectClean();
    await app.button('Continue').click();
    await app.page.getByRole('radio', { name: steps.keyLabel }).waitFor();
    await expectClean();
    await pickFromList(steps);
    await app.page.getByText('The key supports FIDO2').or(app.page.getByText(/checks passed/)).first().waitFor();
    await expectClean();
    await startProvisioning(app);
    await app.button('Set PIN').waitFor();
    await expectClean();
    await givePin(steps);
    await app.button(/^Start OBR for/).waitFor();
    await expectClean();
    const page = await startObr(steps);
    await expectClean();
    const bar = await obrBar(desk);
    await expectClean(bar.page);
    await signInWithPass(page);
    await addSecurityKey(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await app.page.getByText('Waiting for a touch').first().waitFor();
    await expectClean();
    await expectClean(bar.page);
    await touch(steps, '');
    await page.getByLabel('Name your security key').waitFor();
    await bar.heading('OBR is off').waitFor();
    await expectClean(bar.page);
    await nameTheKey(page, 'Clean key');
    await touch(steps, '');
    await app.heading('The key is ready').waitFor({ timeout: 60_000 });
    await expectClean();
    await app.button('Next user').click();
  });

  it('on failure and cancelled pages, at a wrong PIN, in the history and its details', async () => {
    const { app } = desk;
    const user = nextPerson();
    const steps = stepsFor(desk, { user, route: 'direct' });
    await toThePin(steps);
    await givePin({ ...steps, pin: 'not-the-pin' });
    await app.page.getByText('That PIN was wrong.').waitFor();
    await expectClean();
    await givePin(steps);
    await app.page.getByText('Waiting for a touch').first().waitFor();
    await app.button('Unplug Practice Key A').click();
    await app.heading('The security key was removed').waitFor();
    await expectClean();
    await app.button('Plug in Practice Key A').click();
    await app.button('Back to user').click();
    await toThePin(steps);
    await app.button('Cancel').click();
    await app.heading('Provisioning was cancelled').waitFor();
    await expectClean();
    await app.button('History').click();
    await app.button(/^Show run of/).first().click();
    await app.page.getByRole('dialog', { name: 'Run details' }).waitFor();
    // The page below is hidden from screen readers; axe cannot see that the focus is held in the drawer. So that is tried.
    await expectClean(app.page, '[role=dialog]');
    for (let presses = 0; presses < 6; presses++) {
      await app.page.keyboard.press('Tab');
      expect(await app.page.evaluate(() => document.activeElement?.closest('[aria-hidden=true]') ?? null)).toBe(null);
    }
    await app.page.keyboard.press('Escape');
    await app.page.getByRole('dialog', { name: 'Run details' }).waitFor({ state: 'detached' });
    await expectClean();
  });
});

async function toThePin({ app, user, keyLabel }: RunSteps): Promise<void> {
  await openUser(app, user);
  await app.button('User Provisioning').click();
  await app.button(/^Microsoft/).click();
  await app.button('Continue').click();
  await pickFromList({ app, keyLabel });
  await startProvisioning(app);
  await app.button('Unlock key').waitFor();
}

describe('without a mouse', () => {
  /** Presses Tab until the focus is on the element with this role and name. */
  async function tabTo(role: 'button' | 'radio' | 'checkbox' | 'searchbox' | 'textbox', name: string | RegExp): Promise<void> {
    const { page } = desk.app;
    const wanted = page.getByRole(role, { name }).first();
    await wanted.waitFor();
    for (let presses = 0; presses < 60; presses++) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`60 times Tab did not lead to ${role} ${String(name)}`);
  }
  async function press(name: string | RegExp, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    const { page } = desk.app;
    await expect.poll(() => page.getByRole('button', { name }).first().isEnabled()).toBe(true);
    await tabTo('button', name);
    await page.keyboard.press(key);
  }

  /** The key is somebody else's by now: the person says that they know. */
  async function answerForTheKey(): Promise<void> {
    await tabTo('checkbox', /all the same\.$/);
    await desk.app.page.keyboard.press('Space');
  }

  it('a key is provisioned with Tab, Enter, Space, arrows and typing', async () => {
    const { app } = desk;
    const { keyboard } = app.page;
    const user = nextPerson();
    await press('Users & Security Keys');
    await tabTo('searchbox', 'Search users');
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type(user.userPrincipalName);
    await press(user.displayName);
    await press('User Provisioning');
    await press(/^Microsoft/);
    await press('Continue');
    await tabTo('radio', /^Practice Key A/);
    await keyboard.press('Space');
    await answerForTheKey();
    await press('Start provisioning', 'Space');
    await app.button('Unlock key').waitFor();
    await tabTo('textbox', 'PIN');
    await keyboard.type(PIN);
    await keyboard.press('Enter');
    await app.page.getByText('Touch it to create the passkey.').waitFor();
    await app.page.getByText('Waiting for a touch').first().waitFor();
    await press('Touch Practice Key A', 'Space');
    await app.page.getByText('Once more: touch the key').waitFor();
    await app.page.getByText('Waiting for a touch').first().waitFor();
    await press('Touch Practice Key A');
    await app.heading('The key is ready').waitFor();
    await press('Next user');
    await app.heading('Users & Security Keys').waitFor();
    expect(await passkeysOn(desk)).toContain(user.userPrincipalName);
  });

  it('Start OBR and the bar’s off button are reached as well', async () => {
    const { app } = desk;
    const user = nextPerson();
    const steps = stepsFor(desk, { user, route: 'obr' });
    await openUser(app, user);
    await press('User Provisioning');
    await press(/^Microsoft/);
    await tabTo('radio', /^Direct registration/);
    await app.page.keyboard.press('ArrowDown');
    await press('Continue');
    await tabTo('radio', /^Practice Key A/);
    await app.page.keyboard.press('Space');
    await answerForTheKey();
    await press('Start provisioning');
    await givePin(steps);
    await press(/^Start OBR for/);
    await tenantPage(desk.electron);
    await press('Turn OBR off');
    await app.heading('Provisioning was cancelled').waitFor();
  });
});
