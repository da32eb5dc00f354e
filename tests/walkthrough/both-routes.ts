// The main job twice in one app: a person gets a key by the direct route, another one by the OBR route.

import type { ElectronApplication } from 'playwright-core';
import type { RunRecord } from '../../src/shared/models.ts';
import type { AppPage } from './app-page.ts';
import type { WalkthroughArguments } from './arguments.ts';
import { peopleWithoutKey, startDay } from './operator-steps.ts';
import type { Pictures } from './pictures.ts';
import { plugOnly } from './practice-keys.ts';
import { provisionKey } from './run-steps.ts';

/** From the welcome page on; the records in the order of the routes. */
export async function provisionBoth(
  electron: ElectronApplication,
  app: AppPage,
  pictures: Pictures,
  args: Pick<WalkthroughArguments, 'key' | 'pin'>,
): Promise<readonly RunRecord[]> {
  const users = await startDay({ electron, app, pictures });
  const [first, second] = peopleWithoutKey(users);
  if (first === undefined || second === undefined) throw new Error('the practice tenant has no two people without keys');
  const records: RunRecord[] = [];
  for (const [route, user, at] of [['direct', first, 0], ['obr', second, 1]] as const) {
    const key = args.key === 'hid' ? await firstRealKey(app) : await freshPracticeKey(app, at);
    records.push(await provisionKey({ electron, app, pictures, user, route, pin: args.pin, ...key }));
    await app.button('Next user').click();
  }
  return records;
}

interface ChosenKey {
  readonly keyLabel: string;
  readonly touchName: string | null;
}

async function freshPracticeKey(app: AppPage, at: number): Promise<ChosenKey> {
  const { name } = await plugOnly(app, at);
  return { keyLabel: name, touchName: `Touch ${name}` };
}

/** The first key that is no practice key; somebody else touches it. */
async function firstRealKey(app: AppPage): Promise<ChosenKey> {
  const keys = await app.keys();
  const real = keys.find((candidate) => !candidate.practice);
  if (real === undefined) throw new Error('node-hid lists no key. Plug one in, or put one behind the fake hidraw device.');
  return { keyLabel: real.serialNumber === '' ? real.product : `${real.product} (${real.serialNumber})`, touchName: null };
}
