// One makeCredential with PIN on the same practice key through three clients in turn, and on many keys at once.
// Host time is the operation's time less the time that the key was at work (busy-meter.ts), by the same rule for all.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BusyReading } from './busy-meter.ts';
import { LineProgram } from './line-program.ts';
import { HIDRUN, outputOf, requireProgram, runProgram } from '../rig/programs.ts';

const PIN = '248163';
/** Runs between an open and a close, so that no client must wade through the reports of another. */
const RUNS_PER_ROUND = 5;
/** Not counted, of each client: until code is compiled and caches are warm, in the key too. */
const WARM_UP_RUNS = 100;
const PARALLEL_RUNS = 3;

type ClientName = 'app' | 'libfido2' | 'pythonFido2';
const CLIENTS: readonly ClientName[] = ['app', 'libfido2', 'pythonFido2'];

interface Spread {
  readonly medianMs: number;
  readonly p95Ms: number;
}

export interface CtapFigures {
  /** Host time of this client. */
  readonly medianMs: number;
  /** Host time of this client ÷ host time of the other, medians. */
  readonly ratioToLibfido2: number;
  readonly ratioToPythonFido2: number;
  /** Time for N slow keys at once ÷ time for one. */
  readonly parallel4: number;
  readonly parallel16: number;
  readonly n: number;
  readonly hostMs: Readonly<Record<ClientName, Spread>>;
  readonly keyMs: Readonly<Record<ClientName, Spread>>;
  /** One slow key. */
  readonly oneSlowKeyMs: number;
}

/** @param runs  per client. @throws Error when the clients did not send the same requests: their times say nothing then */
export async function benchCtap(runs: number, say: (line: string) => void): Promise<CtapFigures> {
  const driver = await compileLibfido2Client();
  requireProgram('fido2/__init__.py', 'python3-fido2', ['/usr/lib/python3/dist-packages']);
  const samples = await withKeys(1, 'plain', (folder, keys) => compareClients(folder, keys, driver, runs, say));
  const spreadOf = (part: 'hostMs' | 'keyMs') => ({
    app: spread(samples.app.map((sample) => sample[part])),
    libfido2: spread(samples.libfido2.map((sample) => sample[part])),
    pythonFido2: spread(samples.pythonFido2.map((sample) => sample[part])),
  });
  const hostMs = spreadOf('hostMs');
  const { one, four, sixteen } = await withKeys(16, 'slow', parallelTimes);
  return {
    medianMs: hostMs.app.medianMs,
    ratioToLibfido2: rounded(hostMs.app.medianMs / hostMs.libfido2.medianMs),
    ratioToPythonFido2: rounded(hostMs.app.medianMs / hostMs.pythonFido2.medianMs),
    parallel4: rounded(four / one),
    parallel16: rounded(sixteen / one),
    n: runs,
    hostMs,
    keyMs: spreadOf('keyMs'),
    oneSlowKeyMs: rounded(one),
  };
}

interface Sample {
  readonly hostMs: number;
  readonly keyMs: number;
}

async function compareClients(
  folder: string,
  keys: LineProgram,
  driver: string,
  runs: number,
  say: (line: string) => void,
): Promise<Readonly<Record<ClientName, readonly Sample[]>>> {
  const clients: Readonly<Record<ClientName, LineProgram>> = {
    app: appClient(folder),
    libfido2: client(folder, driver),
    pythonFido2: client(folder, '/usr/bin/python3', beside('python-fido2-client.py')),
  };
  const samples: Record<ClientName, Sample[]> = { app: [], libfido2: [], pythonFido2: [] };
  let expected: string | undefined;
  const warmUp = Math.min(WARM_UP_RUNS, runs);
  try {
    await clients.app.ask('setPin 1');
    for (let done = 0, round = 0; done < warmUp + runs; round++) {
      const size = Math.min(RUNS_PER_ROUND, warmUp + runs - done);
      for (let turn = 0; turn < CLIENTS.length; turn++) {
        // Each goes first as often as the others.
        const name = CLIENTS[(round + turn) % CLIENTS.length] ?? 'app';
        await clients[name].ask('open');
        await keys.ask('read');
        for (let run = 0; run < size; run++) {
          const operationMs = Number(await clients[name].ask('run')) / 1e6;
          const reading = JSON.parse(await keys.ask('read')) as BusyReading;
          samples[name].push({ hostMs: operationMs - reading.busyMs, keyMs: reading.busyMs });
          const exchanges = reading.exchanges.join('; ');
          if (done + run === 0) say(`${name}: ${exchanges}`);
          expected ??= exchanges;
          if (exchanges !== expected) throw new Error(`no ratio: ${name} sent "${exchanges}" instead of "${expected}"`);
        }
        await clients[name].ask('close');
      }
      done += size;
    }
  } finally {
    await Promise.all(Object.values(clients).map((one) => one.kill()));
  }
  for (const name of CLIENTS) samples[name].splice(0, warmUp);
  return samples;
}

/** Milliseconds, medians, in turn as well. */
async function parallelTimes(folder: string): Promise<{ one: number; four: number; sixteen: number }> {
  const app = appClient(folder);
  try {
    await app.ask('setPin 16');
    const times = new Map<number, number[]>([1, 4, 16].map((count) => [count, []]));
    for (let run = 0; run < PARALLEL_RUNS; run++) {
      for (const [count, list] of times) list.push(Number(await app.ask(`parallel ${count}`)) / 1e6);
    }
    const medianFor = (count: number): number => quantile(times.get(count) ?? [], 0.5);
    return { one: medianFor(1), four: medianFor(4), sixteen: medianFor(16) };
  } finally {
    await app.kill();
  }
}

async function withKeys<T>(
  count: number,
  personality: string,
  work: (folder: string, keys: LineProgram) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const args = ['--import', 'tsx', beside('metered-keys.ts'), folder, String(count), personality];
  const keys = new LineProgram(process.execPath, args);
  try {
    await keys.next();
    return await work(folder, keys);
  } finally {
    await keys.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function appClient(folder: string): LineProgram {
  return client(folder, process.execPath, '--import', 'tsx', beside('app-client.ts'));
}

/** A program with the keys behind `folder` in /dev. */
function client(folder: string, ...command: readonly string[]): LineProgram {
  return new LineProgram(HIDRUN, command, { FAKEHID_DIR: folder, PIN });
}

async function compileLibfido2Client(): Promise<string> {
  requireProgram('gcc', 'gcc');
  requireProgram('fido.h', 'libfido2-dev', ['/usr/include']);
  const folder = fileURLToPath(new URL('../../.cache/bench', import.meta.url));
  await mkdir(folder, { recursive: true });
  const driver = join(folder, 'libfido2-client');
  const options = ['-std=gnu11', '-O2', '-Wall', '-Wextra'];
  outputOf(await runProgram('gcc', [...options, '-o', driver, beside('libfido2-client.c'), '-lfido2']));
  return driver;
}

function beside(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

function spread(values: readonly number[]): Spread {
  return { medianMs: rounded(quantile(values, 0.5)), p95Ms: rounded(quantile(values, 0.95)) };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
