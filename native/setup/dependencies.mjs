// Steps 1 and 2: the version of Node, and the npm packages of package-lock.json.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand, run } from './processes.mjs';
import { say } from './say.mjs';
import { SetupError } from './setup-error.mjs';
import { lockDifference, readStamp } from './stamps.mjs';

const OLDEST_NODE = [20, 19];

export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new SetupError(
    `This is Node ${version}; the tools need ${OLDEST_NODE.join('.')} or newer.`,
    'Install Node 20.19 or a newer LTS (https://nodejs.org) and start again.',
  );
}

/** Installs only when node_modules is not what the lock file says. Install scripts don't run: nothing needs one. */
export async function ensureDependencies(/** @type {string} */ project) {
  const lockFile = join(project, 'package-lock.json');
  if (!existsSync(lockFile)) {
    throw new SetupError('package-lock.json is missing.', 'Get it back with: git checkout package-lock.json');
  }
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8'));
  const difference = lockDifference(wanted, readStamp(join(project, 'node_modules', '.package-lock.json')));
  if (difference === null) return;

  say(`install npm packages (npm ci), for ${difference}`);
  const [npm, first] = npmCommand();
  const { code, output } = await run(
    npm,
    [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'],
    { cwd: project, timeoutMs: 9 * 60_000 },
  );
  if (code !== 0) {
    throw new SetupError(
      `npm ci failed:\n${output.trim().split('\n').slice(0, 14).join('\n')}`,
      'Check that the npm registry can be reached (npm ping) and that the disk has 1 GB free, then start again.',
    );
  }
}
