// The folders and files under /sys and /dev that libudev and node-hid read to find a USB HID key, for a practice key.
// umockdev's preload library shows this tree to a program (UMOCKDEV_DIR); no umockdev process is needed.
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fromHex } from '../../../shared/bytes.ts';

/**
 * HID report descriptor of a FIDO key: usage page 0xF1D0, usage 0x01, one input and one output report of 64 bytes, no
 * report ids (CTAP 2.1 §11.2.8.2).
 */
export const REPORT_DESCRIPTOR: Uint8Array = fromHex(
  '06d0f1' + // Usage Page (FIDO Alliance)
    '0901' + // Usage (U2F HID Authenticator Device)
    'a101' + // Collection (Application)
    '0920150026ff00750895408102' + // Usage (Input Report Data), 0…255, 8 bits × 64, Input
    '0921150026ff00750895409102' + // Usage (Output Report Data), the same, Output
    'c0',
);

/** Major number of hidraw nodes; any that no other fake device of the tree uses does. */
const HIDRAW_MAJOR = 240;
const USB_BUS = 'sys/devices/pci0000:00/0000:00:14.0/usb1';

export interface UsbKey {
  /** N of /dev/hidrawN. */
  readonly index: number;
  readonly vendorId: number;
  readonly productId: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly serialNumber: string;
}

/** An empty tree: no device at all. What was in the folder is removed. */
export async function createTree(root: string): Promise<void> {
  await rm(root, { recursive: true, force: true });
  const folders = ['dev', 'run/udev/data', 'sys/bus/hid/devices', 'sys/bus/usb/devices', 'sys/class/hidraw', 'sys/dev/char'];
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
}

/**
 * The key's USB device, its HID interface, and its hidraw node: all below one folder, links to it from where one looks.
 *
 * @param insertion  how often it was plugged in before: the kernel gives each HID device a number it has never used
 */
export async function plugIntoTree(root: string, key: UsbKey, insertion = 0): Promise<void> {
  const at = placesOf(key, insertion);
  const vendor = hex(key.vendorId);
  const product = hex(key.productId);
  const files: Readonly<Record<string, string>> = {
    [`${at.usbDevice}/uevent`]:
      `MAJOR=189\nMINOR=${key.index + 1}\nDEVNAME=bus/usb/001/${String(key.index + 2).padStart(3, '0')}\n` +
      `DEVTYPE=usb_device\nPRODUCT=${key.vendorId.toString(16)}/${key.productId.toString(16)}/100\n`,
    [`${at.usbDevice}/idVendor`]: `${vendor.toLowerCase()}\n`,
    [`${at.usbDevice}/idProduct`]: `${product.toLowerCase()}\n`,
    [`${at.usbDevice}/bcdDevice`]: '0100\n',
    [`${at.usbDevice}/manufacturer`]: `${key.manufacturer}\n`,
    [`${at.usbDevice}/product`]: `${key.product}\n`,
    [`${at.usbDevice}/serial`]: `${key.serialNumber}\n`,
    [`${at.usbDevice}/busnum`]: '1\n',
    [`${at.usbDevice}/devnum`]: `${key.index + 2}\n`,
    [`${at.interface}/uevent`]: 'DEVTYPE=usb_interface\nDRIVER=usbhid\nINTERFACE=3/0/0\n',
    [`${at.interface}/bInterfaceNumber`]: '00\n',
    [`${at.interface}/bInterfaceClass`]: '03\n',
    [`${at.hidDevice}/uevent`]:
      `DRIVER=hid-generic\nHID_ID=0003:0000${vendor}:0000${product}\nHID_NAME=${key.manufacturer} ${key.product}\n` +
      `HID_PHYS=usb-0000:00:14.0-${key.index + 2}/input0\nHID_UNIQ=${key.serialNumber}\n` +
      `MODALIAS=hid:b0003g0001v0000${vendor}p0000${product}\n`,
    [`${at.hidraw}/uevent`]: `MAJOR=${HIDRAW_MAJOR}\nMINOR=${key.index}\nDEVNAME=hidraw${key.index}\n`,
    [`${at.hidraw}/dev`]: `${HIDRAW_MAJOR}:${key.index}\n`,
  };
  for (const [path, text] of Object.entries(files)) await write(join(root, path), text);
  await write(join(root, at.hidDevice, 'report_descriptor'), REPORT_DESCRIPTOR);
  await link(root, `${at.usbDevice}/subsystem`, 'sys/bus/usb');
  await link(root, `${at.interface}/subsystem`, 'sys/bus/usb');
  await link(root, `${at.hidDevice}/subsystem`, 'sys/bus/hid');
  await link(root, `${at.hidraw}/device`, at.hidDevice);
  await link(root, `${at.hidraw}/subsystem`, 'sys/class/hidraw');
  for (const [place, target] of Object.entries(at.links)) await link(root, place, target);
  // The node last, as the kernel does: who watches /dev finds a whole device.
  await write(join(root, `dev/hidraw${key.index}`), '');
}

export async function unplugFromTree(root: string, key: UsbKey): Promise<void> {
  const at = placesOf(key, 0);
  // The node first: who looks in between finds no device rather than half of one.
  await rm(join(root, `dev/hidraw${key.index}`), { force: true });
  for (const place of Object.keys(at.links)) await rm(join(root, place), { force: true });
  await rm(join(root, at.usbDevice), { recursive: true, force: true });
}

function placesOf(key: UsbKey, insertion: number) {
  const port = `1-${key.index + 2}`;
  const usbDevice = `${USB_BUS}/${port}`;
  const usbInterface = `${usbDevice}/${port}:1.0`;
  const hidDevice = `${usbInterface}/0003:${hex(key.vendorId)}:${hex(key.productId)}.${hex(0x100 * insertion + key.index + 1)}`;
  const hidraw = `${hidDevice}/hidraw/hidraw${key.index}`;
  return {
    usbDevice,
    interface: usbInterface,
    hidDevice,
    hidraw,
    links: {
      [`sys/class/hidraw/hidraw${key.index}`]: hidraw,
      [`sys/bus/usb/devices/${port}`]: usbDevice,
      [`sys/dev/char/${HIDRAW_MAJOR}:${key.index}`]: hidraw,
    },
  } as const;
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function link(root: string, place: string, target: string): Promise<void> {
  const path = join(root, place);
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await symlink(relative(dirname(place), target), path);
}
