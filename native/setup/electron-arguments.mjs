// How Electron is started from the tools: its environment, and the switches that this machine's user needs.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot } from './processes.mjs';

/** Chromium refuses to start as root with its sandbox; everybody else keeps it. */
export function sandboxSwitches() {
  return process.platform === 'linux' && isRoot ? ['--no-sandbox'] : [];
}

/**
 * Some systems (Ubuntu 24.04 and newer) withhold user namespaces; Chromium then needs its helper to be owned by root.
 *
 * @returns the command that gives it that, or null when nothing is in the way
 */
export function sandboxAdvice(/** @type {string} */ runtimeFolder) {
  if (process.platform !== 'linux' || isRoot) return null;
  const withheld = [
    '/proc/sys/kernel/apparmor_restrict_unprivileged_userns:1',
    '/proc/sys/kernel/unprivileged_userns_clone:0',
  ];
  const isWithheld = withheld.some((line) => {
    const [file, value] = line.split(':');
    return read(file) === value;
  });
  const helper = join(runtimeFolder, 'chrome-sandbox');
  const status = statSync(helper, { throwIfNoEntry: false });
  if (!isWithheld || status === undefined || (status.uid === 0 && (status.mode & 0o4000) !== 0)) return null;
  return `sudo chown root ${helper} && sudo chmod 4755 ${helper}`;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

/** `require('electron')` of tools and tests then gives the chosen runtime. */
export function electronEnvironment(/** @type {{ path: string } | null} */ runtime, env = process.env) {
  return runtime === null ? env : { ...env, ELECTRON_OVERRIDE_DIST_PATH: runtime.path };
}
