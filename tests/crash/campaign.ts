// Run after run, each cut off at a place of its own: the desk is killed, a next one starts over the same file and looks after what
// was left, and the truth is compared with what it tells.

import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';
import type { Route } from '../../src/shared/checks.ts';
import { prng } from '../fuzz/prng.ts';
import { judge } from './judge.ts';
import { type DeskProcess, startWorld, taleOf, type Truth, type World } from './world.ts';

export interface CrashFigures {
  readonly runs: number;
  readonly lost: number;
  readonly silent: number;
  /** Put right by the app itself, or by the two buttons of the list. */
  readonly repaired: number;
  /** Runs of which something is left that a person must look at. */
  readonly operator: number;
}

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Messages of an undisturbed run, at first; learned from the runs that reach their end. */
const FIRST_LENGTH = 120;

/** Compiled once: hundreds of desks start, and each should take no longer than the app does. */
async function compileDesk(folder: string): Promise<string> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: 'tests/crash/desk-process.ts', outDir: folder, emptyOutDir: true, target: 'node20', minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'desk.cjs', codeSplitting: false } },
    },
    ssr: { noExternal: true, external: ['libsql'], target: 'node' },
  });
  return path.join(folder, 'desk.cjs');
}

interface Cut {
  readonly route: Route;
  /** The message at which the desk is killed. */
  readonly at: number;
  /** before: the message does not arrive. after: its answer does not. late: some time after it. */
  readonly when: 'before' | 'after' | 'late';
  readonly lateMs: number;
}

/** Starts the run, and kills the desk at its place. @returns how many messages came, and whether the run reached its end before */
async function cutOff(world: World, desk: DeskProcess, { at, when, lateMs }: Cut, start: () => void): Promise<{ readonly messages: number; readonly ended: boolean }> {
  let messages = 0;
  let ended = false;
  await new Promise<void>((resolve) => {
    world.onMessage = (message) => {
      messages += 1;
      if (message.type === 'ended') {
        ended = true;
        resolve();
      }
      if (messages !== at) return messages < at;
      const kill = (): void => void desk.kill().then(resolve);
      if (when === 'late') setTimeout(kill, lateMs);
      else if (when === 'after') queueMicrotask(kill);
      else kill();
      return when !== 'before';
    };
    // Past its place no message arrives any more, but for a kill that comes late.
    if (when === 'late') {
      const strict = world.onMessage;
      world.onMessage = (message) => strict(message) || messages >= at;
    }
    start();
  });
  world.onMessage = () => true;
  return { messages, ended };
}

const isClean = ({ onKey, atService, pass }: Truth): boolean => !pass && onKey.length === atService.length;

export async function crashCampaign(runs: number, seed: number, say: (line: string) => void): Promise<CrashFigures> {
  const random = prng(seed);
  const built = path.join(ROOT, '.cache', `crash-${process.pid}`);
  const world = await startWorld(await compileDesk(built), runs + 50);
  const lengths: Record<Route, number> = { direct: FIRST_LENGTH, obr: FIRST_LENGTH };
  let [lost, silent, repaired, operator] = [0, 0, 0, 0];
  try {
    let desk = await world.startDesk();
    for (let nth = 0; nth < runs; nth++) {
      const route: Route = random.below(2) === 0 ? 'direct' : 'obr';
      const userName = desk.people[nth] ?? '';
      const keyId = await world.plugNewKey(desk);
      // Some people had a key before.
      const before = new Set(world.truth(userName).atService);
      const news = (): Truth => {
        const truth = world.truth(userName);
        return { ...truth, atService: truth.atService.filter((id) => !before.has(id)) };
      };
      const cut: Cut = { route, at: 1 + random.below(lengths[route]), when: random.pick(['before', 'after', 'late']), lateMs: random.below(40) };
      const { messages, ended } = await cutOff(world, desk, cut, () => desk.send({ type: 'run', userName, route, keyId }));
      if (ended) lengths[route] = messages;
      await desk.kill();

      const truthBefore = news();
      desk = await world.startDesk();
      const recovered = desk.next('recovered');
      desk.send({ type: 'recover', keyId, sendsSigned: random.below(2) === 0 });
      await recovered;
      const truth = news();
      const tale = await taleOf(desk);
      const judged = judge(truth, tale, userName);
      const where = `run ${nth} (${route}, ${cut.when} message ${cut.at}${cut.when === 'late' ? ` + ${cut.lateMs} ms` : ''})`;
      for (const text of judged.lost) say(`${where}: LOST ${text}`);
      for (const text of judged.silent) say(`${where}: SILENT ${text}`);
      lost += judged.lost.length;
      silent += judged.silent.length;
      if (!isClean(truthBefore) && isClean(truth)) repaired += 1;
      if (tale.unfinished.some(({ leftBehind }) => leftBehind.length > 0)) operator += 1;
      const acknowledged = desk.next('acknowledged');
      desk.send({ type: 'acknowledge' });
      await acknowledged;
      if (nth % 25 === 24) say(`${nth + 1} runs: lost ${lost}, silent ${silent}, repaired ${repaired}, operator ${operator}`);
    }
    await desk.kill();
  } finally {
    await world.close();
    await rm(built, { recursive: true, force: true });
  }
  return { runs, lost, silent, repaired, operator };
}
