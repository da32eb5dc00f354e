// `npm run practice-key` as a process of its own, driven as a person at its terminal would: lines in, events out.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const PRACTICE_KEY_PROGRAM = fileURLToPath(new URL('../../src/main/cli/practice-key.ts', import.meta.url));

export class PracticeKeyProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #events: string[] = [];
  readonly #changed = new Set<() => void>();
  #errors = '';

  private constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', PRACTICE_KEY_PROGRAM, ...args]);
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    this.#child.on('close', () => this.#tell());
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const event: unknown = JSON.parse(line);
      if (typeof event === 'object' && event !== null && 'event' in event) this.#events.push(String(event.event));
      this.#tell();
    });
  }

  /** Its keys can be opened when this resolves. */
  static async start(folder: string, ...args: string[]): Promise<PracticeKeyProcess> {
    return PracticeKeyProcess.#ready(['--hidraw', folder, ...args]);
  }

  /** Its keys are on their way into the virtual readers with these ports when this resolves. */
  static async startCards(ports: readonly number[], ...args: string[]): Promise<PracticeKeyProcess> {
    return PracticeKeyProcess.#ready([...ports.flatMap((port) => ['--vpcd', String(port)]), ...args]);
  }

  static async #ready(args: readonly string[]): Promise<PracticeKeyProcess> {
    const started = new PracticeKeyProcess(args);
    await started.saw('ready');
    return started;
  }

  /** Resolves when the event has been printed `times` times. @throws Error when the program ends before that */
  async saw(event: string, times = 1): Promise<void> {
    while (this.count(event) < times) {
      if (this.#ended) throw new Error(`practice-key ended without "${event}"\n${this.#errors}`);
      await new Promise<void>((resolve) => {
        this.#changed.add(resolve);
      });
    }
  }

  count(event: string): number {
    return this.#events.filter((one) => one === event).length;
  }

  get events(): readonly string[] {
    return this.#events;
  }

  /** Enter is a touch; "unplug N" and "plug N" move a key. */
  type(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Types the line and waits for the event that must follow. */
  async typeAndSee(line: string, event: string): Promise<void> {
    const before = this.count(event);
    this.type(line);
    await this.saw(event, before + 1);
  }

  async stop(): Promise<void> {
    if (this.#ended) return;
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGTERM');
    await ended;
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #tell(): void {
    const waiting = [...this.#changed];
    this.#changed.clear();
    for (const resolve of waiting) resolve();
  }
}
