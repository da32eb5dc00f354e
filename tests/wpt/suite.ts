// Brings the parts of web-platform-tests that are run here into .cache/wpt. They come with Debian's source package of
// Firefox (3-clause BSD), which apt checks; what was unpacked is pinned by its digest. The suite stays out of the repository.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { run } from '../../native/setup/processes.mjs';

/** Digest of the folder `webauthn` as it came with firefox-esr 140; see `digestOf`. */
const WEBAUTHN_DIGEST = '79bdf4541751748d0193b1801e81d33661ba200f31b464688b083bbfdf5af012';
const FOLDERS = ['webauthn', 'resources', 'common', 'interfaces', 'LICENSE.md'];
const PACKAGE = 'firefox-esr';
const IN_ARCHIVE = '*/testing/web-platform/tests';

/** @returns the folder with the suite. @throws Error that says what is missing */
export async function ensureSuite(cache: string, say: (line: string) => void): Promise<string> {
  const folder = join(cache, 'wpt');
  if (!existsSync(join(folder, 'webauthn'))) await bring(folder, say);
  const digest = await digestOf(join(folder, 'webauthn'));
  if (digest !== WEBAUTHN_DIGEST) {
    throw new Error(`${folder}/webauthn is another version of the suite than the figures are for (${digest})`);
  }
  return folder;
}

async function bring(folder: string, say: (line: string) => void): Promise<void> {
  if (!existsSync('/usr/bin/apt-get')) throw new Error('the suite is fetched with apt-get from a Debian source archive');
  const work = await mkdtemp(join(tmpdir(), 'wpt-'));
  try {
    say(`fetch the source package ${PACKAGE} for web-platform-tests (about 700 MB, once)`);
    await writeFile(join(work, 'sources.sources'), await sourceEntries());
    await mkdir(join(work, 'lists', 'partial'), { recursive: true });
    // apt's own sandbox user cannot write below a folder of root; lists of this run alone, so that nothing is changed.
    const options = [
      `-oDir::Etc::sourcelist=${work}/sources.sources`, '-oDir::Etc::sourceparts=/dev/null',
      `-oDir::State::Lists=${work}/lists`, '-oAPT::Sandbox::User=root',
    ];
    await must('apt-get', [...options, 'update', '-qq'], work);
    await must('apt-get', [...options, 'source', '--download-only', `${PACKAGE}/bookworm`], work);
    const archive = (await readdir(work)).find((name) => /\.orig\.tar\.xz$/.test(name) && !/orig-/.test(name));
    if (archive === undefined) throw new Error(`the source package ${PACKAGE} has no original archive`);
    say(`unpack ${archive}`);
    const next = join(work, 'wpt');
    await mkdir(next);
    const members = FOLDERS.map((name) => `${IN_ARCHIVE}/${name}`);
    await must('tar', ['xJf', join(work, archive), '-C', next, '--strip-components=4', '--wildcards', ...members], work);
    await mkdir(join(folder, '..'), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await moveFolder(next, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The computer's own entries, for source packages instead of programs. */
async function sourceEntries(): Promise<string> {
  const own = await readFile('/etc/apt/sources.list.d/debian.sources', 'utf8');
  return own.replaceAll(/^Types: deb$/gm, 'Types: deb-src');
}

async function must(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, output } = await run(program, args, { cwd, timeoutMs: 30 * 60_000 });
  if (code !== 0) throw new Error(`${program} failed:\n${output.trim().slice(-1500)}`);
}

async function moveFolder(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch {
    // Another file system.
    await must('cp', ['-r', from, to], '/');
  }
}

/** SHA-256 over "path, NUL, SHA-256 of the file, newline" of every file, by path. */
export async function digestOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const total = createHash('sha256');
  for (const path of paths.sort()) {
    const sum = createHash('sha256').update(await readFile(path)).digest('hex');
    total.update(`${relative(folder, path)}\0${sum}\n`);
  }
  return total.digest('hex');
}
