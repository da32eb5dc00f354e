// A virtual X screen of the test's own. Not xvfb-run: its shell waits for a signal of Xvfb that can come before it waits,
// and then hangs for ever.
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface VirtualScreen {
  /** For DISPLAY, e.g. ":99". */
  readonly display: string;
  close(): Promise<void>;
}

/** Xvfb chooses a free display and writes its number to descriptor 3 when it is ready. */
export async function openVirtualScreen(): Promise<VirtualScreen> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const display = await new Promise<string>((resolve, reject) => {
    // Border: descriptor 3 is a pipe that is read here, by the line above.
    const channel = server.stdio[3] as Readable;
    channel.setEncoding('utf8').once('data', (text: string) => resolve(`:${text.trim()}`));
    server.once('error', reject);
    void ended.then(() => reject(new Error('Xvfb ended before it was ready')));
  });
  return {
    display,
    async close() {
      if (server.exitCode === null && server.signalCode === null) server.kill('SIGKILL');
      await ended;
    },
  };
}
