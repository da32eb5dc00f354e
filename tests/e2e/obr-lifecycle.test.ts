// What ends an armed session from outside: each of it switches OBR off within 200 ms of its event, by the record's own time,
// and the record and the tenant say that nothing is left. The event's time is taken in the app's own process.

import type { WebContents } from 'electron';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DisarmReason, HistoryState, RunRecord, UserSummary } from '../../src/shared/models.ts';
import { givePin, startObr } from '../walkthrough/run-steps.ts';
import {
  type Desk, type WorkingDesk, closeObrWindow, face, forgetProfile, keepPictures, kill, newProfile, obrBar, openDesk, openWorkingDesk,
  passkeysOn, startRun, stepsFor, userPageFacts,
} from './harness/desk.ts';

const LIMIT_MS = 200;

let desk: WorkingDesk;
let profile: string;

beforeAll(async () => {
  profile = await newProfile();
  desk = await openWorkingDesk(profile);
});
afterEach((context) => keepPictures(desk, context));
afterAll(async () => {
  await desk.electron.close().catch(() => undefined);
  await forgetProfile(profile);
});

async function arm(): Promise<UserSummary> {
  const user = desk.nextPerson();
  const steps = stepsFor(desk, { user, route: 'obr' });
  await startRun(steps);
  await givePin(steps);
  await startObr(steps);
  expect(await desk.app.obr()).toMatchObject({ status: 'armed', target: { id: user.id } });
  return user;
}

/** Through a page of ours, by hand: after a crash of its renderer Playwright has lost it. */
async function ask<T>({ electron }: Desk, channel: string): Promise<T> {
  const reply: unknown = await electron.evaluate(async ({ BrowserWindow }, name) => {
    const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().startsWith('app://bundle/index.html'));
    if (window === undefined) return null;
    return window.webContents.executeJavaScript(`window.pairingBridge?.invoke(${JSON.stringify(name)}) ?? null`) as unknown;
  }, channel);
  // Border: the contract's own reply.
  return (reply as { readonly value: T }).value;
}

async function recordOf(at: Desk, userId: string): Promise<RunRecord> {
  let found: RunRecord | undefined;
  await expect
    .poll(async () => {
      found = (await ask<HistoryState>(at, 'history.current')).records.find((one) => one.target.id === userId);
      return found !== undefined;
    }, { timeout: 30_000 })
    .toBe(true);
  if (found === undefined) throw new Error('no record');
  return found;
}

function expectOff(record: RunRecord, reason: DisarmReason, eventAt: number): void {
  expect(record).toMatchObject({ obr: { reason }, leftBehind: [] });
  expect(record.tap?.revokedAt).not.toBeNull();
  const lateMs = Date.parse(record.obr?.disarmedAt ?? '') - eventAt;
  expect(lateMs).toBeGreaterThanOrEqual(0);
  expect(lateMs).toBeLessThanOrEqual(LIMIT_MS);
}

async function expectNothingLeft(user: UserSummary): Promise<void> {
  expect(await desk.app.obr()).toMatchObject({ status: 'disarmed' });
  expect(await passkeysOn(desk)).not.toContain(user.userPrincipalName);
  await desk.app.button('Back to user').click();
  expect((await userPageFacts(desk, user)).tap).toBe('None');
  expect(desk.electron.windows().filter((page) => page.url().startsWith('https:'))).toEqual([]);
}

describe.each([
  ['lock-screen', 'locked'],
  ['suspend', 'suspended'],
  ['user-did-resign-active', 'userSwitched'],
] as const)('the system says %s', (event, reason) => {
  it('OBR is off in the same moment', async () => {
    const user = await arm();
    const eventAt = await desk.electron.evaluate(({ powerMonitor }, name) => {
      const at = Date.now();
      powerMonitor.emit(name);
      return at;
    }, event);
    expectOff(await recordOf(desk, user.id), reason, eventAt);
    await expectNothingLeft(user);
  });
});

type WhichContents = 'page' | 'bar' | 'app';

/** When Electron told that the renderer was gone (or hangs): our own listeners hear it after this one. */
async function end(which: WhichContents, how: 'crash' | 'hang'): Promise<number> {
  return desk.electron.evaluate(async ({ webContents }, { prefix, way }) => {
    const contents = webContents.getAllWebContents().find((one: WebContents) => one.getURL().startsWith(prefix));
    if (contents === undefined) throw new Error('no such page');
    if (way === 'hang') {
      const at = Date.now();
      contents.emit('unresponsive');
      return at;
    }
    return new Promise<number>((resolve) => {
      contents.prependOnceListener('render-process-gone', () => resolve(Date.now()));
      contents.forcefullyCrashRenderer();
    });
  }, { prefix: { page: 'https://', bar: 'app://bundle/obr.html', app: 'app://bundle/index.html' }[which], way: how });
}

it.each([
  ['page', 'crash'],
  ['page', 'hang'],
  ['bar', 'crash'],
] as const)('the %s of the OBR window: %s', async (which, how) => {
  const user = await arm();
  const eventAt = await end(which, how);
  const record = await recordOf(desk, user.id);
  expectOff(record, 'pageCrashed', eventAt);
  expect(record).toMatchObject({ outcome: 'failed', error: { code: 'obr.pageCrashed' } });
  await desk.app.page.getByText('The page in the OBR window ended').first().waitFor();
  await expectNothingLeft(user);
});

it('the key is pulled out', async () => {
  const user = await arm();
  const { id } = await face(desk);
  const eventAt = await desk.app.page.evaluate(async (keyId) => {
    const at = Date.now();
    // Border: the preload puts it there.
    const { pairingBridge } = window as unknown as { pairingBridge: { invoke(channel: string, input: unknown): Promise<unknown> } };
    await pairingBridge.invoke('practice.unplug', { keyId });
    return at;
  }, id);
  expectOff(await recordOf(desk, user.id), 'keyRemoved', eventAt);
  await desk.app.page.evaluate(async (keyId) => {
    const { pairingBridge } = window as unknown as { pairingBridge: { invoke(channel: string, input: unknown): Promise<unknown> } };
    await pairingBridge.invoke('practice.plug', { keyId });
  }, id);
  await expectNothingLeft(user);
});

it('the OBR window is closed', async () => {
  const user = await arm();
  const eventAt = Date.now();
  await closeObrWindow(desk);
  const record = await recordOf(desk, user.id);
  expect(record.obr).toMatchObject({ reason: 'windowClosed' });
  expect(Date.parse(record.obr?.disarmedAt ?? '')).toBeGreaterThanOrEqual(eventAt);
  await expectNothingLeft(user);
});

it.each(['the bar of the OBR window', 'the banner of the app'])('the button of %s is reached by keyboard, beside the countdown', async (where) => {
  const user = await arm();
  const page = where.startsWith('the bar') ? (await obrBar(desk)).page : desk.app.page;
  const timer = page.getByRole('timer', { name: 'Time left' });
  expect(await timer.innerText()).toMatch(/^\d:\d\d$/);
  const off = page.getByRole('button', { name: 'Turn OBR off' });
  await page.locator('body').evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    if (await off.evaluate((button) => button === document.activeElement)) break;
  }
  expect(await off.evaluate((button) => button === document.activeElement)).toBe(true);
  // The bar's window closes with the key going down.
  await page.keyboard.press('Enter').catch(() => undefined);
  expect((await recordOf(desk, user.id)).obr).toMatchObject({ reason: 'cancelled' });
  await expectNothingLeft(user);
});

it('one run at a time: a second one is refused while OBR is on', async () => {
  const user = await arm();
  const other = desk.nextPerson();
  const { id } = await face(desk);
  const code = await desk.app.page.evaluate(async (input) => {
    const { pairingBridge } = window as unknown as {
      pairingBridge: { invoke(channel: string, input: unknown): Promise<{ ok: boolean; error: { code: string } }> };
    };
    const reply = await pairingBridge.invoke('run.start', input);
    return reply.ok ? 'started' : reply.error.code;
  }, { targetId: other.id, keyId: id, service: 'entra', route: 'obr', keyName: 'Second', handOver: { forcePinChange: false } });
  expect(code).toBe('run.alreadyRunning');
  expect(await desk.app.obr()).toMatchObject({ status: 'armed', target: { id: user.id } });
  await desk.app.button('Cancel').click();
  await recordOf(desk, user.id);
});

describe('an end of the app', () => {
  it('the window of the app crashes: nobody sees the banner, so OBR is off', async () => {
    const user = await arm();
    const eventAt = await end('app', 'crash');
    // Playwright has lost that window: the record is read after the next start.
    await expect.poll(() => desk.electron.windows().filter((page) => page.url().startsWith('https:')).length, { timeout: 30_000 }).toBe(0);
    await desk.electron.close();
    const next = await openDesk(profile);
    expectOff(await recordOf(next, user.id), 'windowCrashed', eventAt);
    await next.close();
  });

  it('in order: OBR is off before anything else, and after the next start as well', async () => {
    desk = await openWorkingDesk(await newProfile());
    const user = await arm();
    const gone = desk.electron.waitForEvent('close');
    const eventAt = await desk.electron.evaluate(({ app }) => {
      const at = Date.now();
      app.quit();
      return at;
    });
    await gone;
    const next = await openDesk(desk.profile);
    expectOff(await recordOf(next, user.id), 'quit', eventAt);
    expect(await ask(next, 'obr.current')).toEqual({ status: 'disarmed', last: null, refusals: [] });
    await next.close();
  });

  it('by a crash while OBR is on: it is off at the next start', async () => {
    desk = await openWorkingDesk(await newProfile());
    await arm();
    await kill(desk);
    const next = await openDesk(desk.profile);
    expect(await ask(next, 'obr.current')).toEqual({ status: 'disarmed', last: null, refusals: [] });
    expect((await ask<HistoryState>(next, 'history.current')).unfinished).toHaveLength(1);
    await next.close();
  });
});
