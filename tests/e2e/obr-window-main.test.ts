// The main window in a real Electron: at a desk it closes when it may, as a kiosk it fills the screen.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startHarness, type RunningHarness, type WithHarness } from './harness/obr-harness.ts';
import { startObrSite, type ObrSite } from './harness/obr-site.ts';

let site: ObrSite;
let harness: RunningHarness;

beforeAll(async () => {
  site = await startObrSite();
  harness = await startHarness(site);
});
afterAll(async () => {
  await harness.stop();
  await site.close();
});

async function openMain(mode: 'desk' | 'kiosk'): Promise<Page> {
  const known = new Set(harness.app.windows());
  await harness.app.evaluate((_electron, how) => (globalThis as unknown as WithHarness).harness.openMain(how), mode);
  return vi.waitFor(() => {
    const page = harness.app.windows().find((one) => !known.has(one));
    if (page === undefined) throw new Error('no window');
    return page;
  }, 10_000);
}

const firstWindow = () =>
  harness.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    return window === undefined
      ? null
      : {
          isVisible: window.isVisible(),
          isKiosk: window.isKiosk(),
          isFullScreen: window.isFullScreen(),
          title: window.getTitle(),
        };
  });

/** Closes it as its close button would. */
const closeFirst = (mayClose: boolean) =>
  harness.app.evaluate(({ BrowserWindow }, may) => {
    Object.assign((globalThis as unknown as WithHarness).harness, { mayClose: may });
    BrowserWindow.getAllWindows()[0]?.close();
  }, mayClose);

const isMainClosed = () => harness.app.evaluate(() => (globalThis as unknown as WithHarness).harness.mainClosed);

it('opens at a desk, goes nowhere, and closes only when it may', async () => {
  const page = await openMain('desk');
  expect(await firstWindow()).toEqual({ isVisible: true, isKiosk: false, isFullScreen: false, title: 'main' });
  await page.evaluate(() => location.assign('https://example.com/'));
  expect(await page.evaluate(() => window.open('app://bundle/index.html') === null)).toBe(true);
  expect(page.url()).toBe('app://bundle/index.html');
  await closeFirst(false);
  expect(await isMainClosed()).toBe(false);
  await closeFirst(true);
  await vi.waitFor(async () => expect(await isMainClosed()).toBe(true), 10_000);
});

it('fills the screen as a kiosk, without a menu; typing passes, reloading does not', async () => {
  const page = await openMain('kiosk');
  expect(await firstWindow()).toMatchObject({ isVisible: true, isKiosk: true });
  expect(await harness.app.evaluate(({ Menu }) => Menu.getApplicationMenu())).toBe(null);
  const press = (keyCode: string, modifiers: readonly 'control'[]) =>
    harness.app.evaluate(
      ({ BrowserWindow }, [key, held]) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        return new Promise<boolean>((resolve) => {
          contents?.once('before-input-event', (event) => resolve(event.defaultPrevented));
          contents?.sendInputEvent({ type: 'keyDown', keyCode: key, modifiers: [...held] });
        });
      },
      [keyCode, modifiers] as const,
    );
  expect(await press('a', [])).toBe(false);
  expect(await press('F5', [])).toBe(true);
  expect(await press('r', ['control'])).toBe(true);
  expect(page.url()).toBe('app://bundle/index.html');
});
