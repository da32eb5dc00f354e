// Builds of parts of the app for tests that start Electron by themselves, and the Electron they start.

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { obrShim } from '../../../vite-shim.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** One file, name.cjs in `outDir`, with all it imports but Electron. */
export async function bundle(entry: string, outDir: string, name: string, minify: boolean): Promise<void> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    plugins: [obrShim('chrome130')],
    ssr: { noExternal: true, external: ['electron'], target: 'node' },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false } },
    },
  });
}

/** As chosen by the set-up: the folder that is named for the electron package, else the one it wrote down. */
export async function electronPath(): Promise<string> {
  const named = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (named !== undefined) return join(named, 'electron');
  const chosen: unknown = JSON.parse(await readFile(join(ROOT, '.cache/electron/current.json'), 'utf8'));
  if (typeof chosen !== 'object' || chosen === null || !('path' in chosen))
    throw new Error('no Electron: run the set-up');
  return join(String(chosen.path), 'electron');
}
