// The socket and the sysfs tree by themselves; what other programs make of them is in tests/peers.
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHidrawNode, type HidrawNode } from '../../../../src/main/practice/hidraw/hidraw-node.ts';
import { createTree, REPORT_DESCRIPTOR } from '../../../../src/main/practice/hidraw/sysfs-tree.ts';

const KEY = {
  index: 3,
  vendorId: 0x1209,
  productId: 0x0abc,
  manufacturer: 'Maker',
  product: 'Model',
  serialNumber: 'S1',
};

let directory: string;
let node: HidrawNode;
let received: Uint8Array[];
let hosts: Socket[];
let arrived: () => void;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hidraw-node-'));
  received = [];
  hosts = [];
  arrived = () => undefined;
  await createTree(join(directory, 'tree'));
  node = await openHidrawNode(directory, KEY, (report) => {
    received.push(report);
    arrived();
  });
});

afterEach(async () => {
  for (const host of hosts) host.destroy();
  await node.close();
  await rm(directory, { recursive: true });
});

async function openHost(): Promise<Socket> {
  const host = connect(join(directory, 'hidraw3.sock'));
  hosts.push(host);
  await new Promise<void>((resolve, reject) => {
    host.once('connect', resolve);
    host.once('error', reject);
  });
  return host;
}

async function reports(count: number): Promise<readonly Uint8Array[]> {
  while (received.length < count) {
    await new Promise<void>((resolve) => {
      arrived = resolve;
    });
  }
  return received;
}

it('takes reports out of the stream wherever it is cut, without their report id', async () => {
  const host = await openHost();
  const framed = Buffer.alloc(2 * 67);
  for (const [at, fill] of [0xaa, 0xbb].entries()) {
    framed.writeUInt16LE(65, at * 67);
    framed.fill(fill, at * 67 + 3, at * 67 + 67);
  }
  host.setNoDelay();
  for (const [from, to] of [[0, 1], [1, 40], [40, 68], [68, 134]] as const) host.write(framed.subarray(from, to)); // prettier-ignore
  expect(await reports(2)).toEqual([new Uint8Array(64).fill(0xaa), new Uint8Array(64).fill(0xbb)]);
});

it('pads a short report, cuts a long one, and takes an empty one as zeros, as hidraw does', async () => {
  const host = await openHost();
  host.write(Buffer.concat([Buffer.of(3, 0, 0, 7, 8), Buffer.of(70, 0), Buffer.alloc(70, 9), Buffer.of(0, 0)]));
  const [short, long, empty] = await reports(3);
  expect(short).toEqual(Uint8Array.from({ length: 64 }, (_, i) => [7, 8][i] ?? 0));
  expect(long).toEqual(new Uint8Array(64).fill(9));
  expect(empty).toEqual(new Uint8Array(64));
});

it('sends each report to every program that has the node open', async () => {
  const opened = [await openHost(), await openHost()];
  const first = opened.map((host) => new Promise<Buffer>((resolve) => host.once('data', resolve)));
  // A host counts as one as soon as the server has accepted it: what it writes proves that.
  for (const host of opened) host.write(Buffer.of(1, 0, 0));
  await reports(2);
  node.send(new Uint8Array(64).fill(5));
  for (const data of await Promise.all(first)) expect([...data]).toEqual([64, 0, ...new Uint8Array(64).fill(5)]);
});

it('describes a FIDO key where libudev looks, with links that lead there', () => {
  const at = (...parts: readonly string[]) => join(directory, 'tree', ...parts);
  const hidraw = realpathSync(at('sys/class/hidraw/hidraw3'));
  const device = realpathSync(join(hidraw, 'device'));
  expect(new Uint8Array(readFileSync(join(device, 'report_descriptor')))).toEqual(REPORT_DESCRIPTOR);
  expect(readFileSync(join(device, 'uevent'), 'utf8')).toContain('HID_ID=0003:00001209:00000ABC\n');
  const usb = realpathSync(join(device, '../..'));
  expect(readFileSync(join(usb, 'product'), 'utf8')).toBe('Model\n');
  expect(readFileSync(join(usb, 'serial'), 'utf8')).toBe('S1\n');
  expect(realpathSync(at('sys/dev/char/240:3'))).toBe(hidraw);
  expect(realpathSync(join(hidraw, 'subsystem'))).toBe(realpathSync(at('sys/class/hidraw')));
  expect(new Uint8Array(readFileSync(join(directory, 'hidraw3.desc')))).toEqual(REPORT_DESCRIPTOR);
});

it('takes all of it away when unplugged, ends open handles, and brings it back', async () => {
  const host = await openHost();
  host.resume();
  const device = () => realpathSync(join(directory, 'tree/sys/class/hidraw/hidraw3/device'));
  const before = device();
  const ended = new Promise((resolve) => host.once('close', resolve));
  await node.unplug();
  await ended;
  const found = () =>
    ['dev', 'sys/class/hidraw', 'sys/bus/usb/devices', 'sys/dev/char'].map((folder) =>
      readdirSync(join(directory, 'tree', folder)).length,
    );
  expect(found()).toEqual([0, 0, 0, 0]);
  expect(existsSync(join(directory, 'hidraw3.sock'))).toBe(false);
  await expect(openHost()).rejects.toThrow();
  await node.plug();
  expect(found()).toEqual([1, 1, 1, 1]);
  // The kernel never uses the number of a HID device twice.
  expect(device()).not.toBe(before);
  await openHost();
});
