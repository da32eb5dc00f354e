// Nobody looks into the OBR window or into a packaged app: no developer tools by key, menu or call, no door for a debugger.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PackedApp, packApp } from '../rig/packed-app.ts';
import { givePin, startObr } from '../walkthrough/run-steps.ts';
import { type WorkingDesk, keepPictures, obrBar, openWorkingDesk, startRun, stepsFor } from './harness/desk.ts';

describe('the OBR window, while it is armed', () => {
  let desk: WorkingDesk;
  let page: Page;

  beforeAll(async () => {
    desk = await openWorkingDesk();
    const steps = stepsFor(desk, { user: desk.nextPerson(), route: 'obr' });
    await startRun(steps);
    await givePin(steps);
    page = await startObr(steps);
  }, 90_000);
  afterEach((context) => keepPictures(desk, context));
  afterAll(() => desk.close());

  const inObrWindow = (): Promise<readonly { readonly url: string; readonly isOpen: boolean }[]> =>
    desk.electron.evaluate(({ webContents }) =>
      webContents.getAllWebContents()
        .filter((one) => /^(https:|app:\/\/bundle\/obr)/.test(one.getURL()))
        .map((one) => ({ url: one.getURL(), isOpen: one.isDevToolsOpened() })),
    );

  it.each(['F12', 'Control+Shift+I', 'Control+Shift+J', 'Control+Shift+C', 'Meta+Alt+I'])('%s opens none', async (keys) => {
    for (const where of [page, (await obrBar(desk)).page]) await where.keyboard.press(keys);
    // As from a real keyboard, too: menus hear those.
    await desk.electron.evaluate(({ webContents }, given) => {
      const parts = given.split('+');
      const keyCode = parts.at(-1) ?? '';
      const modifiers = parts.slice(0, -1).map((part) => part.toLowerCase() as 'control' | 'shift' | 'meta' | 'alt');
      for (const one of webContents.getAllWebContents().filter((all) => !all.getURL().includes('index.html'))) {
        for (const type of ['keyDown', 'keyUp'] as const) one.sendInputEvent({ type, keyCode, modifiers });
      }
    }, keys);
    expect((await inObrWindow()).map(({ isOpen }) => isOpen)).toEqual([false, false]);
  });

  it('has no menu, and a call of main opens none either', async () => {
    const found = await desk.electron.evaluate(async ({ BrowserWindow, webContents }) => {
      const both = webContents.getAllWebContents().filter((one) => !one.getURL().includes('index.html'));
      for (const one of both) {
        one.openDevTools({ mode: 'detach' });
        one.inspectElement(10, 10);
      }
      // Tools open a moment later: those of a window that may have them are waited for.
      const control = new BrowserWindow({ show: false });
      await new Promise<void>((resolve) => {
        control.webContents.once('devtools-opened', () => resolve());
        control.webContents.openDevTools({ mode: 'detach' });
      });
      control.destroy();
      const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().includes('obr.html'));
      return { menuBar: window?.isMenuBarVisible(), open: both.map((one) => one.isDevToolsOpened()) };
    });
    expect(found).toEqual({ menuBar: false, open: [false, false] });
  });

  it('a page that says "debugger" is not stopped by it', async () => {
    const done = await page.evaluate(() => new Promise((resolve) => {
      setTimeout(() => {
        for (let i = 0; i < 100; i++) debugger;
        resolve('went on');
      });
    }));
    expect(done).toBe('went on');
    expect(await desk.app.obr()).toMatchObject({ status: 'armed' });
  });
});

describe.runIf(process.platform === 'linux')('a packaged app', () => {
  let packed: PackedApp;
  beforeAll(async () => {
    packed = await packApp();
  });
  afterAll(() => packed.forget());

  async function start(...extra: readonly string[]) {
    const child = spawn(packed.program, [...packed.args, ...extra], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const limit = setTimeout(() => child.kill('SIGKILL'), 40_000);
    await once(child, 'close');
    clearTimeout(limit);
    return { code: child.exitCode, stdout, stderr };
  }

  it.each(['--remote-debugging-port=0', '--remote-debugging-pipe', '--auto-open-devtools-for-tabs', '--inspect=0'])(
    'does not start with %s, and opens no port',
    async (given) => {
      const { code, stdout, stderr } = await start(given, '--smoke');
      expect(code).toBe(1);
      expect(stderr).toContain(`Pairing App does not start with --${given.slice(2).replace('=0', '')}`);
      expect(stderr).not.toContain('DevTools listening');
      expect(stdout).not.toContain('smoke ok');
      expect(existsSync(`${packed.profile}/pairing-app.sqlite`)).toBe(false);
    },
  );

  it('starts without them', async () => {
    expect(await start('--smoke')).toMatchObject({ code: 0, stdout: expect.stringContaining('smoke ok') as string });
  });
});
