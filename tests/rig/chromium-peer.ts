// One page in a bare Electron window that sees the fake keys: serves it on localhost, runs a script there, brings its
// result back. The Electron is the one that the project's set-up chose (.cache/electron/current.json).
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { HIDRUN } from './programs.ts';
import { openVirtualScreen } from './virtual-screen.ts';

const APP = fileURLToPath(new URL('../peers/chromium-app', import.meta.url));
const CURRENT = fileURLToPath(new URL('../../.cache/electron/current.json', import.meta.url));

/** @throws Error that says what to run, when the set-up has not put an Electron there */
function electronExecutable(): string {
  let current: unknown;
  try {
    current = JSON.parse(readFileSync(CURRENT, 'utf8'));
  } catch {
    throw new Error('no Electron runtime yet: `npm start` or `npm test` sets it up');
  }
  if (typeof current === 'object' && current !== null && 'path' in current && typeof current.path === 'string') {
    return join(current.path, 'electron');
  }
  throw new Error(`${CURRENT} names no Electron`);
}

/** Ceremonies take half a second each. */
const REPORT_LIMIT_MS = 40_000;

export interface PageResult {
  readonly origin: string;
  readonly value: unknown;
}

/**
 * What `script` (the body of an async function, run in the page) returns.
 *
 * @param directory  of the fake keys, see hidrun
 * @throws Error with the page's error, or with Electron's output when the page never reports
 */
export async function runInChromium(directory: string, script: string): Promise<PageResult> {
  const page =
    `<!doctype html><meta charset="utf-8"><title>peer</title><script type="module">` +
    `const report = (message) => fetch('/report', { method: 'POST', body: JSON.stringify(message) });` +
    `try { report({ value: await (async () => {${script}})() }); }` +
    `catch (error) { report({ error: error.name + ': ' + error.message }); }</script>`;
  let reported: (message: string) => void;
  const report = new Promise<string>((resolve) => {
    reported = resolve;
  });
  const server = createServer((request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html');
      response.end(page);
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      response.end();
      reported(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const origin = `http://localhost:${address.port}`;
  const profile = await mkdtemp(join(tmpdir(), 'chromium-peer-'));
  const screen = await openVirtualScreen();
  const child = spawn(HIDRUN, [electronExecutable(), '--no-sandbox', `--user-data-dir=${profile}`, APP], {
    detached: true,
    env: { ...process.env, DISPLAY: screen.display, FAKEHID_DIR: directory, CHROMIUM_PEER_URL: `${origin}/` },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the page never reported\n${output}`)), REPORT_LIMIT_MS);
    child.on('error', reject);
    void ended.then(() => reject(new Error(`Electron ended before the page reported\n${output}`)));
  });
  try {
    const message: unknown = JSON.parse(await Promise.race([report, silence]));
    if (typeof message === 'object' && message !== null && 'error' in message) throw new Error(String(message.error));
    return { origin, value: typeof message === 'object' && message !== null && 'value' in message ? message.value : undefined };
  } finally {
    clearTimeout(timer);
    // Electron's processes are one group, the one made above; nothing of it may stay, not even what has lost its parent.
    const { pid } = child;
    const kill = (signal: NodeJS.Signals): void => {
      try {
        if (pid !== undefined) process.kill(-pid, signal);
      } catch {
        // Nothing of the group is left.
      }
    };
    kill('SIGTERM');
    const insist = setTimeout(() => kill('SIGKILL'), 1000);
    await ended;
    clearTimeout(insist);
    kill('SIGKILL');
    await screen.close();
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
