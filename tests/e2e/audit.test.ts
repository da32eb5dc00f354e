// The audit in the real app: what the operator did stands in it, it proves to be whole, and its files are written by the system's
// own dialog and printer. Somebody changes the file meanwhile: the app says which entry is bad.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Libsql from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { enterPractice, signIn } from '../walkthrough/operator-steps.ts';
import { type Desk, keepPictures, noPictures, openDesk } from './harness/desk.ts';

let desk: Desk;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pairing-app-export-'));
  desk = await openDesk();
});
afterEach(async (context) => {
  await keepPictures(desk, context);
  await desk.close();
  await rm(folder, { recursive: true, force: true });
});

/** The person at the desk answers every save dialog with a name in the folder. */
async function saveInto(file: string): Promise<void> {
  await desk.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
}

it('shows, proves and exports what was done', async () => {
  const { app } = desk;
  await enterPractice({ ...desk, pictures: noPictures });
  await signIn({ ...desk, pictures: noPictures });
  await app.button('History').click();
  await app.page.getByRole('tab', { name: 'Audit' }).click();
  const table = app.page.getByRole('table', { name: 'Audit entries' });
  await table.getByText('Signed in').waitFor();
  await app.button(/^Verify$/).click();
  await app.page.getByText('The audit is whole').waitFor();

  for (const [item, name, begin] of [[/^PDF/, 'audit.pdf', '%PDF-1.'], [/^CSV/, 'audit.csv', '\ufeff"seq"'], [/^JSON/, 'audit.json', '{"format"']] as const) {
    const file = path.join(folder, name);
    await saveInto(file);
    await app.button(/^Export$/).click();
    await app.page.getByRole('menuitem', { name: item }).click();
    await app.page.getByText(`Written to ${file}`).waitFor();
    expect((await readFile(file, 'utf8')).startsWith(begin)).toBe(true);
  }
  await expect.poll(() => table.getByText('Audit exported').count()).toBe(3);

  const other = new Libsql(path.join(desk.profile, 'pairing-app.sqlite'));
  other.exec(`drop trigger audit_no_update; update audit set body = replace(body, '"outcome":"done"', '"outcome":"none"') where seq = 2`);
  other.close();
  await app.button(/^Verify$/).click();
  await app.page.getByText('The audit was changed').waitFor();
  await app.page.getByText('The first bad entry is number 2.').waitFor();
});
