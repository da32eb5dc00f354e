// What the walkthrough is asked for on the command line.

import path from 'node:path';
import { parseArgs } from 'node:util';

export interface WalkthroughArguments {
  readonly out: string;
  /** practice: the keys inside the app. hid: the first key that node-hid lists; somebody (or a rig) touches it. */
  readonly key: 'practice' | 'hid';
  /** The PIN the key has, or gets when it has none. */
  readonly pin: string;
}

/** @throws Error with a sentence for the person who typed it */
export function readArguments(args: readonly string[]): WalkthroughArguments {
  const { values } = parseArgs({
    args: [...args],
    options: { out: { type: 'string' }, key: { type: 'string' }, pin: { type: 'string' } },
  });
  const key = values.key ?? 'practice';
  if (key !== 'practice' && key !== 'hid') throw new Error(`--key is "practice" or "hid", not "${key}".`);
  return { out: path.resolve(values.out ?? 'walkthrough'), key, pin: values.pin ?? '246810' };
}
