// The real app behind Debian's tinyproxy, which wants a password: asked for in the app, asked again where it is wrong, kept for everything
// after that, in no file; a proxy that refuses a host, and one that is gone, are named.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clouds } from '../../src/shared/clouds.ts';
import { en } from '../../src/renderer/i18n/en.ts';
import { Bench } from '../main/practice/tenant/kit.ts';
import { systemClock } from '../rig/practice-rig.ts';
import { freePort, Tinyproxy, type TinyproxyOptions } from '../rig/tinyproxy.ts';
import type { AppPage } from '../walkthrough/app-page.ts';
import { type DoctorDesk, openDoctorDesk } from './harness/doctor-desk.ts';

const PASSWORD = 'corporate-4711';

let folder: string;
let bench: Bench;
let proxy: Tinyproxy;
let options: TinyproxyOptions;
let desk: DoctorDesk;
let questions: number;

async function answer(app: AppPage, userName: string, password: string): Promise<void> {
  const dialog = app.page.getByRole('dialog');
  await dialog.getByText(`127.0.0.1:${options.port}`).waitFor();
  await dialog.getByLabel(en.proxy.userName).fill(userName);
  await dialog.getByLabel(en.proxy.password).fill(password);
  await dialog.getByRole('button', { name: en.proxy.send }).click();
  questions += 1;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tinyproxy-'));
  bench = await Bench.start({ clock: systemClock });
  options = { folder, port: await freePort(), upstreamPort: bench.tenant.proxyPort, userName: 'desk', password: PASSWORD };
  proxy = await Tinyproxy.start(options);
  questions = 0;
  desk = await openDoctorDesk(bench, {
    proxyPort: options.port,
    beforePage: async (app) => {
      await answer(app, 'desk', 'wrong');
      // tinyproxy refuses a wrong password as it refuses a host: the page shows Chromium's error, and the next try is asked anew.
      await app.page.getByRole('dialog').waitFor({ state: 'detached' });
      await app.button('Cancel').click();
      await app.button('Sign in').click();
      await app.page.getByRole('dialog').getByText(en.proxy.wrong).waitFor();
      await answer(app, 'desk', PASSWORD);
    },
  });
}, 120_000);
afterAll(async () => {
  // First what outlives a test that could not begin.
  await proxy.stop();
  await rm(folder, { recursive: true });
  await bench.close();
  await desk.close();
});

const check = async (title: string): Promise<void> => {
  await desk.app.button(en.connection.refresh).click();
  await desk.app.page.getByRole('alert').getByText(title).waitFor();
};

it('one right password is enough for sign-in, its page and the import', async () => {
  expect(questions).toBe(2);
  expect((await desk.app.users()).users.length).toBeGreaterThan(10);
  expect(await desk.app.page.getByRole('dialog').count()).toBe(0);
});

it('the password is in no file of the profile', async () => {
  const files = (await readdir(desk.folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const holding: string[] = [];
  for (const { parentPath, name } of files) {
    const text = await readFile(path.join(parentPath, name), 'latin1').catch(() => '');
    if (text.includes(PASSWORD) || text.includes(Buffer.from(`desk:${PASSWORD}`).toString('base64'))) holding.push(name);
  }
  expect(holding).toEqual([]);
});

it('a proxy that is gone, and one that refuses the host, are told apart', { timeout: 60_000 }, async () => {
  await desk.app.button('Settings').click();
  await desk.app.button(en.connection.navigation).click();
  await proxy.stop();
  await check(en.errors['proxy.unreachable'].title);
  proxy = await Tinyproxy.start({ ...options, refused: [clouds.global.graphHost, clouds.global.loginHost] });
  await check(en.errors['proxy.refused'].title);
  await proxy.stop();
  proxy = await Tinyproxy.start(options);
  await desk.app.button(en.connection.refresh).click();
  await desk.app.page.getByRole('alert').waitFor({ state: 'detached' });
});
