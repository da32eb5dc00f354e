// Keys that come and go, through node-hid and the system's own events (inotify), with no look by the clock to help.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KeyWatchProcess } from '../rig/key-watch-process.ts';
import { openPracticeRig, type PracticeRig } from '../rig/practice-rig.ts';
import { requireProgram } from '../rig/programs.ts';

let rig: PracticeRig;
let watching: KeyWatchProcess;

beforeEach(async () => {
  requireProgram('gcc', 'gcc libc6-dev');
  requireProgram('umockdev-run', 'umockdev');
  rig = await openPracticeRig(2);
  watching = new KeyWatchProcess(rig.directory, '--hints-only');
});

afterEach(async () => {
  await watching.kill();
  await rig.close();
});

/** The list that comes next, once nothing but an event can bring one. */
async function listAfter(change: () => void): Promise<string> {
  await quiet();
  change();
  return nextList();
}

async function quiet(): Promise<void> {
  expect(await watching.next()).toEqual({ event: 'quiet' });
}

async function nextList(): Promise<string> {
  const { keys, error = 'no list' } = await watching.next();
  return keys?.map(({ id, product }) => `${id} ${product}`).join(', ') ?? error;
}

const first = '/dev/hidraw0 Practice Key';
const second = '/dev/hidraw1 Practice Key';

it('tells a key that is pulled out and plugged in, by its name, and ends when it is told to', async () => {
  expect(await nextList()).toBe(`${first}, ${second}`);
  const [, key] = rig.keys;
  expect(await listAfter(() => key?.pullOut())).toBe(first);
  expect(await listAfter(() => key?.plugIn())).toBe(`${first}, ${second}`);
  await quiet();
  expect(await watching.end()).toBe(0);
});

it('tells a key that is back at once as gone and come', async () => {
  expect(await nextList()).toBe(`${first}, ${second}`);
  for (let round = 0; round < 3; round++) {
    expect(await listAfter(() => rig.key.powerCycle())).toBe(second);
    expect(await nextList()).toBe(`${first}, ${second}`);
  }
});
