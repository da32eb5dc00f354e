// A PostgreSQL server of the tests' own: Debian's postgresql-15, a fresh cluster in a folder of its own, as a user without
// rights, on 127.0.0.1 and a port of its own. Never a server that is there already.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Owner of the cluster, who may do everything. Only from 127.0.0.1, without a password. */
export const OWNER = 'rig';
const NOBODY = 65534;
const START_MS = 30_000;

export interface ServerOptions {
  /** Lines for postgresql.conf. */
  readonly settings?: readonly string[];
  /** Lines for pg_hba.conf, before the one that lets everybody of this machine in. */
  readonly access?: readonly string[];
}

export class PostgresServer {
  readonly port: number;
  readonly folder: string;
  readonly #programs: string;
  #server: ChildProcess | null = null;

  private constructor(port: number, folder: string, programs: string) {
    this.port = port;
    this.folder = folder;
    this.#programs = programs;
  }

  /** @throws Error that names the Debian package where PostgreSQL is not installed */
  static async start({ settings = [], access = [] }: ServerOptions = {}): Promise<PostgresServer> {
    const programs = findPrograms();
    const folder = mkdtempSync(path.join(tmpdir(), 'postgres-rig-'));
    if (isRoot) chownSync(folder, NOBODY, NOBODY);
    chmodSync(folder, 0o700);
    const data = path.join(folder, 'data');
    const made = spawnSync(
      ...asNobody(path.join(programs, 'initdb'), ['-D', data, '-U', OWNER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions']),
    );
    if (made.status !== 0) throw new Error(`initdb: ${String(made.stderr)}`);
    const port = await freePort();
    const lines = [
      `port = ${port}`, `listen_addresses = '127.0.0.1'`, `unix_socket_directories = ''`, 'max_connections = 100',
      // Nothing of it outlives the tests.
      'fsync = off', 'synchronous_commit = off', 'full_page_writes = off', 'shared_buffers = 64MB', 'autovacuum = off',
      ...settings,
    ];
    writeFileSync(path.join(data, 'postgresql.auto.conf'), `${lines.join('\n')}\n`);
    writeFileSync(path.join(data, 'pg_hba.conf'), [...access, 'host all all 127.0.0.1/32 trust', ''].join('\n'));
    const server = new PostgresServer(port, folder, programs);
    await server.launch();
    return server;
  }

  /** Starts the server over the data that are there; resolves when it answers. */
  async launch(): Promise<void> {
    const server = spawn(...asNobody(path.join(this.#programs, 'postgres'), ['-D', path.join(this.folder, 'data')]));
    this.#server = server;
    let said = '';
    server.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
    const until = Date.now() + START_MS;
    while (spawnSync(path.join(this.#programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(this.port)]).status !== 0) {
      if (server.exitCode !== null || Date.now() > until) throw new Error(`postgres did not start: ${said}`);
      await wait(50);
    }
  }

  /** SQL by psql, as the owner. @returns what it prints, unaligned */
  sql(text: string, database = 'postgres'): string {
    const { status, stdout, stderr } = spawnSync(
      path.join(this.#programs, 'psql'),
      ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(this.port), '-U', OWNER, '-d', database],
      { input: text, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`psql: ${stderr}`);
    return stdout.trim();
  }

  /** As `sql`, but does not wait for its end: for a transaction that stays open. */
  sqlInBackground(text: string, database: string): ChildProcess {
    return spawn(
      path.join(this.#programs, 'psql'),
      ['-X', '-q', '-h', '127.0.0.1', '-p', String(this.port), '-U', OWNER, '-d', database, '-c', text],
      { stdio: 'ignore' },
    );
  }

  /** The whole server at once, as a power cut does: nobody of it says goodbye. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    const children = childrenOf(server.pid);
    process.kill(server.pid, 'SIGKILL');
    await ended;
    // They end by themselves when their parent is gone; until then the data cannot be taken over.
    for (let tries = 0; tries < 400 && children.some(isRunning); tries++) await wait(25);
    const lock = path.join(this.folder, 'data', 'postmaster.pid');
    if (existsSync(lock)) rmSync(lock);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server?.pid !== undefined && server.exitCode === null && server.signalCode === null) {
      const ended = once(server, 'exit');
      // "Fast": connections are ended, the data are written.
      process.kill(server.pid, 'SIGINT');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root. */
function asNobody(program: string, args: readonly string[]): [string, string[], { cwd: string; stdio: ['ignore', 'ignore', 'pipe'] }] {
  const options: { cwd: string; stdio: ['ignore', 'ignore', 'pipe'] } = { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] };
  if (!isRoot) return [program, [...args], options];
  return ['setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', program, ...args], options];
}

function findPrograms(): string {
  const versions = '/usr/lib/postgresql';
  const newest = (existsSync(versions) ? readdirSync(versions) : []).sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(versions, version, 'bin'))
    .find((folder) => existsSync(path.join(folder, 'initdb')));
  if (newest === undefined) throw new Error('PostgreSQL\'s server is not installed: apt-get install postgresql');
  return newest;
}

function childrenOf(pid: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['--no-headers', '-o', 'pid', '--ppid', String(pid)], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.trim() !== '').map(Number);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  probe.close();
  await once(probe, 'close');
  return port;
}
