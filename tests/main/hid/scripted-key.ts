// A HidConnection that a test plays by hand: it sees every report written and says what the key answers.
import { BROADCAST_CHANNEL, encodePackets, parsePacket } from '../../../src/main/hid/ctaphid-packets.ts';
import { HidError } from '../../../src/main/hid/hid-error.ts';
import {
  type CtapHidChannel,
  openHidTransport,
  type HidTransportOptions,
} from '../../../src/main/hid/ctaphid-channel.ts';
import type { HidConnection, Random } from '../../../src/main/ports.ts';
import { concatBytes, toHex } from '../../../src/shared/bytes.ts';
import { ManualClock, settle } from '../../fakes/manual-clock.ts';

export const CHANNEL = 0x00220002;

export class ScriptedKey implements HidConnection {
  readonly written: Uint8Array[] = [];
  readonly gone: Promise<void>;
  closed = false;
  goneReason: Error | undefined;
  /** A write resolves no earlier than this. */
  writeGate: Promise<void> = Promise.resolve();
  /** What the key does about each report; set by the test. */
  onWritten: (report: Uint8Array, index: number) => void = () => undefined;
  #leave: () => void = () => undefined;
  #left = false;
  #listener: ((report: Uint8Array) => void) | undefined;

  constructor() {
    this.gone = new Promise((resolve) => {
      this.#leave = resolve;
    });
  }

  write(report: Uint8Array): Promise<void> {
    if (this.#left) return Promise.reject(new HidError('removed', 'unplugged'));
    this.written.push(report);
    this.onWritten(report, this.written.length - 1);
    return this.writeGate;
  }

  onReport(listener: (report: Uint8Array) => void): void {
    this.#listener = listener;
  }

  close(): Promise<void> {
    this.closed = true;
    this.unplug();
    return Promise.resolve();
  }

  unplug(): void {
    this.#left = true;
    this.#leave();
  }

  /** Sends a message to everyone who listens. */
  say(channel: number, command: number, payload: Uint8Array): void {
    for (const report of encodePackets(channel, command, payload)) this.sayReport(report);
  }

  sayReport(report: Uint8Array): void {
    this.#listener?.(report);
  }

  /** The written reports as "channel command length" or "channel #sequence". */
  get log(): readonly string[] {
    return this.written.map((report) => {
      const packet = parsePacket(report);
      const channel = packet.channel.toString(16);
      return packet.type === 'initialization'
        ? `${channel} ${packet.command.toString(16)} ${packet.total}`
        : `${channel} #${packet.sequence}`;
    });
  }
}

/** Counts up: 00 01 02 …, so that nonces differ and are known. */
export function countingRandom(): Random {
  let next = 0;
  return { bytes: (length) => Uint8Array.from({ length }, () => next++ & 0xff) };
}

export function initReply(nonce: Uint8Array, channel = CHANNEL, capabilities = 0x05): Uint8Array {
  const tail = new Uint8Array(9);
  new DataView(tail.buffer).setUint32(0, channel);
  tail.set([2, 5, 4, 3, capabilities], 4);
  return concatBytes(nonce, tail);
}

/** A key that answers INIT, with a channel open on it. Afterwards `onWritten` is the test's, and `written` is empty. */
export async function openScripted(
  options: HidTransportOptions = {},
): Promise<{ readonly key: ScriptedKey; readonly clock: ManualClock; readonly channel: CtapHidChannel }> {
  const key = new ScriptedKey();
  const clock = new ManualClock();
  key.onWritten = (report) => key.say(BROADCAST_CHANNEL, 0x06, initReply(parsePacket(report).data.slice(0, 8)));
  const channel = await openHidTransport(key, countingRandom(), clock, options);
  key.written.length = 0;
  key.onWritten = () => undefined;
  return { key, clock, channel };
}

/** The outcome of a promise as a value, once everything that can go on has gone on. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  let result: unknown = 'pending';
  promise.then(
    (value) => (result = value instanceof Uint8Array ? toHex(value) : value),
    (error: unknown) => (result = error),
  );
  for (let i = 0; i < 5; i++) await settle();
  return result;
}
