// The device side of CTAPHID (CTAP 2.1 §11.2): channels, one transaction at a time, keepalives, cancel, errors.
// Knows no CTAP2 command: a whole CBOR message is handed to `commands.cbor`, its reply is framed.
import { concatBytes } from '../../../shared/bytes.ts';
import type { Clock } from '../../ports.ts';
import {
  BROADCAST_CHANNEL,
  CAPABILITY,
  CONTINUATION_DATA_BYTES,
  CTAPHID,
  CTAPHID_ERROR,
  INIT_DATA_BYTES,
  KEEPALIVE,
  MAX_PAYLOAD_BYTES,
  messageReports,
  REPORT_BYTES,
  reportChannel,
} from './ctaphid-frames.ts';

/** A message that is not complete after this is dropped (§11.2.5.2 leaves the time to the device). */
const MESSAGE_TIMEOUT_MS = 750;
/** §11.2.9.1.7: at least every 100 ms. */
const KEEPALIVE_INTERVAL_MS = 100;
/** More than any machine has programs with the key open; the oldest channel is forgotten then. */
const MAX_CHANNELS = 255;

const CTAPHID_PROTOCOL_VERSION = 2;
/** §11.2.9.3: 0x40 … 0x7F are the vendor's. */
const FIRST_VENDOR_COMMAND = 0x40;

/** What a CTAP2 command may know of the transport it came by. */
export interface CommandCall {
  readonly channel: number;
  /** Aborted by CTAPHID_CANCEL, by CTAPHID_INIT on the same channel, and by pulling the key out. */
  readonly signal: AbortSignal;
  /** Switches the keepalive status; the first KEEPALIVE(UPNEEDED) goes out at once. */
  userPresenceNeeded(needed: boolean): void;
}

export interface DeviceCommands {
  /** One CTAP2 message (command byte + CBOR) to its reply (status byte + CBOR). Must not reject. Without it: U2F only. */
  readonly cbor: ((message: Uint8Array, call: CommandCall) => Promise<Uint8Array>) | undefined;
  /** One U2F message (an APDU) to its reply with status word. */
  readonly message: ((apdu: Uint8Array) => Uint8Array) | undefined;
  /** The vendor's commands, 0x40 … 0x7F; undefined for one that is not known. */
  readonly vendor: ((command: number, payload: Uint8Array) => Uint8Array | undefined) | undefined;
  wink(): void;
}

interface Transaction {
  readonly channel: number;
  readonly command: number;
  readonly length: number;
  readonly parts: Uint8Array[];
  received: number;
  nextSequence: number;
  processing: boolean;
  keepaliveStatus: number;
  readonly abort: AbortController;
  /** Stops the timers of this transaction, and marks that no reply may follow. */
  readonly ended: AbortController;
}

export class CtaphidDevice {
  readonly #clock: Clock;
  readonly #commands: DeviceCommands;
  readonly #send: (report: Uint8Array) => void;
  readonly #deviceVersion: readonly [number, number, number];
  readonly #channels = new Set<number>();
  #lastChannel = 0;
  #transaction: Transaction | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly commands: DeviceCommands;
    readonly send: (report: Uint8Array) => void;
    /** Major, minor and build for the INIT reply. */
    readonly deviceVersion: readonly [number, number, number];
  }) {
    this.#clock = options.clock;
    this.#commands = options.commands;
    this.#send = options.send;
    this.#deviceVersion = options.deviceVersion;
  }

  /** Power is gone: every channel is forgotten, what runs is aborted without a reply. */
  powerOff(): void {
    this.#endTransaction();
    this.#channels.clear();
    this.#lastChannel = 0;
  }

  /** One report from the host. A report of another size than 64 bytes cannot come over this interface and is ignored. */
  receive(report: Uint8Array): void {
    if (report.length !== REPORT_BYTES) return;
    const channel = reportChannel(report);
    const kind = report[4] ?? 0;
    if ((kind & 0x80) === 0) this.#receiveContinuation(channel, kind, report);
    else this.#receiveInitialization(channel, kind & 0x7f, report);
  }

  #receiveInitialization(channel: number, command: number, report: Uint8Array): void {
    const length = ((report[5] ?? 0) << 8) | (report[6] ?? 0);
    if (command === CTAPHID.init) return this.#initialize(channel, length, report.subarray(7, 15));
    if (!this.#channels.has(channel)) return this.#sendError(channel, CTAPHID_ERROR.invalidChannel);
    const running = this.#transaction;
    if (command === CTAPHID.cancel) {
      if (running?.channel === channel && running.processing) running.abort.abort();
      return;
    }
    if (running !== undefined) {
      if (running.channel !== channel || running.processing) {
        return this.#sendError(channel, CTAPHID_ERROR.channelBusy);
      }
      this.#endTransaction();
      return this.#sendError(channel, CTAPHID_ERROR.invalidSequence);
    }
    if (length > MAX_PAYLOAD_BYTES) return this.#sendError(channel, CTAPHID_ERROR.invalidLength);
    const transaction: Transaction = {
      channel,
      command,
      length,
      parts: [],
      received: 0,
      nextSequence: 0,
      processing: false,
      keepaliveStatus: KEEPALIVE.processing,
      abort: new AbortController(),
      ended: new AbortController(),
    };
    this.#transaction = transaction;
    this.#append(transaction, report.subarray(7, 7 + INIT_DATA_BYTES));
    if (!transaction.processing) void this.#watchAssembly(transaction);
  }

  #receiveContinuation(channel: number, sequence: number, report: Uint8Array): void {
    const transaction = this.#transaction;
    // Stray continuation packets are ignored, §11.2.4.
    if (transaction === undefined || transaction.channel !== channel || transaction.processing) return;
    if (sequence !== transaction.nextSequence) {
      this.#endTransaction();
      return this.#sendError(channel, CTAPHID_ERROR.invalidSequence);
    }
    transaction.nextSequence++;
    this.#append(transaction, report.subarray(5, 5 + CONTINUATION_DATA_BYTES));
  }

  #append(transaction: Transaction, data: Uint8Array): void {
    const part = data.slice(0, transaction.length - transaction.received);
    transaction.parts.push(part);
    transaction.received += part.length;
    if (transaction.received < transaction.length) return;
    transaction.processing = true;
    void this.#process(transaction, concatBytes(...transaction.parts));
  }

  async #process(transaction: Transaction, payload: Uint8Array): Promise<void> {
    const { channel, command } = transaction;
    const reply = (kind: number, data: Uint8Array): void => {
      if (transaction.ended.signal.aborted) return;
      this.#endTransaction();
      for (const report of messageReports(channel, kind, data)) this.#send(report);
    };
    switch (command) {
      case CTAPHID.ping:
        return reply(CTAPHID.ping, payload);
      case CTAPHID.wink:
        this.#commands.wink();
        return reply(CTAPHID.wink, new Uint8Array());
      case CTAPHID.cbor: {
        const { cbor } = this.#commands;
        if (cbor === undefined) break;
        if (payload.length === 0) return reply(CTAPHID.error, Uint8Array.of(CTAPHID_ERROR.invalidLength));
        void this.#keepAlive(transaction);
        return reply(CTAPHID.cbor, await cbor(payload, this.#call(transaction)));
      }
      case CTAPHID.message: {
        const { message } = this.#commands;
        if (message === undefined) break;
        return reply(CTAPHID.message, message(payload));
      }
      default: {
        const answer = command >= FIRST_VENDOR_COMMAND ? this.#commands.vendor?.(command, payload) : undefined;
        if (answer === undefined) break;
        return reply(command, answer);
      }
    }
    // MSG and CBOR too, where the key has not the capability. LOCK is optional.
    return reply(CTAPHID.error, Uint8Array.of(CTAPHID_ERROR.invalidCommand));
  }

  #call(transaction: Transaction): CommandCall {
    return {
      channel: transaction.channel,
      signal: transaction.abort.signal,
      userPresenceNeeded: (needed) => {
        transaction.keepaliveStatus = needed ? KEEPALIVE.userPresenceNeeded : KEEPALIVE.processing;
        if (needed) this.#sendKeepalive(transaction);
      },
    };
  }

  async #keepAlive(transaction: Transaction): Promise<void> {
    while (await this.#slept(KEEPALIVE_INTERVAL_MS, transaction.ended.signal)) this.#sendKeepalive(transaction);
  }

  async #watchAssembly(transaction: Transaction): Promise<void> {
    if (!(await this.#slept(MESSAGE_TIMEOUT_MS, transaction.ended.signal)) || transaction.processing) return;
    this.#endTransaction();
    this.#sendError(transaction.channel, CTAPHID_ERROR.messageTimeout);
  }

  /** False when the signal came first. */
  async #slept(ms: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    try {
      await this.#clock.sleep(ms, signal);
    } catch {
      return false;
    }
    return !signal.aborted;
  }

  #sendKeepalive(transaction: Transaction): void {
    if (transaction.ended.signal.aborted) return;
    const payload = Uint8Array.of(transaction.keepaliveStatus);
    for (const report of messageReports(transaction.channel, CTAPHID.keepalive, payload)) this.#send(report);
  }

  #endTransaction(): void {
    const transaction = this.#transaction;
    if (transaction === undefined) return;
    this.#transaction = undefined;
    transaction.ended.abort();
    transaction.abort.abort();
  }

  /** §11.2.9.1.3: a new channel from the broadcast channel, a fresh start on one's own. Works while another is busy. */
  #initialize(channel: number, length: number, nonce: Uint8Array): void {
    const isBroadcast = channel === BROADCAST_CHANNEL;
    if (!isBroadcast && !this.#channels.has(channel)) {
      return this.#sendError(channel, CTAPHID_ERROR.invalidChannel);
    }
    if (length !== nonce.length) return this.#sendError(channel, CTAPHID_ERROR.invalidLength);
    if (!isBroadcast && this.#transaction?.channel === channel) this.#endTransaction();
    const given = isBroadcast ? this.#allocateChannel() : channel;
    const reply = new Uint8Array(17);
    reply.set(nonce, 0);
    new DataView(reply.buffer).setUint32(8, given);
    const { cbor, message } = this.#commands;
    const capabilities =
      CAPABILITY.wink | (cbor === undefined ? 0 : CAPABILITY.cbor) | (message === undefined ? CAPABILITY.noMessage : 0);
    reply.set([CTAPHID_PROTOCOL_VERSION, ...this.#deviceVersion, capabilities], 12);
    for (const report of messageReports(channel, CTAPHID.init, reply)) this.#send(report);
  }

  #allocateChannel(): number {
    this.#lastChannel = (this.#lastChannel + 1) % BROADCAST_CHANNEL || 1;
    for (const oldest of this.#channels) {
      if (this.#channels.size < MAX_CHANNELS) break;
      if (oldest !== this.#transaction?.channel) this.#channels.delete(oldest);
    }
    this.#channels.add(this.#lastChannel);
    return this.#lastChannel;
  }

  #sendError(channel: number, code: number): void {
    for (const report of messageReports(channel, CTAPHID.error, Uint8Array.of(code))) this.#send(report);
  }
}
