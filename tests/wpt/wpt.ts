// `npm run wpt`: web-platform-tests' `webauthn` in the OBR window. Fetches the suite, builds the runner (electron-main.ts)
// and the preload as the app's build does, starts Electron, and ends with one line of JSON: subtests passed and in all for
// the groups of groups.ts, and how often Chromium's own WebAuthn was reached.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, electronPath } from '../e2e/harness/bundle.ts';
import { figureOf, type RunnerConfig, type RunnerResult } from './results.ts';
import { ensureSuite } from './suite.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: { only: { type: 'string' }, verbose: { type: 'boolean' }, out: { type: 'string' } },
});

/** Chromium's FIDO code writes this to its log when a request of a page has come as far as looking for authenticators. */
const NATIVE_REQUEST = /Starting (MakeCredential|GetAssertion) flow/g;
/** Made on purpose, see askNatively(). */
const CONTROL_REQUESTS = 1;

const suite = await ensureSuite(join(ROOT, '.cache'), (line) => console.log(line));
const folder = await mkdtemp(join(tmpdir(), 'wpt-runner-'));
try {
  const result = await runInElectron(folder);
  if (values.out !== undefined) await writeFile(values.out, JSON.stringify(result.files, null, 1));
  if (values.verbose === true) tellFailures(result);
  console.log(
    JSON.stringify({
      A: figureOf(result.files, 'A'),
      I: figureOf(result.files, 'I'),
      B: figureOf(result.files, 'B'),
      bridgeCalls: result.bridgeCalls,
      nativeCalls: result.nativeRequests + result.nativeFrames,
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function runInElectron(work: string): Promise<RunnerResult & { readonly nativeRequests: number }> {
  await bundle('tests/wpt/electron-main.ts', work, 'main', false);
  await bundle('tests/e2e/harness/bar-preload.ts', work, 'index', false);
  await bundle('src/preload/obr.ts', work, 'obr', false);
  const rendererRoot = join(work, 'renderer');
  await mkdir(rendererRoot);
  await writeFile(join(rendererRoot, 'obr.html'), '<!doctype html><title>bar</title>');
  await writeFile(join(work, 'package.json'), '{"name":"wpt-runner","version":"0.0.0","main":"main.cjs"}');
  const config: RunnerConfig = {
    suite,
    rendererRoot,
    preloadPath: join(work, 'index.cjs'),
    obrPreloadPath: join(work, 'obr.cjs'),
    resultPath: join(work, 'result.json'),
    groups: ['A', 'I', 'B'],
    only: values.only?.split(',') ?? [],
  };
  const args = [
    work,
    `--user-data-dir=${join(work, 'profile')}`,
    '--enable-logging=stderr',
    '--vmodule=device_event_log_impl=1',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  const child = spawn(await electronPath(), args, {
    env: { ...process.env, WPT_RUNNER: JSON.stringify(config) },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  if (code !== 0) throw new Error(`the runner ended with ${String(code)}:\n${log.slice(-3000)}`);
  const result = JSON.parse(await readFile(config.resultPath, 'utf8')) as RunnerResult; // border: electron-main.ts
  const requests = log.match(NATIVE_REQUEST)?.length ?? 0;
  if (requests < CONTROL_REQUESTS) throw new Error("Chromium's log does not show the request that was made as a control");
  return { ...result, nativeRequests: requests - CONTROL_REQUESTS };
}

function tellFailures({ files }: RunnerResult): void {
  for (const [file, { harness, message, subtests }] of Object.entries(files)) {
    if (harness !== 'ok') console.log(`${file}: harness ${harness} ${message ?? ''}`);
    for (const { name, status, message: why } of subtests) {
      if (status !== 'pass') console.log(`${file}: ${status}: ${name}: ${why ?? ''}`);
    }
  }
}
