// How long from the insertion of a key until the app knows its name, and what watching costs while nothing happens.
//
//   node --import tsx tests/bench/hotplug.ts [--runs N] [--idle-seconds S]
//
// The key is a practice key on the fake hidraw device; the clock starts when it gets its power and stops when the list with
// its name has come out of the watching program. Ends with one line of JSON.
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { KeyWatchProcess } from '../rig/key-watch-process.ts';
import { openPracticeRig } from '../rig/practice-rig.ts';

/** People take longer; so the looks that follow the last event do not meet the next one. */
const BETWEEN_MS = 250;
/** Node tidies up after its start for a while; an app that stands on a desk all day does not. */
const WARM_UP_MS = 20_000;

export interface HotplugFigures {
  readonly medianMs: number;
  readonly worstMs: number;
  /** Of one core, safety looks included. */
  readonly idleCpuPercent: number;
}

/** @param idleMs  at least 10 s, so that a safety look is in it */
export async function benchHotplug(runs: number, idleMs: number): Promise<HotplugFigures> {
  const rig = await openPracticeRig();
  const watching = new KeyWatchProcess(rig.directory);
  /** Resolves with the next list that has this many keys. */
  const listOf = async (count: number): Promise<void> => {
    while ((await watching.next()).keys?.length !== count);
  };
  try {
    await listOf(1);
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      rig.key.pullOut();
      await listOf(0);
      await delay(BETWEEN_MS);
      const start = performance.now();
      rig.key.plugIn();
      await listOf(1);
      times.push(performance.now() - start);
      await delay(BETWEEN_MS);
    }
    await watching.idleCpuPercent(WARM_UP_MS);
    times.sort((a, b) => a - b);
    return {
      medianMs: rounded(times[times.length >> 1] ?? Number.NaN),
      worstMs: rounded(times.at(-1) ?? Number.NaN),
      idleCpuPercent: rounded(await watching.idleCpuPercent(idleMs)),
    };
  } finally {
    await watching.kill();
    await rig.close();
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '50' }, 'idle-seconds': { type: 'string', default: '30' } },
  });
  console.log(JSON.stringify(await benchHotplug(Number(values.runs), 1_000 * Number(values['idle-seconds']))));
}
