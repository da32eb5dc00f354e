// Runs inputs from a number to a number; its progress is in shared memory, so that the watcher sees where it stands still.
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { settle } from '../fakes/manual-clock.ts';
import { mutated } from './mutate.ts';
import { prng, type Prng } from './prng.ts';
import { isExpected, type FuzzTarget } from './target.ts';
import { decoders } from './targets/decoders.ts';
import { hostileCard } from './targets/hostile-card.ts';
import { hostileHid } from './targets/hostile-hid.ts';
import { hostileKey } from './targets/hostile-key.ts';

const plan = z
  .object({ seed: z.number(), from: z.number(), to: z.number(), progress: z.instanceof(SharedArrayBuffer) })
  .parse(workerData);
const progress = new Uint32Array(plan.progress);
/** An asynchronous target that has not ended after this many turns of the event loop never will: no real time passes in it. */
const MAX_TURNS = 50_000;

const targets: readonly FuzzTarget[] = [...decoders, hostileHid, hostileCard, hostileKey];
const shares = targets.flatMap((target) => Array.from({ length: target.share }, () => target));

function tell(kind: 'crash' | 'hang', index: number, target: FuzzTarget, input: Uint8Array, reason: string): void {
  parentPort?.postMessage({ kind, index, target: target.name, hex: Buffer.from(input).toString('hex'), reason });
}

/** @returns false when it never ends */
async function ends(work: Promise<void>): Promise<boolean> {
  let ended = false;
  const done = work.finally(() => {
    ended = true;
  });
  done.catch(() => undefined);
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    await settle();
    if (ended) {
      await done;
      return true;
    }
  }
  return false;
}

async function runOne(index: number): Promise<void> {
  const random: Prng = prng(plan.seed * 0x1_0001 + index);
  const target = random.pick(shares);
  const input = mutated(target.corpus, random);
  try {
    const result = target.run(input, random);
    if (result !== undefined && !(await ends(result))) tell('hang', index, target, input, 'never settles');
  } catch (error) {
    if (isExpected(error)) return;
    tell('crash', index, target, input, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

for (let index = plan.from; index < plan.to; index++) {
  Atomics.store(progress, 0, index);
  await runOne(index);
}
Atomics.store(progress, 0, plan.to);
