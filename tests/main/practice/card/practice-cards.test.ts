// A real practice key in a reader of a few lines: what power does to it, and that it follows the key's own moves.
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cardModelNamed } from '../../../../src/main/practice/card/card-model.ts';
import { servePracticeCards } from '../../../../src/main/practice/card/practice-cards.ts';
import { fromHex } from '../../../../src/shared/bytes.ts';
import { newBench, type Bench } from '../key/host.ts';

const SELECT = '00a4040008a0000006472f000100';
const RESET = '80108000010700';
const POLL = '8011000000';
const POWER_OFF = '00';
const NOT_ALLOWED = '30';
const RESET_WINDOW_MS = 10_000;

let bench: Bench;
let server: Server;
let reader: Socket | undefined;
let received: string;
let wake: () => void;
let cards: { close(): Promise<void> };

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

beforeEach(async () => {
  received = '';
  reader = undefined;
  wake = () => undefined;
  bench = newBench();
  server = createServer((socket) => {
    reader = socket;
    socket.on('data', (data) => {
      received += data.toString('hex');
      wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (reader === socket) reader = undefined;
      wake();
    });
    wake();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const placed = { key: bench.key, model: cardModelNamed('contactless'), port: address.port };
  cards = await servePracticeCards([placed], bench.clock);
  await until(() => reader !== undefined);
});

afterEach(async () => {
  await cards.close();
  reader?.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function write(message: string): void {
  const bytes = fromHex(message);
  reader?.write(Buffer.concat([Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes]));
}

/** One message to the card, and its answer. */
async function say(message: string): Promise<string> {
  received = '';
  write(message);
  await until(() => received.length >= 4 && received.length === 4 + 2 * Number.parseInt(received.slice(0, 4), 16));
  return received.slice(4);
}

it('takes a reset within 10 s after the reader gave it power', async () => {
  await say(SELECT);
  await bench.clock.advance(RESET_WINDOW_MS + 1);
  expect(await say(RESET)).toBe(`${NOT_ALLOWED}9000`);
  write(POWER_OFF);
  await say(SELECT);
  expect(await say(RESET)).toBe('029100');
  bench.key.touch();
  expect(await say(POLL)).toBe('009000');
});

it('stays plugged in when the reader takes its power, and gives up what it did', async () => {
  await say(SELECT);
  await say(RESET);
  expect(bench.key.face.waitingForTouch).toBe(true);
  write(POWER_OFF);
  expect(await say(SELECT)).toBe(`${Buffer.from('FIDO_2_0').toString('hex')}9000`);
  expect(bench.key.face).toMatchObject({ plugged: true, waitingForTouch: false });
  expect(await say(POLL)).toBe('6985');
});

it('leaves the reader with the key, and comes with it', async () => {
  bench.key.pullOut();
  await until(() => reader === undefined);
  bench.key.plugIn();
  await until(() => reader !== undefined);
  expect(await say(POLL)).toBe('6985');
  await cards.close();
  await until(() => reader === undefined);
});
