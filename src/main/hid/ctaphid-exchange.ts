// One CTAPHID message and its reply on a line to a key (CTAP 2.1 §11.2.5): INIT, keepalive, cancel, busy, wrong
// packets. Keeps no state between messages; ctaphid-channel.ts does.
import { equalBytes } from '../../shared/bytes.ts';
import type { ExchangeOptions, KeepaliveStatus } from '../ctap/transport.ts';
import type { Clock, HidConnection, Random } from '../ports.ts';
import {
  BROADCAST_CHANNEL,
  CTAPHID_CANCEL,
  CTAPHID_CBOR,
  CTAPHID_ERROR,
  CTAPHID_INIT,
  CTAPHID_KEEPALIVE,
  ctapHidErrorName,
  encodePackets,
  ERR_CHANNEL_BUSY,
  MAX_PAYLOAD_BYTES,
  parsePacket,
  type Packet,
} from './ctaphid-packets.ts';
import { HidError } from './hid-error.ts';
import type { ReportQueue } from './report-queue.ts';

const FIRST_BUSY_PAUSE_MS = 100;
const LONGEST_BUSY_PAUSE_MS = 500;
const INIT_NONCE_BYTES = 8;
const INIT_REPLY_BYTES = 17;

/** What INIT told (CTAP 2.1 §11.2.9.1.3). */
export interface HidKeyFacts {
  readonly protocolVersion: number;
  /** Major, minor, build, as the vendor numbers them. */
  readonly deviceVersion: readonly [number, number, number];
  readonly capabilities: number;
}

export interface Limits {
  readonly silenceTimeoutMs: number;
  readonly busyTimeoutMs: number;
  readonly owedReplyTimeoutMs: number;
}

export interface Line {
  readonly connection: HidConnection;
  readonly queue: ReportQueue;
  readonly random: Random;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** The key said "channel busy": control flow of `whileBusy` only, never leaves this folder. */
export class BusyAnswer extends Error {}

/** Repeats until the answer is not "busy", with growing pauses. @throws HidError 'busy' after `busyTimeoutMs` */
export async function whileBusy<T>(line: Line, signal: AbortSignal | undefined, attempt: () => Promise<T>): Promise<T> {
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
export function initialize(
  line: Line,
  channel: number,
): Promise<{ readonly channel: number; readonly facts: HidKeyFacts }> {
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
export async function transactOnce(
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
