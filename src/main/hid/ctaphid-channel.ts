// CTAPHID over one open HID interface (CTAP 2.1 §11.2): a channel, messages on it, keepalive, cancel, busy.
// Fulfils CtapTransport. Knows no CTAP2 commands; the bytes of the packets are in ctaphid-packets.ts.
import { equalBytes } from '../../shared/bytes.ts';
import type { CtapTransport, ExchangeOptions } from '../ctap/transport.ts';
import { Turns } from '../ctap/turns.ts';
import type { Clock, HidConnection, Random } from '../ports.ts';
import {
  BusyAnswer,
  initialize,
  resynchronize,
  transactOnce,
  UnknownChannelError,
  whileBusy,
  type HidKeyFacts,
  type Limits,
  type Line,
} from './ctaphid-exchange.ts';
import {
  BROADCAST_CHANNEL,
  CAPABILITY_CBOR,
  CAPABILITY_WINK,
  CTAPHID_CBOR,
  CTAPHID_PING,
  CTAPHID_WINK,
  FIRST_VENDOR_COMMAND,
  LAST_VENDOR_COMMAND,
} from './ctaphid-packets.ts';
import { HidError } from './hid-error.ts';
import { ReportReader } from './report-reader.ts';

export interface HidTransportOptions {
  /** How long the key may say nothing; each packet of the reply and each KEEPALIVE starts it anew. Default 3 s. */
  readonly silenceTimeoutMs?: number;
  /** How long to wait for a key that another program uses. Default 10 s. */
  readonly busyTimeoutMs?: number;
  /**
   * After CANCEL: how long the owed reply may take, KEEPALIVEs or not. Default 35 s: old keys end by their own
   * time-out.
   */
  readonly owedReplyTimeoutMs?: number;
  /**
   * After a pause this long the channel is tried with INIT before the next message: the machine may have slept, and the
   * key may have lost its power meanwhile. A lost channel is then found before a command is at stake. Default 15 s.
   */
  readonly checkAfterPauseMs?: number;
}

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
  const reader = new ReportReader(connection, clock);
  const limits: Limits = {
    silenceTimeoutMs: options.silenceTimeoutMs ?? 3_000,
    busyTimeoutMs: options.busyTimeoutMs ?? 10_000,
    owedReplyTimeoutMs: options.owedReplyTimeoutMs ?? 35_000,
    checkAfterPauseMs: options.checkAfterPauseMs ?? 15_000,
  };
  try {
    const line: Line = { connection, reader, random, clock, limits };
    const { channel, facts } = await initialize(line, BROADCAST_CHANNEL);
    return new CtapHidChannel(line, channel, facts);
  } catch (error) {
    // The first failure is the one worth telling.
    await connection.close().catch(() => undefined);
    throw error;
  }
}

/**
 * Whether both sides agree on what the channel is doing. 'outOfStep': an exchange ended without its whole reply, so what
 * comes next on the channel may belong to it. 'unknown': the key does not know the channel.
 */
type ChannelState = 'inStep' | 'outOfStep' | 'unknown';

/** One channel of one key. Made by `openHidTransport` only. */
export class CtapHidChannel implements CtapTransport {
  readonly kind = 'hid';
  readonly facts: HidKeyFacts;
  readonly gone: Promise<void>;
  readonly #line: Line;
  readonly #turns = new Turns();
  #channel: number;
  #state: ChannelState = 'inStep';
  /** When the last exchange ended, in milliseconds of the clock. */
  #lastUsed: number;

  constructor(line: Line, channel: number, facts: HidKeyFacts) {
    this.#line = line;
    this.#channel = channel;
    this.facts = facts;
    this.gone = line.connection.gone;
    this.#lastUsed = line.clock.now();
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
   * A key in use by another program is asked again with growing pauses until `busyTimeoutMs`. A key that has lost the
   * channel gets a new one, and the message again: it had refused it unread. A message without an answer is never
   * repeated, for it may have had its effect.
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

  /**
   * A command of the key's vendor, and its reply. Cannot be cancelled once it is sent.
   *
   * @param command  0x40 … 0x7F, without the 0x80 bit
   * @param payload  0 … 7609 bytes
   * @throws HidError as `exchange`; 'protocol' with errorCode 0x01 (ERR_INVALID_CMD) from keys that do not know it
   * @throws RangeError for a command that is not a vendor's
   * @see CTAP 2.1 §11.2.9.3
   */
  async vendorCommand(command: number, payload: Uint8Array, options: ExchangeOptions = {}): Promise<Uint8Array> {
    if (!Number.isInteger(command) || command < FIRST_VENDOR_COMMAND || command > LAST_VENDOR_COMMAND) {
      throw new RangeError(`CTAPHID command ${command} is not a vendor's`);
    }
    return this.#transact(command, payload, options);
  }

  async close(): Promise<void> {
    await this.#line.connection.close();
  }

  #transact(command: number, payload: Uint8Array, options: ExchangeOptions): Promise<Uint8Array> {
    return this.#turns.take(() =>
      whileBusy(this.#line, options.signal, async () => {
        try {
          return await this.#attempt(command, payload, options);
        } catch (error) {
          if (!(error instanceof UnknownChannelError)) throw error;
          return this.#attempt(command, payload, options);
        }
      }),
    );
  }

  async #attempt(command: number, payload: Uint8Array, options: ExchangeOptions): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    await this.#comeIntoStep();
    try {
      return await transactOnce(this.#line, this.#channel, command, payload, options);
    } catch (error) {
      if (error instanceof UnknownChannelError) this.#state = 'unknown';
      else if (!(error instanceof BusyAnswer)) this.#state = 'outOfStep';
      throw error;
    } finally {
      this.#lastUsed = this.#line.clock.now();
    }
  }

  async #comeIntoStep(): Promise<void> {
    const pause = this.#line.clock.now() - this.#lastUsed;
    if (this.#state === 'inStep' && pause < this.#line.limits.checkAfterPauseMs) return;
    const { channel } =
      this.#state === 'unknown'
        ? await initialize(this.#line, BROADCAST_CHANNEL)
        : await resynchronize(this.#line, this.#channel);
    this.#channel = channel;
    this.#state = 'inStep';
  }
}
