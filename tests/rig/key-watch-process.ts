// key-watch-session.ts as a process with the keys behind a folder: lists as they come, lines in.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { HIDRUN } from './programs.ts';

const SESSION = fileURLToPath(new URL('./key-watch-session.ts', import.meta.url));

export interface KeyWatchEvent {
  readonly event: 'keys' | 'error' | 'idle' | 'quiet';
  readonly keys?: readonly { readonly id: string; readonly product: string }[];
  readonly error?: string;
  readonly cpuPercent?: number;
}

export class KeyWatchProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<number | null>;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(directory: string, ...args: readonly string[]) {
    this.#child = spawn(HIDRUN, [process.execPath, '--import', 'tsx', SESSION, ...args], {
      env: { ...process.env, FAKEHID_DIR: directory },
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** What it prints next. @throws Error when it has ended */
  async next(): Promise<KeyWatchEvent> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`the watching program ended\n${this.#errors}`);
    return JSON.parse(line.value) as KeyWatchEvent;
  }

  /** The share of one core that it uses while nothing happens. */
  async idleCpuPercent(ms: number): Promise<number> {
    this.#child.stdin.write(`idle ${ms}\n`);
    const { cpuPercent } = await this.next();
    if (cpuPercent === undefined) throw new Error('something happened while the program was to be idle');
    return cpuPercent;
  }

  /** Ends its input, and gives its exit code. */
  async end(): Promise<number | null> {
    this.#child.stdin.end();
    return this.#ended;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
