// A key that leaves, a key that loses its channel, and a machine that sleeps: at every packet, and what may be sent again.
import { describe, expect, it } from 'vitest';
import { openHidTransport } from '../../../src/main/hid/ctaphid-channel.ts';
import { BROADCAST_CHANNEL, encodePackets, parsePacket } from '../../../src/main/hid/ctaphid-packets.ts';
import { HidError } from '../../../src/main/hid/hid-error.ts';
import type { Clock } from '../../../src/main/ports.ts';
import { fromHex, toHex } from '../../../src/shared/bytes.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';
import { CHANNEL, countingRandom, initReply, openScripted, outcome, ScriptedKey } from './scripted-key.ts';

const CBOR = 0x10;
const INIT = 0x06;
const KEEPALIVE = 0x3b;
const ERROR = 0x3f;
const NEW_CHANNEL = 0x00330003;
const GET_INFO = Uint8Array.of(4);
const unknownChannel = Uint8Array.of(0x0b);
const processing = Uint8Array.of(1);

function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7) & 0xff);
}

/** 57 + 7 × 59: eight packets. */
const LONG = bytes(57 + 7 * 59);
const LONG_PACKETS = encodePackets(CHANNEL, CBOR, LONG);

/** Answers INIT on the broadcast channel with a new channel, everything else by `answer`. */
function answerAfterLoss(key: ScriptedKey, answer: (channel: number, command: number) => void): void {
  key.onWritten = (report) => {
    const packet = parsePacket(report);
    if (packet.type !== 'initialization') return;
    if (packet.channel === BROADCAST_CHANNEL && packet.command === INIT) {
      key.say(BROADCAST_CHANNEL, INIT, initReply(packet.data.slice(0, 8), NEW_CHANNEL));
    } else answer(packet.channel, packet.command);
  };
}

describe('unplug', () => {
  const places = LONG_PACKETS.map((_, at) => at);

  it.each(places)('before packet %i of the request is written', async (at) => {
    const { key, clock, channel } = await openScripted();
    if (at === 0) key.unplug();
    key.onWritten = (_, index) => {
      if (index === at - 1) key.unplug();
    };
    expect(await outcome(channel.exchange(LONG))).toMatchObject({ name: 'HidError', kind: 'removed' });
    expect(key.written.length).toBe(at);
    expect(clock.sleeping).toBe(0);
    await channel.gone;
  });

  it.each(places)('before packet %i of the reply arrives', async (at) => {
    const { key, clock, channel } = await openScripted();
    const exchange = channel.exchange(GET_INFO);
    exchange.catch(() => undefined);
    await settle();
    for (const report of LONG_PACKETS.slice(0, at)) key.sayReport(report);
    key.unplug();
    expect(await outcome(exchange)).toMatchObject({ kind: 'removed' });
    expect(clock.sleeping).toBe(0);
    // Nothing is written to a key that has left, also not by the next exchange.
    expect(await outcome(channel.exchange(GET_INFO))).toMatchObject({ kind: 'removed' });
    expect(key.log).toEqual(['220002 10 1']);
  });

  it('right after the last packet of the reply: the reply counts', async () => {
    const { key, channel } = await openScripted();
    key.onWritten = () => {
      for (const report of LONG_PACKETS) key.sayReport(report);
      key.unplug();
    };
    expect(await outcome(channel.exchange(GET_INFO))).toBe(toHex(LONG));
  });

  it('while a touch is waited for, while CANCEL is owed its reply, and in a pause for another program', async () => {
    const { key, channel } = await openScripted();
    const waiting = channel.exchange(GET_INFO);
    waiting.catch(() => undefined);
    await settle();
    key.say(CHANNEL, KEEPALIVE, Uint8Array.of(2));
    key.unplug();
    expect(await outcome(waiting)).toMatchObject({ kind: 'removed' });

    const cancelled = await openScripted();
    const abort = new AbortController();
    const owed = cancelled.channel.exchange(GET_INFO, { signal: abort.signal });
    owed.catch(() => undefined);
    await settle();
    abort.abort();
    cancelled.key.unplug();
    expect(await outcome(owed)).toMatchObject({ kind: 'removed' });

    const busy = await openScripted();
    busy.key.onWritten = () => busy.key.say(CHANNEL, ERROR, Uint8Array.of(6));
    const paused = busy.channel.exchange(GET_INFO);
    paused.catch(() => undefined);
    await settle();
    busy.key.unplug();
    await busy.clock.advance(100);
    expect(await outcome(paused)).toMatchObject({ kind: 'removed' });
  });

  it('resolves gone, also on close', async () => {
    const { channel, key } = await openScripted();
    await channel.close();
    await channel.gone;
    expect(key.closed).toBe(true);
    await expect(channel.exchange(GET_INFO)).rejects.toMatchObject({ kind: 'removed' });
  });

  it('tells why a connection is gone where the system said so', async () => {
    const { key, channel } = await openScripted();
    const exchange = channel.exchange(GET_INFO);
    exchange.catch(() => undefined);
    await settle();
    key.goneReason = new HidError('denied', 'no rights');
    key.unplug();
    expect(await outcome(exchange)).toMatchObject({ kind: 'denied' });
  });
});

describe('a key that does not know the channel any more', () => {
  it('gets a new one, and the message again: it had refused it unread', async () => {
    const { key, channel } = await openScripted();
    answerAfterLoss(key, (at) =>
      at === NEW_CHANNEL ? key.say(at, CBOR, fromHex('00600d')) : key.say(at, ERROR, unknownChannel),
    );
    expect(await outcome(channel.exchange(LONG.subarray(0, 60)))).toBe('00600d');
    expect(key.log).toEqual(['220002 10 60', '220002 #0', 'ffffffff 6 8', '330003 10 60', '330003 #0']);
    expect(await outcome(channel.exchange(GET_INFO))).toBe('00600d');
    expect(key.log.at(-1)).toBe('330003 10 1');
  });

  it('is asked no third time', async () => {
    const { key, channel } = await openScripted();
    answerAfterLoss(key, (at) => key.say(at, ERROR, unknownChannel));
    expect(await outcome(channel.exchange(GET_INFO))).toMatchObject({
      name: 'HidError',
      kind: 'protocol',
      errorCode: 0x0b,
    });
    expect(key.log).toEqual(['220002 10 1', 'ffffffff 6 8', '330003 10 1']);
  });

  it.each([
    ['a keepalive', (key: ScriptedKey) => key.say(CHANNEL, KEEPALIVE, processing)],
    ['the first packet of a reply', (key: ScriptedKey) => key.sayReport(LONG_PACKETS[0] ?? new Uint8Array(64))],
  ])('but not after %s: the message may have had its effect', async (_, begin) => {
    for (const errorCode of [0x0b, 0x06]) {
      const { key, channel } = await openScripted();
      answerAfterLoss(key, (at) => {
        begin(key);
        key.say(at, ERROR, Uint8Array.of(errorCode));
      });
      expect(await outcome(channel.exchange(GET_INFO))).toMatchObject({ kind: 'protocol', errorCode });
      expect(key.log).toEqual(['220002 10 1']);
    }
  });

  it('nor when the signal was aborted meanwhile', async () => {
    const { key, channel } = await openScripted();
    const abort = new AbortController();
    const reason = new Error('operator');
    answerAfterLoss(key, (at, command) => {
      abort.abort(reason);
      if (command === CBOR) key.say(at, ERROR, unknownChannel);
    });
    expect(await outcome(channel.exchange(GET_INFO, { signal: abort.signal }))).toBe(reason);
    expect(key.log.filter((line) => line.endsWith(' 10 1'))).toEqual(['220002 10 1']);
  });
});

describe('silence', () => {
  it('is never answered with the message again; the next message comes on a channel the key knows', async () => {
    const { key, clock, channel } = await openScripted();
    // Some keys say nothing to a channel that they do not know, not even to INIT.
    answerAfterLoss(key, (at) => {
      if (at === NEW_CHANNEL) key.say(at, CBOR, fromHex('00600d'));
    });
    const lost = channel.exchange(Uint8Array.of(1));
    lost.catch(() => undefined);
    await settle();
    await clock.advance(3_000);
    expect(await outcome(lost)).toMatchObject({ kind: 'timeout' });
    expect(key.log).toEqual(['220002 10 1']);

    const next = channel.exchange(GET_INFO);
    await settle();
    await clock.advance(3_000);
    expect(await outcome(next)).toBe('00600d');
    expect(key.log).toEqual(['220002 10 1', '220002 6 8', 'ffffffff 6 8', '330003 10 1']);
  });

  it('to every INIT ends in a time-out', async () => {
    const { key, clock, channel } = await openScripted();
    const lost = channel.exchange(GET_INFO);
    lost.catch(() => undefined);
    await settle();
    await clock.advance(3_000);
    const next = channel.exchange(GET_INFO);
    next.catch(() => undefined);
    await settle();
    await clock.advance(6_000);
    expect(await outcome(next)).toMatchObject({ kind: 'timeout' });
    expect(key.log).toEqual(['220002 10 1', '220002 6 8', 'ffffffff 6 8']);
  });
});

describe('after a pause in which the machine may have slept', () => {
  it('tries the channel before the message, and not before 15 s', async () => {
    const { key, clock, channel } = await openScripted();
    key.onWritten = (report) => {
      const packet = parsePacket(report);
      if (packet.type !== 'initialization') return;
      if (packet.command === INIT) key.say(packet.channel, INIT, initReply(packet.data.slice(0, 8)));
      else key.say(packet.channel, CBOR, Uint8Array.of(0));
    };
    await clock.advance(14_999);
    await channel.exchange(GET_INFO);
    await clock.advance(15_000);
    await channel.exchange(GET_INFO);
    await channel.exchange(GET_INFO);
    expect(key.log).toEqual(['220002 10 1', '220002 6 8', '220002 10 1', '220002 10 1']);
  });

  it.each([
    ['refuses the channel', (key: ScriptedKey, at: number) => key.say(at, ERROR, unknownChannel), 0],
    ['is silent on it', () => undefined, 3_000],
  ])('takes a new channel from a key that %s, and sends the message once', async (_, lose, silenceMs) => {
    const { key, clock, channel } = await openScripted();
    answerAfterLoss(key, (at) => (at === NEW_CHANNEL ? key.say(at, CBOR, Uint8Array.of(0)) : lose(key, at)));
    await clock.advance(3_600_000);
    const exchange = channel.exchange(GET_INFO);
    await settle();
    await clock.advance(silenceMs);
    expect(await outcome(exchange)).toBe('00');
    expect(key.log).toEqual(['220002 6 8', 'ffffffff 6 8', '330003 10 1']);
  });

  it('gives the key its whole time again when the machine slept while it was waited for', async () => {
    const key = new ScriptedKey();
    key.onWritten = (report) => key.say(BROADCAST_CHANNEL, INIT, initReply(parsePacket(report).data.slice(0, 8)));
    const awake = new ManualClock();
    let sleptMs = 0;
    const clock: Clock = { now: () => awake.now() + sleptMs, sleep: (ms, signal) => awake.sleep(ms, signal) };
    const channel = await openHidTransport(key, countingRandom(), clock);
    key.onWritten = () => undefined;
    const exchange = channel.exchange(GET_INFO);
    exchange.catch(() => undefined);
    await settle();
    sleptMs = 3_600_000;
    await awake.advance(3_000);
    expect(await outcome(exchange)).toBe('pending');
    await awake.advance(2_999);
    expect(await outcome(exchange)).toBe('pending');
    await awake.advance(1);
    expect(await outcome(exchange)).toMatchObject({ kind: 'timeout' });
  });
});
