// Step 3: the Debian packages that Electron and the tests need. Installed only by root; others are told the command.
import { existsSync } from 'node:fs';
import { isRoot, run } from './processes.mjs';
import { say } from './say.mjs';
import { SetupError } from './setup-error.mjs';

export const APP_PACKAGES = [
  'xvfb',
  'xauth',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'libusb-1.0-0',
  'libudev1',
  'fonts-inter',
  'fonts-noto-core',
  'imagemagick',
];
/** A compiler for the fake devices, a virtual card reader, other people's FIDO and smart-card clients, and a fleet's database. */
export const TEST_PACKAGES = [
  'gcc',
  'libc6-dev',
  'umockdev',
  'pcscd',
  'vsmartcard-vpcd',
  'libpcsclite1',
  'opensc',
  'fido2-tools',
  'libfido2-dev',
  'python3-fido2',
  'python3-msal',
  'python3-pyscard',
  'openssh-client',
  'curl',
  'postgresql',
  'xclip',
  'poppler-utils',
  'tinyproxy-bin',
];

/** Those of `wanted` that `dpkg-query`'s lines do not show as installed. Newer systems name some of them …t64. */
export function missingPackages(/** @type {readonly string[]} */ wanted, /** @type {string} */ dpkgOutput) {
  const installed = new Set(
    dpkgOutput
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return wanted.filter((name) => !installed.has(name) && !installed.has(`${name}t64`));
}

export async function ensureDebianPackages(/** @type {{ tests: boolean }} */ { tests }) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return;
  const wanted = tests ? [...APP_PACKAGES, ...TEST_PACKAGES] : APP_PACKAGES;
  const missing = missingPackages(wanted, await installedPackages(wanted));
  if (missing.length === 0) return;

  if (!isRoot) {
    const names = (await availableNames(missing)).join(' ');
    say(`these Debian packages are missing and only root can install them; if the next steps fail, run first:`);
    say(`  sudo apt-get install --no-install-recommends ${names}`);
    return;
  }
  say(`install Debian packages for ${tests ? 'Electron and the tests' : 'Electron'}: ${missing.join(' ')}`);
  if (!(await install(missing)).ok) {
    say('read the lists of Debian packages anew (apt-get update), for the ones here are missing or old');
    await run('apt-get', ['update', '-q'], { timeoutMs: 3 * 60_000 });
    const second = await install(missing);
    if (!second.ok) {
      throw new SetupError(
        `apt-get could not install ${missing.join(' ')}:\n${second.output.trim().slice(-1200)}`,
        'Check that the Debian mirror can be reached, install the packages by hand, and start again.',
      );
    }
  }
}

async function installedPackages(names) {
  const both = names.flatMap((name) => [name, `${name}t64`]);
  const { output } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...both]);
  return output;
}

/** Each name as this system has it. Where the old name is only a virtual one, the …t64 package is meant. */
async function availableNames(names) {
  const { output } = await run('apt-cache', ['pkgnames']);
  const known = new Set(output.split('\n'));
  return names.map((name) => (!known.has(name) && known.has(`${name}t64`) ? `${name}t64` : name));
}

async function install(names) {
  const { code, output } = await run(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', ...(await availableNames(names))],
    { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 8 * 60_000 },
  );
  return { ok: code === 0, output };
}
