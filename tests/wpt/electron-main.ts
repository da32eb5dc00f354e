// Runs the suite in the app's own OBR window: one window per file, opened as a run opens it, with the same preload. Practice
// keys stand for testdriver's virtual authenticators. Who may ask is not judged here (the interlock has tests of its own):
// the gate lets every page through. Started by wpt.ts.

import { app, BrowserWindow, protocol, shell, webContents, type WebContents } from 'electron';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { registerAppScheme } from '../../src/main/app/app-scheme.ts';
import { lockDownApp } from '../../src/main/app/lockdown.ts';
import { openOwnSession } from '../../src/main/app/own-session.ts';
import { createOwnWindows } from '../../src/main/app/own-windows.ts';
import { createTenantNetworkOpener } from '../../src/main/app/tenant-network.ts';
import { openTenantSession } from '../../src/main/app/tenant-session.ts';
import type { TenantNetwork } from '../../src/main/browser-ports.ts';
import { createPageClient, type CeremonyGate } from '../../src/main/obr/page-client.ts';
import { ObrRefusalError } from '../../src/main/obr/obr-refusal.ts';
import { systemClock, systemRandom } from '../../src/main/system-ports.ts';
import { isRelatedOrigin } from '../../src/main/webauthn/related-origins.ts';
import { groupOf } from './groups.ts';
import type { FileResult, RunnerConfig, RunnerResult, Subtest } from './results.ts';
import { createSoftKeys, type SoftKeys } from './soft-keys.ts';
import { HOST, HOSTS, startSuiteSite, type SuiteSite } from './suite-site.ts';

const config = JSON.parse(process.env['WPT_RUNNER'] ?? '{}') as RunnerConfig; // border: written by wpt.ts
/** The suite's own limits are 10 s and, for files that say so, 60 s. */
const FILE_LIMIT_MS = { short: 20_000, long: 75_000 };

const openGate: CeremonyGate = {
  claim: async () => ({ created: () => undefined, abandoned: () => undefined }),
  claimAssertion: () => ({ only: null }),
  refuse: (reason, seen) => new ObrRefusalError({ at: new Date().toISOString(), reason, expected: '', seen }),
};

registerAppScheme(protocol);
lockDownApp(app);
app.on('window-all-closed', () => undefined);
void app.whenReady().then(async () => {
  try {
    await writeFile(config.resultPath, JSON.stringify(await runSuite()));
    app.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    app.exit(1);
  }
});

async function runSuite(): Promise<RunnerResult> {
  const keys = await createSoftKeys();
  let deliver: (input: unknown) => void = () => undefined;
  const site = await startSuiteSite(config.suite, async (name, input) => {
    if (name === 'results') return deliver(input);
    if (name === 'click') return clickIn(input);
    return keys.command(name, input);
  });
  await askNatively(site);
  const files: Record<string, FileResult> = {};
  const network = await openNetwork(site);
  const total = { bridgeCalls: 0, nativeFrames: 0 };
  for (const file of await filesToRun()) {
    const results = new Promise<unknown>((resolve) => (deliver = resolve));
    const startedAt = Date.now();
    const outcome = await runFile(file, network, keys, results);
    files[file] = { ...outcome.result, ms: Date.now() - startedAt };
    total.bridgeCalls += outcome.bridgeCalls;
    total.nativeFrames += outcome.nativeFrames;
    const passed = outcome.result.subtests.filter(({ status }) => status === 'pass').length;
    process.stdout.write(`${file} ${outcome.result.harness} ${passed}/${outcome.result.subtests.length}\n`);
  }
  await network.close();
  await site.close();
  return { files, ...total };
}

/**
 * One request to Chromium's own WebAuthn, in a window of no concern. It must be found in Chromium's log: else the log says
 * nothing about the window that is tested (wpt.ts).
 */
async function askNatively(site: SuiteSite): Promise<void> {
  const window = new BrowserWindow({ webPreferences: { session: await openTenantSession(site.practice, systemClock), sandbox: true } });
  try {
    await window.loadURL(`https://${HOST}/common/blank.html`);
    window.focus();
    await window.webContents.executeJavaScript(
      `navigator.credentials.create({ signal: AbortSignal.timeout(500), publicKey: {
        rp: { name: 'x' }, user: { id: new Uint8Array(1), name: 'x', displayName: 'x' }, challenge: new Uint8Array(16),
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      } }).then(() => 'made', (error) => error.name)`,
      true,
    );
  } finally {
    window.destroy();
  }
}

async function openNetwork(site: SuiteSite): Promise<TenantNetwork> {
  const windows = createOwnWindows();
  const session = openOwnSession(config.rendererRoot, systemRandom);
  const open = createTenantNetworkOpener({
    pages: { session, preloadPath: config.preloadPath, windows, devTools: false },
    obrPreloadPath: config.obrPreloadPath,
    clock: systemClock,
    shell,
    titles: { signIn: 'Sign in', obr: 'OBR' },
  });
  return open(site.practice);
}

async function filesToRun(): Promise<readonly string[]> {
  const names = await readdir(join(config.suite, 'webauthn'));
  return names
    .filter((name) => /(\.html|\.window\.js)$/.test(name))
    .filter((name) => config.groups.includes(groupOf(name)))
    .filter((name) => config.only.length === 0 || config.only.some((part) => name.includes(part)))
    .sort();
}

async function runFile(file: string, network: TenantNetwork, keys: SoftKeys, results: Promise<unknown>) {
  const source = await readFile(join(config.suite, 'webauthn', file), 'utf8');
  const isLong = /name="?timeout"? content="?long|META: *timeout=long/.test(source);
  const client = createPageClient({
    gate: openGate,
    hand: keys.hand,
    clock: systemClock,
    isRelated: (rpId, origin, signal) => isRelatedOrigin(rpId, origin, network.fetch, signal),
    onRefused: async () => undefined,
  });
  const failures: string[] = [];
  const page = await network.obr.open({
    startUrl: `https://${HOST}/webauthn/${file.replace(/\.js$/, '.html')}`,
    allowedHosts: HOSTS,
    autofill: [],
    onCeremony: (ceremony, signal) => client.answer(ceremony, signal),
    onNavigated: () => undefined,
    onCrashed: (reason) => failures.push(reason),
    onLoadFailed: ({ url, reason }) => failures.push(`${url}: ${reason}`),
  });
  page.focus();
  const over = new AbortController();
  const limit = systemClock.sleep(isLong ? FILE_LIMIT_MS.long : FILE_LIMIT_MS.short, over.signal).then(
    () => null,
    () => null,
  );
  const given = await Promise.race([results, limit]);
  over.abort(new Error('done'));
  const { bridge, native } = page.calls;
  await page.close();
  await keys.clear();
  return { result: toResult(given, failures), bridgeCalls: bridge, nativeFrames: native };
}

interface Reported {
  readonly harness: { readonly status: number; readonly message: string | null };
  readonly results: readonly { readonly name: string; readonly status: number; readonly message: string | null }[];
}

const STATUSES = ['pass', 'fail', 'timeout', 'notRun', 'preconditionFailed'] as const;

function toResult(given: unknown, failures: readonly string[]): Omit<FileResult, 'ms'> {
  if (given === null) return { harness: 'timeout', message: failures.join('; '), subtests: [] };
  const { harness, results } = given as Reported; // border: page-scripts.ts
  const subtests = results.map(({ name, status, message }): Subtest => ({ name, status: STATUSES[status] ?? 'fail', message }));
  return { harness: harness.status === 0 ? 'ok' : 'error', message: harness.message ?? failures.join('; '), subtests };
}

/** A click: of the mouse in the top frame; in others a script that counts as a person's doing, as events do not get there. */
async function clickIn(input: unknown): Promise<void> {
  const { frame: url, id, x, y } = input as Click; // border: page-scripts.ts
  const contents = webContents.getAllWebContents().find((one) => one.getURL().startsWith('https://'));
  if (contents === undefined) throw new Error('there is no page to click in');
  const element = `document.getElementById(${JSON.stringify(id)})`;
  for (const frame of contents.mainFrame.framesInSubtree.filter((one) => one.url === url)) {
    if ((await frame.executeJavaScript(`${element} !== null`)) !== true) continue;
    if (frame.parent === null) return clickAt(contents, Math.round(x), Math.round(y));
    await frame.executeJavaScript(`${element}.click()`, true);
    return;
  }
  throw new Error('the element to click is in no frame');
}

interface Click {
  readonly frame: string;
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

function clickAt(contents: WebContents, x: number, y: number): void {
  for (const type of ['mouseDown', 'mouseUp'] as const) contents.sendInputEvent({ type, x, y, button: 'left', clickCount: 1 });
}
