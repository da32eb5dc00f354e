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
  ERR_INVALID_CHANNEL,
  MAX_PAYLOAD_BYTES,
  type InitializationPacket,
  type Packet,
} from './ctaphid-packets.ts';
import { HidError } from './hid-error.ts';
import type { ReportReader, Step } from './report-reader.ts';

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
  readonly checkAfterPauseMs: number;
}

export interface Line {
  readonly connection: HidConnection;
  readonly reader: ReportReader;
  readonly random: Random;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** The key said "channel busy": control flow of `whileBusy` only, never leaves this folder. */
export class BusyAnswer extends Error {}

/**
 * The key does not know the channel and has not read the message: the one failure after which a message may be sent again,
 * on a new channel. Outside this folder it is a HidError like any other.
 */
export class UnknownChannelError extends HidError {
  constructor() {
    super('protocol', 'the key does not know the channel', { errorCode: ERR_INVALID_CHANNEL });
  }
}

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

/** What INIT gave. */
export interface OpenChannel {
  readonly channel: number;
  readonly facts: HidKeyFacts;
}

/**
 * INIT: on the broadcast channel it allocates a channel; on an existing one it brings both sides into step again, and
 * the key forgets what it was doing there.
 *
 * @throws HidError 'protocol' with its errorCode when the key refuses the channel
 * @see CTAP 2.1 §11.2.9.1.3
 */
export function initialize(line: Line, channel: number): Promise<OpenChannel> {
  return whileBusy(line, undefined, async () => {
    const nonce = line.random.bytes(INIT_NONCE_BYTES);
    const reading = line.reader.begin(channel, line.limits.silenceTimeoutMs, (packet) =>
      initStep(packet, channel, nonce),
    );
    try {
      await write(line, channel, CTAPHID_INIT, nonce);
      return await reading.value();
    } finally {
      reading.end();
    }
  });
}

/**
 * Into step again after an exchange that was not finished, or a long pause: INIT on the channel; where the key does not
 * know it any more (its power was cut while the machine slept, or other programs used up its channels), a new channel.
 * No command is repeated by this.
 *
 * @throws HidError 'busy' | 'removed' | 'timeout' | 'protocol' | 'io'
 */
export async function resynchronize(line: Line, channel: number): Promise<OpenChannel> {
  try {
    return await initialize(line, channel);
  } catch (error) {
    // Some keys refuse an unknown channel, others say nothing.
    if (!(error instanceof HidError && (error.kind === 'timeout' || error.kind === 'protocol'))) throw error;
    return initialize(line, BROADCAST_CHANNEL);
  }
}

function initStep(packet: Packet, channel: number, nonce: Uint8Array): Step<OpenChannel> {
  if (packet.type !== 'initialization') return 'skipped';
  if (packet.command === CTAPHID_ERROR) {
    // On the broadcast channel it may be for somebody else, but for "busy" that is as good.
    if (channel !== BROADCAST_CHANNEL || packet.data[0] === ERR_CHANNEL_BUSY) throw refusal(packet, true);
    return 'skipped';
  }
  if (packet.command !== CTAPHID_INIT || packet.total < INIT_REPLY_BYTES) return 'skipped';
  if (!equalBytes(packet.data.subarray(0, INIT_NONCE_BYTES), nonce)) return 'skipped';
  return { value: readInitReply(packet.data) };
}

function readInitReply(data: Uint8Array): OpenChannel {
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

/**
 * Writes the request and reads its reply; tells the key once when the signal aborts. Only CBOR can be cancelled.
 *
 * @throws BusyAnswer; HidError; what `onKeepalive` threw
 */
export async function transactOnce(
  line: Line,
  channel: number,
  command: number,
  payload: Uint8Array,
  options: ExchangeOptions,
): Promise<Uint8Array> {
  const { clock, limits } = line;
  const reading = line.reader.begin(channel, limits.silenceTimeoutMs, replySteps(command, options.onKeepalive));
  let cancelling: Promise<void> | undefined;
  const cancel = (): void => {
    reading.limitTo(clock.now() + limits.owedReplyTimeoutMs);
    // A failed write shows itself to the reader: the key is gone or stays silent.
    cancelling = write(line, channel, CTAPHID_CANCEL, new Uint8Array()).catch(() => undefined);
  };
  try {
    await write(line, channel, command, payload);
    // The key must see the whole request before CANCEL: between its packets CANCEL would cancel nothing.
    if (command === CTAPHID_CBOR) {
      if (options.signal?.aborted === true) cancel();
      else options.signal?.addEventListener('abort', cancel, { once: true });
    }
    const reply = await reading.value();
    // Some keys put "busy" into the CTAP status instead of a CTAPHID_ERROR.
    if (command === CTAPHID_CBOR && reply.length === 1 && reply[0] === ERR_CHANNEL_BUSY) throw new BusyAnswer();
    return reply;
  } finally {
    reading.end();
    options.signal?.removeEventListener('abort', cancel);
    // A CANCEL on its way must not land in the next exchange.
    await cancelling;
  }
}

/** Puts a reply together from its packets. KEEPALIVE never ends it, also not between two packets of the reply. */
function replySteps(
  command: number,
  onKeepalive: ((status: KeepaliveStatus) => void) | undefined,
): (packet: Packet) => Step<Uint8Array> {
  let lastStatus: KeepaliveStatus | undefined;
  let isUntouched = true;
  let reply: Uint8Array | undefined;
  let filled = 0;
  let sequence = 0;

  return (packet) => {
    if (packet.type === 'initialization' && packet.command === CTAPHID_KEEPALIVE) {
      isUntouched = false;
      const status = keepaliveStatus(packet.data[0]);
      if (status !== undefined && status !== lastStatus) onKeepalive?.(status);
      lastStatus = status ?? lastStatus;
      return 'alive';
    }
    if (reply === undefined) {
      // Continuations of something older are the tail of a reply nobody waits for any more.
      if (packet.type === 'continuation') return 'skipped';
      reply = beginReply(packet, command, isUntouched);
    } else {
      if (packet.type === 'initialization') {
        if (packet.command === CTAPHID_ERROR) throw refusal(packet, false);
        throw new HidError('protocol', 'a new message inside a reply');
      }
      if (packet.sequence !== sequence) {
        throw new HidError('protocol', `continuation ${packet.sequence} instead of ${sequence}`);
      }
      sequence += 1;
    }
    const part = packet.data.subarray(0, reply.length - filled);
    reply.set(part, filled);
    filled += part.length;
    return filled === reply.length ? { value: reply } : 'alive';
  };
}

function beginReply(packet: InitializationPacket, command: number, isUntouched: boolean): Uint8Array {
  if (packet.command === CTAPHID_ERROR) throw refusal(packet, isUntouched);
  if (packet.command !== command) {
    throw new HidError('protocol', `a reply to command 0x${packet.command.toString(16)}`);
  }
  if (packet.total > MAX_PAYLOAD_BYTES) throw new HidError('protocol', `a reply of ${packet.total} bytes`);
  return new Uint8Array(packet.total);
}

/** @param isUntouched  the key has not begun with the message, so that sending it again repeats nothing */
function refusal(packet: InitializationPacket, isUntouched: boolean): Error {
  const errorCode = packet.data[0] ?? 0;
  if (isUntouched && errorCode === ERR_CHANNEL_BUSY) return new BusyAnswer();
  if (isUntouched && errorCode === ERR_INVALID_CHANNEL) return new UnknownChannelError();
  return new HidError('protocol', `the key refused the message: ${ctapHidErrorName(errorCode)}`, { errorCode });
}

function keepaliveStatus(byte: number | undefined): KeepaliveStatus | undefined {
  if (byte === 1) return 'processing';
  if (byte === 2) return 'userPresenceNeeded';
  return undefined;
}

/** All packets are handed over at once: the connection keeps their order, and waiting for each would cost a turn each. */
async function write(line: Line, channel: number, command: number, payload: Uint8Array): Promise<void> {
  const reports = encodePackets(channel, command, payload);
  const [only] = reports;
  if (reports.length === 1 && only !== undefined) return line.connection.write(only);
  await Promise.all(reports.map((report) => line.connection.write(report)));
}
