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
 * Runs a program to its end. One whose output is caught gets a process group of its own, so that a time-out ends all
 * that it has started. SIGINT and SIGTERM are handed on to it, and then end this process too.
 *
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} `output` is empty when it was shown instead;
 *   a program that can't be started gives code 127
 */
export function run(program, args, { cwd, env = process.env, show = false, timeoutMs, input = 'ignore' } = {}) {
  return new Promise((resolve) => {
    const ownGroup = !show && process.platform !== 'win32';
    const stdio = show ? [input, 'inherit', 'inherit'] : [input, 'pipe', 'pipe'];
    const child = spawn(program, args, { cwd, env, stdio, detached: ownGroup });
    const parts = [];
    child.stdout?.on('data', (part) => parts.push(part));
    child.stderr?.on('data', (part) => parts.push(part));

    const send = (signal) => {
      try {
        if (child.pid !== undefined) process.kill(ownGroup ? -child.pid : child.pid, signal);
      } catch {
        // It has just ended by itself.
      }
    };
    let timedOut = false;
    const stop = () => {
      timedOut = true;
      send('SIGKILL');
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(stop, timeoutMs);
    let interrupted = null;
    const handOn = (signal) => {
      interrupted = signal;
      send(signal);
    };
    process.on('SIGTERM', handOn);
    process.on('SIGINT', handOn);

    const end = (code, extra = '') => {
      clearTimeout(timer);
      process.off('SIGTERM', handOn);
      process.off('SIGINT', handOn);
      if (interrupted !== null) process.exit(interrupted === 'SIGINT' ? 130 : 143);
      resolve({ code, output: Buffer.concat(parts).toString('utf8') + extra, timedOut });
    };
    child.on('error', (error) => end(127, error.message));
    child.on('close', (code, signal) => end(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
