// Builds the harness (main, both preloads minified, a small bar page), starts Electron on it and finds the page inside
// the OBR window.

import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { vi } from 'vitest';
import { bundle, electronPath } from './bundle.ts';
import type { Harness, HarnessConfig, OpenRequest, Script } from './obr-main.ts';
import type { ObrSite } from './obr-site.ts';

export interface RunningHarness {
  readonly app: ElectronApplication;
  open(request: OpenRequest): Promise<Page>;
  close(): Promise<void>;
  setScript(script: Script): Promise<void>;
  read(): Promise<
    Pick<Harness, 'registrations' | 'aborted' | 'navigations' | 'failures' | 'isOpen' | 'spki' | 'signInClosed' | 'native'>
  >;
  /** Our own bar above the page. */
  bar(): Page;
  stop(): Promise<void>;
}

const BAR_HTML = `<!doctype html><meta charset=utf-8><title>bar</title>
<meta property=csp-nonce nonce="__CSP_NONCE__">
<link rel=stylesheet href="./bar.css" nonce="__CSP_NONCE__">
<h1>bar</h1>
<script type=module nonce="__CSP_NONCE__" src="./bar.js"></script>
<script>window.inlineRan = true;</script>
<script src="./plain.js"></script>`;

export async function startHarness(site: ObrSite): Promise<RunningHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'obr-harness-'));
  await bundle('tests/e2e/harness/obr-main.ts', folder, 'main', false);
  await bundle('tests/e2e/harness/bar-preload.ts', folder, 'index', false);
  // Minified, for the shim travels as text: renaming must not break it.
  await bundle('src/preload/obr.ts', folder, 'obr', true);
  const renderer = join(folder, 'renderer');
  await mkdir(renderer);
  const files = {
    'obr.html': BAR_HTML,
    'index.html': '<!doctype html><meta charset=utf-8><title>main</title><input aria-label=Name>',
    'bar.js': `import { word } from './part.js'; const { late } = await import('./late.js'); document.title = word + late;`,
    'part.js': `export const word = 'bar';`,
    'late.js': `export const late = ' ready';`,
    'plain.js': `window.plainRan = true;`,
    'bar.css': 'h1 { color: rgb(1, 2, 3); }',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(renderer, name), text);
  await writeFile(join(folder, 'package.json'), '{"name":"obr-harness","version":"0.0.0","main":"main.cjs"}');
  const config: HarnessConfig = {
    practice: site.practice,
    rendererRoot: renderer,
    preloadPath: join(folder, 'index.cjs'),
    obrPreloadPath: join(folder, 'obr.cjs'),
  };
  const app = await _electron.launch({
    executablePath: await electronPath(),
    args: [folder, `--user-data-dir=${join(folder, 'profile')}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...inheritedEnv(), OBR_HARNESS: JSON.stringify(config) },
  });
  await vi.waitFor(async () => {
    if (!(await app.evaluate(() => 'harness' in globalThis))) throw new Error('the harness is not ready');
  }, PATIENCE);
  return {
    app,
    async open(request) {
      const known = new Set(app.windows());
      await app.evaluate((_electron, open) => (globalThis as unknown as WithHarness).harness.open(open), request);
      return vi.waitFor(() => {
        const page = app.windows().find((one) => !known.has(one) && one.url().startsWith('https:'));
        if (page === undefined) throw new Error('the page of the OBR window is not there');
        return page;
      }, PATIENCE);
    },
    close: () => app.evaluate(() => (globalThis as unknown as WithHarness).harness.close()),
    setScript: (script) =>
      app.evaluate((_electron, next) => {
        (globalThis as unknown as WithHarness).harness.script = next;
      }, script),
    read: () =>
      app.evaluate(() => {
        const { registrations, aborted, navigations, failures, isOpen, spki, signInClosed, native } = (
          globalThis as unknown as WithHarness
        ).harness;
        return { registrations, aborted, navigations, failures, isOpen, spki, signInClosed, native };
      }),
    bar() {
      const page = app.windows().find((one) => one.url().startsWith('app:'));
      if (page === undefined) throw new Error('no bar');
      return page;
    },
    async stop() {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Border: obr-main.ts puts it there. */
export interface WithHarness {
  readonly harness: Harness;
}

const PATIENCE = { timeout: 15_000, interval: 50 };

function inheritedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
