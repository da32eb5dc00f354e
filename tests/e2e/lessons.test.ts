// The exercises of practice mode in the real app, all six played as an operator would, to the debrief. The network really loses the
// answer, the page really works for somebody else; what was there before comes back afterwards.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ActiveLesson, LessonId } from '../../src/shared/lessons.ts';
import type { UserSummary } from '../../src/shared/models.ts';
import type { PracticeState } from '../../src/shared/practice-state.ts';
import { type RunSteps, givePin, openKeyStep, pickFromList, startObr, touch, startProvisioning } from '../walkthrough/run-steps.ts';
import { addSecurityKey, nameTheKey, signInWithPass } from '../walkthrough/tenant-pages.ts';
import {
  type WorkingDesk, face, keepPictures, obrBar, openWorkingDesk, passkeysOn, runToTheEnd, startRun, stepsFor,
} from './harness/desk.ts';

const RIGHT_EMMA = 'emma.smith@harbour.example';
const WRONG_EMMA = 'emma.smith2@harbour.example';

let desk: WorkingDesk;

beforeAll(async () => {
  desk = await openWorkingDesk();
});
afterEach((context) => keepPictures(desk, context));
afterAll(() => desk.close());

const practice = async (): Promise<Extract<PracticeState, { status: 'on' }>> => {
  const state = await desk.app.practice();
  if (state.status === 'off') throw new Error('practice mode is off');
  return state;
};

const lesson = async (): Promise<ActiveLesson> => {
  const { lesson: active } = await practice();
  if (active === null) throw new Error('no exercise goes on');
  return active;
};

const ticked = async (): Promise<readonly string[]> =>
  (await lesson()).steps.flatMap(({ code, done }) => (done ? [code.replace(/^.*\./, '')] : []));

const coach = () => desk.app.page.getByRole('region', { name: 'Exercise', exact: true });

async function userNamed(userPrincipalName: string): Promise<UserSummary> {
  const { users } = await desk.app.users();
  const user = users.find((one) => one.userPrincipalName === userPrincipalName);
  if (user === undefined) throw new Error(`no ${userPrincipalName}`);
  return user;
}

/** On the page of exercises; the people of the exercise are imported when it returns. */
async function startLesson(id: LessonId, title: string): Promise<UserSummary> {
  await desk.app.page.getByRole('button', { name: 'Practice', exact: true }).click();
  await desk.app.button(`Start: ${title}`).click();
  await coach().getByText(title).waitFor();
  await expect.poll(async () => (await lesson()).id).toBe(id);
  await expect.poll(async () => (await desk.app.usersState()).importing, { timeout: 20_000 }).toBeNull();
  const { people } = await lesson();
  return userNamed(people[0]?.userPrincipalName ?? '');
}

/** From the coach, where the exercise is reached. */
async function readDebrief(title: string, sentence: string): Promise<void> {
  await coach().getByText('Well done').waitFor({ timeout: 20_000 });
  await coach().getByRole('button', { name: 'Read the debrief' }).click();
  await desk.app.heading(`Debrief: ${title}`).waitFor();
  await desk.app.page.getByText(sentence).waitFor();
}

async function leaveLesson(): Promise<void> {
  await desk.app.page.getByRole('main').getByRole('button', { name: 'Leave exercise' }).click();
  await expect.poll(async () => (await practice()).lesson).toBeNull();
}

it('a key of the own room, before any exercise', async () => {
  const user = desk.nextPerson();
  await runToTheEnd(stepsFor(desk, { user, route: 'direct' }));
  await desk.app.button('Next user').click();
  expect(await passkeysOn(desk)).toEqual([user.userPrincipalName]);
});

describe('the first key', () => {
  let user: UserSummary;

  it('begins with fresh keys and fresh people', async () => {
    const before = await practice();
    user = await startLesson('firstKey', 'Your first key');
    expect(user.userPrincipalName).toBe('kim.example@harbour.example');
    const { keys } = await practice();
    expect(keys.map(({ name, plugged, pinSet, credentials }) => [name, plugged, pinSet, credentials.length])).toEqual([
      ['Practice Key A', true, false, 0],
      ['Practice Key B', false, false, 0],
    ]);
    expect(keys.map(({ id }) => id)).not.toContain(before.keys[0]?.id);
    const { users } = await desk.app.users();
    expect(users.filter(({ keyCount }) => (keyCount ?? 0) > 0).map(({ userPrincipalName }) => userPrincipalName)).not.toContain(user.userPrincipalName);
    expect(await ticked()).toEqual([]);
  });

  it('ticks its steps as they happen', async () => {
    const steps = stepsFor(desk, { user, route: 'direct' });
    await startRun(steps);
    await expect.poll(ticked).toEqual(['start']);
    await givePin(steps);
    await expect.poll(ticked).toEqual(['start', 'setPin']);
    await touch(steps, '');
    await expect.poll(ticked).toEqual(['start', 'setPin', 'register']);
    await touch(steps, '');
    await desk.app.heading('The key is ready').waitFor({ timeout: 60_000 });
    expect((await lesson()).problem).toBeNull();
  });

  it('ends with the debrief', async () => {
    await readDebrief('Your first key', 'It checked every rule before it asked you for a touch.');
    expect(await ticked()).toHaveLength(4);
  });

  it('is left: the own room is as it was', async () => {
    await leaveLesson();
    const { keys, lessons } = await practice();
    expect(keys.map(({ name }) => name)).toEqual(['Practice Key A', 'Practice Key B', 'Practice Key C']);
    expect((await face(desk)).credentials).toHaveLength(1);
    expect(lessons.find(({ id }) => id === 'firstKey')?.status).toBe('done');
    await expect.poll(async () => (await userNamed('kim.example@harbour.example')).keyCount, { timeout: 20_000 }).not.toBe(null);
  });
});

describe('the lost answer', () => {
  it('is found by the app, and registered once', async () => {
    const user = await startLesson('lostAnswer', 'Lost network after the touch');
    const steps = stepsFor(desk, { user, route: 'direct' });
    await startRun(steps);
    await givePin(steps);
    await touch(steps, '');
    await expect.poll(ticked).toContain('lost');
    await touch(steps, '');
    await desk.app.heading('The key is ready').waitFor({ timeout: 60_000 });
    await readDebrief('Lost network after the touch', 'It did not guess and did not send the request again.');
    expect(await passkeysOn(desk)).toEqual([user.userPrincipalName]);
    expect((await userNamed(user.userPrincipalName)).keyCount).toBe(1);
  });
});

describe('the wrong user on the page', () => {
  let user: UserSummary;
  let steps: RunSteps;

  it('follows the debrief of the last one, and is about the Emma of Logistics', async () => {
    await desk.app.button('Next exercise: Blocked PIN').waitFor();
    user = await startLesson('wrongUser', 'Wrong user on the page');
    expect(user).toMatchObject({ userPrincipalName: RIGHT_EMMA, department: 'Logistics' });
  });

  it('is refused: the page works for the other Emma', async () => {
    steps = stepsFor(desk, { user, route: 'obr' });
    await startRun(steps);
    await givePin(steps);
    const page = await startObr(steps);
    const bar = await obrBar(desk);
    await signInWithPass(page);
    await page.locator('#signed-in-user').getByText(WRONG_EMMA, { exact: true }).waitFor();
    await addSecurityKey(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('#passkey-user').getByText(WRONG_EMMA, { exact: true }).waitFor();
    await bar.page.getByText(`Expected ${RIGHT_EMMA}, the page asked for ${WRONG_EMMA}.`).waitFor();
    await expect.poll(ticked).toEqual(['start', 'refused']);
    expect(await face(desk)).toMatchObject({ waitingForTouch: false, credentials: [] });
    await desk.app.button('Turn OBR off').click();
    await desk.app.button('Try again').waitFor();
  });

  it('is done right in a fresh window', async () => {
    await desk.app.button('Try again').click();
    await desk.app.page.getByRole('radio', { name: /^Temporary Access Pass/ }).check();
    await desk.app.button('Continue').click();
    await desk.app.page.getByRole('radio', { name: 'Practice Key A' }).check();
    await startProvisioning(desk.app);
    await givePin(steps);
    const page = await startObr(steps);
    await signInWithPass(page);
    await page.locator('#signed-in-user').getByText(RIGHT_EMMA, { exact: true }).waitFor();
    await addSecurityKey(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await touch(steps, '');
    await nameTheKey(page, 'The right Emma');
    await touch(steps, '');
    await desk.app.heading('The key is ready').waitFor({ timeout: 60_000 });
    expect(await passkeysOn(desk)).toEqual([RIGHT_EMMA]);
  });

  it('ends with a debrief that names both', async () => {
    await readDebrief('Wrong user on the page', `The page was signed in as ${WRONG_EMMA} and asked for a passkey for that account.`);
  });
});

/** With another key from the drawer, to the result page. */
async function giveKeyFromDrawer(user: UserSummary, plugged: string, keyName: string): Promise<void> {
  await desk.app.button(`Unplug ${plugged}`).click();
  await desk.app.button(`Plug in ${keyName}`).click();
  await runToTheEnd(stepsFor(desk, { user, route: 'direct', keyName }));
}

it('the blocked PIN: two wrong ones, then another key', async () => {
  const user = await startLesson('blockedPin', 'Blocked PIN');
  const steps = stepsFor(desk, { user, route: 'direct', pin: '2580' });
  await startRun(steps);
  await givePin(steps);
  await desk.app.page.getByText('1 try left').first().waitFor();
  await givePin({ ...steps, pin: '2508' });
  await desk.app.button('Back to user').waitFor();
  await expect.poll(ticked).toEqual(['start', 'blocked']);
  await desk.app.button('Back to user').click();
  await giveKeyFromDrawer(user, 'Practice Key A', 'Practice Key B');
  await readDebrief('Blocked PIN', 'Both PINs were wrong, and these were the last two tries.');
});

it('the forbidden model: refused before the touch, then one that is allowed', async () => {
  const user = await startLesson('forbiddenModel', 'Policy forbids this model');
  const steps = stepsFor(desk, { user, route: 'direct' });
  await openKeyStep(steps);
  await pickFromList(steps);
  await expect.poll(ticked).toEqual(['refused']);
  await expect.poll(() => desk.app.button('Start provisioning').isDisabled()).toBe(true);
  await giveKeyFromDrawer(user, 'Practice Key A', 'Practice Key B');
  await readDebrief('Policy forbids this model', 'It read the policy and the key’s model before anything was asked of the key.');
});

it('the batch: ten people, ten keys', async () => {
  await startLesson('batchOfTen', 'A batch of ten');
  const { people } = await lesson();
  for (const [at, person] of people.entries()) {
    const keyName = `Practice Key ${'ABCDEFGHIJ'[at] ?? ''}`;
    await coach().getByText(`${at} of 10 have a key`).waitFor();
    await coach().getByRole('button', { name: `Next person: ${person.displayName}` }).click();
    await desk.app.heading(person.displayName).first().waitFor();
    if (at > 0) await desk.app.button(`Plug in ${keyName}`).click();
    await runToTheEnd(stepsFor(desk, { user: await userNamed(person.userPrincipalName), route: 'direct', keyName }));
    await desk.app.button(`Unplug ${keyName}`).click();
  }
  await readDebrief('A batch of ten', 'Each key holds the passkey of one person and no other');
  await leaveLesson();
  expect((await practice()).lessons.every(({ status }) => status === 'done')).toBe(true);
}, 240_000);
