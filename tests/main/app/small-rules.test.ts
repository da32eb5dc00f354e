// The small pure parts of the windows: policies, shortcuts, the key store, the second start, the user agent.

import { describe, expect, it } from 'vitest';
import { denyClientCertificates, denyRequests, isOwnRequest, lockDownApp } from '../../../src/main/app/lockdown.ts';
import { holdRequests, ruleForHosts, ruleForSignIn, withPolicy } from '../../../src/main/app/page-rules.ts';
import { openSecretStore, SecretStoreError } from '../../../src/main/app/secret-store.ts';
import { claimSingleInstance } from '../../../src/main/app/single-instance.ts';
import { asChromium } from '../../../src/main/app/user-agent.ts';
import { isBlockedInKiosk, menuTemplate } from '../../../src/main/app/window-shortcuts.ts';

type BeforeRequest = (
  details: { url: string; resourceType: string },
  answer: (reply: { cancel: boolean }) => void,
) => void;

function askRequests(hold: (session: never) => void) {
  let listener: BeforeRequest = () => undefined;
  hold({ webRequest: { onBeforeRequest: (given: BeforeRequest) => (listener = given) } } as never);
  return (url: string, resourceType = 'script') => {
    let cancelled = false;
    listener({ url, resourceType }, ({ cancel }) => (cancelled = cancel));
    return cancelled ? 'cancelled' : 'passed';
  };
}

describe('requests', () => {
  it('of our own pages stay in the bundle', () => {
    const ask = askRequests(denyRequests);
    expect(ask('app://bundle/index.html', 'mainFrame')).toBe('passed');
    for (const url of [
      'https://example.com/',
      'app://bundle.evil/x',
      'http://localhost/',
      'file:///etc/hosts',
      'data:text/html,x',
    ]) {
      expect(ask(url)).toBe('cancelled');
    }
    expect(isOwnRequest('data:image/png;base64,AA')).toBe(true);
  });

  it('of a tenant page: documents from its hosts, the rest over TLS', () => {
    const ask = askRequests((session) => holdRequests(session, ruleForHosts(['login.example.com'])));
    expect(ask('https://login.example.com/x', 'mainFrame')).toBe('passed');
    expect(ask('https://cdn.example.net/x', 'mainFrame')).toBe('cancelled');
    expect(ask('https://cdn.example.net/x', 'subFrame')).toBe('cancelled');
    expect(ask('https://cdn.example.net/x.js')).toBe('passed');
    expect(ask('wss://cdn.example.net/x', 'webSocket')).toBe('passed');
    for (const url of [
      'http://login.example.com/x.js',
      'ws://login.example.com/',
      'file:///etc/hosts',
      'blob:http://x/1',
    ]) {
      expect(ask(url)).toBe('cancelled');
    }
  });

  it('of the practice sign-in may end at our own listener', () => {
    const rule = ruleForSignIn(['login.example.com']);
    expect(['https://login.example.com/', 'http://localhost:5000/?code=x'].map(rule)).toEqual([true, true]);
    expect(['https://localhost/', 'http://login.example.com/'].map(rule)).toEqual([false, false]);
  });
});

it('replaces whatever permissions policy the page sends', () => {
  const headers = withPolicy({
    'permissions-policy': ['publickey-credentials-create=(self)', '=== syntax error'],
    'Feature-Policy': ["publickey-credentials-create 'self'"],
    'content-type': ['text/html'],
  });
  expect(headers).toEqual({
    'content-type': ['text/html'],
    'Permissions-Policy': ['publickey-credentials-create=(), publickey-credentials-get=()'],
  });
});

describe('the app as a whole', () => {
  function fakeApp(switches: readonly string[]) {
    const calls: string[] = [];
    let choose: (...args: unknown[]) => void = () => undefined;
    const app = {
      enableSandbox: () => calls.push('enableSandbox'),
      commandLine: { hasSwitch: (name: string) => switches.includes(name) },
      on: (_name: string, listener: (...args: unknown[]) => void) => (choose = listener),
    };
    return { app: app as never, calls, ask: (...args: unknown[]) => choose(...args) };
  }

  it('is sandboxed, unless that was switched off from outside', () => {
    const [usual, asRoot] = [fakeApp([]), fakeApp(['no-sandbox'])];
    lockDownApp(usual.app);
    lockDownApp(asRoot.app);
    expect([usual.calls, asRoot.calls]).toEqual([['enableSandbox'], []]);
  });

  it('gives no page a client certificate', () => {
    const { app, ask } = fakeApp([]);
    denyClientCertificates(app);
    const chosen: unknown[] = [];
    let prevented = false;
    ask(
      { preventDefault: () => (prevented = true) },
      {},
      'https://x',
      [{ subjectName: 'operator' }],
      (...args: unknown[]) => chosen.push(args),
    );
    expect([prevented, chosen]).toEqual([true, [[]]]);
  });

  it('runs once: the first copy hears of the second start', () => {
    const heard: unknown[] = [];
    let secondInstance: (...args: unknown[]) => void = () => undefined;
    const on = (_name: string, listener: (...args: unknown[]) => void) => (secondInstance = listener);
    const first = claimSingleInstance({ requestSingleInstanceLock: () => true, on } as never, (args) =>
      heard.push(args),
    );
    secondInstance({}, ['--kiosk']);
    const second = claimSingleInstance({ requestSingleInstanceLock: () => false, on } as never, () => undefined);
    expect([first, heard, second]).toEqual([true, [['--kiosk']], false]);
  });
});

describe('the key store', () => {
  const keyStore = (isEncryptionAvailable: boolean, backend: string) => ({
    isEncryptionAvailable: () => isEncryptionAvailable,
    getSelectedStorageBackend: () => backend as never, // one of Electron's names
    encryptString: (text: string) => Buffer.from(text).reverse(),
    decryptString: (sealed: Buffer) => {
      if (sealed.length === 0) throw new Error('damaged');
      return Buffer.from(sealed).reverse().toString();
    },
  });

  it('seals and unseals', () => {
    const store = openSecretStore(keyStore(true, 'gnome_libsecret'), 'linux');
    expect(store.available).toBe(true);
    expect(store.unseal(store.seal('abc'))).toBe('abc');
    expect(() => store.unseal(new Uint8Array())).toThrow(new SecretStoreError('failed').message);
  });

  it.each([
    [false, 'gnome_libsecret', 'linux', false],
    [true, 'basic_text', 'linux', false],
    [true, 'unknown', 'linux', false],
    [true, 'kwallet6', 'linux', true],
    [true, 'unknown', 'win32', true],
    [false, 'unknown', 'darwin', false],
  ] as const)('encryption %s with %s on %s: available %s', (encryption, backend, platform, available) => {
    const store = openSecretStore(keyStore(encryption, backend), platform);
    expect(store.available).toBe(available);
    if (!available) expect(() => store.seal('x')).toThrow(new SecretStoreError('unavailable').message);
  });
});

it('appears as Chromium', () => {
  const chromium =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.1 Safari/537.36';
  expect(
    asChromium(chromium.replace('Chrome/', 'pairing-app/0.1.0 Chrome/').replace('Safari', 'Electron/33.2.1 Safari')),
  ).toBe(chromium);
  expect(asChromium(chromium)).toBe(chromium);
});

describe('keys of the kiosk', () => {
  const keys = (key: string, ...held: readonly string[]) => ({
    key,
    alt: held.includes('alt'),
    control: held.includes('control'),
    meta: held.includes('meta'),
    shift: held.includes('shift'),
  });

  it.each([
    keys('F5'),
    keys('F11'),
    keys('F12'),
    keys('F4', 'alt'),
    keys('r', 'control'),
    keys('R', 'control', 'shift'),
    keys('w', 'control'),
    keys('q', 'meta'),
    keys('I', 'control', 'shift'),
    keys('ArrowLeft', 'alt'),
    keys('p', 'control'),
  ])('blocked: %o', (input) => expect(isBlockedInKiosk(input)).toBe(true));

  it.each([
    keys('a'),
    keys('F'),
    keys('r'),
    keys('Tab'),
    keys('Tab', 'shift'),
    keys('Enter'),
    keys('c', 'control'),
    keys('v', 'control'),
    keys('a', 'control'),
    keys('+', 'control'),
    keys('0', 'control'),
    keys('@', 'alt', 'control'),
  ])('passed: %o', (input) => expect(isBlockedInKiosk(input)).toBe(false));
});

it('has a menu without reload, and developer tools only where asked for', () => {
  const text = JSON.stringify(menuTemplate('linux', false));
  expect(text).toContain('editMenu');
  expect(text).not.toMatch(/reload|toggleDevTools/i);
  expect(JSON.stringify(menuTemplate('darwin', true))).toMatch(/appMenu.*toggleDevTools/);
});
