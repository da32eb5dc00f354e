// The built app under a name of its own, so that Electron calls it packaged (it goes by the name of its program). Without
// electron-builder's fuses: what is refused is refused by the app itself.

import { copyFile, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { constants } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sandboxSwitches } from '../../native/setup/electron-arguments.mjs';
import { electronPath } from '../e2e/harness/bundle.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface PackedApp {
  readonly program: string;
  readonly args: readonly string[];
  /** The profile; not there before the app has made it. */
  readonly profile: string;
  forget(): Promise<void>;
}

/** Linux alone: elsewhere the name of the program is not all. */
export async function packApp(): Promise<PackedApp> {
  const electron = await electronPath();
  const runtime = path.dirname(electron);
  const folder = await mkdtemp(path.join(tmpdir(), 'packed-app-'));
  for (const name of await readdir(runtime)) {
    if (name === path.basename(electron) || name === 'resources') continue;
    await symlink(path.join(runtime, name), path.join(folder, name));
  }
  const program = path.join(folder, 'pairing-app');
  await copyFile(electron, program, constants.COPYFILE_FICLONE);
  await mkdir(path.join(folder, 'resources'));
  await symlink(ROOT, path.join(folder, 'resources', 'app'));
  const profile = path.join(folder, 'profile');
  return {
    program,
    args: [`--user-data-dir=${profile}`, ...sandboxSwitches()],
    profile,
    forget: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
