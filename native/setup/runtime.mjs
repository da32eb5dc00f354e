// Step 4: a real Electron. Order of choice: the one somebody points at, the official one, the fallback (Linux x64, for
// the demo and the tests only). The choice is written to .cache/electron/current.json, for tools and tests.
import { existsSync, readFileSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './processes.mjs';
import { fallbackFolderName, makeFallbackRuntime } from './runtime-fallback.mjs';
import { say } from './say.mjs';
import { SetupError } from './setup-error.mjs';
import { readStamp, writeStamp } from './stamps.mjs';

const PROBE_MS = 3_000;
const DOWNLOAD_MS = 6 * 60_000;

/** The executable's place below a runtime folder. */
export function executableIn(/** @type {string} */ folder, platform = process.platform) {
  if (platform === 'darwin') return join(folder, 'Electron.app', 'Contents', 'MacOS', 'Electron');
  return join(folder, platform === 'win32' ? 'electron.exe' : 'electron');
}

/**
 * The order of choice, without doing anything.
 *
 * @param known  override: folder pointed at or null · recorded: last choice, if its executable still exists, or null ·
 *   officialFolder: official runtime if present, or null · fallbackFits: Linux x64
 * @returns what to do: use a runtime, or try the download and, if it fails, make the fallback or give up
 */
export function chooseRuntime({ override, recorded, officialFolder, fallbackFits }) {
  if (override !== null) return { use: 'override', path: override };
  if (officialFolder !== null) return { use: 'official', path: officialFolder };
  if (recorded?.kind === 'fallback' && fallbackFits && recorded.path.endsWith(fallbackFolderName)) {
    return { use: 'fallback', path: recorded.path };
  }
  return { use: 'download', otherwise: fallbackFits ? 'fallback' : 'stop' };
}

/** @returns {Promise<{ path: string, version: string, kind: 'override' | 'official' | 'fallback' }>} */
export async function ensureRuntime(/** @type {string} */ project, env = process.env) {
  const record = join(project, '.cache', 'electron', 'current.json');
  const saved = readStamp(record);
  const recorded = saved !== null && existsSync(executableIn(saved.path)) ? saved : null;
  const choice = chooseRuntime({
    override: env.ELECTRON_OVERRIDE_DIST_PATH || null,
    recorded,
    officialFolder: officialFolder(project),
    fallbackFits: process.platform === 'linux' && process.arch === 'x64',
  });
  if (choice.use === recorded?.kind && choice.path === recorded.path) return recorded;

  const found =
    choice.use === 'download'
      ? await getRuntime(project, env, choice.otherwise)
      : { kind: choice.use, path: choice.path };
  const runtime = { path: found.path, version: await askVersion(found), kind: found.kind };
  writeStamp(record, runtime);
  say(`Electron ${runtime.version}, ${KINDS[runtime.kind]}: ${runtime.path}`);
  return runtime;
}

const KINDS = {
  override: 'which ELECTRON_OVERRIDE_DIST_PATH points at',
  official: 'the official build of the pinned version',
  fallback: 'the fallback for demo and tests (the official download cannot be reached)',
};

function officialFolder(project) {
  const wanted = readStamp(join(project, 'node_modules', 'electron', 'package.json'))?.version;
  const folder = join(project, 'node_modules', 'electron', 'dist');
  if (wanted === undefined || !existsSync(executableIn(folder)) || !existsSync(join(folder, 'version'))) return null;
  return readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '') === wanted ? folder : null;
}

async function getRuntime(project, env, otherwise) {
  say('look for the official Electron build on GitHub');
  const failure = (await downloadPossible(env)) ? await download(project, env) : 'no route to the download server';
  if (failure === null) {
    const folder = officialFolder(project);
    if (folder !== null) return { kind: 'official', path: folder };
  }
  const reason = failure ?? 'the download left no usable build';
  if (otherwise === 'stop') {
    throw new SetupError(
      `The official Electron build could not be fetched: ${reason}.`,
      'Fetch it on another machine, unpack it, set ELECTRON_OVERRIDE_DIST_PATH to its folder; or set ELECTRON_MIRROR.',
    );
  }
  say(`not there (${reason}): use the fallback`);
  return { kind: 'fallback', path: await makeFallbackRuntime(cacheFolder(project, env), say) };
}

/** One folder per user, so that a second clone fetches nothing. */
function cacheFolder(project, env) {
  const home = env.XDG_CACHE_HOME || (homedir() ? join(homedir(), '.cache') : null);
  return home === null ? join(project, '.cache', 'electron') : join(home, 'pairing-app', 'electron');
}

/** Bounded: where there is no route, a download would hang for minutes. A proxy or a mirror is believed to work. */
async function downloadPossible(env) {
  if (['ELECTRON_MIRROR', 'npm_config_electron_mirror', 'HTTPS_PROXY', 'https_proxy'].some((name) => env[name]))
    return true;
  const host = 'github.com';
  const late = new Promise((resolve) => setTimeout(resolve, PROBE_MS, null).unref());
  const address = await Promise.race([lookup(host).catch(() => null), late]);
  if (address === null) return false;
  return new Promise((resolve) => {
    const socket = connect({ host: address.address, port: 443, timeout: PROBE_MS });
    const end = (possible) => {
      socket.destroy();
      resolve(possible);
    };
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
    socket.on('timeout', () => end(false));
  });
}

/** The package's own download, with its checksums. @returns null, or the reason why not */
async function download(project, env) {
  say('download the official Electron build (about 110 MB)');
  const { code, output, timedOut } = await run(
    process.execPath,
    [join(project, 'node_modules', 'electron', 'install.js')],
    {
      cwd: project,
      env,
      timeoutMs: DOWNLOAD_MS,
    },
  );
  if (timedOut) return `no end after ${DOWNLOAD_MS / 60_000} minutes`;
  if (code === 0) return null;
  return output.trim().split('\n')[0]?.slice(0, 200) ?? 'the download failed';
}

/** Starts the runtime once, as plain Node: proves that it runs here, and asks its version. */
async function askVersion({ path, kind }) {
  const executable = executableIn(path);
  if (!existsSync(executable)) {
    throw new SetupError(
      `There is no Electron at ${executable}.`,
      kind === 'override' ? 'Correct or unset ELECTRON_OVERRIDE_DIST_PATH.' : `Delete ${path} and start again.`,
    );
  }
  const { code, output } = await run(executable, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    timeoutMs: 20_000,
  });
  const version = output.trim().split('\n').at(-1) ?? '';
  if (code === 0 && /^\d+\.\d+\.\d+/.test(version)) return version;
  throw new SetupError(
    `Electron does not run on this machine: ${output.trim().slice(-400)}`,
    'Install the Debian packages named above (a missing lib….so is one of them), then start again.',
  );
}
