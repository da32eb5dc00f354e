// Where the main process starts: the real ports in, startApp out, windows and quitting around it.

import path from 'node:path';
import { app, clipboard, dialog, ipcMain, net, powerMonitor, protocol, safeStorage, shell } from 'electron';
import { contract } from '../shared/contract.ts';
import type { Interruption } from '../shared/models.ts';
import { createAppLog } from './app/app-log.ts';
import { refuseDebugSwitches } from './app/debug-switches.ts';
import { watchDesk } from './app/desk-watch.ts';
import { watchIdle } from './app/idle.ts';
import { registerAppScheme } from './app/app-scheme.ts';
import { createPushers, serveContract } from './app/ipc-transport.ts';
import { lockDownApp } from './app/lockdown.ts';
import { type MainWindow, openMainWindow } from './app/main-window.ts';
import { openOwnSession } from './app/own-session.ts';
import type { OwnPages } from './app/own-window.ts';
import { createOwnWindows } from './app/own-windows.ts';
import { createFileExport } from './app/file-export.ts';
import { createProxySignIn } from './app/proxy-sign-in.ts';
import { openSecretStore } from './app/secret-store.ts';
import { claimSingleInstance } from './app/single-instance.ts';
import { systemClipboard } from './app/system-clipboard.ts';
import { createTenantNetworkOpener } from './app/tenant-network.ts';
import { nodeHidPort } from './hid/node-hid-port.ts';
import type { Log } from './log.ts';
import { pcscPort } from './smartcard/pcsc-port.ts';
import { type RunningApp, startApp } from './start-app.ts';
import { steadyClock } from './steady-clock.ts';
import { systemClock, systemRandom as random, threadStarter } from './system-ports.ts';

const TITLE = 'Pairing App';
/** A run that cannot be cancelled any more (the POST is out) is waited for; a lost network must not keep the app open. */
const CLOSE_LIMIT_MS = 30_000;
/** A kiosk that nobody uses signs its operator out. */
const KIOSK_IDLE_MS = 3 * 60_000;

const kiosk = process.argv.includes('--kiosk');
/** With the path of a backup behind it: that one takes the place of the record. */
const RESTORE = '--restore=';
const smoke = process.argv.includes('--smoke');

registerAppScheme(protocol);
lockDownApp(app);
const debugSwitch = refuseDebugSwitches(app.commandLine, app.isPackaged);
if (debugSwitch !== null) {
  process.stderr.write(`Pairing App does not start with --${debugSwitch}: another program could look into it.\n`);
  app.exit(1);
} else if (claimSingleInstance(app, () => mainWindow?.focus())) {
  app.whenReady().then(start).catch(failToStart);
} else {
  process.stdout.write('Pairing App is already open; its window was brought to the front.\n');
  app.quit();
}

let mainWindow: MainWindow | null = null;

async function start(): Promise<void> {
  const folder = app.getPath('userData');
  const log = createAppLog(path.join(folder, 'logs'));
  const clock = steadyClock(systemClock, () => performance.now(), (ms) => log.warn('clock.setBack', { ms }));
  const dist = path.join(app.getAppPath(), 'dist');
  const windows = createOwnWindows();
  const pages: OwnPages = {
    session: openOwnSession(path.join(dist, 'renderer'), random),
    preloadPath: path.join(dist, 'preload', 'index.cjs'),
    windows,
    devTools: !app.isPackaged,
  };
  const proxy = createProxySignIn((options) => net.request(options));
  proxy.answerPages(app);
  const running = await startApp({
    clock,
    random,
    log,
    hid: nodeHidPort(),
    cards: pcscPort(clock),
    secretStore: openSecretStore(safeStorage, process.platform),
    openTenantNetwork: createTenantNetworkOpener({
      pages,
      obrPreloadPath: path.join(dist, 'preload', 'obr.cjs'),
      clock,
      shell,
      proxy,
      titles: { signIn: `${TITLE}: sign in`, obr: `${TITLE}: on-behalf registration` },
    }),
    proxy,
    fetch: (url, init) => net.fetch(url, { ...init, credentials: 'omit' }),
    metadataFile: path.join(folder, 'fido-metadata.jwt'),
    files: createFileExport(!kiosk),
    clipboard: systemClipboard(clipboard),
    storeFile: path.join(folder, 'pairing-app.sqlite'),
    restoreFrom: process.argv.find((argument) => argument.startsWith(RESTORE))?.slice(RESTORE.length) ?? null,
    importThread: threadStarter(path.join(dist, 'main', 'import-thread.cjs')),
    app: { version: app.getVersion(), mode: kiosk ? 'kiosk' : 'desk', platform: process.platform },
    push: createPushers(contract, windows.send),
    openInBrowser: (url) => shell.openExternal(url),
    showApp: () => mainWindow?.focus(),
    quit: () => {
      if (!kiosk) app.quit();
    },
  });
  serveContract({
    ipcMain,
    contract,
    handlers: running.handlers,
    isTrusted: windows.isTrusted,
    toReply: running.toReply,
  });
  quitInOrder(running, log);
  const interrupt = (why: Interruption): void => void running.interrupt(why).catch((error: unknown) => log.bug(error));
  watchDesk(powerMonitor, interrupt);
  if (kiosk) {
    const over = new AbortController();
    app.once('will-quit', () => over.abort());
    void watchIdle(powerMonitor, clock, KIOSK_IDLE_MS, () => void running.idle(), over.signal);
  }

  mainWindow = await openMainWindow(pages, {
    title: TITLE,
    mode: kiosk ? 'kiosk' : 'desk',
    iconPath: null,
    mayClose: () => true,
    onCrashed: () => interrupt('windowCrashed'),
  });
  log.info('app.started', { version: app.getVersion(), electron: process.versions['electron'] ?? '' });
  void mainWindow.closed.then(() => app.quit());
  if (smoke) {
    process.stdout.write('smoke ok\n');
    app.quit();
  }
}

/** `close` before the process ends, however the end was asked for. */
function quitInOrder(running: RunningApp, log: Log): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    const limit = new AbortController();
    void Promise.race([running.close(), systemClock.sleep(CLOSE_LIMIT_MS, limit.signal)])
      .catch((error: unknown) => log.bug(error))
      .finally(() => {
        limit.abort();
        state = 'closed';
        app.quit();
      });
  });
}

/** A file of the app is missing or broken: said in a box, for there is no window yet. */
function failToStart(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Pairing App could not start: ${text}\n`);
  dialog.showErrorBox(`${TITLE} could not start`, text);
  app.exit(1);
}
