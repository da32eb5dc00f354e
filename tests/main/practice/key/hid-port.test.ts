import { expect, it } from 'vitest';
import { HidError } from '../../../../src/main/hid/hid-error.ts';
import { openHidTransport } from '../../../../src/main/hid/ctaphid-channel.ts';
import { SecurityKey } from '../../../../src/main/ctap/security-key.ts';
import { practiceHidPort } from '../../../../src/main/practice/key/hid-port.ts';
import { runAppSession } from '../../../rig/app-session.ts';
import { newBench, type Bench } from './host.ts';

const removed = (kind: 'removed', message: string) => new HidError(kind, message);
const path = 'practice:TEST1';

function touchAlways({ key }: Bench): void {
  key.onFaceChange((face) => {
    if (face.waitingForTouch) key.touch();
  });
}

it("lets the app's own client provision a practice key, over real reports", async () => {
  const bench = newBench();
  touchAlways(bench);
  const hid = practiceHidPort([bench.key], removed);
  expect(await runAppSession({ hid, clock: bench.clock, random: bench.random }, '123456')).toMatchObject({
    registrationVerified: true,
    assertionVerified: true,
    wrongPin: 'wrong',
    managed: { listed: true, afterDeletion: 'noCredential' },
  });
  expect(bench.key.face).toMatchObject({ pinSet: true, credentials: [] });
});

it('lists what is plugged in, and opens nothing else', async () => {
  const { key } = newBench();
  const hid = practiceHidPort([key], removed);
  expect(await hid.list()).toEqual([key.descriptor]);
  expect(key.descriptor.path).toBe(path);
  hid.unplug(key);
  expect(await hid.list()).toEqual([]);
  await expect(hid.open(path)).rejects.toMatchObject({ kind: 'removed' });
  hid.plug(key);
  expect(await hid.list()).toHaveLength(1);
  await expect(hid.open('practice:OTHER')).rejects.toMatchObject({ kind: 'removed' });
});

it('ends a connection, and what waits on it, when the key is pulled out', async () => {
  const { key, clock, random } = newBench();
  const hid = practiceHidPort([key], removed);
  const connection = await hid.open(path);
  const client = await SecurityKey.open(await openHidTransport(connection, random, clock), random);
  const waiting = new Promise<void>((resolve) => {
    key.onFaceChange((face) => {
      if (face.waitingForTouch) resolve();
    });
  });
  const selection = expect(client.select()).rejects.toMatchObject({ kind: 'removed' });
  await waiting;
  hid.unplug(key);
  await selection;
  await connection.gone;
  await expect(connection.write(new Uint8Array(64))).rejects.toMatchObject({ kind: 'removed' });
  hid.plug(key);
  await expect(connection.write(new Uint8Array(64))).rejects.toMatchObject({ kind: 'removed' });
});

it('keeps reports that come before there is a listener, and shows each connection all of them', async () => {
  const { key } = newBench();
  const hid = practiceHidPort([key], removed);
  const [one, two] = [await hid.open(path), await hid.open(path)];
  const init = new Uint8Array(64);
  init.set([0xff, 0xff, 0xff, 0xff, 0x86, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
  await one.write(init);
  for (const connection of [one, two]) {
    const got: Uint8Array[] = [];
    connection.onReport((report) => got.push(report));
    expect(got).toHaveLength(1);
    expect(got[0]?.slice(0, 15)).toEqual(Uint8Array.from([...init.slice(0, 6), 17, 1, 2, 3, 4, 5, 6, 7, 8]));
  }
  await two.close();
  await two.gone;
  await one.write(init);
  expect(key.face.plugged).toBe(true);
});
