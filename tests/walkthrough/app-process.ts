// The real app as a process of its own: the built files in the repository, a profile folder, and Playwright at the wire.

import path from 'node:path';
import { type ElectronApplication, _electron } from 'playwright-core';
import electronPath from 'electron';
import { sandboxSwitches } from '../../native/setup/electron-arguments.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Program and arguments that start the app by hand. */
export function appCommand(profile: string): { readonly program: string; readonly args: readonly string[] } {
  // Border: in plain Node the package exports the path of its program; its types speak of the API inside Electron.
  const program = electronPath as unknown as string;
  return { program, args: [ROOT, `--user-data-dir=${profile}`, ...sandboxSwitches()] };
}

/** @param env  beside that of this process   @param extra  arguments of the app itself */
export function launchApp(profile: string, env: Readonly<Record<string, string>> = {}, extra: readonly string[] = []): Promise<ElectronApplication> {
  const { program, args } = appCommand(profile);
  return _electron.launch({ executablePath: program, args: [...args, ...extra], env: { ...definedEnv(), ...env } });
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
