// One set-up at a time in a checkout: two npm ci at once would spoil node_modules. A dead process's lock is ignored.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './say.mjs';
import { SetupError } from './setup-error.mjs';

const LONGEST_MS = 15 * 60_000;

/** Does the work while holding the lock file; waits for another holder, at most as long as a set-up can take. */
export async function withLock(/** @type {string} */ file, work) {
  mkdirSync(dirname(file), { recursive: true });
  const until = Date.now() + LONGEST_MS;
  let told = false;
  while (!take(file)) {
    const holder = holderOf(file);
    if (holder === null || !isAlive(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) say(`wait for another set-up in this folder (process ${holder})`);
    told = true;
    if (Date.now() > until)
      throw new SetupError(
        `Another set-up (process ${holder}) does not end.`,
        `End it, delete ${file}, and start again.`,
      );
    await sleep(300);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new SetupError(
      `${file} can't be written: ${error.message}.`,
      'Check the rights and the free space of this folder.',
    );
  }
}

/** @returns the process id in the lock, or null when the lock has gone or is not whole */
function holderOf(file) {
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(holder) && holder > 0 ? holder : null;
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
