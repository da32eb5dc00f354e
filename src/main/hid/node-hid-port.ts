// The real HidPort: node-hid's asynchronous API. The only file that imports node-hid. Knows reports, not CTAPHID.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import * as nodeHid from 'node-hid';
import type { HidConnection, HidDescriptor, HidPort } from '../ports.ts';
import { REPORT_BYTES } from './ctaphid-packets.ts';
import { HidError } from './hid-error.ts';

const FIDO_USAGE_PAGE = 0xf1d0;
const FIDO_USAGE = 0x01;

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
  write(values: number[]): Promise<number>;
  close(): Promise<void>;
}

export function nodeHidPort(library: NodeHidLibrary = nodeHid): HidPort {
  return {
    async list() {
      try {
        return fidoDescriptors(await library.devicesAsync());
      } catch (error) {
        throw hidError(error, 'the system does not list its HID devices');
      }
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
  device.on('error', () => void close());
  device.on('data', (data) => {
    if (isGone) return;
    for (const report of cutReports(data)) {
      if (listener === undefined) early.push(report);
      else listener(report);
    }
  });

  return {
    gone,
    close,
    onReport(next) {
      listener = next;
      for (const report of early.splice(0)) next(report);
    },
    async write(report) {
      if (isGone) throw new HidError('removed', 'the key was removed');
      try {
        // FIDO interfaces have no numbered reports: report id 0 stands in front.
        await device.write([0, ...report]);
      } catch (error) {
        throw hidError(error, 'the report could not be written');
      }
    },
  };
}

/** A read may hold several reports (a pseudo-terminal does that): each has 64 bytes, a shorter tail is padded. */
function cutReports(data: Uint8Array): readonly Uint8Array[] {
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

/** node-hid throws strings and Errors with hidapi's text; the text is all there is. */
function hidError(error: unknown, message: string): HidError {
  const text = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error ? error : new Error(text);
  // 0xE00002E2 kIOReturnNotPermitted, 0xE00002C5 kIOReturnExclusiveAccess (macOS).
  if (/permission denied|access is denied|not permitted|0xE00002E2/i.test(text)) {
    return new HidError('denied', `${message}: ${text}`, { cause });
  }
  if (/no such (?:file|device)|not connected|has been disconnected|device is closed/i.test(text)) {
    return new HidError('removed', `${message}: ${text}`, { cause });
  }
  if (/exclusive access|sharing violation|being used by another|resource busy|0xE00002C5/i.test(text)) {
    return new HidError('busy', `${message}: ${text}`, { cause });
  }
  return new HidError('io', `${message}: ${text}`, { cause });
}
