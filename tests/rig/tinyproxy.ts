// Debian's tinyproxy, which stands between the app and the practice tenant as a proxy of an organisation would.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';

export interface TinyproxyOptions {
  readonly folder: string;
  readonly port: number;
  /** The tenant's own proxy. */
  readonly upstreamPort: number;
  readonly userName: string;
  readonly password: string;
  /** Hosts that it refuses (403). */
  readonly refused?: readonly string[];
}

export class Tinyproxy {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Resolves when it takes connections. */
  static async start({ folder, port, upstreamPort, userName, password, refused = [] }: TinyproxyOptions): Promise<Tinyproxy> {
    const filter = path.join(folder, 'filter');
    const config = path.join(folder, 'tinyproxy.conf');
    await writeFile(filter, refused.map((host) => `^${host.replaceAll('.', '\\.')}$\n`).join(''));
    await writeFile(config, [
      `Port ${port}`, 'Listen 127.0.0.1', 'Timeout 60', 'MaxClients 50', 'ConnectPort 443',
      `BasicAuth ${userName} ${password}`, `Upstream http 127.0.0.1:${upstreamPort}`, `Filter "${filter}"`, 'FilterExtended On', '',
    ].join('\n'));
    const child = spawn('tinyproxy', ['-d', '-c', config], { stdio: 'ignore' });
    const gone = once(child, 'exit').then(() => {
      throw new Error('tinyproxy ended');
    });
    gone.catch(() => undefined);
    await Promise.race([gone, reachable(port)]);
    return new Tinyproxy(child);
  }

  async stop(): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.kill();
    await gone;
  }
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function reachable(port: number): Promise<void> {
  for (;;) {
    const socket = net.connect(port, '127.0.0.1');
    const isThere = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false);
    socket.destroy();
    if (isThere) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
