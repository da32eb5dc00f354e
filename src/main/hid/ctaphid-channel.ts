// CTAPHID over one open HID interface (CTAP 2.1 §11.2): a channel, messages on it, keepalive, cancel, busy.
// Fulfils CtapTransport. Knows no CTAP2 commands; the bytes of the packets are in ctaphid-packets.ts.
import { equalBytes } from '../../shared/bytes.ts';
import type { CtapTransport, ExchangeOptions, KeepaliveStatus } from '../ctap/transport.ts';
import { Turns } from '../ctap/turns.ts';
import type { Clock, HidConnection, Random } from '../ports.ts';
import {
  BROADCAST_CHANNEL,
  CAPABILITY_CBOR,
  CAPABILITY_WINK,
  CTAPHID_CANCEL,
  CTAPHID_CBOR,
  CTAPHID_ERROR,
  CTAPHID_INIT,
  CTAPHID_KEEPALIVE,
  CTAPHID_PING,
  CTAPHID_WINK,
  ctapHidErrorName,
  encodePackets,
  ERR_CHANNEL_BUSY,
  MAX_PAYLOAD_BYTES,
  parsePacket,
  type Packet,
} from './ctaphid-packets.ts';
import { HidError } from './hid-error.ts';
import { ReportQueue } from './report-queue.ts';

export interface HidTransportOptions {
  /** How long the key may say nothing; each packet of the reply and each KEEPALIVE starts it anew. Default 3 s. */
  readonly silenceTimeoutMs?: number;
  /** How long to wait for a key that another program uses. Default 10 s. */
  readonly busyTimeoutMs?: number;
  /** After CANCEL: how long the owed reply may take, KEEPALIVEs or not. Default 35 s: old keys end by their own time-out. */
  readonly owedReplyTimeoutMs?: number;
}

/** What INIT told (CTAP 2.1 §11.2.9.1.3). */
export interface HidKeyFacts {
  readonly protocolVersion: number;
  /** Major, minor, build, as the vendor numbers them. */
  readonly deviceVersion: readonly [number, number, number];
  readonly capabilities: number;
}

const FIRST_BUSY_PAUSE_MS = 100;
const LONGEST_BUSY_PAUSE_MS = 500;
const INIT_NONCE_BYTES = 8;
const INIT_REPLY_BYTES = 17;

/**
 * Opens a channel on a connection: INIT on the broadcast channel with a random nonce; answers to others are skipped.
 * When it fails, the connection is closed.
 *
 * @throws HidError 'removed' | 'busy' | 'timeout' | 'protocol' | 'io'
 * @see CTAP 2.1 §11.2.9.1.3
 */
export async function openHidTransport(
  connection: HidConnection,
  random: Random,
  clock: Clock,
  options: HidTransportOptions = {},
): Promise<CtapHidChannel> {
  const queue = new ReportQueue(connection, clock);
  const limits: Limits = {
    silenceTimeoutMs: options.silenceTimeoutMs ?? 3_000,
    busyTimeoutMs: options.busyTimeoutMs ?? 10_000,
    owedReplyTimeoutMs: options.owedReplyTimeoutMs ?? 35_000,
  };
  try {
    const line: Line = { connection, queue, random, clock, limits };
    const { channel, facts } = await initialize(line, BROADCAST_CHANNEL);
    return new CtapHidChannel(line, channel, facts);
  } catch (error) {
    // The first failure is the one worth telling.
    await connection.close().catch(() => undefined);
    throw error;
  }
}

interface Limits {
  readonly silenceTimeoutMs: number;
  readonly busyTimeoutMs: number;
  readonly owedReplyTimeoutMs: number;
}

interface Line {
  readonly connection: HidConnection;
  readonly queue: ReportQueue;
  readonly random: Random;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** One channel of one key. Made by `openHidTransport` only. */
export class CtapHidChannel implements CtapTransport {
  readonly kind = 'hid';
  readonly facts: HidKeyFacts;
  readonly gone: Promise<void>;
  readonly #line: Line;
  readonly #channel: number;
  readonly #turns = new Turns();
  /** An exchange ended without its whole reply: what comes next on the channel may belong to it. */
  #outOfStep = false;

  constructor(line: Line, channel: number, facts: HidKeyFacts) {
    this.#line = line;
    this.#channel = channel;
    this.facts = facts;
    this.gone = line.connection.gone;
  }

  get speaksCtap2(): boolean {
    return (this.facts.capabilities & CAPABILITY_CBOR) !== 0;
  }

  get canWink(): boolean {
    return (this.facts.capabilities & CAPABILITY_WINK) !== 0;
  }

  /**
   * One CTAP2 message (CTAPHID_CBOR) and its reply: byte 0 is the CTAP status. See `CtapTransport.exchange`.
   *
   * A key in use by another program is asked again with growing pauses until `busyTimeoutMs`.
   *
   * @param message  1 … 7609 bytes: command byte and CBOR
   * @throws HidError 'busy' | 'removed' | 'timeout' | 'protocol' | 'io'; the signal's reason when nothing was sent
   */
  async exchange(message: Uint8Array, options: ExchangeOptions = {}): Promise<Uint8Array> {
    const reply = await this.#transact(CTAPHID_CBOR, message, options);
    if (reply.length === 0) throw new HidError('protocol', 'a CBOR reply without a status byte');
    return reply;
  }

  /**
   * CTAPHID_PING: the key sends the payload back.
   *
   * @throws HidError as `exchange`; 'protocol' when other bytes come back
   */
  async ping(payload: Uint8Array, options: ExchangeOptions = {}): Promise<void> {
    const echo = await this.#transact(CTAPHID_PING, payload, options);
    if (!equalBytes(echo, payload)) throw new HidError('protocol', 'ping came back changed');
  }

  /** CTAPHID_WINK: the key shows itself, where `canWink`. Some keys need a pause before the next CBOR command. */
  async wink(options: ExchangeOptions = {}): Promise<void> {
    await this.#transact(CTAPHID_WINK, new Uint8Array(), options);
  }

  async close(): Promise<void> {
    await this.#line.connection.close();
  }

  #transact(command: number, payload: Uint8Array, options: ExchangeOptions): Promise<Uint8Array> {
    return this.#turns.take(() =>
      whileBusy(this.#line, options.signal, async () => {
        options.signal?.throwIfAborted();
        if (this.#outOfStep) {
          // INIT on a channel that exists makes the key forget what it was doing there (§11.2.9.1.3).
          await initialize(this.#line, this.#channel);
          this.#outOfStep = false;
        }
        try {
          return await transactOnce(this.#line, this.#channel, command, payload, options);
        } catch (error) {
          this.#outOfStep = !(error instanceof BusyAnswer);
          throw error;
        } finally {
          this.#line.queue.listen(undefined);
        }
      }),
    );
  }
}

/** The key said "channel busy": control flow of `whileBusy` only, never leaves this file. */
class BusyAnswer extends Error {}

/** Repeats until the answer is not "busy", with growing pauses. @throws HidError 'busy' after `busyTimeoutMs` */
async function whileBusy<T>(line: Line, signal: AbortSignal | undefined, attempt: () => Promise<T>): Promise<T> {
  const giveUpAt = line.clock.now() + line.limits.busyTimeoutMs;
  for (let pauseMs = FIRST_BUSY_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_BUSY_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof BusyAnswer)) throw error;
      if (line.clock.now() + pauseMs > giveUpAt) {
        throw new HidError('busy', 'another program uses the key', { errorCode: ERR_CHANNEL_BUSY });
      }
      await line.clock.sleep(pauseMs, signal);
    }
  }
}

/** INIT: on the broadcast channel it allocates a channel, on an existing one it brings both sides into step again. */
function initialize(line: Line, channel: number): Promise<{ readonly channel: number; readonly facts: HidKeyFacts }> {
  return whileBusy(line, undefined, async () => {
    const nonce = line.random.bytes(INIT_NONCE_BYTES);
    line.queue.listen(channel);
    try {
      await write(line, channel, CTAPHID_INIT, nonce);
      const deadline = line.clock.now() + line.limits.silenceTimeoutMs;
      for (;;) {
        const packet = parsePacket(await line.queue.next(deadline));
        if (packet.type !== 'initialization') continue;
        if (packet.command === CTAPHID_ERROR && packet.data[0] === ERR_CHANNEL_BUSY) throw new BusyAnswer();
        if (packet.command !== CTAPHID_INIT || packet.total < INIT_REPLY_BYTES) continue;
        if (!equalBytes(packet.data.subarray(0, INIT_NONCE_BYTES), nonce)) continue;
        return readInitReply(packet.data);
      }
    } finally {
      line.queue.listen(undefined);
    }
  });
}

function readInitReply(data: Uint8Array): { readonly channel: number; readonly facts: HidKeyFacts } {
  const channel = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(8);
  if (channel === 0 || channel === BROADCAST_CHANNEL) throw new HidError('protocol', 'INIT gave a reserved channel');
  return {
    channel,
    facts: {
      protocolVersion: data[12] ?? 0,
      deviceVersion: [data[13] ?? 0, data[14] ?? 0, data[15] ?? 0],
      capabilities: data[16] ?? 0,
    },
  };
}

/** Writes the request and reads its reply; tells the key once when the signal aborts. */
async function transactOnce(
  line: Line,
  channel: number,
  command: number,
  payload: Uint8Array,
  options: ExchangeOptions,
): Promise<Uint8Array> {
  line.queue.listen(channel);
  await write(line, channel, command, payload);

  // The key must see the whole request before CANCEL: between its packets CANCEL would cancel nothing.
  const reading = { cancelledAt: undefined as number | undefined };
  let cancelling: Promise<void> | undefined;
  const cancel = (): void => {
    reading.cancelledAt = line.clock.now();
    // A failed write shows itself to the reader: the key is gone or stays silent.
    cancelling = write(line, channel, CTAPHID_CANCEL, new Uint8Array()).catch(() => undefined);
  };
  if (command === CTAPHID_CBOR) {
    if (options.signal?.aborted === true) cancel();
    else options.signal?.addEventListener('abort', cancel, { once: true });
  }
  try {
    const reply = await readReply(line, command, reading, options.onKeepalive);
    // Some keys put "busy" into the CTAP status instead of a CTAPHID_ERROR.
    if (command === CTAPHID_CBOR && reply.length === 1 && reply[0] === ERR_CHANNEL_BUSY) throw new BusyAnswer();
    return reply;
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    // A CANCEL on its way must not land in the next exchange.
    await cancelling;
  }
}

async function readReply(
  line: Line,
  command: number,
  reading: { readonly cancelledAt: number | undefined },
  onKeepalive: ((status: KeepaliveStatus) => void) | undefined,
): Promise<Uint8Array> {
  const { clock, limits, queue } = line;
  let silentUntil = clock.now() + limits.silenceTimeoutMs;
  let lastStatus: KeepaliveStatus | undefined;
  let reply: { readonly bytes: Uint8Array; filled: number; sequence: number } | undefined;

  for (;;) {
    const packet = parsePacket(await queue.next(silentUntil));
    if (packet.type === 'initialization' && packet.command === CTAPHID_KEEPALIVE) {
      const owedUntil = reading.cancelledAt === undefined ? Infinity : reading.cancelledAt + limits.owedReplyTimeoutMs;
      silentUntil = Math.min(clock.now() + limits.silenceTimeoutMs, owedUntil);
      const status = keepaliveStatus(packet.data[0]);
      if (status !== undefined && status !== lastStatus) onKeepalive?.(status);
      lastStatus = status ?? lastStatus;
      continue;
    }
    if (reply === undefined) {
      // Continuations of something older are the tail of a reply nobody waits for any more.
      if (packet.type === 'continuation') continue;
      const bytes = beginReply(packet, command);
      const filled = Math.min(packet.total, packet.data.length);
      bytes.set(packet.data.subarray(0, filled));
      reply = { bytes, filled, sequence: 0 };
    } else {
      if (packet.type === 'initialization') throw refusal(packet, 'a new message inside a reply');
      if (packet.sequence !== reply.sequence) {
        throw new HidError('protocol', `continuation ${packet.sequence} instead of ${reply.sequence}`);
      }
      const part = packet.data.subarray(0, reply.bytes.length - reply.filled);
      reply.bytes.set(part, reply.filled);
      reply.filled += part.length;
      reply.sequence += 1;
    }
    if (reply.filled === reply.bytes.length) return reply.bytes;
    silentUntil = clock.now() + limits.silenceTimeoutMs;
  }
}

function beginReply(packet: Extract<Packet, { type: 'initialization' }>, command: number): Uint8Array {
  if (packet.command !== command) throw refusal(packet, `a reply to command 0x${packet.command.toString(16)}`);
  if (packet.total > MAX_PAYLOAD_BYTES) throw new HidError('protocol', `a reply of ${packet.total} bytes`);
  return new Uint8Array(packet.total);
}

function refusal(packet: Extract<Packet, { type: 'initialization' }>, otherwise: string): Error {
  if (packet.command !== CTAPHID_ERROR) return new HidError('protocol', otherwise);
  const errorCode = packet.data[0] ?? 0;
  if (errorCode === ERR_CHANNEL_BUSY) return new BusyAnswer();
  return new HidError('protocol', `the key refused the message: ${ctapHidErrorName(errorCode)}`, { errorCode });
}

function keepaliveStatus(byte: number | undefined): KeepaliveStatus | undefined {
  if (byte === 1) return 'processing';
  if (byte === 2) return 'userPresenceNeeded';
  return undefined;
}

async function write(line: Line, channel: number, command: number, payload: Uint8Array): Promise<void> {
  for (const report of encodePackets(channel, command, payload)) {
    line.queue.throwIfGone();
    await line.connection.write(report);
  }
}
