// `npm test [-- --only STAGE[,STAGE]]`: set-up with the test packages, then the stages; a line for each, totals last.
// A stage's whole output is in .cache/test/STAGE.log, and is shown when the stage fails.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronEnvironment } from './electron-arguments.mjs';
import { run, underXvfb } from './processes.mjs';
import { say, sayFailure } from './say.mjs';
import { ensureSetup, project } from './setup.mjs';
import { readStamp } from './stamps.mjs';
import { readOnly, runStages, totals } from './test-stages.mjs';

const logs = join(project, '.cache', 'test');
/** Far more than a stage takes: one on a machine whose disk is slow today is slow, not stuck. */
const STAGE_MS = 25 * 60_000;

const node = (file, ...args) => [process.execPath, [join('node_modules', file), ...args]];
const vitest = (stage, ...args) =>
  node(
    'vitest/vitest.mjs',
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${join(logs, `${stage}.json`)}`,
  );
/** Always on a virtual screen of known size, also where there is a real one. */
const onScreen = (command) => (process.platform === 'linux' ? underXvfb(...command) : command);

/** Two stages run side by side, on two cores. One that is `alone` waits for the others, for it keeps time. */
const stages = [
  { name: 'typecheck', command: node('typescript/bin/tsc', '-p', '.', '--noEmit'), counted: false, alone: false },
  { name: 'lint', command: node('eslint/bin/eslint.js', '.'), counted: false, alone: false },
  { name: 'unit', command: vitest('unit', '--project=unit', '--project=unit-renderer'), counted: true, alone: false },
  { name: 'peers', command: vitest('peers', '--project=peers', '--project=postgres'), counted: true, alone: false },
  {
    name: 'fuzz',
    command: [process.execPath, ['--import', 'tsx', 'tests/fuzz/fuzz.ts', '--runs', '200000']],
    counted: false,
    alone: false,
  },
  { name: 'e2e', command: onScreen(vitest('e2e', '--project=e2e')), counted: true, alone: true },
];

async function runStage({ name, command, counted }, env) {
  const report = join(logs, `${name}.json`);
  rmSync(report, { force: true });
  const started = performance.now();
  const { code, output, timedOut } = await run(...command, { cwd: project, env, timeoutMs: STAGE_MS });
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  writeFileSync(join(logs, `${name}.log`), output);
  const result = totals({ code, counted, report: counted ? readStamp(report) : null });
  if (code !== 0) process.stdout.write(`\n--- ${name} ---\n${output}\n`);
  const end = timedOut ? `stopped after ${STAGE_MS / 60_000} minutes` : `${seconds} s`;
  process.stdout.write(
    `${result.failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${result.passed} passed, ${result.failed} failed` +
      `${result.skipped > 0 ? `, ${result.skipped} skipped` : ''} (${end})\n`,
  );
  return result;
}

async function test(args) {
  const chosen = readOnly(args, stages);
  const needsApp = chosen.some(({ name }) => name === 'e2e' || name === 'peers');
  const runtime = await ensureSetup({ packages: needsApp ? 'test' : null, electron: needsApp, build: needsApp });
  mkdirSync(logs, { recursive: true });
  say(`run ${chosen.map(({ name }) => name).join(', ')}`);
  const env = { ...electronEnvironment(runtime), NO_COLOR: '1' };
  delete env.FORCE_COLOR;
  const results = await runStages(chosen, (stage) => runStage(stage, env));
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const skipped = sum('skipped');
  if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`);
  return sum('failed') === 0 ? 0 : 1;
}

try {
  process.exitCode = await test(process.argv.slice(2));
} catch (error) {
  sayFailure(error);
  process.stdout.write('\n0 passed, 1 failed\n');
  process.exitCode = 1;
}
