// A page in the OBR window that means harm, in a real Electron: what it can reach, what it can make main believe, what it can
// set off. What the interlock refuses is in interlock.test.ts, where the page may go in obr-window.test.ts.

import { describe, expect, it, vi } from 'vitest';
import { useObrRig } from './harness/obr-rig.ts';
import { ELSEWHERE, INFO, LOGIN } from './harness/obr-site.ts';

const rig = useObrRig(async (page) => {
  await page.evaluate(() => {
    const ask = (userName: string): Promise<string> =>
      navigator.credentials
        .create({
          publicKey: {
            rp: { id: location.hostname, name: 'Practice' },
            user: { id: new Uint8Array([1, 2, 3]), name: userName, displayName: 'Ada' },
            challenge: new Uint8Array([1, 2, 3]),
            pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
          },
        })
        .then(
          (credential) => Object.prototype.toString.call(credential),
          (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
        );
    Object.assign(window, { ask });
  });
});

declare const ask: (userName: string) => Promise<string>;

const registrations = async () => (await rig.harness.read()).registrations;

describe('a page that replaces what the shim is made of', () => {
  const replacements: readonly (readonly [string, () => void])[] = [
    ['JSON', () => void (JSON.stringify = () => '{"rp":{"id":"evil.example"},"user":{"name":"evil"}}')],
    [
      'reading and calling',
      () => {
        Object.assign(Reflect, { apply: () => ({ origin: 'https://evil.example', isTopFrame: true }), get: () => undefined });
        Object.assign(Object, { getOwnPropertyDescriptor: () => undefined, keys: () => [] });
      },
    ],
    ['base64', () => void Object.assign(window, { btoa: () => 'AAAA' })],
    ['ids', () => void Object.assign(crypto, { randomUUID: () => 'a-b-c-d-e' })],
    ['errors', () => void Object.assign(window, { DOMException: class {}, AbortSignal: class {} })],
    ['its address', () => void Object.defineProperty(document, 'domain', { get: () => 'evil.example' })],
  ];
  it.each(replacements)('changes nothing of what main is told: %s', async (_what, replace) => {
    const before = (await registrations()).length;
    await rig.page.evaluate(replace);
    expect(await rig.page.evaluate(() => ask('ada@practice.test'))).toBe('[object PublicKeyCredential]');
    const all = await registrations();
    expect(all.length).toBe(before + 1);
    expect(all.at(-1)).toMatchObject({
      origin: `https://${LOGIN}`,
      topOrigin: `https://${LOGIN}`,
      isTopFrame: true,
      options: { rp: { id: LOGIN }, user: { id: 'AQID', name: 'ada@practice.test' }, challenge: 'AQID' },
    });
  });

  it('keeps what it puts in the place of create() to itself', async () => {
    const before = (await registrations()).length;
    const told = await rig.page.evaluate(async () => {
      navigator.credentials.create = async () => null;
      return ask('ada@practice.test');
    });
    expect(told).toBe('[object Null]');
    expect((await registrations()).length).toBe(before);
  });

  it('gains nothing by options that change while they are read', async () => {
    await rig.page.evaluate(async () => {
      let reads = 0;
      const user = {
        id: new Uint8Array([1]),
        displayName: 'x',
        get name(): string {
          return reads++ === 0 ? 'first@practice.test' : 'other@practice.test';
        },
      };
      const challenge = new Uint8Array([7, 7]);
      const pending = navigator.credentials.create({
        publicKey: { rp: { name: 'x' }, user, challenge, pubKeyCredParams: [{ type: 'public-key', alg: -7 }] },
      });
      challenge.fill(9);
      await pending;
    });
    expect((await registrations()).at(-1)?.options).toMatchObject({ user: { name: 'first@practice.test' }, challenge: 'Bwc' });
  });
});

describe('a page that looks for a way to main', () => {
  it('finds none of ours, in no frame', async () => {
    const found = await rig.page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const names = ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'pairingBridge', 'obrShim', '__obrKeeper'];
      return [window, frame.contentWindow].flatMap((scope) => names.filter((name) => scope !== null && name in scope));
    });
    expect(found).toEqual([]);
  });

  it('gets no answer by messages and events that imitate the preload', async () => {
    const before = (await registrations()).length;
    await rig.page.evaluate(() => {
      for (const name of ['obr.ask', 'obr.abort', 'obr.allow', 'obr.register']) {
        window.postMessage({ channel: name, args: ['create', 'id', '{}'] }, '*');
        document.dispatchEvent(new CustomEvent(name, { detail: ['create', 'id', '{}'] }));
      }
    });
    expect(await rig.page.evaluate(() => ask('ada@practice.test'))).toBe('[object PublicKeyCredential]');
    expect((await registrations()).length).toBe(before + 1);
  });

  it('opens no developer tools', async () => {
    const isOpen = await rig.harness.app.evaluate(async ({ BrowserWindow, webContents }) => {
      const contents = webContents.getAllWebContents().find((one) => one.getURL().startsWith('https://'));
      if (contents === undefined) throw new Error('no page');
      contents.openDevTools({ mode: 'detach' });
      // Tools open a moment later: those of a window that may have them are waited for.
      const control = new BrowserWindow({ show: false });
      await new Promise<void>((resolve) => {
        control.webContents.once('devtools-opened', () => resolve());
        control.webContents.openDevTools({ mode: 'detach' });
      });
      control.destroy();
      return contents.isDevToolsOpened();
    });
    expect(isOpen).toBe(false);
  });
});

describe('a page that storms', () => {
  it('with windows: none opens, whatever asks for it', async () => {
    const windows = rig.harness.app.windows().length;
    const opened = await rig.page.evaluate(async (elsewhere) => {
      let count = 0;
      for (let i = 0; i < 50; i++) {
        if (window.open(`/popup-${i}`, `name-${i}`, i % 2 === 0 ? 'noopener' : 'popup') !== null) count++;
      }
      for (const href of ['/popup-link', `https://${elsewhere}/`]) {
        const link = document.createElement('a');
        Object.assign(link, { href, target: '_blank' });
        document.body.append(link);
        link.click();
      }
      const form = document.createElement('form');
      Object.assign(form, { action: '/popup-form', target: 'elsewhere' });
      document.body.append(form);
      form.submit();
      return count;
    }, ELSEWHERE);
    expect(opened).toBe(0);
    expect(await rig.page.evaluate(() => ask('ada@practice.test'))).toBe('[object PublicKeyCredential]');
    expect(rig.harness.app.windows().length).toBe(windows);
    expect(rig.site.requests.filter((request) => request.includes('popup'))).toEqual([]);
  });

  it.each([
    ['files', 'file:///etc/passwd'],
    ['mail', 'mailto:somebody@practice.test'],
    ['schemes of programs', 'ms-settings:privacy'],
    ['our own scheme', 'app://bundle/index.html'],
    ['script in an address bar', 'view-source:about:blank'],
    ['a page of the browser', 'chrome://gpu'],
  ])('with %s: it stays where it is', async (_what, url) => {
    await rig.page.evaluate((to) => {
      for (let i = 0; i < 20; i++) location.href = to;
      const frame = document.createElement('iframe');
      frame.src = to;
      document.body.append(frame);
    }, url).catch(() => undefined);
    expect(await rig.page.evaluate(() => ask('ada@practice.test'))).toBe('[object PublicKeyCredential]');
    expect(rig.page.url()).toBe(`https://${LOGIN}/start`);
    const shown = await rig.harness.app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().flatMap((one) => one.mainFrame.framesInSubtree.map((frame) => frame.url)),
    );
    expect(shown.filter((one) => one.startsWith(url))).toEqual([]);
  });

  it('with requests: one at a time, the others are refused, and the next one is served', async () => {
    const before = (await registrations()).length;
    await rig.harness.setScript('wait');
    const told = await rig.page.evaluate(async () => {
      const controller = new AbortController();
      const publicKey: PublicKeyCredentialCreationOptions = {
        rp: { name: 'x' }, user: { id: new Uint8Array(1), name: 'x', displayName: 'x' },
        challenge: new Uint8Array(8), pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      };
      const first = navigator.credentials.create({ publicKey, signal: controller.signal }).catch((error: Error) => error.name);
      const others = await Promise.all(
        Array.from({ length: 60 }, () => navigator.credentials.create({ publicKey }).catch((error: Error) => error.name)),
      );
      controller.abort();
      return { first: await first, others: [...new Set(others)] };
    });
    expect(told).toEqual({ first: 'AbortError', others: ['NotAllowedError'] });
    expect((await registrations()).length).toBe(before + 1);
    await rig.harness.setScript('grant');
    expect(await rig.page.evaluate(() => ask('ada@practice.test'))).toBe('[object PublicKeyCredential]');
  });

  it('with a request that it never ends: the window closes all the same, and another one opens', async () => {
    await rig.harness.setScript('wait');
    const { aborted } = await rig.harness.read();
    const count = (await registrations()).length;
    await rig.page.evaluate(() => {
      window.addEventListener('beforeunload', (event) => event.preventDefault());
      void ask('ada@practice.test');
    });
    await vi.waitFor(async () => expect((await registrations()).length).toBe(count + 1), 10_000);
    await rig.harness.close();
    const after = await rig.harness.read();
    expect([after.isOpen, after.aborted.length]).toEqual([false, aborted.length + 1]);
    rig.page = await rig.harness.open({ startUrl: `https://${LOGIN}/start`, allowedHosts: [LOGIN], autofill: [] });
    expect(rig.page.url()).toBe(`https://${LOGIN}/start`);
  });
});

describe('a frame of another origin', () => {
  const askInFrame = async (path: string, allow: string): Promise<string> => {
    await rig.page.evaluate(
      ({ src, permission }) =>
        new Promise((resolve) => {
          const frame = document.createElement('iframe');
          Object.assign(frame, { src, allow: permission });
          frame.addEventListener('load', resolve);
          document.body.append(frame);
        }).then(() => undefined),
      { src: `https://${INFO}${path}`, permission: allow },
    );
    const frame = rig.page.frames().find((one) => one.url().startsWith(`https://${INFO}/`));
    if (frame === undefined) throw new Error('no frame');
    return frame.evaluate(() =>
      navigator.credentials
        .create({
          publicKey: {
            rp: { name: 'x' },
            user: { id: new Uint8Array(1), name: 'x', displayName: 'x' },
            challenge: new Uint8Array(8),
            pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
          },
        })
        .then(
          () => 'created',
          (error: Error) => error.name,
        ),
    );
  };

  it.each([
    ['', false],
    ['publickey-credentials-create', true],
    [`publickey-credentials-create https://${ELSEWHERE}`, false],
  ])('is told apart, and its permission is what the page says: "%s"', async (allow, isPermitted) => {
    await askInFrame('/inner', allow);
    expect((await registrations()).at(-1)).toMatchObject({
      origin: `https://${INFO}`,
      topOrigin: `https://${LOGIN}`,
      isTopFrame: false,
      crossOrigin: true,
      isPermitted,
    });
  });
});
