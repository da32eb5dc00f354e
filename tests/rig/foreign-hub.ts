// Somebody else's software authenticator behind a fake /dev/hidraw0: a program of its own, for runs by hand.
//
//   node --import tsx tests/rig/foreign-hub.ts DIR udp:DEVICE_PORT:OWN_PORT    one report in each datagram
//   node --import tsx tests/rig/foreign-hub.ts DIR tcp64:PORT                  a stream of 64-byte reports each way
//   FAKEHID_DIR=DIR tests/rig/hidrun fido2-token -I /dev/hidraw0
//
// The authenticator runs by itself and listens on 127.0.0.1. TRACE=1 prints every report, as tests/vectors has them.
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { join } from 'node:path';
import { openHidrawNode } from '../../src/main/practice/hidraw/hidraw-node.ts';
import { createTree } from '../../src/main/practice/hidraw/sysfs-tree.ts';

const REPORT_BYTES = 64;

type Listener = (report: Uint8Array) => void;

interface Authenticator {
  send(report: Uint8Array): void;
  onReport(listener: Listener): void;
}

function openAuthenticator(backend: string): Authenticator {
  const [kind, ...ports] = backend.split(':');
  const [first = Number.NaN, second = Number.NaN] = ports.map(Number);
  if (kind === 'udp' && Number.isInteger(first) && Number.isInteger(second)) {
    const socket = createSocket('udp4');
    socket.bind(second, '127.0.0.1');
    return {
      send: (report) => socket.send(report, first, '127.0.0.1'),
      onReport: (listener) => socket.on('message', (datagram) => listener(datagram.subarray(0, REPORT_BYTES))),
    };
  }
  if (kind === 'tcp64' && Number.isInteger(first)) {
    const socket = connect(first, '127.0.0.1');
    socket.setNoDelay();
    let rest: Buffer = Buffer.alloc(0);
    return {
      send: (report) => socket.write(report),
      onReport: (listener) =>
        socket.on('data', (data) => {
          rest = Buffer.concat([rest, data]);
          for (; rest.length >= REPORT_BYTES; rest = rest.subarray(REPORT_BYTES)) listener(rest.subarray(0, REPORT_BYTES));
        }),
    };
  }
  throw new Error('usage: foreign-hub DIR udp:DEVICE_PORT:OWN_PORT | tcp64:PORT');
}

const [directory, backend = ''] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: foreign-hub DIR BACKEND');

const trace = (arrow: string, report: Uint8Array): void => {
  if (process.env['TRACE']) console.error(arrow, Buffer.from(report).toString('hex').replace(/(00)+$/, ''));
};
await createTree(join(directory, 'tree'));
const usb = {
  index: 0,
  vendorId: 0x1209,
  productId: 0xf1d1,
  manufacturer: 'Foreign',
  product: 'Software Authenticator',
  serialNumber: 'FOREIGN1',
};
const authenticator = openAuthenticator(backend);
const node = await openHidrawNode(directory, usb, (report) => {
  trace('>', report);
  authenticator.send(report);
});
authenticator.onReport((report) => {
  trace('<', report);
  node.send(report);
});
console.log(JSON.stringify({ event: 'ready', directory, backend }));
