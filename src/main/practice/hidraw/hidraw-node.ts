// The device side of one /dev/hidrawN that is not there: a folder with a socket and the answers to hidraw's ioctls, and
// the entry in the sysfs tree. A preload library in the other program turns open, read and write into this socket.
// Knows reports only; what answers them (a practice key, somebody else's authenticator) is handed in.
//
// Wire: each report is a length (u16 little-endian) and that many bytes. From the host it is what write(2) got: the
// report id 0 and 64 bytes. From the device it is the 64 bytes that read(2) gives.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { plugIntoTree, REPORT_DESCRIPTOR, unplugFromTree, type UsbKey } from './sysfs-tree.ts';

const REPORT_BYTES = 64;
/** A host that does not read its reports is dropped beyond this, as hidraw drops reports beyond 64. */
const MAX_UNREAD_BYTES = 1 << 20;

export interface HidrawNode {
  /** To every program that has the node open. */
  send(report: Uint8Array): void;
  /** The node and its sysfs entry vanish; open handles fail. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A node that can be opened when this resolves.
 *
 * @param directory  holds hidrawN.sock, .desc, .info, .name, .uniq, and the tree in `tree` (see createTree)
 * @param onReport   each report from any host: 64 bytes, without the report id
 */
export async function openHidrawNode(
  directory: string,
  key: UsbKey,
  onReport: (report: Uint8Array) => void,
): Promise<HidrawNode> {
  const file = (extension: string): string => join(directory, `hidraw${key.index}.${extension}`);
  const tree = join(directory, 'tree');
  const hosts = new Set<Socket>();
  let server: Server | undefined;
  let insertions = 0;

  const accept = (host: Socket): void => {
    hosts.add(host);
    const parse = reportParser(onReport);
    host.on('data', parse);
    host.on('close', () => hosts.delete(host));
    // A program that ends while it has the node open is an everyday matter; 'close' follows.
    host.on('error', () => host.destroy());
  };

  async function plug(): Promise<void> {
    if (server !== undefined) return;
    await rm(file('sock'), { force: true });
    const next = createServer(accept);
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(file('sock'), resolve);
    });
    server = next;
    await plugIntoTree(tree, key, insertions++);
  }

  async function unplug(): Promise<void> {
    const old = server;
    if (old === undefined) return;
    server = undefined;
    await unplugFromTree(tree, key);
    const closed = new Promise((resolve) => old.close(resolve));
    for (const host of hosts) host.destroy();
    await closed;
  }

  await mkdir(directory, { recursive: true });
  const vendor = key.vendorId.toString(16);
  const product = key.productId.toString(16);
  await writeFile(file('desc'), REPORT_DESCRIPTOR);
  await writeFile(file('info'), `3 ${vendor} ${product}`);
  await writeFile(file('name'), `${key.manufacturer} ${key.product}`);
  await writeFile(file('uniq'), key.serialNumber);
  await plug();
  return {
    send(report) {
      const framed = Buffer.alloc(2 + report.length);
      framed.writeUInt16LE(report.length);
      framed.set(report, 2);
      for (const host of hosts) {
        if (host.writableLength > MAX_UNREAD_BYTES) host.destroy();
        else host.write(framed);
      }
    },
    plug,
    unplug,
    close: unplug,
  };
}

function reportParser(onReport: (report: Uint8Array) => void): (data: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (data) => {
    rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16LE()) {
      const end = 2 + rest.readUInt16LE();
      const report = new Uint8Array(REPORT_BYTES);
      // The kernel pads a short report and cuts a long one; the report id in front is not sent to the key.
      report.set(rest.subarray(3, Math.min(end, 3 + REPORT_BYTES)));
      rest = rest.subarray(end);
      onReport(report);
    }
  };
}
