// The real app with keys that node-hid sees: `npm run practice-key` as a process of its own, behind the fake hidraw device.
// The practice keys inside the app take no part.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ElectronApplication, _electron } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryState, UserSummary } from '../../src/shared/models.ts';
import { PracticeKeyProcess } from '../rig/practice-key-process.ts';
import { environmentWithKeys, outputOf, requireProgram, runWithKeys } from '../rig/programs.ts';
import { AppPage } from '../walkthrough/app-page.ts';
import { appCommand } from '../walkthrough/app-process.ts';
import { peopleWithoutKey, startDay } from '../walkthrough/operator-steps.ts';
import { createPictures } from '../walkthrough/pictures.ts';
import { type RunSteps, givePin, openKeyStep, pickFromList, startObr, startProvisioning } from '../walkthrough/run-steps.ts';

const PIN = '135790';
const KEY = 'Practice Key 1 (PRACTICE0001)';
const PRACTICE_AAGUID = '50616972-696e-6720-7072-616374696365';

let folder: string;
let hidraw: string;
let practiceKey: PracticeKeyProcess | undefined;

beforeEach(() => {
  requireProgram('gcc', 'gcc libc6-dev');
  requireProgram('umockdev-run', 'umockdev');
});

async function makeFolders(): Promise<void> {
  folder = await mkdtemp(path.join(tmpdir(), 'app-with-hid-'));
  hidraw = path.join(folder, 'keys');
}

async function removeFolders(): Promise<void> {
  await practiceKey?.stop();
  practiceKey = undefined;
  await rm(folder, { recursive: true, force: true });
}

describe('the walkthrough', () => {
  beforeEach(makeFolders);
  afterEach(removeFolders);

  it('provisions one key for two people, by both routes', async () => {
    practiceKey = await PracticeKeyProcess.start(hidraw, '--auto-touch');
    const out = path.join(folder, 'out');
    const walkthrough = ['tests/walkthrough/walkthrough.ts', '--key', 'hid', '--pin', PIN, '--out', out];
    const result = await runWithKeys(hidraw, process.execPath, ['--import', 'tsx', ...walkthrough], { timeoutMs: 80_000 });
    expect(outputOf(result)).toContain('walkthrough: ok');
    const proved = {
      key: { aaguid: PRACTICE_AAGUID, transport: 'usb' },
      credentialId: expect.stringMatching(/^[\w-]{20,}$/),
      readBack: true,
      assertionVerified: true,
    };
    expect(JSON.parse(await readFile(path.join(out, 'result.json'), 'utf8'))).toMatchObject({
      ok: true,
      runs: [
        { ...proved, route: 'direct', obr: null, tap: null },
        { ...proved, route: 'obr', obr: { reason: 'credentialCreated' }, tap: { issued: true, revoked: true } },
      ],
    });
    // Each run asks the key itself for two touches: to register, and to prove it.
    expect(practiceKey.count('touched')).toBe(4);
  });
});

describe('plugging and unplugging', () => {
  let electron: ElectronApplication;
  let app: AppPage;
  let person: UserSummary;
  let nextPerson: UserSummary;

  const steps = (): RunSteps => ({
    electron, app, user: person, route: 'direct', keyLabel: KEY, touchName: null, pin: PIN,
    pictures: createPictures(folder),
  });
  const radio = () => app.page.getByRole('radio', { name: KEY });

  beforeAll(async () => {
    await makeFolders();
    practiceKey = await PracticeKeyProcess.start(hidraw, '--pin', PIN);
    const { program, args } = appCommand(path.join(folder, 'profile'));
    electron = await _electron.launch({ executablePath: program, args: [...args], env: await environmentWithKeys(hidraw) });
    app = new AppPage(await electron.firstWindow());
    app.page.setDefaultTimeout(20_000);
    const [first, second] = peopleWithoutKey(await startDay(steps()));
    if (first === undefined || second === undefined) throw new Error('everybody has a key');
    [person, nextPerson] = [first, second];
  });

  afterAll(async () => {
    await electron.close();
    await removeFolders();
  });

  it('shows a key soon after it is plugged in, and no longer when it has left', async () => {
    await openKeyStep(steps());
    await pickFromList(steps());
    await key().typeAndSee('unplug 0', 'unplugged');
    await radio().waitFor({ state: 'detached', timeout: 3000 });
    expect((await app.keys()).filter((one) => !one.practice)).toEqual([]);
    await key().typeAndSee('plug 0', 'plugged');
    await radio().waitFor({ timeout: 3000 });
    // It is another key until somebody says that it is the same.
    expect(await radio().isChecked()).toBe(false);
    expect(await app.button('Start provisioning').isDisabled()).toBe(true);
  });

  it('ends the run when the key leaves while the PIN is asked for', async () => {
    await startRun();
    await app.button('Unlock key').waitFor();
    await key().typeAndSee('unplug 0', 'unplugged');
    await expectKeyRemoved();
  });

  it('ends the run when the key leaves while it waits for a touch, and the next run is whole', async () => {
    await tryAgain();
    await givePin(steps());
    await key().saw('waitingForTouch');
    await app.heading('Touch the key').waitFor();
    await key().typeAndSee('unplug 0', 'unplugged');
    await expectKeyRemoved();

    await tryAgain();
    await givePin(steps());
    for (const times of [2, 3]) {
      await key().saw('waitingForTouch', times);
      key().type('');
    }
    await app.heading('The key is ready').waitFor();
    const state = await app.run();
    expect(state).toMatchObject({
      status: 'succeeded',
      record: { readBack: true, assertionVerified: true, leftBehind: [], target: { id: person.id } },
    });
  });

  it('turns OBR off and takes the pass back when the key leaves at the page of the tenant', async () => {
    await app.button('Next user').click();
    const obrSteps: RunSteps = { ...steps(), user: nextPerson, route: 'obr' };
    await openKeyStep(obrSteps);
    await startRun();
    await givePin(obrSteps);
    await startObr(obrSteps);
    expect((await app.obr()).status).toBe('armed');
    await key().typeAndSee('unplug 0', 'unplugged');
    await expectKeyRemoved();
    expect((await app.obr()).status).not.toBe('armed');
    const { records } = await app.read<HistoryState>('history.current');
    const record = records.find((one) => one.target.id === nextPerson.id);
    expect(record).toMatchObject({ outcome: 'failed', obr: { reason: 'keyRemoved' }, tap: { revokedAt: expect.any(String) } });
  });

  function key(): PracticeKeyProcess {
    if (practiceKey === undefined) throw new Error('no key');
    return practiceKey;
  }

  async function startRun(): Promise<void> {
    await pickFromList(steps());
    await startProvisioning(app);
  }

  async function tryAgain(): Promise<void> {
    await key().typeAndSee('plug 0', 'plugged');
    await app.button('Try again').click();
    await app.button('Continue').click();
    await startRun();
  }

  async function expectKeyRemoved(): Promise<void> {
    await app.heading('The security key was removed').waitFor({ timeout: 10_000 });
    expect(await app.run()).toMatchObject({ status: 'failed', error: { code: 'key.removed' }, leftBehind: [] });
  }
});
