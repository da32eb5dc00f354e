// The OBR window in a real Electron: where the page may go, what it is refused, what fills it in, what is left.
// What `navigator.credentials` gives the page is in obr-window-webauthn.test.ts.

import type { WebContents } from 'electron';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTlsIdentity } from '../../src/main/practice/tenant/certificates.ts';
import { startHarness, type RunningHarness, type WithHarness } from './harness/obr-harness.ts';
import type { Bridge } from '../../src/shared/ipc.ts';
import { ELSEWHERE, INFO, LOGIN, startObrSite, type ObrSite } from './harness/obr-site.ts';

let site: ObrSite;
let harness: RunningHarness;
let page: Page;

const TAP = 'x9#kQ-"\\\u2028</script>';
const autofill = [
  { origin: `https://${LOGIN}`, selector: 'input[name=accesspass]', value: TAP },
  { origin: `https://${INFO}`, selector: '#user', value: 'someone@practice.test' },
];

beforeAll(async () => {
  site = await startObrSite();
  harness = await startHarness(site);
});
afterAll(async () => {
  await harness.stop();
  await site.close();
});
afterEach(() => harness.close());

function open(path = '/start', fill = autofill.slice(0, 0)): Promise<Page> {
  return harness.open({ startUrl: `https://${LOGIN}${path}`, allowedHosts: [LOGIN, INFO], autofill: fill });
}

describe('our bar', () => {
  beforeEach(async () => {
    page = await open();
  });

  it('runs modules that carry the nonce, and nothing else', async () => {
    const bar = harness.bar();
    await bar.waitForFunction(() => document.title === 'bar ready');
    expect(await bar.evaluate(() => ['inlineRan' in window, 'plainRan' in window])).toEqual([false, false]);
    const heading = bar.locator('h1');
    expect(await heading.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)');
  });

  it('calls main through the bridge; a failure is a reply without its message', async () => {
    const bar = harness.bar();
    const replies = await bar.evaluate(async () => {
      const { pairingBridge: bridge } = window as unknown as { pairingBridge: Bridge }; // border: the preload's
      return [
        await bridge.invoke('bar.greet', { name: 'Ada' }),
        await bridge.invoke('bar.fail', undefined),
        await bridge.invoke('obr.register', 'id').catch((error: Error) => error.message),
      ];
    });
    expect(replies[0]).toEqual({ ok: true, value: 'hello Ada' });
    expect(replies[1]).toEqual({ ok: false, error: { code: 'bug', detail: { logId: '1' } } });
    expect(replies[2]).toContain('not a call of the contract');
  });

  it('gets the news until it unsubscribes', async () => {
    const bar = harness.bar();
    await bar.evaluate(() => {
      const { pairingBridge: bridge } = window as unknown as { pairingBridge: Bridge }; // border: the preload's
      const seen: unknown[] = [];
      const end = bridge.subscribe('bar.changed', (value) => seen.push(value));
      document.body.addEventListener('end', end);
      document.body.addEventListener('seen', () => document.body.setAttribute('data-seen', JSON.stringify(seen)));
    });
    const push = (value: string) =>
      harness.app.evaluate((_electron, text) => (globalThis as unknown as WithHarness).harness.push(text), value);
    await push('one');
    const readSeen = () =>
      bar.evaluate(() => {
        document.body.dispatchEvent(new Event('seen'));
        return document.body.getAttribute('data-seen');
      });
    await vi.waitFor(async () => expect(await readSeen()).toBe('["one"]'), 10_000);
    await bar.evaluate(() => void document.body.dispatchEvent(new Event('end')));
    await push('two');
    expect(await readSeen()).toBe('["one"]');
  });

  it('may copy text; the page may not, and neither may read what was copied', async () => {
    const clipboard = (on: Page) =>
      on.evaluate(async () => {
        // Not among the names that the DOM library knows.
        const names = ['clipboard-write', 'clipboard-read'] as unknown as readonly PermissionName[];
        return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
      });
    expect(await clipboard(harness.bar())).toEqual(['granted', 'denied']);
    expect(await clipboard(page)).toEqual(['denied', 'denied']);
  });

  it('is out of reach of the page', async () => {
    expect(await page.evaluate(() => ['pairingBridge' in window, 'require' in window, 'process' in window])).toEqual([
      false,
      false,
      false,
    ]);
    const failed = await page.evaluate(() =>
      fetch('app://bundle/obr.html').then(
        () => 'fetched',
        () => 'refused',
      ),
    );
    expect(failed).toBe('refused');
  });

  it('stands alone: a second window is refused while one is open', async () => {
    await expect(harness.open({ startUrl: `https://${LOGIN}/`, allowedHosts: [LOGIN], autofill: [] })).rejects.toThrow(
      'open already',
    );
  });
});

describe('navigation', () => {
  beforeEach(async () => {
    page = await open();
  });

  it('goes to the listed hosts and tells where it is, without the query', async () => {
    await page.evaluate((url) => location.assign(url), `https://${INFO}/next?code=secret#token=secret`);
    await page.waitForURL(`https://${INFO}/next**`);
    expect((await harness.read()).navigations.at(-1)).toBe(`https://${INFO}/next`);
  });

  it.each([
    ['another host', `https://${ELSEWHERE}/`],
    ['plain http', `http://${LOGIN}/`],
    ['another port', `https://${LOGIN}:8443/`],
    ['a redirect to another host', `https://${LOGIN}/redirect?${encodeURIComponent(`https://${ELSEWHERE}/`)}`],
    ['our own pages', 'app://bundle/obr.html'],
  ])('refuses %s', async (_what, url) => {
    const before = (await harness.read()).failures.length;
    await page.evaluate((to) => location.assign(to), url);
    await vi.waitFor(async () => expect((await harness.read()).failures.length).toBeGreaterThan(before), 10_000);
    expect((await harness.read()).failures.at(-1)?.reason).toBe('refused');
    expect(page.url()).toBe(`https://${LOGIN}/start`);
    expect(site.requests.filter((request) => request.startsWith(ELSEWHERE))).toEqual([]);
  });

  it('refuses a frame of another host', async () => {
    await page.goto(`https://${LOGIN}/framed-elsewhere`);
    await page.waitForLoadState();
    expect(site.requests.filter((request) => request.startsWith(ELSEWHERE))).toEqual([]);
  });

  it('reports a page that does not load', async () => {
    await harness.close();
    await harness.app.evaluate((_electron, host) => {
      const request = { startUrl: `https://${host}/`, allowedHosts: [host], autofill: [] };
      return (globalThis as unknown as WithHarness).harness.open(request);
    }, 'nowhere.practice.test');
    await vi.waitFor(async () => {
      const { failures } = await harness.read();
      expect(failures.at(-1)).toEqual({
        url: 'https://nowhere.practice.test/',
        reason: 'ERR_TUNNEL_CONNECTION_FAILED',
      });
    }, 10_000);
  });

  it('opens no window, downloads nothing, grants nothing', async () => {
    const windows = harness.app.windows().length;
    expect(await page.evaluate(() => window.open('/popup') === null)).toBe(true);
    expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
    const located = page.evaluate(
      () =>
        new Promise((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve('ok'),
            (error) => resolve(error.code),
          ),
        ),
    );
    expect(await located).toBe(1); // PERMISSION_DENIED
    const prevented = harness.app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<boolean>((resolve) => {
          const view = BrowserWindow.getAllWindows()[0]?.contentView.children[0];
          if (view === undefined || !('webContents' in view)) throw new Error('no view');
          const { session } = view.webContents as WebContents; // border: the one view there is shows the page
          session.once('will-download', (event) => resolve(event.defaultPrevented));
        }),
    );
    await page.evaluate(() => location.assign('/download'));
    expect(await prevented).toBe(true);
    expect(harness.app.windows().length).toBe(windows);
  });

  it('closes although the page objects', async () => {
    await page.evaluate(() => window.addEventListener('beforeunload', (event) => event.preventDefault()));
    await page.mouse.click(5, 5);
    await harness.close();
    expect((await harness.read()).isOpen).toBe(false);
  });
});

describe('autofill', () => {
  it('fills the field of the named origin once, says so to the page, and does not submit', async () => {
    page = await open('/form', autofill);
    const field = page.locator('input[name=accesspass]');
    await vi.waitFor(async () => expect(await field.inputValue()).toBe(TAP), 10_000);
    expect(await page.locator('#user').inputValue()).toBe('');
    expect(site.requests.filter((request) => request.includes('/posted'))).toEqual([]);
    await page.goto(`https://${INFO}/form`);
    await vi.waitFor(
      async () => expect(await page.locator('#user').inputValue()).toBe('someone@practice.test'),
      10_000,
    );
    expect(await field.inputValue()).toBe('');
    await page.goto(`https://${LOGIN}/form`);
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    expect(await field.inputValue()).toBe('');
  });

  it('waits for a field that the page adds later, and fires input and change', async () => {
    page = await open('/start', autofill);
    const events = await page.evaluate(
      () =>
        new Promise<readonly string[]>((resolve) => {
          const field = document.createElement('input');
          field.name = 'accesspass';
          const seen: string[] = [];
          for (const type of ['input', 'change']) {
            field.addEventListener(type, () => {
              seen.push(`${type}:${field.value}`);
              if (type === 'change') resolve(seen);
            });
          }
          document.body.append(field);
        }),
    );
    expect(events).toEqual([`input:${TAP}`, `change:${TAP}`]);
  });
});

describe('the network of the tenant', () => {
  it('forgets everything with the window', async () => {
    const cookieSeen = (one: Page): Promise<string | null> => one.locator('meta[name=cookie]').getAttribute('content');
    page = await open();
    expect(await cookieSeen(page)).toBe('');
    await page.evaluate(() => localStorage.setItem('kept', 'yes'));
    await page.goto(`https://${LOGIN}/start`);
    expect(await cookieSeen(page)).toBe('seen=1');
    await harness.close();
    page = await open();
    expect(await cookieSeen(page)).toBe('');
    expect(await page.evaluate(() => localStorage.getItem('kept'))).toBe(null);
  });

  it('answers as Chromium, without the names of the app', async () => {
    page = await open();
    const agent = await page.evaluate(() => navigator.userAgent);
    expect(agent).toMatch(/Chrome\/\d+/);
    expect(agent).not.toMatch(/electron|harness/i);
  });

  it('carries requests of main, without cookies, for the mapped hosts alone', async () => {
    const fetchText = (url: string, body: string | null) =>
      harness.app.evaluate(
        (_electron, [to, text]) => (globalThis as unknown as WithHarness).harness.fetchText(String(to), text ?? null),
        [url, body],
      );
    await fetchText(`https://${INFO}/start`, null);
    expect(await fetchText(`https://${INFO}/echo`, 'hello')).toBe('POST hello no cookie');
    await expect(fetchText('https://example.com/', null)).rejects.toThrow(/ERR_TUNNEL_CONNECTION_FAILED/);
  });

  it('trusts no other authority for its hosts', async () => {
    const { caCertificatePem } = await createTlsIdentity([LOGIN]);
    const attempt = harness.app.evaluate(
      (_electron, [ca, url]) => (globalThis as unknown as WithHarness).harness.fetchTextUnder(String(ca), String(url)),
      [caCertificatePem, `https://${LOGIN}/start`],
    );
    await expect(attempt).rejects.toThrow(/ERR_CERT|ERR_FAILED/);
  });

  it('shows the sign-in page in a window of ours until it is closed', async () => {
    await harness.app.evaluate(
      (_electron, url) => (globalThis as unknown as WithHarness).harness.openSignIn(url),
      `https://${LOGIN}/form`,
    );
    const signIn = await vi.waitFor(() => {
      const found = harness.app.windows().find((one) => one.url() === `https://${LOGIN}/form`);
      if (found === undefined) throw new Error('no sign-in window');
      return found;
    }, 10_000);
    expect(await signIn.title()).toBe(`${LOGIN}/form`);
    expect((await harness.read()).signInClosed).toBe(false);
    await harness.app.evaluate(() => (globalThis as unknown as WithHarness).harness.closeSignIn());
    await vi.waitFor(async () => expect((await harness.read()).signInClosed).toBe(true), 10_000);
  });
});
