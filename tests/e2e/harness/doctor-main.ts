// The app's own main process with two ports of the test's: the tenant that is connected is the test's practice tenant, and the keys
// are practice keys that the test plugs in, touched at once. Bundled by doctor-desk.ts; steered through `globalThis.doctor`.

import path from 'node:path';
import { app, clipboard, ipcMain, net, protocol, safeStorage, shell } from 'electron';
import { contract } from '../../../src/shared/contract.ts';
import { registerAppScheme } from '../../../src/main/app/app-scheme.ts';
import { createPushers, serveContract } from '../../../src/main/app/ipc-transport.ts';
import { lockDownApp } from '../../../src/main/app/lockdown.ts';
import { openMainWindow } from '../../../src/main/app/main-window.ts';
import { openOwnSession } from '../../../src/main/app/own-session.ts';
import { createOwnWindows } from '../../../src/main/app/own-windows.ts';
import { createProxySignIn } from '../../../src/main/app/proxy-sign-in.ts';
import { openSecretStore } from '../../../src/main/app/secret-store.ts';
import { systemClipboard } from '../../../src/main/app/system-clipboard.ts';
import { createTenantNetworkOpener } from '../../../src/main/app/tenant-network.ts';
import type { PracticeNetwork } from '../../../src/main/browser-ports.ts';
import { HidError } from '../../../src/main/hid/hid-error.ts';
import { practiceAttestation } from '../../../src/main/practice/key/attestation.ts';
import { practiceHidPort } from '../../../src/main/practice/key/hid-port.ts';
import { PracticeKey, practiceKeyFacts } from '../../../src/main/practice/key/practice-key.ts';
import { startApp } from '../../../src/main/start-app.ts';
import { systemClock as clock, systemRandom as random } from '../../../src/main/system-ports.ts';

export interface DoctorConfig {
  readonly tenant: PracticeNetwork;
  /** dist of the app. */
  readonly dist: string;
}

export interface DoctorRemote {
  /** Pulls out what is plugged in and plugs in a key of this kind. */
  plugIn(personality: string): Promise<void>;
  /** Addresses that the app would have shown in the system's browser. */
  readonly opened: string[];
}

// Border: doctor-desk.ts writes it.
const config = JSON.parse(process.env['DOCTOR_CONFIG'] ?? '') as DoctorConfig;
const keys: PracticeKey[] = [];
const hints = new Set<() => void>();
const port = () => practiceHidPort(keys, (kind, message) => new HidError(kind, message));
const remote: DoctorRemote = {
  opened: [],
  plugIn: async (personality) => {
    for (const key of keys.splice(0)) key.pullOut();
    const facts = practiceKeyFacts(`E2E${Date.now()}`, `Desk Key ${personality}`, personality);
    const attestation = await practiceAttestation(random, facts.aaguid, facts.serial);
    const key = new PracticeKey({ clock, random, facts, attestation });
    key.onFaceChange((face) => {
      if (face.waitingForTouch) queueMicrotask(() => key.touch());
    });
    keys.push(key);
    for (const hint of hints) hint();
  },
};

registerAppScheme(protocol);
lockDownApp(app);
void app.whenReady().then(async () => {
  const folder = app.getPath('userData');
  const windows = createOwnWindows();
  const pages = {
    session: openOwnSession(path.join(config.dist, 'renderer'), random),
    preloadPath: path.join(config.dist, 'preload', 'index.cjs'),
    windows,
    devTools: true,
  };
  const proxy = createProxySignIn((options) => net.request(options));
  proxy.answerPages(app);
  const openNetwork = createTenantNetworkOpener({
    pages, obrPreloadPath: path.join(config.dist, 'preload', 'obr.cjs'), clock, shell, proxy, titles: { signIn: 'sign in', obr: 'obr' },
  });
  const running = await startApp({
    clock,
    random,
    log: { info: () => undefined, warn: () => undefined, bug: (error) => String(error) },
    hid: {
      hints: {
        listen: async (onHint, signal) => {
          hints.add(onHint);
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        },
      },
      list: () => port().list(),
      open: (where) => port().open(where),
    },
    cards: {
      watch: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
      connect: () => Promise.reject(new Error('no cards here')),
    },
    secretStore: openSecretStore(safeStorage, process.platform),
    openTenantNetwork: (practice) => openNetwork(practice ?? config.tenant),
    proxy,
    fetch: () => Promise.reject(new Error('no network here')),
    metadataFile: path.join(folder, 'fido-metadata.jwt'),
    clipboard: systemClipboard(clipboard),
    files: { askForFile: async () => null, printPdf: () => Promise.reject(new Error('no printer here')) },
    storeFile: path.join(folder, 'pairing-app.sqlite'),
    app: { version: app.getVersion(), mode: 'desk', platform: process.platform },
    push: createPushers(contract, windows.send),
    openInBrowser: async (url) => void remote.opened.push(url),
    showApp: () => undefined,
    quit: () => app.quit(),
  });
  serveContract({ ipcMain, contract, handlers: running.handlers, isTrusted: windows.isTrusted, toReply: running.toReply });
  Object.assign(globalThis, { doctor: remote });
  await openMainWindow(pages, { title: 'Pairing App', mode: 'desk', iconPath: null, mayClose: () => true, onCrashed: () => undefined });
});
