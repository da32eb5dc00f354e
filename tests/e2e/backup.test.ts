// A copy of the record is made while the app works, the record is damaged by hand, and the copy brings everything back: people,
// runs, audit. A copy that was changed is refused, and nothing is touched.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HistoryState } from '../../src/shared/models.ts';
import type { UsersState } from '../../src/shared/users.ts';
import { enterPractice, signIn } from '../walkthrough/operator-steps.ts';
import {
  type Desk, forgetProfile, keepPictures, newProfile, noPictures, openDesk, openWorkingDesk, runToTheEnd, stepsFor,
} from './harness/desk.ts';

let desk: Desk | undefined;
let profile: string;
let folder: string;
beforeEach(async () => {
  profile = await newProfile();
  folder = await mkdtemp(path.join(tmpdir(), 'pairing-app-backup-'));
});
afterEach(async (context) => {
  await keepPictures(desk, context);
  await desk?.close();
  await forgetProfile(profile);
  await rm(folder, { recursive: true, force: true });
});

it('brings back people, runs and audit after the record was damaged', async () => {
  const copy = path.join(folder, 'desk.backup');
  const record = path.join(profile, 'pairing-app.sqlite');
  const first = await openWorkingDesk(profile);
  desk = first;
  const user = first.nextPerson();
  await runToTheEnd(stepsFor(first, { user, route: 'direct' }));
  const before = await first.app.read<HistoryState>('history.current');
  const people = await first.app.read<UsersState>('users.current');

  await first.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, copy);
  await first.app.button('Settings').click();
  await first.app.button('Back up now').click();
  await first.app.page.getByText(`Everything up to now is in ${copy}`).waitFor();
  await first.electron.close();

  const pages = await readFile(record);
  pages.fill(0xa5, 4096, 64 * 1024);
  await writeFile(record, pages);
  desk = await openDesk(profile);
  await desk.app.page.getByText('The records cannot be read').waitFor();
  await desk.electron.close();

  const changed = path.join(folder, 'changed.backup');
  const bytes = await readFile(copy);
  const at = bytes.indexOf('"credential.created"');
  expect(at).toBeGreaterThan(0);
  bytes[at + 1] = 'k'.charCodeAt(0);
  await writeFile(changed, bytes);
  desk = await openDesk(profile, [`--restore=${changed}`]);
  await desk.app.page.getByText('The backup was not taken').waitFor();
  await desk.app.page.getByText(changed).waitFor();
  await desk.electron.close();
  expect((await readFile(record)).equals(pages)).toBe(true);

  desk = await openDesk(profile, [`--restore=${copy}`]);
  await enterPractice({ ...desk, pictures: noPictures });
  await signIn({ ...desk, pictures: noPictures });
  const after = await desk.app.read<HistoryState>('history.current');
  expect(after.records).toEqual(before.records);
  expect((await desk.app.read<UsersState>('users.current')).figures).toEqual(people.figures);
  await desk.app.button('History').click();
  await desk.app.page.getByRole('tab', { name: 'Audit' }).click();
  await desk.app.page.getByText('Backup made').first().waitFor();
  await desk.app.button(/^Verify$/).click();
  await desk.app.page.getByText('The audit is whole').waitFor();
  expect((await readdir(profile)).filter((name) => name.includes('.before-') && name.endsWith('Z'))).toHaveLength(1);
});
