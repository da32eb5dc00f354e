// `key-check` as a process of its own, and the person at the key: touches when it blinks (but not when told not to), and
// pulls it out and puts it back when asked.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PracticeKey } from '../../src/main/practice/key/practice-key.ts';
import { systemClock } from './practice-rig.ts';

const PROGRAM = fileURLToPath(new URL('../../src/main/cli/key-check.ts', import.meta.url));
/** How long the person takes; long enough for the program to call a touch off. */
const REACTION_MS = 25;

export interface KeyCheckRun {
  readonly code: number | null;
  readonly lines: readonly string[];
  /** Last line, parsed. */
  readonly report: unknown;
}

export interface KeyCheckOptions {
  /** What makes the program see the key: `hidrun`, or `cardrun DIR`. */
  readonly under: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly key: PracticeKey;
  readonly timeoutMs: number;
}

export async function runKeyCheck({ under, env, args = [], key, timeoutMs }: KeyCheckOptions): Promise<KeyCheckRun> {
  let mayTouch = true;
  const stopTouching = key.onFaceChange((face) => {
    if (!face.waitingForTouch) return;
    void systemClock.sleep(REACTION_MS).then(() => {
      if (mayTouch) key.touch();
    });
  });
  const [command, ...first] = under;
  const program = [...first, process.execPath, '--import', 'tsx', PROGRAM, '--destroy', ...args];
  const child = spawn(command, program, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const lines: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trimEnd().split('\n')));
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    mayTouch = !line.includes('do NOT touch');
    if (line.includes('replug')) key.powerCycle();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(timer);
  stopTouching();
  return { code, lines, report: parsed(lines.at(-1) ?? '') };
}

function parsed(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return value;
  } catch {
    return undefined;
  }
}
