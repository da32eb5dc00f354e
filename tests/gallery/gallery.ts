// Takes a picture of every page in every state, light and dark, wide and small, from the built renderer with a fake
// bridge; runs axe on each. Run: npx tsx tests/gallery/gallery.ts [--out DIR] [--renderer DIR] [--only TEXT]
// Needs the build (npm run build) and the Electron runtime; without a display start it under xvfb-run -a.

import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { _electron, type Page } from 'playwright-core';
import { now } from '../renderer/fixtures.ts';
import { serveRenderer } from './renderer-server.ts';
import { scenes, type Scene } from './scenes.ts';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'gallery') },
    renderer: { type: 'string', default: join(root, 'dist/renderer') },
    only: { type: 'string', default: '' },
  },
});

interface Look {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly size: { readonly width: number; readonly height: number };
}

const wide = { width: 1280, height: 800 };
const small = { width: 900, height: 600 };
const looks: readonly Look[] = [
  { name: 'light', colorScheme: 'light', size: wide },
  { name: 'dark', colorScheme: 'dark', size: wide },
  { name: 'light-small', colorScheme: 'light', size: small },
  { name: 'dark-small', colorScheme: 'dark', size: small },
];

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly impact: string | null; readonly nodes: readonly { readonly html: string }[] }[];
}

/**
 * Runs in the page before its scripts: a bridge that answers with the scene's values and never sends news.
 * As text, for tsx adds calls to functions that exist only here.
 */
function bridgeScript(values: Readonly<Record<string, unknown>>): string {
  return `
    const values = ${JSON.stringify(values)};
    // The list of users is asked for in windows: the value is everybody.
    const windowOf = (all, { words, filter, first, count }) => {
      const found = all.filter((user) =>
        words.toLowerCase().split(/\\s+/).every((word) => user.displayName.toLowerCase().includes(word)) &&
        (filter === 'all' || (filter === 'noKey' ? user.keyCount === 0 : filter === 'withKey' ? user.keyCount > 0 : user.lastProvisionedAt !== null)));
      const users = found.slice(first, first + count);
      const namesakes = users.filter((user) => all.some((other) => other.id !== user.id && other.displayName === user.displayName)).map(({ id }) => id);
      return { total: found.length, first, users, namesakes, deleted: values['deleted'] ?? [] };
    };
    const answer = (channel, input) => channel === 'users.window' ? windowOf(values[channel], input) : values[channel];
    Object.defineProperty(window, 'pairingBridge', { value: {
      invoke: (channel, input) => values[channel] === 'never' ? new Promise(() => {}) : Promise.resolve({ ok: true, value: answer(channel, input) }),
      subscribe: () => () => {},
    } });
    Date.now = () => ${now};`;
}

async function takePicture(page: Page, origin: string, scene: Scene, look: Look, file: string): Promise<readonly string[]> {
  const troubles: string[] = [];
  page.setDefaultTimeout(8000);
  const onConsole = (message: { type(): string; text(): string }): void => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(`console: ${message.text()}`);
  };
  const onError = (error: Error): void => void troubles.push(`page error: ${error.message}`);
  page.on('console', onConsole);
  page.on('pageerror', onError);
  const size = scene.file === 'obr.html' ? { width: look.size.width, height: 132 } : look.size;
  try {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: 'reduce' });
    await page.goto(`${origin}/${scene.file ?? 'index.html'}`);
    await page.locator('h1').first().waitFor();
    await scene.act?.(page);
    await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity));
    await page.screenshot({ path: file });
    // What axe judges does not change with the size of the window, colours do.
    if (look.size === wide) troubles.push(...(await axeTroubles(page)));
  } catch (error) {
    troubles.push(`no picture: ${String(error)}`);
  }
  page.off('console', onConsole);
  page.off('pageerror', onError);
  return troubles;
}

async function axeTroubles(page: Page): Promise<readonly string[]> {
  const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.evaluate(await readFile(axeFile, 'utf8'));
  const result = await page.evaluate(async (): Promise<AxeResult> => {
    // Put there by the line above.
    const { axe } = window as unknown as { axe: { run(context: { exclude: string[][] }): Promise<AxeResult> } };
    // Fluent's focus keeper (tabster) has hidden stops at the ends of the page, which pass the focus on at once.
    return axe.run({ exclude: [['[data-tabster-dummy]']] });
  });
  return result.violations.map(
    ({ impact, id, nodes }) => `axe ${impact ?? '?'} ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
  );
}

/** The runtime that the project's set-up has put in place. */
async function electronExecutable(): Promise<string> {
  // Written by native/setup with this very shape.
  const current = JSON.parse(await readFile(join(root, '.cache/electron/current.json'), 'utf8')) as { readonly path: string };
  return join(current.path, 'electron');
}

const server = await serveRenderer(resolve(options.renderer));
const app = await _electron.launch({
  executablePath: await electronExecutable(),
  args: ['--no-sandbox', join(here, 'electron-app')],
});
let troubled = 0;
let pictures = 0;
try {
  await mkdir(options.out, { recursive: true });
  for (const [index, scene] of scenes.entries()) {
    if (!scene.name.includes(options.only)) continue;
    const page = await freshPage();
    await page.addInitScript({ content: `(() => {${bridgeScript(scene.values)}})()` });
    for (const look of scene.once === true ? looks.slice(0, 1) : looks) {
      const name = `${String(index + 1).padStart(3, '0')}-${scene.name}-${look.name}`;
      const troubles = await takePicture(page, server.origin, scene, look, join(options.out, `${name}.png`));
      pictures += 1;
      if (troubles.length > 0) {
        troubled += 1;
        console.log(`${name}\n  ${troubles.join('\n  ')}`);
      }
    }
    await page.close();
  }
} finally {
  await app.close();
  server.close();
}
console.log(`${pictures} pictures in ${options.out}, ${troubled} with trouble`);
process.exitCode = troubled === 0 ? 0 : 1;

/** A new window per scene: an init script cannot be taken back from a page. */
async function freshPage(): Promise<Page> {
  const opened = app.waitForEvent('window');
  await app.evaluate(({ BrowserWindow }) => {
    const window = new BrowserWindow({ width: 1280, height: 800, useContentSize: true, webPreferences: { sandbox: true } });
    void window.loadURL('about:blank');
  });
  return opened;
}
