import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { concatBytes } from '../../../../src/shared/bytes.ts';
import { bytesOf, credentialIdOf, Host, map, newBench } from './host.ts';

const PIN = '1234';
const LBW = 0x10;
const FRAGMENT = 1136;

let host: Host;

beforeEach(async () => {
  host = await Host.open(newBench());
});

const array = (content: Uint8Array): Uint8Array =>
  concatBytes(content, createHash('sha256').update(content).digest().subarray(0, 16));
const read = async (offset = 0, count = FRAGMENT) => host.command(0x0c, [[1, count], [3, offset]]); // prettier-ignore

describe('the large-blob array', () => {
  it('is empty at first, with its hash', async () => {
    const empty = bytesOf((await read()).map, 1);
    expect(Buffer.from(empty).toString('hex')).toBe('8076be8b528d0075f7aae98d6fa57a6d3c');
    expect(array(Uint8Array.of(0x80))).toEqual(empty);
    expect((await host.info()).get(0x0b)).toBe(2048);
  });

  it('is written in fragments and read in pieces', async () => {
    const whole = array(new Uint8Array(1500).fill(7));
    expect((await host.writeBlob(whole.slice(0, FRAGMENT), 0, whole.length)).status).toBe(0);
    // Half of it changes nothing yet.
    expect(bytesOf((await read()).map, 1)).toHaveLength(17);
    expect((await host.writeBlob(whole.slice(FRAGMENT), FRAGMENT)).status).toBe(0);
    const pieces = concatBytes(bytesOf((await read()).map, 1), bytesOf((await read(FRAGMENT)).map, 1));
    expect(pieces).toEqual(whole);
    expect(bytesOf((await read(whole.length)).map, 1)).toHaveLength(0);
    expect((await read(whole.length + 1)).status).toBe(0x02);
  });

  it('outlives power, and not a reset', async () => {
    const whole = array(new Uint8Array(20).fill(7));
    await host.writeBlob(whole, 0, whole.length);
    const again = await Host.open(newBench({ saved: JSON.parse(JSON.stringify(host.bench.key.save())) }));
    expect(bytesOf((await again.command(0x0c, [[1, 100], [3, 0]])).map, 1)).toEqual(whole); // prettier-ignore
    await again.command(0x07);
    expect(bytesOf((await again.command(0x0c, [[1, 100], [3, 0]])).map, 1)).toHaveLength(17); // prettier-ignore
  });

  it('keeps the old content when the hash is wrong or a fragment is missing', async () => {
    const whole = array(new Uint8Array(100).fill(7));
    const broken = whole.slice();
    broken[3] = 0;
    expect((await host.writeBlob(broken, 0, broken.length)).status).toBe(0x3d);
    expect((await host.writeBlob(whole.slice(50), 50)).status).toBe(0x04);
    await host.writeBlob(whole.slice(0, 50), 0, whole.length);
    expect((await host.writeBlob(whole.slice(60), 60)).status).toBe(0x04);
    expect((await host.writeBlob(new Uint8Array(70), 50)).status).toBe(0x02);
    expect(bytesOf((await read()).map, 1)).toHaveLength(17);
  });

  it('is written with a token only, when there is a PIN', async () => {
    await host.setPin(PIN);
    const whole = array(new Uint8Array(1500).fill(7));
    const write = async (token?: Awaited<ReturnType<Host['goodToken']>>) => [
      (await host.writeBlob(whole.slice(0, FRAGMENT), 0, whole.length, token)).status,
      (await host.writeBlob(whole.slice(FRAGMENT), FRAGMENT, undefined, token)).status,
    ];
    expect(await write()).toEqual([0x36, 0x04]);
    expect(await write(await host.goodToken(PIN, 0x04))).toEqual([0x33, 0x04]);
    expect(await write(await host.goodToken(PIN, LBW))).toEqual([0, 0]);
    expect((await read()).status).toBe(0);
  });

  it.each([
    ['neither get nor set', [[3, 0]], 0x02],
    ['both', [[1, 1], [2, new Uint8Array(17)], [3, 0]], 0x02],
    ['no offset', [[1, 1]], 0x02],
    ['get with a length', [[1, 1], [3, 0], [4, 1]], 0x02],
    ['get with a token', [[1, 1], [3, 0], [5, new Uint8Array(32)]], 0x02],
    ['get of too much', [[1, FRAGMENT + 1], [3, 0]], 0x03],
    ['set of too much', [[2, new Uint8Array(FRAGMENT + 1)], [3, 0], [4, 1200]], 0x03],
    ['set without a length', [[2, new Uint8Array(17)], [3, 0]], 0x02],
    ['a length later on', [[2, new Uint8Array(17)], [3, 5], [4, 17]], 0x02],
    ['an array that is too short', [[2, new Uint8Array(16)], [3, 0], [4, 16]], 0x02],
    ['an array that is too long', [[2, new Uint8Array(17)], [3, 0], [4, 2049]], 0x18],
    ['a text', [[2, 'x'], [3, 0], [4, 17]], 0x11],
  ] as const)('refuses %s', async (_name, parameters, status) => {
    expect((await host.command(0x0c, parameters)).status).toBe(status);
  });
});

describe('largeBlobKey', () => {
  it('comes with a resident credential, with its assertion and its listing', async () => {
    const extensions = map({ largeBlobKey: true });
    const made = await host.makeCredential({ rk: true, extensions });
    const key = bytesOf(made.map, 5);
    expect(key).toHaveLength(32);
    const asserted = await host.getAssertion({ extensions });
    expect(bytesOf(asserted.map, 7)).toEqual(key);
    expect((await host.getAssertion()).map.has(7)).toBe(false);
    await host.setPin(PIN);
    const rpIdHash = new Uint8Array(createHash('sha256').update('example.com').digest());
    const listed = await host.manage(4, await host.goodToken(PIN, 4), map([[1, rpIdHash]]));
    expect(bytesOf(listed.map, 0x0b)).toEqual(key);
  });

  it('is refused without a slot, or when it is not true', async () => {
    expect((await host.makeCredential({ extensions: map({ largeBlobKey: true }) })).status).toBe(0x2c);
    expect((await host.makeCredential({ rk: true, extensions: map({ largeBlobKey: false }) })).status).toBe(0x2c);
    const made = await host.makeCredential({ rk: true });
    const allowList = [credentialIdOf(made.map)];
    expect((await host.getAssertion({ allowList, extensions: map({ largeBlobKey: false }) })).status).toBe(0x2c);
  });
});
