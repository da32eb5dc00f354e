// What goes wrong at a desk, in the real app: wrong and blocked PINs, keys pulled out, no second passkey for the same key,
// the operator as target, a sign-in that was given up. Each says what happened and what to do, and leaves nothing behind.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { enterPractice, importUsers, peopleWithoutKey, signIn } from '../walkthrough/operator-steps.ts';
import { openPanel } from '../walkthrough/practice-keys.ts';
import { chooseRoute, givePin, openKeyStep, openUser, pickFromList, startObr, tenantPage, touch, startProvisioning } from '../walkthrough/run-steps.ts';
import {
  type Desk, closeObrWindow, face, keepPictures, noPictures, openDesk, passkeysOn, replug, runToTheEnd, startRun, stepsFor,
  userPageFacts,
} from './harness/desk.ts';
import type { UserSummary } from '../../src/shared/models.ts';

let desk: Desk;
let people: UserSummary[];

beforeAll(async () => {
  desk = await openDesk();
  await enterPractice({ ...desk, pictures: noPictures });
});
afterEach((context) => keepPictures(desk, context));
afterAll(() => desk.close());

function nextPerson(): UserSummary {
  const person = people.shift();
  if (person === undefined) throw new Error('everybody has a key');
  return person;
}

/** The failure page says what happened, what it means, what to do, and that nothing is left. */
async function expectFailure(title: string, body: string, action: string): Promise<void> {
  const { app } = desk;
  await app.heading(title).waitFor();
  const main = app.page.getByRole('main');
  expect(await main.getByRole('alert').innerText()).toContain(body);
  expect(await main.innerText()).toContain(action);
  expect(await main.innerText()).toContain('Nothing was left behind.');
  expect((await app.obr()).status).toBe('disarmed');
}

const backToUser = (): Promise<void> => desk.app.button('Back to user').click();

it('a sign-in window that is closed leads back to the sign-in page, which says so', async () => {
  const { app, electron } = desk;
  await app.button('Sign in').click();
  const page = await tenantPage(electron);
  await app.page.getByText('Finish signing in on the page that has opened.').waitFor();
  await page.close();
  const alert = app.page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.innerText()).toContain('Sign-in was not finished');
  await signIn({ ...desk, pictures: noPictures });
  people = [...peopleWithoutKey(await importUsers({ ...desk, pictures: noPictures }))];
});

it('the operator cannot be the target, and the reason stands beside the button', async () => {
  const { app } = desk;
  const { users } = await app.users();
  const operator = users.find((user) => user.userPrincipalName.startsWith('robin.desk@'));
  if (operator === undefined) throw new Error('no operator');
  await openUser(app, operator);
  const button = app.button('User Provisioning');
  await button.waitFor();
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await app.page.getByText('The service does not let operators provision themselves').waitFor();
  await button.focus();
  await app.page.keyboard.press('Enter');
  expect(await app.heading(operator.displayName).count()).toBe(1);
});

it('a key pulled out while it waits for the touch ends the run; plugged in again, the next try works', async () => {
  const user = nextPerson();
  const steps = stepsFor(desk, { user, route: 'direct' });
  const { app } = desk;
  await startRun(steps);
  await givePin(steps);
  await app.page.getByText('Waiting for a touch').first().waitFor();
  await app.button('Unplug Practice Key A').click();
  await app.page.getByText('Stopped at the step “Register”.').waitFor();
  await expectFailure(
    'The security key was removed',
    'The connection ended before the work was done.',
    'Connect the same key again, leave it in place and try again.',
  );
  await app.button('Plug in Practice Key A').click();
  expect(await passkeysOn(desk)).toEqual([]);
  await app.button('Try again').click();
  await chooseRoute(steps);
  await pickFromList(steps);
  await startProvisioning(app);
  await givePin(steps);
  await touch(steps, '');
  await touch(steps, '');
  await app.heading('The key is ready').waitFor();
  expect(await passkeysOn(desk)).toEqual([user.userPrincipalName]);
  await backToUser();
});

it('a key that is registered for the user already gets no second passkey', async () => {
  const user = nextPerson();
  const steps = stepsFor(desk, { user, route: 'direct' });
  await runToTheEnd(steps);
  await backToUser();
  const before = await passkeysOn(desk);
  // The key is asked before anybody touches it, and says so itself.
  await openKeyStep(steps);
  await pickFromList(steps);
  const main = desk.app.page.getByRole('main');
  await main.getByText('A passkey of this user is already on the key.').waitFor();
  await main.getByText('The key itself answered for it.').waitFor();
  expect(await desk.app.button('Start provisioning').isDisabled()).toBe(true);
  expect(await passkeysOn(desk)).toEqual(before);
  await desk.app.button('Cancel').click();
  expect((await userPageFacts(desk, user)).page.match(/Registered here/g)).toHaveLength(1);
});

it('a wrong PIN is asked again with the tries that are left; the right one goes on', async () => {
  const user = nextPerson();
  const steps = stepsFor(desk, { user, route: 'direct' });
  const { app } = desk;
  await startRun(steps);
  await givePin({ ...steps, pin: 'not-the-pin' });
  await app.page.getByText('That PIN was wrong. 7 tries left before the key is blocked.').waitFor();
  expect((await face(desk)).pinRetries).toBe(7);
  expect(await app.page.getByLabel('PIN', { exact: true }).inputValue()).toBe('');
  await givePin({ ...steps, pin: 'not-the-pin' });
  await app.page.getByText('That PIN was wrong. 6 tries left before the key is blocked.').waitFor();
  await givePin(steps);
  await touch(steps, '');
  await touch(steps, '');
  await app.heading('The key is ready').waitFor();
  expect((await face(desk)).pinRetries).toBe(8);
  await backToUser();
});

it('after three wrong PINs the key wants to be plugged in again; after eight it is blocked, and the app says what helps', async () => {
  const keyName = 'Practice Key B';
  const { app } = desk;
  await openPanel(app);
  await app.button(`Plug in ${keyName}`).click();
  const user = nextPerson();
  const steps = stepsFor(desk, { user, route: 'direct', keyName });
  const wrong = { ...steps, pin: 'not-the-pin' };
  // A first run gives the key its PIN, and is given up.
  await startRun(steps);
  await givePin(steps);
  await app.page.getByText('Waiting for a touch').first().waitFor();
  await app.button('Cancel').click();
  await app.heading('Provisioning was cancelled').waitFor();
  for (const [round, tries] of [['7', '6', 'again'], ['4', '3', 'again']].entries()) {
    await backToUser();
    await startRun(steps);
    for (const left of tries) {
      await givePin(wrong);
      if (left !== 'again') await app.page.getByText(new RegExp(`^That PIN was wrong. ${left} tries left`)).waitFor();
    }
    await expectFailure(
      'The key wants to be connected again',
      'After three wrong PINs in a row a key accepts no more until it was unplugged.',
      'Unplug the key, connect it again and try again with the right PIN.',
    );
    expect((await face(desk, keyName)).pinRetries).toBe(round === 0 ? 5 : 2);
    await replug(desk, keyName);
  }
  await backToUser();
  await startRun(steps);
  await givePin(wrong);
  await app.page.getByText('That PIN was wrong. 1 try left before the key is blocked.').waitFor();
  await givePin(wrong);
  await expectFailure(
    'The PIN of this key is blocked',
    'A wrong PIN was entered too often.',
    'Only a reset helps. It deletes everything on the key. Use another key, or reset this one first.',
  );
  await app.page.getByRole('region', { name: keyName }).getByText('PIN blocked').waitFor();
  await backToUser();
});

it('an OBR window that its user closes ends the run: OBR off, the pass revoked', async () => {
  const user = nextPerson();
  const steps = stepsFor(desk, { user, route: 'obr' });
  await startRun(steps);
  await givePin(steps);
  const page = await startObr(steps);
  expect((await desk.app.obr()).status).toBe('armed');
  await closeObrWindow(desk);
  await expectFailure(
    'The OBR window was closed',
    'Registration on the page was not finished.',
    'Try again and leave the window open until it closes by itself.',
  );
  expect(page.isClosed()).toBe(true);
  expect(await passkeysOn(desk)).not.toContain(user.userPrincipalName);
  await backToUser();
  expect((await userPageFacts(desk, user)).tap).toBe('None');
});
