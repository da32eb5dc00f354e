// CTAPHID against a key played by hand, byte for byte: INIT, framing, keepalive, cancel, busy, foreign programs,
// unplug.
import { describe, expect, it } from 'vitest';
import { openHidTransport } from '../../../src/main/hid/ctaphid-channel.ts';
import {
  BROADCAST_CHANNEL,
  encodePackets,
  MAX_PAYLOAD_BYTES,
  parsePacket,
} from '../../../src/main/hid/ctaphid-packets.ts';
import { fromHex, toHex } from '../../../src/shared/bytes.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';
import { CHANNEL, countingRandom, initReply, openScripted, outcome, ScriptedKey } from './scripted-key.ts';

const CBOR = 0x10;
const KEEPALIVE = 0x3b;
const ERROR = 0x3f;
const GET_INFO = Uint8Array.of(4);
const processing = Uint8Array.of(1);
const touchNeeded = Uint8Array.of(2);

function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7) & 0xff);
}

describe('INIT', () => {
  it('sends a random nonce on the broadcast channel and takes the channel of the answer', async () => {
    const key = new ScriptedKey();
    key.onWritten = () => key.say(BROADCAST_CHANNEL, 0x06, initReply(fromHex('0001020304050607')));
    const channel = await openHidTransport(key, countingRandom(), new ManualClock());
    expect(toHex(key.written[0] ?? new Uint8Array())).toBe(`ffffffff8600080001020304050607${'00'.repeat(49)}`);
    expect(channel.facts).toEqual({ protocolVersion: 2, deviceVersion: [5, 4, 3], capabilities: 5 });
    expect(channel.speaksCtap2).toBe(true);
    expect(channel.canWink).toBe(true);
    key.onWritten = () => key.say(CHANNEL, CBOR, Uint8Array.of(0));
    await channel.exchange(GET_INFO);
    expect(toHex(key.written[1] ?? new Uint8Array())).toBe(`0022000290000104${'00'.repeat(56)}`);
  });

  it('skips answers to other programs and takes a longer answer', async () => {
    const key = new ScriptedKey();
    key.onWritten = (report) => {
      key.say(BROADCAST_CHANNEL, 0x06, initReply(fromHex('ffffffffffffffff'), 0x99));
      key.say(0x77, CBOR, bytes(200));
      const reply = initReply(parsePacket(report).data.slice(0, 8));
      key.say(BROADCAST_CHANNEL, 0x06, new Uint8Array([...reply, 1, 2, 3]));
    };
    const channel = await openHidTransport(key, countingRandom(), new ManualClock());
    key.onWritten = () => key.say(CHANNEL, CBOR, Uint8Array.of(0x2e));
    expect(toHex(await channel.exchange(GET_INFO))).toBe('2e');
  });

  it('does not mistake a short answer with the right nonce for a channel', async () => {
    const key = new ScriptedKey();
    const clock = new ManualClock();
    key.onWritten = (report) => key.say(BROADCAST_CHANNEL, 0x06, parsePacket(report).data.slice(0, 16));
    const opening = openHidTransport(key, countingRandom(), clock);
    const result = outcome(opening);
    await settle();
    await clock.advance(3_000);
    expect(await outcome(opening)).toMatchObject({ name: 'HidError', kind: 'timeout' });
    await result;
    expect(key.closed).toBe(true);
  });

  it('repeats with a new nonce while the key is busy, then gives up', async () => {
    const key = new ScriptedKey();
    const clock = new ManualClock();
    key.onWritten = () => key.say(BROADCAST_CHANNEL, ERROR, Uint8Array.of(6));
    const opening = openHidTransport(key, countingRandom(), clock, { busyTimeoutMs: 1_000 });
    opening.catch(() => undefined);
    await settle();
    await clock.advance(2_000);
    expect(await outcome(opening)).toMatchObject({ kind: 'busy', errorCode: 6 });
    // 0, +100, +200, +400 ms; the next pause of 500 would pass the limit.
    expect(key.written.map((report) => report[7])).toEqual([0, 8, 16, 24]);
  });

  it.each([0, BROADCAST_CHANNEL])('refuses the reserved channel %i', async (reserved) => {
    const key = new ScriptedKey();
    key.onWritten = (report) =>
      key.say(BROADCAST_CHANNEL, 0x06, initReply(parsePacket(report).data.slice(0, 8), reserved));
    const opening = openHidTransport(key, countingRandom(), new ManualClock());
    await expect(opening).rejects.toMatchObject({ kind: 'protocol' });
  });

  it('ends at once when the key is pulled', async () => {
    const key = new ScriptedKey();
    key.onWritten = () => key.unplug();
    await expect(openHidTransport(key, countingRandom(), new ManualClock())).rejects.toMatchObject({ kind: 'removed' });
  });
});

describe('framing', () => {
  it.each([1, 57, 58, 116, 117, 1024, MAX_PAYLOAD_BYTES])('sends and reads %i bytes', async (length) => {
    const { key, channel } = await openScripted();
    const message = bytes(length);
    key.onWritten = (_, index) => {
      if (index === encodePackets(CHANNEL, CBOR, message).length - 1) key.say(CHANNEL, CBOR, message);
    };
    expect(await channel.exchange(message)).toEqual(message);
    expect(key.written.length).toBe(1 + Math.ceil(Math.max(0, length - 57) / 59));
    expect(key.written.every((report) => report.length === 64)).toBe(true);
  });

  it('refuses a longer message before anything is sent', async () => {
    const { key, channel } = await openScripted();
    await expect(channel.exchange(bytes(MAX_PAYLOAD_BYTES + 1))).rejects.toMatchObject({ kind: 'protocol' });
    expect(key.written).toEqual([]);
  });

  it('skips reports of other channels between its own', async () => {
    const { key, channel } = await openScripted();
    const reply = bytes(300);
    key.onWritten = () => {
      for (const report of encodePackets(CHANNEL, CBOR, reply)) {
        key.say(0x31, CBOR, bytes(100));
        key.say(0x31, ERROR, Uint8Array.of(1));
        key.sayReport(report);
      }
    };
    expect(await channel.exchange(GET_INFO)).toEqual(reply);
  });

  it('survives another program that uses the key between our packets', async () => {
    const { key, channel } = await openScripted();
    const request = bytes(200);
    const reply = bytes(300);
    const others = (): void => {
      key.say(BROADCAST_CHANNEL, 0x06, initReply(fromHex('0102030405060708'), 0x41));
      key.say(BROADCAST_CHANNEL, ERROR, Uint8Array.of(6));
      key.say(0x41, KEEPALIVE, touchNeeded);
      key.say(0x41, CBOR, bytes(130));
      key.say(0x41, ERROR, Uint8Array.of(0x0b));
    };
    key.onWritten = (_, index) => {
      others();
      if (index < encodePackets(CHANNEL, CBOR, request).length - 1) return;
      for (const report of encodePackets(CHANNEL, CBOR, reply)) {
        key.sayReport(report);
        others();
      }
    };
    const seen: string[] = [];
    expect(await channel.exchange(request, { onKeepalive: (status) => seen.push(status) })).toEqual(reply);
    expect(seen).toEqual([]);
    expect(key.written.length).toBe(4);
  });

  it.each([
    ['a missing continuation', [0, 2], 'protocol'],
    ['a repeated continuation', [0, 1, 1], 'protocol'],
    ['a new message inside', [0, 1, 0], 'protocol'],
  ])('finds %s', async (_, order, kind) => {
    const { key, channel } = await openScripted();
    const packets = encodePackets(CHANNEL, CBOR, bytes(300));
    key.onWritten = () => order.forEach((i) => key.sayReport(packets[i] ?? new Uint8Array(64)));
    await expect(channel.exchange(GET_INFO)).rejects.toMatchObject({ kind });
  });

  it('finds a reply to another command, a reply that is too long and an empty one', async () => {
    const replies: (readonly [number, string])[] = [
      [0x81, '0001aa'],
      [0x90, '1dba'],
      [0x90, '0000'],
    ];
    for (const [command, tail] of replies) {
      const { key, channel } = await openScripted();
      key.onWritten = () => key.sayReport(fromHex(`00220002${command.toString(16)}${tail}`.padEnd(128, '0')));
      await expect(channel.exchange(GET_INFO)).rejects.toMatchObject({ kind: 'protocol' });
    }
  });

  it('finds a report that has not 64 bytes', async () => {
    const { key, channel } = await openScripted();
    key.onWritten = () => key.sayReport(new Uint8Array(63));
    await expect(channel.exchange(GET_INFO)).rejects.toMatchObject({ kind: 'protocol' });
  });

  it.each([
    [0x01, 'ERR_INVALID_CMD'],
    [0x03, 'ERR_INVALID_LEN'],
    [0x04, 'ERR_INVALID_SEQ'],
    [0x05, 'ERR_MSG_TIMEOUT'],
    [0x7f, 'ERR_OTHER'],
    [0x99, 'error 0x99'],
  ])('names the error code %i of the key, and does not repeat the message', async (errorCode, name) => {
    const { key, channel } = await openScripted();
    key.onWritten = () => key.say(CHANNEL, ERROR, Uint8Array.of(errorCode));
    const refusal = expect(channel.exchange(GET_INFO)).rejects;
    await refusal.toMatchObject({ kind: 'protocol', errorCode, message: expect.stringContaining(name) });
    expect(key.log).toEqual(['220002 10 1']);
  });

  it('ping compares, wink sends nothing', async () => {
    const { key, channel } = await openScripted();
    key.onWritten = () => key.say(CHANNEL, 0x01, bytes(40));
    await channel.ping(bytes(40));
    await expect(channel.ping(bytes(41))).rejects.toMatchObject({ kind: 'protocol' });
    key.onWritten = (report) => {
      const packet = parsePacket(report);
      if (packet.type !== 'initialization') return;
      if (packet.command === 0x06) key.say(CHANNEL, 0x06, initReply(packet.data.slice(0, 8)));
      else key.say(CHANNEL, 0x08, new Uint8Array());
    };
    await channel.wink();
    expect(key.log.at(-1)).toBe('220002 8 0');
  });
});

describe('vendor commands', () => {
  it('go out and come back as they are, one byte or none too', async () => {
    const { key, channel } = await openScripted();
    key.onWritten = () => key.say(CHANNEL, 0x42, fromHex('0601'));
    expect(toHex(await channel.vendorCommand(0x42, bytes(100)))).toBe('0601');
    key.onWritten = () => key.say(CHANNEL, 0x7f, new Uint8Array());
    expect(await channel.vendorCommand(0x7f, new Uint8Array())).toEqual(new Uint8Array());
    expect(key.log).toEqual(['220002 42 100', '220002 #0', '220002 7f 0']);
  });

  it('wait for their turn, and for a key that another program uses', async () => {
    const { key, clock, channel } = await openScripted();
    const first = channel.exchange(GET_INFO);
    const second = channel.vendorCommand(0x40, Uint8Array.of(1));
    await settle();
    expect(key.log).toEqual(['220002 10 1']);
    key.onWritten = (_, index) => key.say(CHANNEL, index === 1 ? ERROR : 0x40, Uint8Array.of(6));
    key.say(CHANNEL, CBOR, Uint8Array.of(0));
    expect(await outcome(first)).toBe('00');
    await clock.advance(100);
    // The same byte as a reply is the vendor's business, not "busy".
    expect(await outcome(second)).toBe('06');
  });

  it('are not cancelled on the key, for it knows CANCEL for CBOR only', async () => {
    const { key, channel } = await openScripted();
    const abort = new AbortController();
    const exchange = channel.vendorCommand(0x41, new Uint8Array(), { signal: abort.signal });
    await settle();
    abort.abort();
    key.say(CHANNEL, 0x41, Uint8Array.of(1));
    expect(await outcome(exchange)).toBe('01');
    expect(key.log).toEqual(['220002 41 0']);
  });

  it('that a key does not know are told by their error code', async () => {
    const { key, channel } = await openScripted();
    key.onWritten = () => key.say(CHANNEL, ERROR, Uint8Array.of(1));
    await expect(channel.vendorCommand(0x42, new Uint8Array())).rejects.toMatchObject({
      kind: 'protocol',
      errorCode: 1,
    });
  });

  it.each([0x3f, 0x80, 0x10, 64.5])('refuses %d, which is not a vendor’s', async (command) => {
    const { key, channel } = await openScripted();
    await expect(channel.vendorCommand(command, new Uint8Array())).rejects.toThrow(RangeError);
    expect(key.written).toEqual([]);
  });
});

describe('keepalive and silence', () => {
  it('tells each change of status once', async () => {
    const { key, channel } = await openScripted();
    key.onWritten = () => {
      for (const status of [processing, processing, touchNeeded, touchNeeded, Uint8Array.of(9), processing]) {
        key.say(CHANNEL, KEEPALIVE, status);
      }
      key.say(CHANNEL, CBOR, Uint8Array.of(0));
    };
    const seen: string[] = [];
    await channel.exchange(GET_INFO, { onKeepalive: (status) => seen.push(status) });
    expect(seen).toEqual(['processing', 'userPresenceNeeded', 'processing']);
  });

  it('takes a keepalive between the packets of a reply', async () => {
    const { key, channel } = await openScripted();
    key.onWritten = () => {
      for (const report of encodePackets(CHANNEL, CBOR, bytes(200))) {
        key.sayReport(report);
        key.say(CHANNEL, KEEPALIVE, processing);
      }
    };
    expect(await channel.exchange(GET_INFO)).toEqual(bytes(200));
  });

  it('bounds silence, not the whole time: keepalives keep a touch of two minutes alive', async () => {
    const { key, clock, channel } = await openScripted();
    const exchange = channel.exchange(GET_INFO);
    await settle();
    for (let i = 0; i < 60; i++) {
      key.say(CHANNEL, KEEPALIVE, touchNeeded);
      await clock.advance(2_000);
    }
    key.say(CHANNEL, CBOR, Uint8Array.of(0));
    expect(await outcome(exchange)).toBe('00');
  });

  it('gives up after 3 s of silence, which foreign reports do not break', async () => {
    const { key, clock, channel } = await openScripted();
    const exchange = channel.exchange(GET_INFO);
    exchange.catch(() => undefined);
    await settle();
    await clock.advance(2_999);
    key.say(0x31, KEEPALIVE, processing);
    expect(await outcome(exchange)).toBe('pending');
    await clock.advance(1);
    expect(await outcome(exchange)).toMatchObject({ kind: 'timeout' });
    expect(clock.sleeping).toBe(0);
  });

  it('gets into step again with INIT on its channel after a reply that did not come', async () => {
    const { key, clock, channel } = await openScripted();
    const lost = channel.exchange(GET_INFO);
    lost.catch(() => undefined);
    await settle();
    await clock.advance(3_000);
    expect(await outcome(lost)).toMatchObject({ kind: 'timeout' });
    // The late reply comes while nobody listens, and once more after the new INIT.
    key.say(CHANNEL, CBOR, fromHex('00dead'));
    key.onWritten = (report) => {
      const packet = parsePacket(report);
      if (packet.type !== 'initialization') return;
      if (packet.command === 0x06) {
        key.say(CHANNEL, CBOR, fromHex('00dead'));
        key.say(CHANNEL, 0x06, initReply(packet.data.slice(0, 8)));
      } else key.say(CHANNEL, CBOR, fromHex('00600d'));
    };
    expect(toHex(await channel.exchange(GET_INFO))).toBe('00600d');
    expect(key.log).toEqual(['220002 10 1', '220002 6 8', '220002 10 1']);
  });

  it('does not read what came between two exchanges', async () => {
    const { key, channel } = await openScripted();
    key.say(CHANNEL, CBOR, fromHex('00dead'));
    key.onWritten = () => key.say(CHANNEL, CBOR, fromHex('00600d'));
    expect(toHex(await channel.exchange(GET_INFO))).toBe('00600d');
  });
});

it('does not read what came after a reply in the same burst', async () => {
  const { key, channel } = await openScripted();
  key.onWritten = (_, index) => {
    key.say(CHANNEL, CBOR, Uint8Array.of(0, index));
    key.say(CHANNEL, CBOR, fromHex('00dead'));
  };
  expect(toHex(await channel.exchange(GET_INFO))).toBe('0000');
  expect(toHex(await channel.exchange(GET_INFO))).toBe('0001');
});

describe('cancel', () => {
  it('sends CANCEL once and reads the owed reply', async () => {
    const { key, channel } = await openScripted();
    const abort = new AbortController();
    const exchange = channel.exchange(GET_INFO, { signal: abort.signal });
    await settle();
    key.say(CHANNEL, KEEPALIVE, touchNeeded);
    await settle();
    abort.abort(new Error('operator'));
    expect(await outcome(exchange)).toBe('pending');
    key.say(CHANNEL, KEEPALIVE, touchNeeded);
    key.say(CHANNEL, CBOR, Uint8Array.of(0x2d));
    expect(await outcome(exchange)).toBe('2d');
    expect(key.log).toEqual(['220002 10 1', '220002 11 0']);
  });

  it('returns the success of a touch that won the race', async () => {
    const { key, channel } = await openScripted();
    const abort = new AbortController();
    const exchange = channel.exchange(GET_INFO, { signal: abort.signal });
    await settle();
    abort.abort();
    key.say(CHANNEL, CBOR, fromHex('00a0'));
    expect(await outcome(exchange)).toBe('00a0');
  });

  it('sends nothing for a signal that was aborted before', async () => {
    const { key, channel } = await openScripted();
    const reason = new Error('before');
    await expect(channel.exchange(GET_INFO, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(key.written).toEqual([]);
  });

  it('writes the whole request before CANCEL when the abort comes between its packets', async () => {
    const { key, channel } = await openScripted();
    const abort = new AbortController();
    key.onWritten = (_, index) => {
      if (index === 0) abort.abort();
      if (index === 3) key.say(CHANNEL, CBOR, Uint8Array.of(0x2d));
    };
    expect(toHex(await channel.exchange(bytes(150), { signal: abort.signal }))).toBe('2d');
    expect(key.log).toEqual(['220002 10 150', '220002 #0', '220002 #1', '220002 11 0']);
  });

  it('waits 35 s at most for a key that only keeps itself alive', async () => {
    const { key, clock, channel } = await openScripted();
    const abort = new AbortController();
    const exchange = channel.exchange(GET_INFO, { signal: abort.signal });
    exchange.catch(() => undefined);
    await settle();
    abort.abort();
    for (let second = 0; second < 34; second++) {
      key.say(CHANNEL, KEEPALIVE, touchNeeded);
      await clock.advance(1_000);
    }
    expect(await outcome(exchange)).toBe('pending');
    key.say(CHANNEL, KEEPALIVE, touchNeeded);
    await clock.advance(1_000);
    expect(await outcome(exchange)).toMatchObject({ kind: 'timeout' });
  });

  it('ends only when CANCEL has been written: it must not land in the next exchange', async () => {
    const { key, channel } = await openScripted();
    const abort = new AbortController();
    const exchange = channel.exchange(GET_INFO, { signal: abort.signal });
    await settle();
    let written: () => void = () => undefined;
    key.writeGate = new Promise((resolve) => (written = resolve));
    abort.abort();
    key.say(CHANNEL, CBOR, Uint8Array.of(0));
    expect(await outcome(exchange)).toBe('pending');
    written();
    expect(await outcome(exchange)).toBe('00');
  });

  it('does not cancel an exchange that has ended', async () => {
    const { key, channel } = await openScripted();
    const abort = new AbortController();
    key.onWritten = () => key.say(CHANNEL, CBOR, Uint8Array.of(0));
    await channel.exchange(GET_INFO, { signal: abort.signal });
    abort.abort();
    await settle();
    expect(key.log).toEqual(['220002 10 1']);
  });
});

describe('busy', () => {
  it.each([
    ['CTAPHID_ERROR', ERROR],
    ['a CTAP status', CBOR],
  ])('asks again when another program uses the key, told by %s', async (_, command) => {
    const { key, clock, channel } = await openScripted();
    key.onWritten = (_report, index) =>
      index < 2 ? key.say(CHANNEL, command, Uint8Array.of(6)) : key.say(CHANNEL, CBOR, Uint8Array.of(0));
    const exchange = channel.exchange(GET_INFO);
    await settle();
    await clock.advance(100);
    expect(key.written.length).toBe(2);
    await clock.advance(200);
    expect(await outcome(exchange)).toBe('00');
  });

  it('an abort ends the pause; nothing is owed then', async () => {
    const { key, channel } = await openScripted();
    const abort = new AbortController();
    key.onWritten = () => key.say(CHANNEL, ERROR, Uint8Array.of(6));
    const exchange = channel.exchange(GET_INFO, { signal: abort.signal });
    exchange.catch(() => undefined);
    await settle();
    const reason = new Error('stop');
    abort.abort(reason);
    expect(await outcome(exchange)).toBe(reason);
    expect(key.log).toEqual(['220002 10 1']);
  });

  it('does one exchange at a time, in order', async () => {
    const { key, channel } = await openScripted();
    const first = channel.exchange(Uint8Array.of(1));
    const second = channel.exchange(Uint8Array.of(2));
    await settle();
    expect(key.written.length).toBe(1);
    key.say(CHANNEL, CBOR, fromHex('0001'));
    expect(await outcome(first)).toBe('0001');
    expect(key.written.length).toBe(2);
    key.say(CHANNEL, CBOR, fromHex('0002'));
    expect(await outcome(second)).toBe('0002');
  });
});
