// Run after run, each cut off at a place of its own: the desk is killed, a next one starts over the same file and looks after what
// was left, and the truth is compared with what it tells.

import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';
import { prng } from '../fuzz/prng.ts';
import { judge } from './judge.ts';
import { type RunPath, runPaths } from './wire.ts';
import { type DeskProcess, startWorld, taleOf, type Truth, type World } from './world.ts';

export interface CrashFigures {
  readonly runs: number;
  readonly lost: number;
  readonly silent: number;
  /** Put right by the app itself, or by the two buttons of the list. */
  readonly repaired: number;
  /** Runs of which something is left that a person must look at. */
  readonly operator: number;
  /** Signed responses that were sent once more by the next start. */
  readonly sentAgain: number;
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
  readonly path: RunPath;
  /** The message at which the desk is killed. */
  readonly at: number;
  /** before: the message does not arrive. after: its answer does not. late: some time after it. */
  readonly when: 'before' | 'after' | 'late';
  readonly lateMs: number;
  /** The operator of the next start sends what was signed, where that can be. */
  readonly sendsSigned: boolean;
}

/** Starts the run, and kills the desk at its place. @returns how many messages came, and whether the run reached its end before */
async function cutOff(world: World, desk: DeskProcess, { at, when, lateMs }: Cut, start: () => void): Promise<{ readonly messages: number; readonly ended: boolean }> {
  let messages = 0;
  let ended = false;
  await new Promise<void>((resolve, reject) => {
    world.onMessage = (message) => {
      if (message.type === 'failed') reject(new Error(message.text));
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

const isClean = ({ onKey, atService, pending, pass }: Truth): boolean => !pass && pending === 0 && onKey.length === atService.length;

export interface CrashCampaign {
  readonly runs: number;
  readonly seed: number;
  /** How many desks are killed side by side, each with a tenant, keys and a record of its own. */
  readonly desks: number;
}

export async function crashCampaign({ runs, seed, desks }: CrashCampaign, say: (line: string) => void): Promise<CrashFigures> {
  const built = path.join(ROOT, '.cache', `crash-${process.pid}`);
  const total: { -readonly [K in keyof CrashFigures]: number } = { runs: 0, lost: 0, silent: 0, repaired: 0, operator: 0, sentAgain: 0 };
  const add = (figures: CrashFigures): void => {
    for (const name of figureNames) total[name] += figures[name];
    if (total.runs % 25 === 0) say(`${total.runs} runs: ${figureNames.slice(1).map((name) => `${name} ${total[name]}`).join(', ')}`);
  };
  try {
    const program = await compileDesk(built);
    let next = 0;
    // A run is the same whichever desk it falls to, but for the length that its path is taken to have.
    const take = (): number | null => (next < runs ? next++ : null);
    await Promise.all(Array.from({ length: desks }, () => killDesk({ program, people: 2 * runs + 50, seed, take, add, say })));
  } finally {
    await rm(built, { recursive: true, force: true });
  }
  return total;
}

const figureNames = ['runs', 'lost', 'silent', 'repaired', 'operator', 'sentAgain'] as const;

interface OneDesk {
  readonly program: string;
  /** Made up for its tenant; not all of them may get a key. */
  readonly people: number;
  readonly seed: number;
  /** The number of the next run; null: there is none. */
  readonly take: () => number | null;
  readonly add: (figures: CrashFigures) => void;
  readonly say: (line: string) => void;
}

/** One desk over one record, killed and started again until no run is left. */
async function killDesk({ program, people, seed, take, add, say }: OneDesk): Promise<void> {
  const world = await startWorld(program, people);
  const lengths: Record<RunPath, number> = { direct: FIRST_LENGTH, obr: FIRST_LENGTH, okta: FIRST_LENGTH, pingone: FIRST_LENGTH, site: FIRST_LENGTH };
  try {
    let desk = await world.startDesk();
    for (let nth = take(); nth !== null; nth = take()) {
      const random = prng(seed * 100_003 + nth);
      const runPath = random.pick(runPaths);
      const userName = desk.people[nth];
      if (userName === undefined) throw new Error(`nobody for run ${nth} among ${desk.people.length}`);
      const keyId = await world.plugNewKey(desk);
      // Some people had a key before.
      const before = new Set(world.truth(userName, runPath).atService);
      const news = (): Truth => {
        const truth = world.truth(userName, runPath);
        return { ...truth, atService: truth.atService.filter((id) => !before.has(id)) };
      };
      const cut: Cut = {
        path: runPath, at: 1 + random.below(lengths[runPath]), when: random.pick(['before', 'after', 'late']), lateMs: random.below(40),
        sendsSigned: random.below(2) === 0,
      };
      const { messages, ended } = await cutOff(world, desk, cut, () => desk.send({ type: 'run', userName, path: runPath, keyId }));
      if (ended) lengths[runPath] = messages;
      await desk.kill();

      const truthBefore = news();
      desk = await world.startDesk();
      const recovered = desk.next('recovered');
      desk.send({ type: 'recover', keyId, sendsSigned: cut.sendsSigned });
      const { sent } = await recovered;
      const truth = news();
      const tale = await taleOf(desk);
      const judged = judge(truth, tale, userName);
      const where = `run ${nth} (${runPath}, ${cut.when} message ${cut.at}${cut.when === 'late' ? ` + ${cut.lateMs} ms` : ''})`;
      for (const text of judged.lost) say(`${where}: LOST ${text}`);
      for (const text of judged.silent) say(`${where}: SILENT ${text}`);
      const acknowledged = desk.next('acknowledged');
      desk.send({ type: 'acknowledge' });
      await acknowledged;
      add({
        runs: 1,
        lost: judged.lost.length,
        silent: judged.silent.length,
        repaired: !isClean(truthBefore) && isClean(truth) ? 1 : 0,
        operator: tale.unfinished.some(({ leftBehind }) => leftBehind.length > 0) ? 1 : 0,
        sentAgain: sent,
      });
    }
    await desk.kill();
  } finally {
    await world.close();
  }
}
