// Step 5: main and its thread, two preloads and renderer to dist/, by vite.config.ts; only when a source or a setting has changed.
// dist/ appears whole or not at all: it is built beside and moved into place.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { say } from './say.mjs';
import { SetupError } from './setup-error.mjs';
import { hashOf, readStamp, writeStamp } from './stamps.mjs';

const SOURCES = [
  'src',
  'vite.config.ts',
  'vite-shim.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
  'native/setup/build.mjs',
];

/** Mode of vite.config.ts → what it must leave. */
export const TARGETS = {
  main: { entry: 'src/main/index.ts', results: ['main/index.cjs'] },
  'import-thread': { entry: 'src/main/store/sqlite/import-thread.ts', results: ['main/import-thread.cjs'] },
  preload: { entry: 'src/preload/index.ts', results: ['preload/index.cjs'] },
  'preload-obr': { entry: 'src/preload/obr.ts', results: ['preload/obr.cjs'] },
  renderer: { entry: 'src/renderer/index.html', results: ['renderer/index.html', 'renderer/obr.html'] },
};

export async function ensureBuild(/** @type {string} */ project, { always = false } = {}) {
  const stampFile = join(project, '.cache', 'build.json');
  const hash = hashOf(project, SOURCES);
  const dist = join(project, 'dist');
  const results = Object.values(TARGETS).flatMap((target) => target.results);
  const whole = (folder) => results.every((result) => existsSync(join(folder, result)));
  if (!always && readStamp(stampFile)?.hash === hash && whole(dist)) return;

  for (const { entry } of Object.values(TARGETS)) {
    if (!existsSync(join(project, entry))) {
      throw new SetupError(`${entry} is missing.`, 'Nothing can be built without it; get it back with git checkout.');
    }
  }
  say('build the app (vite), for its sources have changed since the last build');
  mkdirSync(join(project, '.cache'), { recursive: true });
  const work = mkdtempSync(join(project, '.cache', 'build-'));
  // For the build only: what is started afterwards must not inherit it.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    const { build } = await import('vite');
    for (const mode of Object.keys(TARGETS)) {
      const part = { 'preload-obr': 'preload', 'import-thread': 'main' }[mode] ?? mode;
      await build({
        root: mode === 'renderer' ? join(project, 'src', 'renderer') : project,
        configFile: join(project, 'vite.config.ts'),
        mode,
        logLevel: 'warn',
        build: { outDir: join(work, 'dist', part), emptyOutDir: false },
      }).catch((error) => {
        throw new SetupError(
          `The build of ${mode} failed: ${stripVTControlCharacters(String(error?.message ?? error))}`,
          'Correct the source named above; npm run typecheck often says more.',
        );
      });
    }
    if (!whole(join(work, 'dist'))) {
      const missing = results.filter((result) => !existsSync(join(work, 'dist', result)));
      throw new SetupError(`The build left no ${missing.join(', ')}.`, 'Look at vite.config.ts.');
    }
    if (existsSync(dist)) renameSync(dist, join(work, 'old'));
    renameSync(join(work, 'dist'), dist);
    writeStamp(stampFile, { hash });
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
    rmSync(work, { recursive: true, force: true });
  }
}
