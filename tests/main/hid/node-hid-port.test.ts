// What node-hid does (see its quirks in node-hid-port.ts), played by a library made here; node-hid itself is in the
// loop of the peers' tests.
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type NodeHidLibrary, nodeHidPort } from '../../../src/main/hid/node-hid-port.ts';
import { toHex } from '../../../src/shared/bytes.ts';

/** node-hid rejects with strings too. */
async function rejectedWith(reason: unknown): Promise<never> {
  await Promise.resolve();
  throw reason;
}

class Device extends EventEmitter {
  readonly written: Buffer[] = [];
  closes = 0;
  writeFailure: unknown;

  write(values: Buffer): Promise<number> {
    if (this.writeFailure !== undefined) return rejectedWith(this.writeFailure);
    this.written.push(values);
    return Promise.resolve(values.length);
  }

  close(): Promise<void> {
    this.closes++;
    return Promise.reject(new Error('already closed'));
  }
}

const fido = { vendorId: 1, productId: 2, release: 0, interface: -1, usagePage: 0xf1d0, usage: 1 };

function library(
  part: Partial<NodeHidLibrary> & { readonly device?: Device; readonly failure?: unknown },
): NodeHidLibrary {
  return {
    devicesAsync: part.devicesAsync ?? (() => Promise.resolve([{ ...fido, path: '/nowhere/hid' }])),
    HIDAsync: {
      open: () => (part.device === undefined ? rejectedWith(part.failure) : Promise.resolve(part.device)),
    },
  };
}

describe('list', () => {
  it('gives FIDO interfaces with a path, once each, text never undefined', async () => {
    const port = nodeHidPort(
      library({
        devicesAsync: () =>
          Promise.resolve([
            { ...fido, path: '/nowhere/hid3', manufacturer: 'M', product: 'P', serialNumber: '1' },
            { ...fido, path: '/nowhere/hid3', manufacturer: 'M', product: 'P', serialNumber: '1' },
            { ...fido, path: '/nowhere/hid4' },
            { ...fido, path: '/nowhere/hid5', usagePage: 1 },
            { ...fido, path: '/nowhere/hid6', usage: 2 },
            { ...fido },
          ]),
      }),
    );
    expect(await port.list()).toEqual([
      { path: '/nowhere/hid3', vendorId: 1, productId: 2, manufacturer: 'M', product: 'P', serialNumber: '1' },
      { path: '/nowhere/hid4', vendorId: 1, productId: 2, manufacturer: '', product: '', serialNumber: '' },
    ]);
  });

  it('leaves out a key that has left since the system listed it', async () => {
    const left = { ...fido, path: '/dev/hidraw99999' };
    const port = nodeHidPort(library({ devicesAsync: () => Promise.resolve([left, { ...fido, path: '/nowhere/hid' }]) }));
    expect((await port.list()).map(({ path }) => path)).toEqual(['/nowhere/hid']);
  });

  it('turns failures, also strings, into HidErrors', async () => {
    const port = nodeHidPort(library({ devicesAsync: () => rejectedWith('no hidapi') }));
    await expect(port.list()).rejects.toMatchObject({
      name: 'HidError',
      kind: 'io',
      message: expect.stringContaining('no hidapi'),
    });
  });
});

describe('a connection', () => {
  it('puts report id 0 in front of what it writes', async () => {
    const device = new Device();
    const connection = await nodeHidPort(library({ device })).open('/nowhere/hid');
    await connection.write(new Uint8Array(64).fill(7));
    expect(device.written.map((report) => toHex(report))).toEqual([`00${'07'.repeat(64)}`]);
  });

  it('cuts merged reads, pads a short one, keeps what comes before there is a listener', async () => {
    const device = new Device();
    const connection = await nodeHidPort(library({ device })).open('/nowhere/hid');
    device.emit('data', Buffer.concat([Buffer.alloc(64, 1), Buffer.alloc(64, 2)]));
    const seen: string[] = [];
    connection.onReport((report) => seen.push(`${report.length} ${toHex(report.slice(0, 3))}`));
    device.emit('data', Buffer.concat([Buffer.alloc(64, 3), Buffer.alloc(2, 4)]));
    expect(seen).toEqual(['64 010101', '64 020202', '64 030303', '64 040400']);
  });

  it('keeps no more than 64 reports for a listener that does not come', async () => {
    const device = new Device();
    const connection = await nodeHidPort(library({ device })).open('/nowhere/hid');
    for (let i = 0; i < 100; i++) device.emit('data', Buffer.alloc(64, i));
    const seen: number[] = [];
    connection.onReport((report) => seen.push(report[0] ?? -1));
    expect(seen).toEqual(Array.from({ length: 64 }, (_, i) => i));
  });

  it('tells that a key could not be read for lack of rights: Windows opens it all the same', async () => {
    const device = new Device();
    const connection = await nodeHidPort(library({ device })).open('/nowhere/hid');
    device.emit('error', 'could not read from HID device: ReadFile: (0x00000005) Zugriff verweigert');
    await connection.gone;
    expect(connection.goneReason).toMatchObject({ kind: 'denied' });
    await expect(connection.write(new Uint8Array(64))).rejects.toMatchObject({ kind: 'denied' });
  });

  it('an error event, a string, means gone: closed once, nothing read or written any more', async () => {
    const device = new Device();
    const connection = await nodeHidPort(library({ device })).open('/nowhere/hid');
    const seen: Uint8Array[] = [];
    connection.onReport((report) => seen.push(report));
    device.emit('error', 'could not read from HID device');
    await connection.gone;
    expect(connection.goneReason).toBeUndefined();
    device.emit('data', Buffer.alloc(64));
    expect(seen).toEqual([]);
    await expect(connection.write(new Uint8Array(64))).rejects.toMatchObject({ kind: 'removed' });
    await connection.close();
    expect(device.closes).toBe(1);
  });

  it.each([
    ['No such device', 'removed'],
    ['Cannot write to hid device: WriteFile: (0x00000005) Accès refusé.', 'denied'],
    ['Cannot write to hid device: WriteFile: (0x0000048F) ', 'removed'],
    ['device has been closed', 'removed'],
    [new Error('Cannot write to hid device'), 'io'],
  ])('a failed write: %s → %s', async (writeFailure, kind) => {
    const device = new Device();
    device.writeFailure = writeFailure;
    const connection = await nodeHidPort(library({ device })).open('/nowhere/hid');
    await expect(connection.write(new Uint8Array(64))).rejects.toMatchObject({ name: 'HidError', kind });
  });
});

describe('open', () => {
  it.each([
    ["Failed to open a device with path '/dev/hidraw0': Permission denied", 'denied'],
    ['hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002E2) (iokit/common) not permitted', 'denied'],
    ['hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002C5) (iokit/common) exclusive access', 'busy'],
    ['open_device: (0x00000020) Der Prozess kann nicht auf die Datei zugreifen', 'busy'],
    ['open_device: (0x00000005) Zugriff verweigert', 'denied'],
    ['open_device: (0x00000002) ', 'removed'],
    ['open_device: (0x0000FFFF) nobody knows', 'io'],
    ["Failed to open a device with path '/dev/hidraw0': No such file or directory", 'removed'],
    ["Failed to open a device with path '/dev/hidraw0': Device or resource busy", 'busy'],
    ['something else', 'io'],
  ])('%s → %s', async (text, kind) => {
    const port = nodeHidPort(library({ failure: new TypeError(text) }));
    await expect(port.open('/nowhere/hid')).rejects.toMatchObject({ name: 'HidError', kind });
  });

  it('looks for the reason itself when the text has none', async () => {
    const failure = 'cannot open device with path /dev/x';
    const left = nodeHidPort(library({ failure, devicesAsync: () => Promise.resolve([]) }));
    await expect(left.open('/dev/x')).rejects.toMatchObject({ kind: 'removed' });
    const path = '/dev/not-there-for-us';
    const shut = nodeHidPort(library({ failure, devicesAsync: () => Promise.resolve([{ ...fido, path }]) }));
    await expect(shut.open(path)).rejects.toMatchObject({ kind: 'denied' });
  });
});
