// The way to one connected key that SecurityKey and its parts share: the transport, whose turn it is, and what getInfo
// said last. Knows the statuses that concern every command; what a command means is its own file's business.
import type { Random } from '../ports.ts';
import { decodeGetInfo, encodeGetInfo, type AuthenticatorInfo } from './get-info.ts';
import { replyPayload } from './message.ts';
import { CTAP_STATUS, isCtapStatus, type CtapCommandName } from './status.ts';
import type { CtapTransport, ExchangeOptions } from './transport.ts';
import { Turns } from './turns.ts';

/** The key speaks U2F only, or says so by refusing getInfo. */
export class NotCtap2Error extends Error {
  constructor() {
    super('the key does not speak CTAP2');
    this.name = 'NotCtap2Error';
  }
}

export class KeyLink {
  readonly transport: CtapTransport;
  readonly random: Random;
  readonly #turns = new Turns();
  #info: AuthenticatorInfo;

  private constructor(transport: CtapTransport, random: Random, info: AuthenticatorInfo) {
    this.transport = transport;
    this.random = random;
    this.#info = info;
  }

  /** Reads getInfo; the transport stays open when that fails. @throws NotCtap2Error, CtapError, CborError */
  static async open(transport: CtapTransport, random: Random, options: ExchangeOptions): Promise<KeyLink> {
    if (!transport.speaksCtap2) throw new NotCtap2Error();
    try {
      return new KeyLink(transport, random, await readInfo(transport, options));
    } catch (error) {
      if (isCtapStatus(error, CTAP_STATUS.CTAP1_ERR_INVALID_COMMAND)) throw new NotCtap2Error();
      throw error;
    }
  }

  /** As of the last look. */
  get info(): AuthenticatorInfo {
    return this.#info;
  }

  /** An option of getInfo that is there and true. */
  has(option: string): boolean {
    return this.#info.options.get(option) === true;
  }

  /** Does `work` when all earlier work on this key has ended; nothing comes between the exchanges of one turn. */
  turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }

  /** A turn that changes the key: getInfo is read again when the change is made. */
  turnThatChanges<T>(work: () => Promise<T>): Promise<T> {
    return this.turn(async () => {
      const result = await work();
      await this.lookAgain();
      return result;
    });
  }

  /**
   * One exchange, inside a turn.
   *
   * @returns the reply's payload, without its status byte
   * @throws the signal's reason when the key ended the command for it; CtapError; the transport's own error
   */
  async send(command: CtapCommandName, message: Uint8Array, options: ExchangeOptions = {}): Promise<Uint8Array> {
    return exchange(this.transport, command, message, options);
  }

  /** getInfo now, inside a turn. */
  async readInfo(options: ExchangeOptions = {}): Promise<AuthenticatorInfo> {
    this.#info = await readInfo(this.transport, options);
    return this.#info;
  }

  /** getInfo after a change. The change is done: a key that leaves now shows that at the next exchange, not here. */
  async lookAgain(): Promise<void> {
    await this.readInfo().catch(() => undefined);
  }
}

async function readInfo(transport: CtapTransport, options: ExchangeOptions): Promise<AuthenticatorInfo> {
  return decodeGetInfo(await exchange(transport, 'authenticatorGetInfo', encodeGetInfo(), options));
}

async function exchange(
  transport: CtapTransport,
  command: CtapCommandName,
  message: Uint8Array,
  options: ExchangeOptions,
): Promise<Uint8Array> {
  const reply = await transport.exchange(message, options);
  // Cancelled for our signal: its reason says who wanted that. Without our signal it is the key's own doing.
  if (reply[0] === CTAP_STATUS.CTAP2_ERR_KEEPALIVE_CANCEL) options.signal?.throwIfAborted();
  return replyPayload(command, reply);
}
