// The card's side of vpcd's wire against a reader of a few lines: orders, APDUs in any slicing, leaving and coming back.
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openVpcdLink, type VpcdLink } from '../../../../src/main/practice/card/vpcd-link.ts';
import { fromHex, toHex } from '../../../../src/shared/bytes.ts';
import { ManualClock } from '../key/manual-clock.ts';

let server: Server;
let port: number;
let clock: ManualClock;
let link: VpcdLink;
let happened: string[];
let wake: () => void;
let visitors: Socket[];
let heard: string;
let answers: (() => void)[] | undefined;

function note(event: string): void {
  happened.push(event);
  wake();
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

function listen(at: number): Promise<void> {
  server = createServer((socket) => {
    visitors.push(socket);
    socket.on('data', (data) => {
      heard += data.toString('hex');
      wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => note('left'));
    note('came');
  });
  return new Promise((resolve) => server.listen(at, '127.0.0.1', resolve));
}

beforeEach(async () => {
  wake = () => undefined;
  happened = [];
  visitors = [];
  heard = '';
  answers = undefined;
  clock = new ManualClock();
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  port = address.port;
  const card = {
    atr: fromHex('3b00'),
    insert: () => note('inserted'),
    losePower: () => note('power'),
    transmit: async (apdu: Uint8Array) => {
      note(toHex(apdu));
      if (answers !== undefined) await new Promise<void>((resolve) => answers?.push(resolve));
      return fromHex('9000');
    },
  };
  link = openVpcdLink(port, card, clock);
});

afterEach(async () => {
  link.remove();
  for (const visitor of visitors) visitor.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function insert(): Promise<Socket> {
  link.insert();
  await until(() => happened.includes('came') && happened.includes('inserted'));
  const visitor = visitors.at(-1);
  if (visitor === undefined) throw new Error('nobody came');
  happened = [];
  return visitor;
}

it('tells its answer to reset, and hears of the power', async () => {
  const reader = await insert();
  reader.write(fromHex('0001040001000001010001020001040001ff'));
  await until(() => heard.length === 16);
  expect(heard).toBe('00023b0000023b00');
  expect(happened).toEqual(['power', 'power', 'power']);
});

it('answers APDUs however the bytes are cut', async () => {
  const reader = await insert();
  for (const byte of fromHex('0004801000000003010203')) {
    await new Promise((resolve) => reader.write(Uint8Array.of(byte), resolve));
  }
  await until(() => heard.length === 16);
  expect(happened).toEqual(['80100000', '010203']);
  expect(heard).toBe('0002900000029000');
});

it('takes the longest message of the wire', async () => {
  const reader = await insert();
  reader.write(fromHex(`ffff${'ab'.repeat(65_535)}`));
  await until(() => heard.length === 8);
  expect(happened).toEqual(['ab'.repeat(65_535)]);
});

it('loses its power when it is taken out, and answers nobody then', async () => {
  const reader = await insert();
  answers = [];
  reader.write(fromHex('000480100000'));
  await until(() => happened.includes('80100000'));
  link.remove();
  await until(() => happened.includes('left') && happened.includes('power'));
  for (const answer of answers) answer();
  await until(() => true);
  expect(heard).toBe('');
});

it('is put in once, and again after it was out', async () => {
  await insert();
  link.insert();
  link.remove();
  await until(() => happened.includes('left'));
  await insert();
  expect(visitors).toHaveLength(2);
});

it('comes back to a reader that was away', async () => {
  const reader = await insert();
  await new Promise((resolve) => {
    server.close(resolve);
    reader.destroy();
  });
  await until(() => happened.includes('power'));
  await listen(port);
  // Each look at the reader takes its own time; none is made without the clock.
  while (!happened.includes('inserted')) await clock.advance(250);
  expect(visitors).toHaveLength(2);
});
