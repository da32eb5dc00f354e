// The real HidPort: node-hid's asynchronous API. The only file that imports node-hid. Knows reports, not CTAPHID.
import { constants } from 'node:fs';
import { access, readlink } from 'node:fs/promises';
import * as nodeHid from 'node-hid';
import type { HidConnection, HidDescriptor, HidHints, HidPort } from '../ports.ts';
import { REPORT_BYTES } from './ctaphid-packets.ts';
import { deviceFolderHints } from './device-folder-hints.ts';
import { HidError } from './hid-error.ts';
import { hidError } from './system-error.ts';
import { usbHints } from './usb-hints.ts';

const FIDO_USAGE_PAGE = 0xf1d0;
const FIDO_USAGE = 0x01;
/** As many as the Linux kernel keeps for a reader that is late. */
const MAX_KEPT_REPORTS = 64;

/** The part of node-hid that is used here. */
export interface NodeHidLibrary {
  devicesAsync(): Promise<nodeHid.Device[]>;
  readonly HIDAsync: {
    open(path: string, options?: { readonly nonExclusive?: boolean }): Promise<NodeHidDevice>;
  };
}

export interface NodeHidDevice {
  on(event: 'data', listener: (data: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  /** A Buffer, not any other Uint8Array: node-hid takes nothing else beside an array of numbers. */
  write(values: Buffer): Promise<number>;
  close(): Promise<void>;
}

export function nodeHidPort(library: NodeHidLibrary = nodeHid, hints: HidHints = systemHints()): HidPort {
  return {
    hints,
    async list() {
      let devices: readonly nodeHid.Device[];
      try {
        devices = await library.devicesAsync();
      } catch (error) {
        throw hidError(error, 'the system does not list its HID devices');
      }
      return (await Promise.all(fidoDescriptors(devices).map(withInstance))).flat();
    },
    async open(path) {
      try {
        // Without nonExclusive macOS refuses a key that a browser has open.
        return connect(await library.HIDAsync.open(path, { nonExclusive: true }));
      } catch (error) {
        throw await openError(error, path, library);
      }
    },
  };
}

/** hidapi has no events. Linux makes and removes a file for each key; elsewhere USB's own events must do. */
function systemHints(): HidHints {
  return process.platform === 'linux' ? deviceFolderHints() : usbHints();
}

/**
 * On Linux a replugged key often has the same path again, but the kernel's own name for the device is a new one.
 *
 * @returns  nothing for a key that has left since it was listed
 */
async function withInstance(descriptor: HidDescriptor): Promise<readonly HidDescriptor[]> {
  const node = /^\/dev\/(hidraw\d+)$/.exec(descriptor.path)?.[1];
  if (node === undefined) return [descriptor];
  try {
    return [{ ...descriptor, instance: await readlink(`/sys/class/hidraw/${node}`) }];
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? [] : [descriptor];
  }
}

/** One descriptor per path: some systems list an interface once per usage. */
function fidoDescriptors(devices: readonly nodeHid.Device[]): readonly HidDescriptor[] {
  const byPath = new Map<string, HidDescriptor>();
  for (const device of devices) {
    if (device.usagePage !== FIDO_USAGE_PAGE || device.usage !== FIDO_USAGE || !device.path) continue;
    byPath.set(device.path, {
      path: device.path,
      vendorId: device.vendorId,
      productId: device.productId,
      manufacturer: device.manufacturer ?? '',
      product: device.product ?? '',
      serialNumber: device.serialNumber ?? '',
    });
  }
  return [...byPath.values()];
}

function connect(device: NodeHidDevice): HidConnection {
  const early: Uint8Array[] = [];
  let listener: ((report: Uint8Array) => void) | undefined;
  let isGone = false;
  let goneReason: HidError | undefined;
  let leave: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    isGone = true;
    // A device that is gone cannot fail to close in any way that matters.
    closing ??= device.close().catch(() => undefined);
    leave();
    return closing;
  };

  // node-hid gives a string here, not an Error; with no listener it would end the process. After it nothing is read.
  device.on('error', (error) => {
    const known = hidError(error, 'the key could not be read');
    // Windows opens a key without any rights where it may not be used; the first read tells.
    if (known.kind === 'denied' || known.kind === 'busy') goneReason ??= known;
    void close();
  });
  device.on('data', (data) => {
    if (isGone) return;
    for (const report of cutReports(data)) {
      if (listener !== undefined) listener(report);
      else if (early.length < MAX_KEPT_REPORTS) early.push(report);
    }
  });

  return {
    gone,
    get goneReason() {
      return goneReason;
    },
    close,
    onReport(next) {
      listener = next;
      for (const report of early.splice(0)) next(report);
    },
    async write(report) {
      if (isGone) throw goneReason ?? new HidError('removed', 'the key was removed');
      // FIDO interfaces have no numbered reports: report id 0 stands in front.
      const framed = Buffer.alloc(1 + report.length);
      framed.set(report, 1);
      try {
        // node-hid writes one after the other, in the order of these calls.
        await device.write(framed);
      } catch (error) {
        throw hidError(error, 'the report could not be written');
      }
    },
  };
}

/** A read may hold several reports (a pseudo-terminal does that): each has 64 bytes, a shorter tail is padded. */
function cutReports(data: Uint8Array): readonly Uint8Array[] {
  if (data.length === REPORT_BYTES) return [new Uint8Array(data.buffer, data.byteOffset, REPORT_BYTES)];
  const reports: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += REPORT_BYTES) {
    const report = new Uint8Array(REPORT_BYTES);
    report.set(data.subarray(at, at + REPORT_BYTES));
    reports.push(report);
  }
  return reports;
}

/** hidapi often says no more than "cannot open": look whether the key is still there and whether we may use it. */
async function openError(error: unknown, path: string, library: NodeHidLibrary): Promise<HidError> {
  const known = hidError(error, 'the key could not be opened');
  if (known.kind !== 'io') return known;
  const present = await library.devicesAsync().then(
    (devices) => devices.some((device) => device.path === path),
    () => true,
  );
  if (!present) return new HidError('removed', 'the key is no longer there', { cause: error });
  if (path.startsWith('/dev/')) {
    const usable = await access(path, constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    );
    if (!usable) return new HidError('denied', `no permission to use ${path}`, { cause: error });
  }
  return known;
}
