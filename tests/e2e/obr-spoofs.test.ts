// A page in the OBR window that wants to stand in the way of our bar, to look like it, to read what was filled in or what is on
// the clipboard, or to lead to a host that looks like an allowed one. What it can reach of main is in obr-attacks.test.ts.

import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { useObrRig } from './harness/obr-rig.ts';
import { INFO, LOGIN } from './harness/obr-site.ts';

const TAP = 'Canary-Pass-77';

const rig = useObrRig(undefined, { autofill: [{ origin: `https://${LOGIN}`, selector: 'input[name=accesspass]', value: TAP }] });

/** The page still works, and so does the way to main. */
async function expectAlive(): Promise<void> {
  const name = await rig.page.evaluate(() =>
    navigator.credentials
      .create({
        publicKey: {
          rp: { name: 'x' }, user: { id: new Uint8Array(1), name: 'x', displayName: 'x' },
          challenge: new Uint8Array(8), pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        },
      })
      .then((credential) => Object.prototype.toString.call(credential), (error: Error) => error.name),
  );
  expect(name).toBe('[object PublicKeyCredential]');
}

describe('a page that storms with boxes', () => {
  it('alert and confirm show none and hold nobody', async () => {
    const shown: string[] = [];
    rig.page.on('dialog', (dialog) => {
      // Chromium tells of one that was suppressed as well; only one that stands can be dismissed.
      void dialog.dismiss().then(() => shown.push(dialog.type()), () => undefined);
    });
    const answers = await rig.page.evaluate(() => {
      const told: unknown[] = [];
      for (let i = 0; i < 50; i++) {
        window.alert('Turn OBR off?');
        told.push(window.confirm('Go on?'));
      }
      return [...new Set(told)];
    });
    expect(answers).toEqual([false]);
    expect(shown).toEqual([]);
    await expectAlive();
  });

  it('print opens no dialog, in a frame neither', async () => {
    const printed = await rig.page.evaluate(() => {
      let begun = 0;
      const frame = document.createElement('iframe');
      document.body.append(frame);
      for (const scope of [window, frame.contentWindow]) {
        scope?.addEventListener('beforeprint', () => begun++);
        for (let i = 0; i < 20; i++) scope?.print();
      }
      return begun;
    });
    expect(printed).toBe(0);
    await expectAlive();
  });

  it('beforeunload asks nobody: another page comes at once', async () => {
    await rig.page.evaluate(() => window.addEventListener('beforeunload', (event) => event.preventDefault()));
    await rig.page.mouse.click(5, 5);
    await rig.page.evaluate((to) => location.assign(to), `https://${INFO}/next`);
    await rig.page.waitForURL(`https://${INFO}/next`);
    await expectAlive();
  });
});

describe('a page that wants to look like the app', () => {
  it.each([
    ['the whole screen', () => document.documentElement.requestFullscreen()],
    ['the pointer', () => document.documentElement.requestPointerLock()],
    ['all keys', () => (navigator as unknown as { keyboard: { lock(): Promise<void> } }).keyboard.lock()],
  ] as const)('does not get %s', async (_what, want) => {
    await rig.page.mouse.click(5, 5);
    // Not waited for: what is denied need not be answered.
    await rig.page.evaluate(`void (${want.toString()})()?.catch?.(() => undefined)`);
    const state = await rig.harness.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => ({ full: window.isFullScreen(), bar: window.contentView.children.length })),
    );
    expect(state.every(({ full }) => !full)).toBe(true);
    expect(await rig.page.evaluate(() => [document.fullscreenElement, document.pointerLockElement])).toEqual([null, null]);
    await expectAlive();
  });

  it('names neither the window nor its icon', async () => {
    const titles = () => rig.harness.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getTitle()));
    await rig.harness.bar().waitForFunction(() => document.title === 'bar ready');
    await vi.waitFor(async () => expect(await titles()).toEqual(['bar ready']), 10_000);
    const before = rig.site.requests.length;
    await rig.page.evaluate(() => {
      document.title = 'Pairing App: OBR is off';
      const icon = document.createElement('link');
      Object.assign(icon, { rel: 'icon', href: '/icon.png' });
      document.head.append(icon);
    });
    await rig.page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    expect(await titles()).toEqual(['bar ready']);
    expect(rig.site.requests.slice(before).filter((request) => request.includes('icon'))).toEqual([]);
  });
});

describe('a page that wants the pass', () => {
  const readAll = (where: Page): Promise<readonly string[]> =>
    where.evaluate(() => [...document.querySelectorAll('input')].map((field) => field.value));
  const rest = (where: Page): Promise<unknown> => where.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));

  it('of another allowed host gets none, by whatever name its field has', async () => {
    await rig.page.goto(`https://${INFO}/form`);
    await rest(rig.page);
    expect((await readAll(rig.page)).filter((value) => value !== '')).toEqual([]);
  });

  it('gets none in a frame, neither its own nor one of the sign-in host', async () => {
    await rig.page.goto(`https://${INFO}/start`);
    for (const host of [LOGIN, INFO]) {
      await rig.page.evaluate((src) => new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.addEventListener('load', resolve);
        frame.src = src;
        document.body.append(frame);
      }).then(() => undefined), `https://${host}/form`);
    }
    await rest(rig.page);
    for (const frame of rig.page.frames()) {
      expect(await frame.evaluate(() => document.querySelector<HTMLInputElement>('input[name=accesspass]')?.value ?? '')).toBe('');
    }
  });

  it('gets it once on the sign-in host, and not again after it has left', async () => {
    await rig.page.goto(`https://${LOGIN}/form`);
    await vi.waitFor(async () => expect(await readAll(rig.page)).toContain(TAP), 10_000);
    await rig.page.goto(`https://${INFO}/form`);
    await rig.page.goto(`https://${LOGIN}/form`);
    await rest(rig.page);
    expect(await readAll(rig.page)).not.toContain(TAP);
  });

  it('does not read it from the clipboard', async () => {
    await rig.harness.app.evaluate(({ clipboard }, text) => clipboard.writeText(text), TAP);
    await rig.page.mouse.click(5, 5);
    const told = await rig.page.evaluate(async () => {
      const field = document.createElement('textarea');
      document.body.append(field);
      field.focus();
      const pasted = document.execCommand('paste');
      const read = await navigator.clipboard.readText().catch((error: Error) => error.name);
      return { pasted, field: field.value, read };
    });
    await rig.harness.app.evaluate(({ clipboard }) => clipboard.clear());
    expect(told).toEqual({ pasted: false, field: '', read: 'NotAllowedError' });
  });
});

it.each([
  ['a suffix', `https://${LOGIN}.evil.example/`],
  ['a longer name', `https://evil${LOGIN}/`],
  ['a letter of another alphabet, as it goes over the wire', 'https://xn--lgin-hqc.practice.test/'],
  ['a name below it', `https://evil.${LOGIN}/`],
  ['a name before the @', `https://${LOGIN}@evil.example/`],
  ['a dot at the end', `https://${LOGIN}./`],
])('a redirect to a host that looks alike is refused: %s', async (_what, to) => {
  const before = (await rig.harness.read()).failures.length;
  await rig.page.evaluate((url) => location.assign(url), `https://${LOGIN}/redirect?${encodeURIComponent(to)}`).catch(() => undefined);
  await vi.waitFor(async () => expect((await rig.harness.read()).failures.length).toBeGreaterThan(before), 10_000);
  expect((await rig.harness.read()).failures.at(-1)?.reason).toBe('refused');
  expect(rig.page.url()).toBe(`https://${LOGIN}/start`);
});

describe.each([
  ['a Cyrillic letter', 'https://l\u043egin.practice.test/'],
  ['a Greek letter', 'https://l\u03bfgin.practice.test/'],
  ['a Cyrillic letter above', 'https://login.pr\u0430ctice.test/'],
  ['a dotless i', 'https://log\u0131n.practice.test/'],
  ['a slash that is none', `https://${LOGIN}\u2044.evil.example/`],
  ['a name below it', `https://evil.${LOGIN}/`],
])('the raw letters of a host that looks alike: %s', (_what, to) => {
  it.each([
    ['location', (url: string) => location.assign(url)],
    ['a click', (url: string) => Object.assign(document.body.appendChild(document.createElement('a')), { href: url }).click()],
    ['a form', (url: string) => Object.assign(document.body.appendChild(document.createElement('form')), { action: url }).submit()],
    ['refresh', (url: string) => {
      document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=${url}` }));
    }],
  ] as const)('are refused by way of %s', async (_way, go) => {
    // Some of these letters are none that a host can have: then there is nowhere to go to.
    const isAddress = URL.canParse(to);
    const before = (await rig.harness.read()).failures.length;
    await rig.page.evaluate(go, to).catch(() => undefined);
    if (isAddress) {
      await vi.waitFor(async () => expect((await rig.harness.read()).failures.length).toBeGreaterThan(before), 10_000);
      const failure = (await rig.harness.read()).failures.at(-1);
      expect(failure).toMatchObject({ reason: 'refused', url: expect.stringMatching(/^https:\/\/[a-z0-9.-]+\/$/) as string });
    }
    expect(rig.page.url()).toBe(`https://${LOGIN}/start`);
    await expectAlive();
  });
});
