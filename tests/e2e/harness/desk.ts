// A desk for a test: the real app in a profile folder of its own. Says how the test uses it; the steps themselves are the
// walkthrough's.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import type { TestContext } from 'vitest';
import type { UserSummary } from '../../../src/shared/models.ts';
import type { PracticeKeyFace } from '../../../src/shared/practice-state.ts';
import { AppPage } from '../../walkthrough/app-page.ts';
import { launchApp } from '../../walkthrough/app-process.ts';
import { peopleWithoutKey, startDay } from '../../walkthrough/operator-steps.ts';
import type { Pictures } from '../../walkthrough/pictures.ts';
import { openPanel, practiceFaces } from '../../walkthrough/practice-keys.ts';
import {
  type RunSteps, givePin, openKeyStep, openUser, pickFromList, startProvisioning, touch,
} from '../../walkthrough/run-steps.ts';

export const PIN = 'desk-4711-test';

export const noPictures: Pictures = { page: async () => undefined, screen: async () => undefined, files: [] };

export interface Desk {
  readonly electron: ElectronApplication;
  readonly app: AppPage;
  readonly profile: string;
  /** What the pages of the app wrote on their consoles, from the start. */
  readonly consoleLines: readonly string[];
  /** Ends the app as its user would, and forgets the profile. */
  close(): Promise<void>;
}

export async function newProfile(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'pairing-app-e2e-'));
}

export async function forgetProfile(profile: string): Promise<void> {
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}

/** Up to the welcome page. @param extra  arguments of the app */
export async function openDesk(profile?: string, extra: readonly string[] = []): Promise<Desk> {
  const folder = profile ?? (await newProfile());
  const electron = await launchApp(folder, {}, extra);
  const consoleLines: string[] = [];
  electron.on('window', (page) => page.on('console', (message) => consoleLines.push(message.text())));
  const page = await electron.firstWindow();
  return {
    electron,
    app: new AppPage(page),
    profile: folder,
    consoleLines,
    async close() {
      await electron.close();
      await forgetProfile(folder);
    },
  };
}

/** As a power cut would end it: no handler runs, no file is closed. */
export async function kill({ electron }: Desk): Promise<void> {
  const child = electron.process();
  const gone = electron.waitForEvent('close');
  child.kill('SIGKILL');
  await gone;
}

export interface WorkingDesk extends Desk {
  /** Members without a key, each given out once. */
  nextPerson(): UserSummary;
}

/** Practice mode, signed in, users imported. */
export async function openWorkingDesk(profile?: string): Promise<WorkingDesk> {
  const desk = await openDesk(profile);
  return { ...desk, nextPerson: await startWork(desk) };
}

/** From the welcome page on. */
export async function startWork({ electron, app }: Desk): Promise<() => UserSummary> {
  const users = await startDay({ electron, app, pictures: noPictures });
  const people = [...peopleWithoutKey(users)];
  return () => {
    const person = people.shift();
    if (person === undefined) throw new Error('everybody has a key');
    return person;
  };
}

export interface RunWish {
  readonly user: UserSummary;
  readonly route: RunSteps['route'];
  readonly keyName?: string;
  readonly pin?: string;
}

export function stepsFor(desk: Desk, { user, route, keyName = 'Practice Key A', pin = PIN }: RunWish): RunSteps {
  const { electron, app } = desk;
  return {
    electron, app, user, route, pin,
    pictures: noPictures,
    keyLabel: keyName,
    touchName: `Touch ${keyName}`,
  };
}

/** To the run's first question: the PIN. */
export async function startRun(steps: RunSteps): Promise<void> {
  await openKeyStep(steps);
  await pickFromList(steps);
  await startProvisioning(steps.app);
  await steps.app.button('Set PIN').or(steps.app.button('Unlock key')).first().waitFor();
}

/** A whole run by the direct route, to the result page. */
export async function runToTheEnd(steps: RunSteps): Promise<void> {
  await startRun(steps);
  await givePin(steps);
  await touch(steps, '');
  await touch(steps, '');
  await steps.app.heading('The key is ready').waitFor({ timeout: 60_000 });
}

export async function face(desk: Desk, keyName = 'Practice Key A'): Promise<PracticeKeyFace> {
  const found = (await practiceFaces(desk.app)).find((one) => one.name === keyName);
  if (found === undefined) throw new Error(`no ${keyName}`);
  return found;
}

/** Names of the users whose passkeys the key's picture lists. */
export async function passkeysOn(desk: Desk, keyName = 'Practice Key A'): Promise<readonly string[]> {
  return (await face(desk, keyName)).credentials.map((credential) => credential.userName);
}

export async function replug(desk: Desk, keyName: string): Promise<void> {
  await openPanel(desk.app);
  await desk.app.button(`Unplug ${keyName}`).click();
  await desk.app.button(`Plug in ${keyName}`).click();
}

/** What the user's own page says about keys and pass, read anew from the service. `tap`: the state of the pass, or "None". */
export async function userPageFacts(
  desk: Desk,
  user: UserSummary,
): Promise<{ readonly tap: string; readonly page: string }> {
  await openUser(desk.app, user);
  const main = desk.app.page.getByRole('main');
  const card = main.getByRole('region', { name: 'Temporary Access Pass' });
  await card.waitFor();
  const state = card.locator('dt', { hasText: 'State' }).locator('xpath=following-sibling::dd[1]');
  const tap = (await state.count()) > 0 ? await state.innerText() : await card.locator('p').innerText();
  return { tap, page: await main.innerText() };
}

/** The bar above the tenant's page in the OBR window. */
export async function obrBar(desk: Desk): Promise<AppPage> {
  const isBar = (url: string): boolean => url.startsWith('app://bundle/obr.html');
  const page =
    desk.electron.windows().find((one) => isBar(one.url())) ??
    (await desk.electron.waitForEvent('window', { predicate: (one) => isBar(one.url()) }));
  return new AppPage(page);
}

/** As its close button would. */
export async function closeObrWindow({ electron }: Desk): Promise<void> {
  await electron.evaluate(({ BrowserWindow }) => {
    const isObr = (url: string): boolean => url.startsWith('app://bundle/obr.html');
    BrowserWindow.getAllWindows().find((window) => isObr(window.webContents.getURL()))?.close();
  });
}

/** For afterEach: pictures of all windows of a test that failed, where the stage's other output is. */
export async function keepPictures(desk: Desk | undefined, { task }: TestContext): Promise<void> {
  if (task.result?.state !== 'fail' || desk === undefined) return;
  const folder = path.resolve(import.meta.dirname, '../../../.cache/test/e2e-failures');
  await mkdir(folder, { recursive: true });
  const name = task.name.replaceAll(/\W+/g, '-').slice(0, 60);
  for (const [at, page] of desk.electron.windows().entries()) {
    await page.screenshot({ path: path.join(folder, `${name}-${at}.png`), timeout: 5000 }).catch(() => undefined);
  }
}
