// The pure half of `npm test`: which stages, in what order, and how results are counted.
import { SetupError } from './setup-error.mjs';

/** `--only a,b` picks stages, in their own order. */
export function readOnly(/** @type {readonly string[]} */ args, stages) {
  const at = args.findIndex((arg) => arg === '--only' || arg.startsWith('--only='));
  const names = stages.map(({ name }) => name);
  const usage = `Use: npm test -- --only ${names.join(',')} (one or more)`;
  if (at < 0) {
    if (args.length > 0) throw new SetupError(`Unknown argument ${args[0]}.`, usage);
    return stages;
  }
  const value = args[at] === '--only' ? args[at + 1] : args[at].slice('--only='.length);
  const wanted = (value ?? '').split(',').filter(Boolean);
  const unknown = wanted.find((name) => !names.includes(name));
  if (wanted.length === 0 || unknown !== undefined) {
    throw new SetupError(unknown === undefined ? 'No stage is named.' : `There is no stage ${unknown}.`, usage);
  }
  return stages.filter(({ name }) => wanted.includes(name));
}

/** Two at a time, in order; one that is `alone` waits for all before it, and all after it wait for it. */
export async function runStages(stages, runStage) {
  const results = [];
  const running = new Set();
  for (const stage of stages) {
    while (running.size > 0 && (stage.alone || running.size >= 2)) await Promise.race(running);
    const one = runStage(stage).then((result) => {
      results.push(result);
      running.delete(one);
    });
    running.add(one);
    if (stage.alone) await one;
  }
  await Promise.all(running);
  return results;
}

/**
 * A check counts as one; a stage of tests counts its tests. An error outside of any test, a crash or a missing report
 * is one more failure, so that a red stage can never count as green.
 */
export function totals({ code, counted, report }) {
  if (!counted) return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  const passed = report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const red = code !== 0 || report === null || passed + failed === 0;
  return { passed, failed: red ? Math.max(failed, 1) : failed, skipped };
}
