// The key under test: opened, unlocked, reset, pulled out and put back, and what every check does with it. Knows no order.
import { equalBytes } from '../../../shared/bytes.ts';
import { PERMISSION } from '../../ctap/client-pin.ts';
import type { CtapTransport } from '../../ctap/transport.ts';
import type { AuthenticatorInfo } from '../../ctap/get-info.ts';
import type { KeySource, PluggedKey } from '../../ctap/key-source.ts';
import type { PinUvAuthToken } from '../../ctap/pin-uv-auth.ts';
import { SecurityKey } from '../../ctap/security-key.ts';
import { CTAP_STATUS, isCtapStatus } from '../../ctap/status.ts';
import type { Clock, Random } from '../../ports.ts';
import { Secret } from '../../secret.ts';
import { NotOffered } from './check.ts';
import { KeyPresence } from './presence.ts';

export interface BenchOptions {
  readonly source: KeySource;
  readonly clock: Clock;
  readonly random: Random;
  /** Which of the keys that are there; the first one that fits is taken. */
  readonly fits: (key: PluggedKey) => boolean;
  /** The PIN that the key gets; also the one it has, where it cannot be reset. */
  readonly pin: Secret<string>;
  /** To the person at the key. */
  readonly say: (line: string) => void;
}

const { makeCredential, getAssertion } = PERMISSION;

export class KeyBench {
  readonly random: Random;
  readonly say: (line: string) => void;
  /** The PIN that the key has, if it has one. */
  pin: Secret<string>;
  /** A finger was enrolled by a check. */
  enrolled = false;
  readonly #presence: KeyPresence;
  #plugged: PluggedKey;
  #transport: CtapTransport;
  #key: SecurityKey;

  private constructor(options: BenchOptions, presence: KeyPresence, opened: Opened) {
    this.random = options.random;
    this.say = options.say;
    this.pin = options.pin;
    this.#presence = presence;
    [this.#plugged, this.#transport, this.#key] = [opened.plugged, opened.transport, opened.key];
  }

  /** Waits for the first key that fits. @throws NotCtap2Error; the source's own error; the signal's reason */
  static async open(options: BenchOptions, signal: AbortSignal): Promise<KeyBench> {
    const presence = new KeyPresence(options, signal);
    return new KeyBench(options, presence, await openFirst(options, presence));
  }

  get plugged(): PluggedKey {
    return this.#plugged;
  }

  get transport(): CtapTransport {
    return this.#transport;
  }

  get key(): SecurityKey {
    return this.#key;
  }

  get info(): AuthenticatorInfo {
    return this.#key.info;
  }

  option(name: string): boolean {
    return this.info.options.get(name) === true;
  }

  /** @throws NotOffered when getInfo does not list it */
  needExtension(name: string): void {
    if (!this.info.extensions.includes(name)) throw new NotOffered(`no extension ${name}`);
  }

  /**
   * A fresh token: by PIN where one is set, else by the enrolled finger; undefined where the key has neither.
   *
   * @param permissions  sum of PERMISSION bits
   */
  async token(permissions: number, rpId?: string): Promise<PinUvAuthToken | undefined> {
    const wish = { permissions, ...(rpId === undefined ? {} : { rpId }) };
    const forCredentials = (permissions & (makeCredential | getAssertion)) !== 0;
    const byPin = this.#key.pinSet && !(forCredentials && this.option('noMcGaPermissionsWithClientPin'));
    if (byPin) {
      const result = await this.#key.getPinUvAuthToken({ pin: this.pin, ...wish });
      if (result.kind !== 'token') throw new Error(`no token for the PIN: ${result.kind}`);
      return result.token;
    }
    if (!this.#key.uvConfigured || !this.option('pinUvAuthToken')) return undefined;
    this.say('put the enrolled finger on the key');
    const result = await this.#key.getPinUvAuthTokenUsingUv(wish);
    if (result.kind !== 'token') throw new Error(`no token for the finger: ${result.kind}`);
    return result.token;
  }

  /** @throws NotOffered when the key knows neither PIN nor finger */
  async needToken(permissions: number, rpId?: string): Promise<PinUvAuthToken> {
    const token = await this.token(permissions, rpId);
    if (token === undefined) throw new NotOffered('no way to a token: no PIN is set, no finger is enrolled');
    return token;
  }

  /** Factory state. A key that takes the command only just after power-up is pulled out and put back first. */
  async reset(): Promise<void> {
    this.say('touch the key: RESET');
    try {
      await this.#key.reset();
    } catch (error) {
      if (!isCtapStatus(error, CTAP_STATUS.CTAP2_ERR_NOT_ALLOWED)) throw error;
      await this.replug();
      this.say('touch the key: RESET');
      await this.#key.reset();
    }
  }

  /** The person pulls the same key out and puts it back; it is opened again. */
  async replug(): Promise<void> {
    const { aaguid } = this.info;
    this.say('replug: pull the key out (lift the card) and put it back');
    await this.#transport.gone;
    await this.#key.close().catch(() => undefined);
    const opened = await openFirst({ random: this.random }, this.#presence);
    [this.#plugged, this.#transport, this.#key] = [opened.plugged, opened.transport, opened.key];
    if (!equalBytes(aaguid, this.info.aaguid)) throw new Error('another model was put back');
  }

  async close(): Promise<void> {
    await this.#key.close().catch(() => undefined);
  }
}

interface Opened {
  readonly plugged: PluggedKey;
  readonly transport: CtapTransport;
  readonly key: SecurityKey;
}

async function openFirst({ random }: Pick<BenchOptions, 'random'>, presence: KeyPresence): Promise<Opened> {
  const { plugged, transport } = await presence.connectFirst();
  try {
    return { plugged, transport, key: await SecurityKey.open(transport, random) };
  } catch (error) {
    await transport.close().catch(() => undefined);
    throw error;
  }
}
