// Runs other people's programs in tests: output collected, ended by its own pid when the time is up, never skipped when missing.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const HIDRUN = fileURLToPath(new URL('./hidrun', import.meta.url));

export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** @throws Error that names the Debian package to install, when the file is in none of these folders (PATH without them) */
export function requireProgram(name: string, debianPackage: string, folders?: readonly string[]): void {
  for (const folder of folders ?? (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, name), folders === undefined ? constants.X_OK : constants.R_OK);
      return;
    } catch {
      // Not in this folder.
    }
  }
  throw new Error(`${name} is not installed: apt-get install ${debianPackage}`);
}

/** In a session of its own, so without a terminal: password prompts read stdin then. */
export function runProgram(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { detached: true, env: { ...process.env, ...options.env } });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, options.timeoutMs ?? 20_000);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
    // A program that ends before it has read everything breaks the pipe; its exit code says what happened.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
  });
}

/** As `runProgram`, with the keys behind `directory` in /dev. */
export function runWithKeys(
  directory: string,
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return runProgram(HIDRUN, [command, ...args], { ...options, env: { ...options.env, FAKEHID_DIR: directory } });
}

/** What hidrun gives its program, for a program that is started by other means (Electron by Playwright). */
export async function environmentWithKeys(directory: string): Promise<Record<string, string>> {
  const lines = outputOf(await runWithKeys(directory, 'env', ['-0'])).split('\0');
  const entries = lines.filter((line) => line.includes('=')).map((line): [string, string] => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}

/** Output of a program that has to succeed. */
export function outputOf(result: ProgramResult): string {
  if (result.code !== 0) throw new Error(`exit ${result.code}\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}
