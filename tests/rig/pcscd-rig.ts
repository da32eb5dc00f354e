// Debian's pcscd with virtual readers (vsmartcard-vpcd), private to whoever opens it: its own socket, its own folder, ports
// of 127.0.0.1 that the kernel chose, no reader of this machine. Any number of them run beside each other, for any user.
//
// By hand: node --import tsx tests/rig/pcscd-rig.ts [READERS]   and then cardrun, see there.
import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { outputOf, requireProgram, runProgram } from './programs.ts';

const BUILD = fileURLToPath(new URL('./build', import.meta.url));
export const CARDRUN = fileURLToPath(new URL('./cardrun', import.meta.url));
const PRELOAD = fileURLToPath(new URL('../../.cache/rig/libprivatepcscd.so', import.meta.url));
const DRIVER = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';
const START_LIMIT_MS = 10_000;
/** vpcd's readers have two slots each. */
const SLOTS = 2;
/** Of one pcscd 1.9. */
const MAX_SLOTS = 16;

export interface VirtualReader {
  /** As PC/SC lists it. */
  readonly name: string;
  /** Where a card connects to, on 127.0.0.1. */
  readonly port: number;
}

export interface PcscdRig {
  /** For cardrun. */
  readonly directory: string;
  /** For PCSCLITE_CSOCK_NAME of a child process. */
  readonly socket: string;
  readonly readers: readonly VirtualReader[];
  /** Resolves when pcscd has seen a card put into the reader, or taken out of it, so many times since its start. */
  saw(event: 'inserted' | 'removed', reader: VirtualReader, times?: number): Promise<void>;
  /** What pcscd said so far, with every APDU: for the message of a failed test. */
  log(): string;
  /** Ends pcscd as a service manager would; its folder stays until `close`. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface PcscdOptions {
  /** Rounded up to an even number, 16 at most. */
  readonly readers?: number;
  /**
   * An empty or missing folder of a short path. The PC/SC library keeps the socket's name from its first use to the end of
   * the process: a test that uses PC/SC itself gives each rig the same folder, and the name to its own environment.
   */
  readonly directory?: string;
}

/** Ready for programs and cards when this resolves. @throws Error that names the Debian package that is missing */
export async function openPcscdRig(options: PcscdOptions = {}): Promise<PcscdRig> {
  requireProgram('gcc', 'gcc libc6-dev');
  requireProgram('pcscd', 'pcscd', ['/usr/sbin']);
  requireProgram('libifdvpcd.so', 'vsmartcard-vpcd', ['/usr/lib/pcsc/drivers/serial']);
  outputOf(await runProgram(BUILD, []));
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'pcscd-')));
  const count = Math.ceil((options.readers ?? 1) / SLOTS) * SLOTS;
  if (count < SLOTS || count > MAX_SLOTS) throw new RangeError(`a pcscd has 1 to ${MAX_SLOTS} readers`);
  await mkdir(join(directory, 'drivers'), { recursive: true });
  await mkdir(join(directory, 'readers'), { recursive: true });
  // The driver keeps one reader's sockets in static memory: each reader needs it anew, and the loader knows a file again.
  const drivers = Array.from({ length: count / SLOTS }, (_, pair) => join(directory, `vpcd${pair}.so`));
  for (const driver of drivers) await copyFile(DRIVER, driver);
  await writeFile(join(directory, 'readers', 'vpcd'), readerConfiguration(drivers));

  const daemon = spawn('/usr/sbin/pcscd', ['--foreground', '--debug', '--apdu', '--config', join(directory, 'readers')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LD_PRELOAD: PRELOAD, PCSCD_RIG_DIR: directory },
  });
  const ended = new Promise<void>((resolve) => {
    daemon.once('close', () => resolve());
    daemon.once('error', () => resolve());
  });
  const stop = async (): Promise<void> => {
    // SIGTERM may wait for a driver that waits for its card.
    const insist = setTimeout(() => daemon.kill('SIGKILL'), 2000);
    daemon.kill('SIGTERM');
    await ended;
    clearTimeout(insist);
  };
  let log = '';
  let isOver = false;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  void ended.then(() => {
    isOver = true;
    tell();
  });
  createInterface({ input: daemon.stdout }).on('line', (line) => {
    log += `${line}\n`;
    tell();
  });
  const saw: PcscdRig['saw'] = (event, reader, times = 1) =>
    new Promise((resolve, reject) => {
      const words = `${event === 'inserted' ? 'Card inserted into' : 'Card Removed From'} ${reader.name}\n`;
      const look = (): void => {
        const isSeen = log.split(words).length > times;
        if (!isSeen && !isOver) return;
        listeners.delete(look);
        if (isSeen) resolve();
        else reject(new Error(`pcscd ended before it saw a card ${event}\n${log}`));
      };
      listeners.add(look);
      look();
    });
  const ports = new Map<number, number>();
  const empty = new Set<number>();
  const ready = new Promise<'ready'>((resolve) => {
    let isListening = false;
    createInterface({ input: daemon.stderr }).on('line', (line) => {
      const [, what, slot, port] = /^rig: (\w+) ?(\d+)? ?(\d+)?$/.exec(line) ?? [];
      if (what === undefined) log += `${line}\n`;
      if (what === 'daemon') isListening = true;
      if (what === 'reader') ports.set(Number(slot), Number(port));
      if (what === 'empty') empty.add(Number(slot));
      if (isListening && ports.size === count && empty.size === count) resolve('ready');
    });
  });
  const timer = new AbortController();
  const outcome = await Promise.race([
    ready,
    ended.then(() => 'it ended'),
    new Promise<string>((resolve) => {
      const timeout = setTimeout(() => resolve('it was not ready in time'), START_LIMIT_MS);
      timer.signal.addEventListener('abort', () => clearTimeout(timeout));
    }),
  ]);
  timer.abort();
  if (outcome !== 'ready') {
    await stop();
    throw new Error(`pcscd: ${outcome}\n${log}`);
  }
  return {
    directory,
    socket: join(directory, 'pcscd.comm'),
    readers: [...ports].sort(([a], [b]) => a - b).map(([slot, port]) => ({ name: readerName(slot), port })),
    saw,
    log: () => log,
    stop,
    async close() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** vpcd's slots: the port of a reader's first slot names it, the second one is the next number. */
const FIRST_SLOT = 16;

function readerConfiguration(drivers: readonly string[]): string {
  return drivers
    .map((driver, pair) => {
      const slot = FIRST_SLOT + SLOTS * pair;
      return `FRIENDLYNAME "${friendlyName(pair)}"\nDEVICENAME /dev/null:${slot}\nLIBPATH ${driver}\nCHANNELID ${slot}\n`;
    })
    .join('\n');
}

function friendlyName(pair: number): string {
  return `Practice Reader ${String.fromCharCode(0x41 + pair)}`;
}

/** pcscd adds the number of the reader among those of the same name, and that of the slot. */
function readerName(slot: number): string {
  return `${friendlyName(Math.floor((slot - FIRST_SLOT) / SLOTS))} 00 0${(slot - FIRST_SLOT) % SLOTS}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rig = await openPcscdRig({ readers: Number(process.argv[2] ?? 1) });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void rig.close().then(() => process.exit(0)));
  console.log(JSON.stringify({ directory: rig.directory, socket: rig.socket, readers: rig.readers }));
}
