// `npm run fuzz -- --runs N [--seed S]`: a hostile key. Changed recordings go into everything that reads what a key sent, and
// into whole exchanges. No input may crash it (an error of no known kind, or memory without bound) or hang it.
// Ends with one line of JSON { inputs, crashes, hangs }. Seeded, not guided by coverage: an input is made again by its seed.
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const WATCH_MS = 500;
/** No input takes longer; the machine may be busy. */
const HANG_MS = 10_000;
const MAX_HEAP_MB = 512;
const MAX_REPORTS = 20;

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200000' }, seed: { type: 'string', default: '1' }, from: { type: 'string', default: '0' } },
});
const [runs, seed, from] = [values.runs, values.seed, values.from].map(Number);
if (runs === undefined || seed === undefined || from === undefined || ![runs, seed, from].every(Number.isSafeInteger)) {
  process.stderr.write('usage: fuzz [--runs N] [--seed S] [--from INDEX]\n');
  process.exit(2);
}

const finding = z.object({
  kind: z.enum(['crash', 'hang']),
  index: z.number(),
  target: z.string(),
  hex: z.string(),
  reason: z.string(),
});

const counts = { crash: 0, hang: 0 };
const tell = ({ kind, index, target, hex, reason }: z.infer<typeof finding>): void => {
  counts[kind]++;
  if (counts.crash + counts.hang > MAX_REPORTS) return;
  process.stdout.write(`${kind}: input ${index} of seed ${seed}, ${target}: ${reason}\n  ${hex}\n`);
};

/** Runs on from an input until the end, or until one stops the worker. @returns the next input to run */
async function runFrom(start: number, end: number, seedOfRun: number): Promise<number> {
  const progress = new SharedArrayBuffer(4);
  const at = (): number => Atomics.load(new Uint32Array(progress), 0);
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
    workerData: { seed: seedOfRun, from: start, to: end, progress },
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  let failure: Error | undefined;
  const over = new AbortController();
  worker.on('message', (message) => tell(finding.parse(message)));
  worker.on('error', (error) => {
    failure = error instanceof Error ? error : new Error('the worker failed', { cause: error });
  });
  worker.on('exit', () => over.abort());
  let [seen, since] = [-1, Date.now()];
  while (!over.signal.aborted) {
    await delay(WATCH_MS, undefined, { signal: over.signal }).catch(() => undefined);
    if (at() !== seen) [seen, since] = [at(), Date.now()];
    else if (!over.signal.aborted && Date.now() - since > HANG_MS) {
      tell({ kind: 'hang', index: seen, target: '?', hex: '', reason: `stands still for ${HANG_MS} ms` });
      await worker.terminate();
      return seen + 1;
    }
  }
  if (failure === undefined) return end;
  tell({ kind: 'crash', index: at(), target: '?', hex: '', reason: failure.message });
  return at() + 1;
}

for (let next = from; next < from + runs; ) next = await runFrom(next, from + runs, seed);
process.stdout.write(`${JSON.stringify({ inputs: runs, crashes: counts.crash, hangs: counts.hang })}\n`);
process.exitCode = counts.crash + counts.hang === 0 ? 0 : 1;
