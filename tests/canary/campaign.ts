// The whole app with known secrets: both routes, a kill in the middle, every export. After each, every place where one could have
// been left is searched.

import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import type { SessionState } from '../../src/shared/models.ts';
import { AppPage } from '../walkthrough/app-page.ts';
import { launchApp } from '../walkthrough/app-process.ts';
import { provisionBoth } from '../walkthrough/both-routes.ts';
import { enterPractice, peopleWithoutKey, signIn } from '../walkthrough/operator-steps.ts';
import { createPictures, type Pictures } from '../walkthrough/pictures.ts';
import { plugOnly } from '../walkthrough/practice-keys.ts';
import { givePin, openKeyStep, pickFromList, startObr, startProvisioning } from '../walkthrough/run-steps.ts';
import { formsOf, type Needle } from './forms.ts';
import { filesBelow, type Finding, lookIn, lookInFile } from './look.ts';
import { clipboards, processTexts } from './processes.ts';
import { heardSecrets, listen, type PlantedSecret } from './tenant-secrets.ts';

/** With every character that some form of writing escapes. */
export const CANARY_PIN = 'Zx"7<&/+ %Canary';

export interface CanaryFigures {
  readonly findings: readonly Finding[];
  /** Files that were searched; one that was searched after each of the three parts counts once. */
  readonly files: number;
  readonly processes: number;
  /** Kinds of secrets that were really in use, so that none of them is "not found" for not having been there. */
  readonly secrets: readonly string[];
  /** Texts that are no secrets and must be found, or the search is blind: those that were not. */
  readonly notSeen: readonly string[];
}

/** Where a test plants a secret on purpose, to see it found. */
export interface Places {
  readonly profile: string;
  readonly temporary: string;
  readonly exports: string;
  readonly pictures: string;
  readonly secret: (name: string) => string;
}

export interface CanaryOptions {
  readonly say: (line: string) => void;
  /** Called before each search. */
  readonly plant?: (places: Places) => Promise<void> | void;
}

export async function canaryCampaign({ say, plant }: CanaryOptions): Promise<CanaryFigures> {
  const root = await mkdtemp(path.join(tmpdir(), 'canary-'));
  const folder = (name: string): string => path.join(root, name);
  const [profile, temporary, exports, pictureFolder, logs] = [folder('profile'), folder('tmp'), folder('exports'), folder('pictures'), folder('output')];
  await Promise.all([profile, temporary, exports, pictureFolder, logs].map((one) => mkdir(one)));
  const secrets = new Map<string, Set<string>>();
  const files = new Set<string>();
  const processes = new Set<string>();
  const findings: Finding[] = [];
  const controls = new Map<string, boolean>();

  const know = (all: readonly PlantedSecret[]): void => {
    for (const [name, value] of all) secrets.set(name, (secrets.get(name) ?? new Set()).add(value));
  };
  know([['PIN', CANARY_PIN]]);

  const search = async (when: string, alive: ElectronApplication | null): Promise<void> => {
    if (alive !== null) know(await heardSecrets(alive));
    const secret = (name: string): string => [...(secrets.get(name) ?? [])][0] ?? '';
    await plant?.({ profile, temporary, exports, pictures: pictureFolder, secret });
    const needles: readonly Needle[] = [...secrets].flatMap(([name, values]) => [...values].flatMap((value) => formsOf(name, value)));
    const seen: Needle[] = [...controls].flatMap(([text]) => [{ secret: text, form: 'raw', bytes: Buffer.from(text) }]);
    const before = findings.length;
    for (const file of await filesBelow([profile, temporary, exports, pictureFolder, logs])) {
      files.add(file);
      for (const { secret: text } of await lookInFile(file, seen)) controls.set(text, true);
      findings.push(...(await lookInFile(file, needles)));
    }
    for (const { place, bytes } of await processTexts()) {
      processes.add(place.replace(/^.*process /, ''));
      findings.push(...lookIn(place, bytes, needles));
    }
    for (const { place, bytes } of await clipboards()) findings.push(...lookIn(place, bytes, needles));
    say(`${when}: ${findings.length - before} found, ${files.size} files, ${processes.size} processes, ${needles.length} forms of ${[...secrets.values()].reduce((sum, { size }) => sum + size, 0)} secrets`);
  };

  const launch = async (): Promise<{ readonly electron: ElectronApplication; readonly app: AppPage }> => {
    const electron = await launchApp(profile, { TMPDIR: temporary });
    const write = (chunk: unknown): void => void appendFile(path.join(logs, 'output.txt'), String(chunk));
    electron.process().stdout?.on('data', write);
    electron.process().stderr?.on('data', write);
    electron.on('window', (page) => page.on('console', (message) => write(`${message.text()}\n`)));
    const app = new AppPage(await electron.firstWindow());
    await listen(electron);
    return { electron, app };
  };

  const password = async (app: AppPage): Promise<void> => {
    const session = await app.read<SessionState>('session.current');
    if (session.status !== 'noTenant' && session.tenant.practiceSignIn !== null) know([['password', session.tenant.practiceSignIn.password]]);
  };

  let running: ElectronApplication | null = null;
  try {
    const pictures: Pictures = createPictures(pictureFolder);
    const first = await launch();
    running = first.electron;
    const records = await provisionBoth(first.electron, first.app, pictures, { key: 'practice', pin: CANARY_PIN });
    for (const { target } of records) controls.set(target.userPrincipalName, false);
    await password(first.app);
    await search('after the walkthrough', first.electron);
    await exportAll(first.electron, first.app, exports);
    await search('after the exports', first.electron);
    await first.electron.close();

    const second = await launch();
    running = second.electron;
    // The users of the first start are still in the store.
    await enterPractice({ ...second, pictures });
    await signIn({ ...second, pictures });
    await password(second.app);
    const [, , third] = peopleWithoutKey((await second.app.users()).users);
    if (third === undefined) throw new Error('nobody is without a key');
    const { name } = await plugOnly(second.app, 0);
    const steps = { ...second, pictures, user: third, route: 'obr', keyLabel: name, touchName: `Touch ${name}`, pin: CANARY_PIN } as const;
    await openKeyStep(steps);
    await pickFromList(steps);
    await startProvisioning(second.app);
    await givePin(steps);
    const page = await startObr(steps);
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name="accesspass"]')?.value !== '');
    await search('while OBR is armed', second.electron);
    const gone = second.electron.waitForEvent('close');
    second.electron.process().kill('SIGKILL');
    await gone;
    await search('after a kill', null);

    const last = await launch();
    running = last.electron;
    await enterPractice({ ...last, pictures });
    await signIn({ ...last, pictures });
    await search('after the next start', last.electron);
    await last.electron.close();
    running = null;
    await search('after the end', null);
  } finally {
    await running?.close().catch(() => undefined);
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
  return {
    findings, files: files.size, processes: processes.size, secrets: [...secrets.keys()],
    notSeen: [...controls].flatMap(([text, isSeen]) => (isSeen ? [] : [text])),
  };
}

/** Every file that the app writes for a person. The person at the desk answers every save dialog with a name in the folder. */
async function exportAll(electron: ElectronApplication, app: AppPage, folder: string): Promise<void> {
  const saveInto = (file: string): Promise<void> =>
    electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, path.join(folder, file));
  await app.button('History').click();
  await app.page.getByRole('tab', { name: 'Audit' }).click();
  for (const format of ['csv', 'json', 'pdf']) {
    const file = `audit.${format}`;
    await saveInto(file);
    await app.button(/^Export$/).click();
    await app.page.getByRole('menuitem', { name: new RegExp(`^${format}`, 'i') }).click();
    await app.page.getByText(`Written to ${path.join(folder, file)}`).waitFor();
  }
  await app.page.getByRole('tab', { name: 'Compare with Entra' }).click();
  await app.button('Compare').click();
  await saveInto('comparison.csv');
  await app.button('Export as CSV').click();
  await app.page.getByText('Written to').waitFor();
  await app.page.getByRole('button', { name: 'Security keys', exact: true }).click();
  await saveInto('keys.csv');
  await app.button('Export as CSV').click();
  await app.page.getByText('Written to').waitFor();
}

/** Whether a program of that name can be started: the canary has two that are not Node's. */
export function hasPrograms(): boolean {
  return ['xclip', 'pdftotext'].every((program) => spawnSync('which', [program]).status === 0);
}
