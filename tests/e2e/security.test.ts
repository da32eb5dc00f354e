// What the app keeps shut, seen from its pages and from the disk: no Node, no devices, no way out in the renderer; the policy
// is never broken by the app itself; after a whole OBR run no file of the profile knows the PIN, the pass or a token.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../src/shared/ipc.ts';
import { givePin, startObr, touch } from '../walkthrough/run-steps.ts';
import { addSecurityKey, nameTheKey, signInWithPass } from '../walkthrough/tenant-pages.ts';
import {
  type WorkingDesk, forgetProfile, keepPictures, newProfile, obrBar, openWorkingDesk, startRun, stepsFor,
} from './harness/desk.ts';

const PIN = 'canary-pin-90210';

let desk: WorkingDesk;
let profile: string;
let tap: string;

beforeAll(async () => {
  profile = await newProfile();
  desk = await openWorkingDesk(profile);
});
afterEach((context) => keepPictures(desk, context));
afterAll(async () => {
  await desk.electron.close();
  await forgetProfile(profile);
});

interface BridgeWindow {
  readonly pairingBridge: { invoke(channel: string, input: unknown): Promise<Reply<unknown>> };
}

const closedDoors = (page: Page): Promise<Readonly<Record<string, unknown>>> =>
  page.evaluate(async () => ({
    node: ['require', 'process', 'module', 'Buffer', '__dirname'].filter((name) => name in window),
    electron: ['electron', 'ipcRenderer'].filter((name) => name in window),
    // In a turn of the page's own: what the debugger itself evaluates is not held by the policy.
    eval: await new Promise((resolve) => {
      setTimeout(() => {
        try {
          // Border: the constructor of functions, by a name that no linter and no bundler sees.
          const make = Reflect.get(window, 'Function') as unknown as (code: string) => () => unknown;
          resolve(make('return 1')());
        } catch (error) {
          resolve(error instanceof Error ? error.name : 'unknown');
        }
      });
    }),
    // `app:` is a secure context, so the names may exist; no device may come out.
    hid: 'hid' in navigator ? await (navigator.hid as { getDevices(): Promise<readonly unknown[]> }).getDevices() : [],
    usb: 'usb' in navigator ? await (navigator.usb as { getDevices(): Promise<readonly unknown[]> }).getDevices() : [],
    requested:
      'hid' in navigator
        ? await (navigator.hid as { requestDevice(options: object): Promise<readonly unknown[]> })
            .requestDevice({ filters: [] })
            .catch(() => [])
        : [],
    network: await fetch('https://login.microsoft.com/').then(
      () => 'fetched',
      () => 'refused',
    ),
    popup: window.open('app://bundle/index.html') === null && window.open('https://example.com/') === null,
  }));

/** How a text may have been written: as it is, in two bytes a letter, in base64 (whose end depends on what follows). */
function writings(text: string): readonly Buffer[] {
  const base64 = Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, '').slice(0, -1);
  return [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le'), Buffer.from(base64, 'utf8')];
}

const allShut = {
  node: [], electron: [], eval: 'EvalError', hid: [], usb: [], requested: [], network: 'refused', popup: true,
};

describe('a page of the app', () => {
  it('has no Node, no devices, no network, no eval, no second window', async () => {
    const windows = desk.electron.windows().length;
    expect(await closedDoors(desk.app.page)).toEqual(allShut);
    expect(desk.electron.windows().length).toBe(windows);
  });

  it('reaches nothing through the bridge but the contract’s calls', async () => {
    const answers = await desk.app.page.evaluate(async () => {
      // Border: the preload puts it there.
      const { pairingBridge } = window as unknown as BridgeWindow;
      const say = (channel: string, input: unknown): Promise<string> =>
        pairingBridge.invoke(channel, input).then(
          (reply) => (reply.ok ? 'answered' : reply.error.code),
          (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
        );
      return [
        await say('obr.register', '1'),
        await say('ELECTRON_BROWSER_REQUIRE', 'fs'),
        await say('run.changed', undefined),
        await say('run.start', { targetId: 1 }),
        await say('practice.touch', { keyId: 'x'.repeat(1_000_000) }),
        await say('obr.disarm', { unexpected: true }),
        Object.keys(pairingBridge).sort().join(),
      ];
    });
    expect(answers.slice(0, 3)).toEqual(Array(3).fill(expect.stringContaining('not a call of the contract')));
    expect(answers.slice(3, 6)).toEqual(['input.invalid', 'input.invalid', 'input.invalid']);
    expect(answers[6]).toBe('invoke,subscribe');
  });
});

describe('after a whole OBR run', () => {
  beforeAll(async () => {
    const steps = stepsFor(desk, { user: desk.nextPerson(), route: 'obr', pin: PIN });
    await startRun(steps);
    await givePin(steps);
    const page = await startObr(steps);
    const field = page.locator('input[name="accesspass"]');
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name="accesspass"]')?.value !== '');
    tap = await field.inputValue();
    await signInWithPass(page);
    expect(await closedDoors((await obrBar(desk)).page)).toEqual(allShut);
    await addSecurityKey(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await touch(steps, '');
    await nameTheKey(page, 'Canary key');
    await touch(steps, '');
    await desk.app.heading('The key is ready').waitFor({ timeout: 60_000 });
  }, 90_000);

  it('no page of the app has broken its content security policy', () => {
    // `new Function` and `fetch` of the tests above are reported as well: that the ear hears at all.
    const reports = desk.consoleLines.filter((line) => /Content Security Policy/i.test(line));
    const ours = reports.filter((line) => !/unsafe-eval|login\.microsoft\.com/.test(line));
    expect(reports.length).toBeGreaterThan(ours.length);
    expect(ours).toEqual([]);
  });

  it('a page of the app stays where it is', async () => {
    const { page } = desk.app;
    const url = page.url();
    for (const target of ['https://login.microsoft.com/', 'file:///etc/passwd', 'app://bundle/obr.html']) {
      await page.evaluate((to) => location.assign(to), target);
      await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
      expect(await page.evaluate(() => location.href)).toBe(url);
    }
    // Playwright waits for a navigation that was refused, so locators are of no use from here on.
    expect(await page.evaluate(() => document.querySelector('h1')?.textContent)).toBe('The key is ready');
  });

  it('no file below the profile folder holds the PIN, the pass or a token', async () => {
    expect(tap.length).toBeGreaterThanOrEqual(8);
    const record = await desk.app.run();
    const credentialId = record.status === 'succeeded' ? (record.record.credentialIdBase64Url ?? '') : '';
    // All that is still in the memory of Chromium or of a write-ahead log goes to the disk.
    await desk.electron.close();
    const holding = { credentialId: 0, pin: [] as string[], tap: [] as string[], token: [] as string[] };
    let files = 0;
    for (const entry of await readdir(profile, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      files += 1;
      const file = path.join(entry.parentPath, entry.name);
      const bytes = await readFile(file);
      const holds = (text: string): boolean => writings(text).some((needle) => bytes.includes(needle));
      if (holds(credentialId)) holding.credentialId += 1;
      if (holds(PIN)) holding.pin.push(file);
      if (holds(tap)) holding.tap.push(file);
      // Every JSON Web Token begins so: base64url of {"
      if (/eyJ[\w-]{10,}\.[\w-]{10,}/.test(bytes.toString('latin1'))) holding.token.push(file);
    }
    expect(files).toBeGreaterThan(5);
    // What may be on the disk is found, so what is not found is not there.
    expect(holding.credentialId).toBeGreaterThan(0);
    expect(holding).toMatchObject({ pin: [], tap: [], token: [] });
  });
});
