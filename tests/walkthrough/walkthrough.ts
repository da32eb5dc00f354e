// `npm run walkthrough -- --out DIR [--key hid] [--pin PIN]`: the main job, both routes, in the real app with the practice
// tenant. Leaves numbered pictures and result.json; ends 0 when every field of it is true.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ElectronApplication, type Page, _electron } from 'playwright-core';
import electronPath from 'electron';
import type { RunRecord, SessionState } from '../../src/shared/models.ts';
import { sandboxSwitches } from '../../native/setup/electron-arguments.mjs';
import { AppPage } from './app-page.ts';
import { type WalkthroughArguments, readArguments } from './arguments.ts';
import { type Pictures, createPictures } from './pictures.ts';
import { summarise } from './result.ts';
import { provisionKey, tenantPage } from './run-steps.ts';
import { signInOnPage } from './tenant-pages.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

async function walkThrough(args: WalkthroughArguments): Promise<boolean> {
  await mkdir(args.out, { recursive: true });
  const profile = await mkdtemp(path.join(tmpdir(), 'pairing-app-walkthrough-'));
  const electron = await _electron.launch({
    // In plain Node the electron package exports the path of its executable; its types speak of the API inside Electron.
    executablePath: String(electronPath),
    args: [ROOT, `--user-data-dir=${profile}`, ...sandboxSwitches()],
  });
  const pictures = createPictures(args.out);
  try {
    const app = new AppPage(await electron.firstWindow());
    const records = await provisionBoth(electron, app, pictures, args);
    await app.button('History').click();
    await app.heading('History').waitFor();
    await pictures.page(app.page, 'history');
    const result = summarise(records);
    await writeFile(path.join(args.out, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
    return result.ok;
  } catch (error) {
    for (const page of electron.windows()) await pictures.page(page, 'where-it-stopped');
    throw error;
  } finally {
    await electron.close();
    await rm(profile, { recursive: true, force: true });
  }
}

async function provisionBoth(
  electron: ElectronApplication,
  app: AppPage,
  pictures: Pictures,
  args: WalkthroughArguments,
): Promise<readonly RunRecord[]> {
  await app.button(/^Practice/).waitFor();
  await pictures.page(app.page, 'welcome');
  await app.button(/^Practice/).click();
  await app.button('Sign in').waitFor();
  await pictures.page(app.page, 'sign-in');
  await signIn(electron, app, pictures);
  await app.button('Import users from Entra').click();
  // The list is there before the last photo; the button says when the import has ended.
  await app.button('Import again').waitFor();
  const { users } = await app.users();
  await pictures.page(app.page, 'users');

  const targets = users.filter((user) => user.accountEnabled && user.userType === 'member' && user.keyCount === 0);
  const [first, second] = targets;
  if (first === undefined || second === undefined) throw new Error('the practice tenant has no two people without keys');
  const records: RunRecord[] = [];
  for (const [route, user, at] of [['direct', first, 0], ['obr', second, 1]] as const) {
    const key = await chooseKey(app, args, at);
    records.push(await provisionKey({ electron, app, pictures, user, route, pin: args.pin, ...key }));
    await app.button('Next user').click();
  }
  return records;
}

async function signIn(electron: ElectronApplication, app: AppPage, pictures: Pictures): Promise<void> {
  const session = await app.read<SessionState>('session.current');
  const account = session.status === 'noTenant' ? null : session.tenant.practiceSignIn;
  if (account === null) throw new Error('no practice tenant');
  await app.button('Sign in').click();
  const page: Page = await tenantPage(electron);
  await page.locator('input[name="loginfmt"]').waitFor();
  await pictures.page(page, 'sign-in-page');
  await signInOnPage(page, account.userPrincipalName, account.password);
  await app.heading('Users & Security Keys').waitFor();
}

/** Practice: a fresh key for each run. hid: the first key that is no practice key, for both runs. */
async function chooseKey(
  app: AppPage,
  { key }: WalkthroughArguments,
  at: number,
): Promise<{ readonly keyLabel: string; readonly touchName: string | null }> {
  if (key === 'hid') {
    const keys = await app.read<readonly { readonly product: string; readonly serialNumber: string; readonly practice: boolean }[]>(
      'keys.current',
    );
    const real = keys.find((candidate) => !candidate.practice);
    if (real === undefined) throw new Error('node-hid lists no key. Plug one in, or put one behind the fake hidraw device.');
    return {
      keyLabel: real.serialNumber === '' ? real.product : `${real.product} (${real.serialNumber})`,
      touchName: null,
    };
  }
  const practice = await app.practice();
  const faces = practice.status === 'on' ? practice.keys : [];
  const wanted = faces[at];
  if (wanted === undefined) throw new Error(`no practice key ${at + 1}`);
  const panel = app.button('Practice keys');
  if ((await panel.getAttribute('aria-expanded')) !== 'true') await panel.click();
  for (const face of faces) {
    if (face.plugged !== (face === wanted)) {
      await app.button(`${face === wanted ? 'Plug in' : 'Unplug'} ${face.name}`).click();
    }
  }
  return { keyLabel: wanted.name, touchName: `Touch ${wanted.name}` };
}

try {
  const args = readArguments(process.argv.slice(2));
  const ok = await walkThrough(args);
  process.stdout.write(`walkthrough: ${ok ? 'ok' : 'NOT ok'}; pictures and result.json are in ${args.out}\n`);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`walkthrough stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
