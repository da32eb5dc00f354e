// FIDO's list in the real app: the example of FIDO's specification, as go-webauthn signed it, is loaded from a file once its root
// is trusted, is there again after a restart, and a rule that was saved is a check of the next run.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { exampleBlob } from '../main/metadata/foreign-data.ts';
import { enterPractice, signIn } from '../walkthrough/operator-steps.ts';
import {
  type Desk, forgetProfile, keepPictures, kill, newProfile, noPictures, openDesk, openWorkingDesk,
} from './harness/desk.ts';

let profile: string;
let desk: Desk;

beforeAll(async () => {
  profile = await newProfile();
  desk = await openWorkingDesk(profile);
});
afterEach((context) => keepPictures(desk, context));
afterAll(async () => {
  await desk.close();
  await forgetProfile(profile);
});

const main = () => desk.app.page.getByRole('main');

async function load(file: string): Promise<void> {
  await main().locator('input[type=file]').setInputFiles(file);
}

it('is not taken without its root, is taken with it, and not when a byte was changed', async () => {
  const file = path.join(profile, 'blob.jwt');
  await writeFile(file, exampleBlob.bytes);
  await desk.app.button('Settings').click();
  await desk.app.heading('Settings').waitFor();
  await load(file);
  await main().getByText('It is signed by somebody whom this app does not trust.').waitFor();
  expect(await main().innerText()).toContain('Not loaded yet');

  await desk.app.button('Where the list comes from').click();
  await main().getByLabel('Root certificates of your own (PEM)').fill(exampleBlob.root.toString());
  await desk.app.button('Save').click();
  await main().getByText('Saved.').waitFor();
  await load(file);
  await main().getByText('A newer list is in use now.').waitFor();
  expect(await main().innerText()).toMatch(/Out of date, and still used[\s\S]*Number\s+15/);

  const changed = path.join(profile, 'changed.jwt');
  const text = new TextDecoder().decode(exampleBlob.bytes);
  const at = text.lastIndexOf('.') - 1000;
  await writeFile(changed, text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1));
  await load(changed);
  await main().getByText('Its signature does not fit').waitFor();
});

it('and the rules are there again after a crash', async () => {
  const rules = main().getByRole('region', { name: 'What a key must prove here' });
  await rules.getByRole('radio', { name: /confirms/ }).check();
  await desk.app.button('Save').click();
  await rules.getByText('Saved.').waitFor();
  await kill(desk);
  desk = await openDesk(profile);
  await enterPractice({ ...desk, pictures: noPictures });
  await signIn({ ...desk, pictures: noPictures });
  await desk.app.button('Settings').click();
  await main().getByText('Out of date, and still used').waitFor();
  expect(await main().getByRole('radio', { name: /confirms/ }).isChecked()).toBe(true);
});
