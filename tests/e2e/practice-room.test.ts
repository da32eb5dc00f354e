// The practice room over a restart of the real app: kept when that is wanted, a fresh one with a clear word when its file is broken.

import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import type { UserSummary } from '../../src/shared/models.ts';
import type { PracticeState } from '../../src/shared/practice-state.ts';
import { enterPractice, signIn } from '../walkthrough/operator-steps.ts';
import { openUser } from '../walkthrough/run-steps.ts';
import {
  type Desk, forgetProfile, keepPictures, newProfile, noPictures, openDesk, openWorkingDesk, runToTheEnd, stepsFor,
} from './harness/desk.ts';

let desk: Desk;
let profile: string;
let user: UserSummary;
let keysBefore: Extract<PracticeState, { status: 'on' }>['keys'];

afterEach((context) => keepPictures(desk, context));
afterAll(async () => {
  await desk.electron.close();
  await forgetProfile(profile);
});

const practice = async (): Promise<Extract<PracticeState, { status: 'on' }>> => {
  const state = await desk.app.practice();
  if (state.status === 'off') throw new Error('practice mode is off');
  return state;
};

const roomFile = (): string => path.join(profile, 'practice-room.json');

async function startAgain(): Promise<void> {
  await desk.electron.close();
  desk = await openDesk(profile);
  const steps = { electron: desk.electron, app: desk.app, pictures: noPictures };
  await enterPractice(steps);
  await signIn(steps);
}

async function openPracticePage(): Promise<void> {
  await desk.app.page.getByRole('button', { name: 'Practice', exact: true }).click();
  await desk.app.heading('Your practice room').waitFor();
}

it('is kept after the switch was set', async () => {
  profile = await newProfile();
  const working = await openWorkingDesk(profile);
  desk = working;
  user = working.nextPerson();
  await runToTheEnd(stepsFor(desk, { user, route: 'direct' }));
  await desk.app.button('Next user').click();
  await openPracticePage();
  await desk.app.page.getByRole('switch', { name: 'Keep this practice room' }).click();
  await expect.poll(async () => (await practice()).kept).toBe(true);
  keysBefore = (await practice()).keys;
  expect((await stat(roomFile())).mode & 0o077).toBe(0);
});

it('is there again at the next start: the same keys, and the tenant lists what was registered', async () => {
  await startAgain();
  expect(await practice()).toMatchObject({ kept: true, fileProblem: null });
  expect((await practice()).keys).toEqual(keysBefore);
  await openUser(desk.app, user);
  await desk.app.page.getByRole('main').getByText('Registered here', { exact: true }).waitFor();
});

it('is a fresh one, and says why, when its file is broken', async () => {
  const text = await readFile(roomFile(), 'utf8');
  await desk.electron.close();
  await writeFile(roomFile(), text.slice(0, text.length / 2));
  desk = await openDesk(profile);
  const steps = { electron: desk.electron, app: desk.app, pictures: noPictures };
  await enterPractice(steps);
  await signIn(steps);
  await openPracticePage();
  await desk.app.page.getByRole('alert').getByText('The kept practice room could not be opened').waitFor();
  const { keys } = await practice();
  expect(keys.flatMap(({ credentials }) => credentials)).toEqual([]);
  expect(keys.map(({ id }) => id)).not.toEqual(keysBefore.map(({ id }) => id));
  expect(await readFile(`${roomFile()}.broken`, 'utf8')).toBe(text.slice(0, text.length / 2));
});
