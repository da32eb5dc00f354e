// Starting the app where it cannot start as usual: a second copy, records that are not readable.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Libsql from 'libsql';
import { afterEach, expect, it } from 'vitest';
import { appCommand } from '../walkthrough/app-process.ts';
import { newProfile, openDesk } from './harness/desk.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The app as from a terminal, until it ends by itself. */
async function runApp(profile: string, extra: readonly string[] = []): Promise<Ended> {
  const { program, args } = appCommand(profile);
  const child = spawn(program, [...extra, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  closers.push(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

it('a second copy ends at once, says so, and the first keeps running', async () => {
  const desk = await openDesk();
  closers.push(() => desk.close());
  await desk.app.button(/^Practice/).waitFor();
  const second = await runApp(desk.profile);
  expect(second).toMatchObject({ code: 0 });
  expect(second.stdout).toContain('Pairing App is already open');
  await desk.app.button('Connect your tenant').click();
  await desk.app.heading('Connect your tenant').waitFor();
});

it('records that cannot be read: the window says so and names the file, which stays as it was', async () => {
  const profile = await newProfile();
  const file = path.join(profile, 'pairing-app.sqlite');
  const garbage = 'this is no database, and it is long enough to be read as a header of one\n'.repeat(100);
  await writeFile(file, garbage);
  const desk = await openDesk(profile);
  closers.push(() => desk.close());
  await desk.app.page.getByText('The records cannot be read').waitFor();
  await desk.app.page.getByText(file).waitFor();
  expect(await readFile(file, 'utf8')).toBe(garbage);
});

it('records of a newer version: the window says so in a sentence, and they stay as they were', async () => {
  const profile = await newProfile();
  const file = path.join(profile, 'pairing-app.sqlite');
  const newer = new Libsql(file);
  newer.exec('create table of_the_future (x text); pragma user_version = 999');
  newer.close();
  const desk = await openDesk(profile);
  closers.push(() => desk.close());
  await desk.app.page.getByText('The records belong to a newer version').waitFor();
  await desk.app.page.getByText('Install the newest version of the app.').waitFor();
  const after = new Libsql(file);
  expect(after.pragma('user_version', { simple: true })).toMatchObject({ user_version: 999 });
  expect(after.prepare('select name from sqlite_schema').all()).toEqual([{ name: 'of_the_future' }]);
  after.close();
});
