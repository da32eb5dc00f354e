// Starting other programs: with their output shown, with it caught, and with a screen where there is none.
import { spawn } from 'node:child_process';
import { getuid } from 'node:process';

export const isRoot = getuid?.() === 0;

/** True where a window can be shown to somebody. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** npm as [program, first arguments]: the npm that started us, else the one on the path. */
export function npmCommand(env = process.env) {
  if (env.npm_execpath?.endsWith('.js')) return [process.execPath, [env.npm_execpath]];
  return process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c', 'npm']] : ['npm', []];
}

/** A virtual screen around a command. The size is fixed, so that pictures are the same everywhere. */
export function underXvfb(program, args) {
  return ['xvfb-run', ['-a', '-s', '-screen 0 1440x900x24', program, ...args]];
}

/**
 * Runs a program to its end.
 *
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} `output` is empty when it was shown instead;
 *   a program that can't be started gives code 127
 */
export function run(program, args, { cwd, env = process.env, show = false, timeoutMs, input = 'ignore' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: show ? [input, 'inherit', 'inherit'] : [input, 'pipe', 'pipe'] });
    const parts = [];
    let timedOut = false;
    child.stdout?.on('data', (part) => parts.push(part));
    child.stderr?.on('data', (part) => parts.push(part));
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, timeoutMs);
    const forward = (signal) => child.kill(signal);
    process.on('SIGTERM', forward);
    process.on('SIGINT', forward);
    const end = (code, extra = '') => {
      clearTimeout(timer);
      process.off('SIGTERM', forward);
      process.off('SIGINT', forward);
      resolve({ code, output: Buffer.concat(parts).toString('utf8') + extra, timedOut });
    };
    child.on('error', (error) => end(127, error.message));
    child.on('close', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
