// A tiny main process around the OBR window: real windows, real session, a scripted answer to each registration.
// Bundled by obr-harness.ts; Playwright reads and steers it through `globalThis.harness`.

import { app, ipcMain, protocol, shell } from 'electron';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { registerAppScheme } from '../../../src/main/app/app-scheme.ts';
import { createPushers, serveContract } from '../../../src/main/app/ipc-transport.ts';
import { lockDownApp } from '../../../src/main/app/lockdown.ts';
import { openMainWindow } from '../../../src/main/app/main-window.ts';
import { openOwnSession } from '../../../src/main/app/own-session.ts';
import { createOwnWindows } from '../../../src/main/app/own-windows.ts';
import { createTenantNetworkOpener } from '../../../src/main/app/tenant-network.ts';
import type {
  ObrPage,
  PageErrorName,
  PageLoadFailure,
  PageAssertion,
  PageCeremony,
  PageReply,
  PracticeNetwork,
  TenantNetwork,
} from '../../../src/main/browser-ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import { toBase64Url } from '../../../src/shared/bytes.ts';
import { barContract } from './bar-contract.ts';

export interface HarnessConfig {
  readonly practice: PracticeNetwork;
  readonly rendererRoot: string;
  readonly preloadPath: string;
  readonly obrPreloadPath: string;
}

export interface OpenRequest {
  readonly startUrl: string;
  readonly allowedHosts: readonly string[];
  readonly autofill: readonly { readonly origin: string; readonly selector: string; readonly value: string }[];
}

/** How the next registrations are answered; `wait` answers only when it is aborted. */
export type Script = 'grant' | 'wait' | 'throw' | PageErrorName;

export interface Harness {
  script: Script;
  readonly registrations: PageCeremony[];
  readonly aborted: string[];
  readonly navigations: string[];
  readonly failures: PageLoadFailure[];
  readonly crashes: string[];
  readonly spki: string;
  /** Frames of the open window in which the browser's own WebAuthn was found. */
  readonly native: number;
  isOpen: boolean;
  open(request: OpenRequest): Promise<void>;
  close(): Promise<void>;
  openSignIn(url: string): Promise<void>;
  closeSignIn(): void;
  signInClosed: boolean;
  fetchText(url: string, body: string | null): Promise<string>;
  /** The same, in a network that trusts another authority. */
  fetchTextUnder(caCertificatePem: string, url: string): Promise<string>;
  push(value: string): void;
  openMain(mode: 'desk' | 'kiosk'): Promise<void>;
  mayClose: boolean;
  mainClosed: boolean;
}

const config = JSON.parse(process.env['OBR_HARNESS'] ?? '{}') as HarnessConfig; // border: written by obr-harness.ts

registerAppScheme(protocol);
lockDownApp(app);
app.on('window-all-closed', () => undefined);

void app.whenReady().then(async () => {
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const clock = {
    now: () => Date.now(),
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, Math.min(ms, 50));
        signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason)), { once: true });
      }),
  };
  const windows = createOwnWindows();
  serveContract({
    ipcMain,
    contract: barContract,
    handlers: {
      bar: {
        greet: {
          parse: (raw) => ({ name: String((raw as { name: unknown }).name) }),
          handle: ({ name }) => `hello ${name}`,
        },
        fail: {
          parse: () => undefined,
          handle: () => {
            throw new Error('secret detail');
          },
        },
      },
    },
    isTrusted: (event) => windows.isTrusted(event),
    toReply: () => ({ code: 'bug', detail: { logId: '1' } }),
  });
  const pushers = createPushers(barContract, (channel, value) => windows.send(channel, value));
  const session = openOwnSession(config.rendererRoot, random);
  const pages = { session, preloadPath: config.preloadPath, windows, devTools: false };
  const openTenantNetwork = createTenantNetworkOpener({
    pages,
    obrPreloadPath: config.obrPreloadPath,
    clock,
    shell,
    titles: { signIn: 'Sign in', obr: 'OBR' },
  });
  const network: TenantNetwork = await openTenantNetwork(config.practice);

  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = toBase64Url(publicKey.export({ type: 'spki', format: 'der' }));
  let page: ObrPage | null = null;
  let signIn: { close(): void } | null = null;

  const harness: Harness = {
    script: 'grant',
    registrations: [],
    aborted: [],
    navigations: [],
    failures: [],
    crashes: [],
    spki,
    get native() {
      return page?.calls.native ?? 0;
    },
    isOpen: false,
    async open(request) {
      page = await network.obr.open({
        startUrl: request.startUrl,
        allowedHosts: request.allowedHosts,
        autofill: request.autofill.map((entry) => ({ ...entry, value: new Secret(entry.value) })),
        onNavigated: (url) => harness.navigations.push(url),
        onCrashed: (reason) => harness.crashes.push(reason),
        onLoadFailed: (failure) => harness.failures.push(failure),
        async onCeremony(registration, signal) {
          harness.registrations.push(registration);
          return answer(harness, registration, signal);
        },
      });
      harness.isOpen = true;
      void page.closed.then(() => {
        harness.isOpen = false;
      });
    },
    async close() {
      await page?.close();
    },
    async openSignIn(url) {
      const opened = await network.signIn.open(url);
      signIn = opened;
      harness.signInClosed = false;
      void opened.closed.then(() => {
        harness.signInClosed = true;
      });
    },
    closeSignIn() {
      signIn?.close();
    },
    signInClosed: false,
    async fetchText(url, body) {
      const response = await network.fetch(url, body === null ? {} : { method: 'POST', body });
      return response.text();
    },
    async fetchTextUnder(caCertificatePem, url) {
      const other = await openTenantNetwork({ ...config.practice, caCertificatePem });
      try {
        return await (await other.fetch(url)).text();
      } finally {
        await other.close();
      }
    },
    push: (value) => pushers.bar.changed(value),
    async openMain(mode) {
      const window = await openMainWindow(pages, {
        title: 'Main',
        mode,
        iconPath: null,
        mayClose: () => harness.mayClose,
        onCrashed: () => undefined,
      });
      void window.closed.then(() => {
        harness.mainClosed = true;
      });
    },
    mayClose: true,
    mainClosed: false,
  };
  Object.assign(globalThis, { harness });
});

async function answer(
  harness: Harness,
  registration: PageCeremony,
  signal: AbortSignal,
): Promise<PageReply> {
  const { script } = harness;
  switch (script) {
    case 'grant': {
      if (registration.kind === 'get') return { ok: true, credential: assertionFor(registration) };
      const { challenge } = registration.options as { challenge: string };
      const id = toBase64Url(createHash('sha256').update(challenge).digest());
      const clientData = JSON.stringify({
        type: 'webauthn.create',
        challenge,
        origin: registration.origin,
        crossOrigin: false,
      });
      return {
        ok: true,
        credential: {
          kind: 'attestation',
          idBase64Url: id,
          clientDataJsonBase64Url: toBase64Url(new TextEncoder().encode(clientData)),
          attestationObjectBase64Url: toBase64Url(new Uint8Array([0xa0])),
          authenticatorDataBase64Url: toBase64Url(new Uint8Array(37).fill(7)),
          publicKeySpkiBase64Url: harness.spki,
          publicKeyAlgorithm: -7,
          transports: ['nfc', 'usb'],
          clientExtensionResults: { hmacCreateSecret: true },
          authenticatorAttachment: 'cross-platform',
        },
      };
    }
    case 'wait':
      return new Promise((resolve) => {
        const end = (): void => {
          harness.aborted.push(String(signal.reason));
          resolve({ ok: false, name: 'AbortError', message: 'aborted' });
        };
        if (signal.aborted) end();
        signal.addEventListener('abort', end, { once: true });
      });
    case 'throw':
      throw new Error('secret detail');
    default:
      return { ok: false, name: script, message: `refused as ${script}` };
  }
}

function assertionFor({ options, origin }: PageCeremony): PageAssertion {
  const { challenge } = options as { challenge: string };
  const clientData = JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false });
  return {
    kind: 'assertion',
    idBase64Url: 'AQIDBA',
    clientDataJsonBase64Url: toBase64Url(new TextEncoder().encode(clientData)),
    authenticatorDataBase64Url: toBase64Url(new Uint8Array(37).fill(7)),
    signatureBase64Url: 'MAY',
    userHandleBase64Url: 'AQID',
    clientExtensionResults: { prf: { results: { first: 'AAAA' } }, getCredBlob: 'AQ', largeBlob: { blob: 'Ag' } },
    authenticatorAttachment: 'cross-platform',
  };
}
