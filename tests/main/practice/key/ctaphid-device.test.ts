import { beforeEach, describe, expect, it } from 'vitest';
import { BROADCAST, cut, Host, map, newBench, type Bench } from './host.ts';
import { encodeCbor } from '../../../../src/main/ctap/cbor.ts';
import { concatBytes } from '../../../../src/shared/bytes.ts';

const SELECTION = Uint8Array.of(0x0b);
const ERROR = 0x3f;
const KEEPALIVE = 0x3b;

let bench: Bench;
let host: Host;

beforeEach(async () => {
  bench = newBench();
  host = await Host.open(bench);
});

const error = (channel: number, code: number) => ({ channel, command: ERROR, payload: Uint8Array.of(code) });

describe('INIT', () => {
  it('echoes the nonce and gives a channel, protocol 2, wink, CBOR and no MSG', async () => {
    host.send(0x06, Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1), BROADCAST);
    const [reply, ...more] = await host.frames();
    expect(more).toEqual([]);
    expect(reply).toMatchObject({ channel: BROADCAST, command: 0x06 });
    expect([...(reply?.payload ?? [])]).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 2, 2, 1, 0, 0, 0x0d]);
  });

  it('keeps the channel when sent on it, and drops what runs there', async () => {
    host.send(0x10, SELECTION);
    await host.frames();
    host.send(0x06, new Uint8Array(8));
    const [reply] = await host.frames();
    expect(new DataView(reply?.payload.buffer ?? new ArrayBuffer(17)).getUint32(8)).toBe(host.channel);
    expect(bench.key.face.waitingForTouch).toBe(false);
    bench.key.touch();
    expect(await host.frames()).toEqual([]);
    host.send(0x01, Uint8Array.of(1));
    expect(await host.frames()).toHaveLength(1);
  });

  it('refuses a nonce of another size, and a channel nobody was given', async () => {
    host.send(0x06, new Uint8Array(7), BROADCAST);
    host.send(0x06, new Uint8Array(8), 0x1234);
    expect(await host.frames()).toEqual([error(BROADCAST, 0x03), error(0x1234, 0x0b)]);
  });

  it('works for a second program while the first waits for a touch', async () => {
    host.send(0x10, SELECTION);
    await host.frames();
    const other = await Host.open(bench);
    expect(other.channel).not.toBe(host.channel);
    host.reports.splice(0);
    other.send(0x01, Uint8Array.of(1));
    expect(await other.frames()).toEqual([error(other.channel, 0x06)]);
    expect(bench.key.face.waitingForTouch).toBe(true);
  });

  it('forgets the oldest of very many channels', async () => {
    for (let i = 0; i < 300; i++) await new Host(bench).init();
    host.reports.splice(0);
    host.send(0x01, Uint8Array.of(1));
    expect(await host.frames()).toEqual([error(host.channel, 0x0b)]);
  });
});

describe('messages', () => {
  it.each([0, 1, 57, 58, 116, 117, 7609])('echoes a PING of %i bytes', async (length) => {
    const payload = Uint8Array.from({ length }, (_, i) => i % 251);
    host.send(0x01, payload);
    expect(await host.frames()).toEqual([{ channel: host.channel, command: 0x01, payload }]);
  });

  it('refuses a length that no message has', async () => {
    const [first] = cut(host.channel, 0x01, new Uint8Array(57));
    first?.set([7610 >> 8, 7610 & 0xff], 5);
    bench.key.handleReport(first ?? new Uint8Array());
    expect(await host.frames()).toEqual([error(host.channel, 0x03)]);
  });

  it('answers a wrong sequence number, and takes the next message', async () => {
    const [first, , third] = cut(host.channel, 0x01, new Uint8Array(170));
    bench.key.handleReport(first ?? new Uint8Array());
    bench.key.handleReport(third ?? new Uint8Array());
    expect(await host.frames()).toEqual([error(host.channel, 0x04)]);
    host.send(0x01, Uint8Array.of(5));
    expect(await host.frames()).toMatchObject([{ command: 0x01 }]);
  });

  it('answers a new message in the middle of another of the same channel', async () => {
    const [first] = cut(host.channel, 0x01, new Uint8Array(100));
    bench.key.handleReport(first ?? new Uint8Array());
    host.send(0x01, Uint8Array.of(5));
    expect(await host.frames()).toEqual([error(host.channel, 0x04)]);
  });

  it('is busy for others while a message comes in, and still takes the rest of it', async () => {
    const other = await Host.open(bench);
    host.reports.splice(0);
    const [first, second] = cut(host.channel, 0x01, new Uint8Array(100).fill(3));
    bench.key.handleReport(first ?? new Uint8Array());
    other.send(0x01, Uint8Array.of(1));
    bench.key.handleReport(second ?? new Uint8Array());
    expect(await host.frames()).toMatchObject([error(other.channel, 0x06), { channel: host.channel, command: 0x01 }]);
  });

  it('ignores stray continuations and reports of another size', async () => {
    const [, second] = cut(host.channel, 0x01, new Uint8Array(100));
    bench.key.handleReport(second ?? new Uint8Array());
    bench.key.handleReport(new Uint8Array(63));
    bench.key.handleReport(new Uint8Array(65));
    expect(await host.frames()).toEqual([]);
  });

  it('gives up on a message that does not end', async () => {
    const [first] = cut(host.channel, 0x01, new Uint8Array(100));
    bench.key.handleReport(first ?? new Uint8Array());
    await bench.clock.advance(700);
    expect(await host.frames()).toEqual([]);
    await bench.clock.advance(100);
    expect(await host.frames()).toEqual([error(host.channel, 0x05)]);
  });

  it('refuses commands it does not have, an empty CBOR message, and channel 0', async () => {
    host.send(0x03, new Uint8Array(7));
    host.send(0x04, Uint8Array.of(10));
    host.send(0x10, new Uint8Array());
    host.send(0x01, new Uint8Array(), 0);
    expect(await host.frames()).toEqual([
      error(host.channel, 0x01),
      error(host.channel, 0x01),
      error(host.channel, 0x03),
      error(0, 0x0b),
    ]);
  });

  it('winks', async () => {
    host.send(0x08, new Uint8Array());
    expect(await host.frames()).toMatchObject([{ command: 0x08 }]);
    expect(bench.key.face.winks).toBe(1);
  });
});

describe('waiting for a touch', () => {
  beforeEach(() => host.send(0x10, SELECTION));

  it('says so at once and every 100 ms, until the touch', async () => {
    const upNeeded = { channel: host.channel, command: KEEPALIVE, payload: Uint8Array.of(2) };
    expect(await host.frames()).toEqual([upNeeded]);
    await bench.clock.advance(250);
    expect(await host.frames()).toEqual([upNeeded, upNeeded]);
    bench.key.touch();
    expect(await host.frames()).toEqual([{ channel: host.channel, command: 0x10, payload: Uint8Array.of(0) }]);
    await bench.clock.advance(1000);
    expect(await host.frames()).toEqual([]);
  });

  it('ends with KEEPALIVE_CANCEL on CANCEL, which has no reply of its own', async () => {
    await host.frames();
    host.send(0x11, new Uint8Array());
    expect(await host.frames()).toEqual([{ channel: host.channel, command: 0x10, payload: Uint8Array.of(0x2d) }]);
    host.send(0x11, new Uint8Array());
    expect(await host.frames()).toEqual([]);
  });

  it('lets the touch win when it comes before the CANCEL', async () => {
    await host.frames();
    bench.key.touch();
    host.send(0x11, new Uint8Array());
    expect(await host.frames()).toEqual([{ channel: host.channel, command: 0x10, payload: Uint8Array.of(0) }]);
  });

  it('is not cancelled by another channel', async () => {
    const other = await Host.open(bench);
    other.send(0x11, new Uint8Array());
    await host.frames();
    expect(bench.key.face.waitingForTouch).toBe(true);
  });

  it('is busy for the same channel too', async () => {
    await host.frames();
    host.send(0x10, Uint8Array.of(0x04));
    expect(await host.frames()).toEqual([error(host.channel, 0x06)]);
  });

  it('ends after 30 s', async () => {
    await bench.clock.advance(29_900);
    expect(bench.key.face.waitingForTouch).toBe(true);
    await host.frames();
    await bench.clock.advance(100);
    expect((await host.frames()).filter(({ command }) => command === 0x10)).toMatchObject([
      { payload: Uint8Array.of(0x2f) },
    ]);
  });

  it('is silent after the key was pulled out, and needs a new channel afterwards', async () => {
    await host.frames();
    bench.key.pullOut();
    bench.key.touch();
    await bench.clock.advance(40_000);
    expect(await host.frames()).toEqual([]);
    expect(bench.key.face).toMatchObject({ plugged: false, waitingForTouch: false });
    host.send(0x01, Uint8Array.of(1));
    expect(await host.frames()).toEqual([]);
    bench.key.plugIn();
    host.send(0x01, Uint8Array.of(1));
    expect(await host.frames()).toEqual([error(host.channel, 0x0b)]);
  });
});

describe('CTAP2 requests that are not well-formed', () => {
  const makeCredential = (body: Uint8Array) => concatBytes(Uint8Array.of(0x01), body);
  it.each([
    ['an unknown command', Uint8Array.of(0x55), 0x01],
    ['bytes that are no CBOR', makeCredential(Uint8Array.of(0xff)), 0x12],
    ['a map that ends early', makeCredential(Uint8Array.of(0xa1)), 0x12],
    ['bytes after the map', makeCredential(Uint8Array.of(0xa0, 0x00)), 0x12],
    ['keys out of order', makeCredential(Uint8Array.of(0xa2, 0x02, 0x00, 0x01, 0x00)), 0x12],
    ['no map at all', makeCredential(Uint8Array.of(0x80)), 0x11],
    ['no parameters', Uint8Array.of(0x01), 0x14],
    ['a text where bytes belong', makeCredential(encodeCbor(map([[1, 'hash']]))), 0x11],
    ['a clientDataHash of another size', makeCredential(encodeCbor(map([[1, new Uint8Array(31)]]))), 0x03],
    ['a message over maxMsgSize', new Uint8Array(1201).fill(0x01), 0x39],
    ['an unknown clientPIN subcommand', concatBytes(Uint8Array.of(0x06), encodeCbor(map([[2, 99]]))), 0x3e],
    ['an unknown management subcommand', concatBytes(Uint8Array.of(0x0a), encodeCbor(map([[1, 99]]))), 0x3e],
    ['a "next" without a beginning', Uint8Array.of(0x08), 0x30],
  ])('get a status: %s', async (_name, message, status) => {
    expect([...(await host.cbor(message))]).toEqual([status]);
  });

  it('never break the key, whatever the bytes', async () => {
    for (let i = 0; i < 400; i++) {
      const body = bench.random.bytes(1 + (i % 90));
      body[0] = [0x01, 0x02, 0x06, 0x0a, 0x0d][i % 5] ?? 0;
      // A map head, so that not all end at the first byte.
      if (i % 2 === 0 && body.length > 1) body[1] = 0xa0 | (i % 8);
      const [status] = await host.cbor(body);
      expect(status).not.toBe(0x7f);
    }
    expect((await host.info()).get(1)).toEqual(['FIDO_2_0', 'FIDO_2_1']);
  });
});
