// What user verification leaves behind until power goes: key agreement pairs, the pinUvAuthToken and its state machine
// (CTAP 2.1 §6.5.2, §6.5.5). Not the PIN itself: that is in key-state.ts, its rules in client-pin.ts.
import type { CborMap } from '../../ctap/cbor.ts';
import { generateKeyAgreement, pinProtocol, PinProtocolError } from '../../ctap/pin-protocol.ts';
import type { KeyAgreement, PinProtocol, PinProtocolVersion } from '../../ctap/pin-protocol.ts';
import type { Clock, Random } from '../../ports.ts';
import { Secret } from '../../secret.ts';
import type { KeyFeatures } from './key-facts.ts';
import { CtapRefusal } from './request.ts';

/** Bits of a pinUvAuthToken's permissions, §6.5.5.7. */
export const PERMISSION = {
  makeCredential: 0x01,
  getAssertion: 0x02,
  credentialManagement: 0x04,
  bioEnrollment: 0x08,
  largeBlobWrite: 0x10,
  authenticatorConfiguration: 0x20,
  /** Of CTAP 2.2: lists credentials with the token that outlives power. */
  persistentCredentialManagementReadOnly: 0x40,
} as const;

/** §6.5.2.1: a token not used within this time after it was given out is void (the value for USB). */
const INITIAL_USAGE_LIMIT_MS = 30_000;
/** How long the finger that got the token counts as a touch. */
const USER_PRESENT_LIMIT_MS = 30_000;
const MAX_USAGE_MS = 600_000;

export interface TokenGrant {
  readonly permissions: number;
  readonly rpId: string | undefined;
  /** The user touched the key for it. */
  readonly userPresent: boolean;
}

interface TokenUse {
  permissions: number;
  rpId: string | undefined;
  userPresent: boolean;
  readonly issuedAt: number;
  used: boolean;
}

export class PinSession {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #features: KeyFeatures;
  #agreements: Record<PinProtocolVersion, KeyAgreement>;
  #tokens: Record<PinProtocolVersion, Secret<Uint8Array>>;
  #use: TokenUse | undefined;
  /** Wrong PINs in a row since power-up; three lock the PIN until the next one. */
  wrongPins = 0;

  constructor(clock: Clock, random: Random, features: KeyFeatures) {
    this.#clock = clock;
    this.#random = random;
    this.#features = features;
    this.#agreements = { 1: generateKeyAgreement(random), 2: generateKeyAgreement(random) };
    this.#tokens = this.#newTokens();
  }

  /** @throws CtapRefusal INVALID_PARAMETER for a version this key does not speak */
  protocol(version: number): PinProtocol {
    const spoken = this.#features.pinProtocols.find((candidate) => candidate === version);
    if (spoken === undefined) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
    return pinProtocol(spoken);
  }

  publicKey(protocol: PinProtocol): CborMap {
    return this.#agreements[protocol.version].publicKey;
  }

  /** @throws CtapRefusal INVALID_PARAMETER when the platform's key is no P-256 key */
  decapsulate(protocol: PinProtocol, platformKey: CborMap): Secret<Uint8Array> {
    try {
      return protocol.decapsulate(this.#agreements[protocol.version], platformKey);
    } catch (error) {
      if (error instanceof PinProtocolError) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
      throw error;
    }
  }

  /** A wrong PIN makes the key pair of its protocol worthless to whoever guesses, §6.5.5.7. */
  regenerate(protocol: PinProtocol): void {
    this.#agreements = { ...this.#agreements, [protocol.version]: generateKeyAgreement(this.#random) };
  }

  /** New tokens for all protocols, none of them in use. */
  resetTokens(): void {
    this.#tokens = this.#newTokens();
    this.#use = undefined;
  }

  /** resetPinUvAuthToken, then beginUsingPinUvAuthToken. A key of CTAP 2.0 gives out the one token it has. */
  issueToken(protocol: PinProtocol, grant: TokenGrant): Secret<Uint8Array> {
    if (this.#features.tokenPermissions) this.resetTokens();
    this.#use = { ...grant, issuedAt: this.#clock.now(), used: false };
    return this.#tokens[protocol.version];
  }

  /**
   * Checks pinUvAuthParam over a message with the token in use, its permission and its RP.
   *
   * A token without an RP takes the first `rpId` it is used with. `rpId: null` asks for a token that is bound to none.
   *
   * @throws CtapRefusal PIN_AUTH_INVALID when any of it does not hold
   */
  authorize(options: {
    readonly protocol: PinProtocol;
    readonly message: Uint8Array;
    readonly pinUvAuthParam: Uint8Array;
    readonly permission: number;
    readonly rpId?: string | null;
  }): void {
    const use = this.#tokenInUse();
    const token = this.#tokens[options.protocol.version];
    if (use === undefined || !options.protocol.verify(token, options.message, options.pinUvAuthParam)) {
      throw new CtapRefusal('CTAP2_ERR_PIN_AUTH_INVALID');
    }
    if (!this.#features.tokenPermissions) return;
    if (
      (use.permissions & options.permission) === 0 ||
      (options.rpId === null && use.rpId !== undefined) ||
      (typeof options.rpId === 'string' && use.rpId !== undefined && use.rpId !== options.rpId)
    ) {
      throw new CtapRefusal('CTAP2_ERR_PIN_AUTH_INVALID');
    }
    use.used = true;
    if (typeof options.rpId === 'string') use.rpId ??= options.rpId;
  }

  /** The RP the token in use is bound to. */
  get tokenRpId(): string | undefined {
    return this.#tokenInUse()?.rpId;
  }

  /** The finger that got the token in use still counts as a touch, §6.5.2.1. */
  get userIsPresent(): boolean {
    const use = this.#tokenInUse();
    return use?.userPresent === true && this.#clock.now() - use.issuedAt < USER_PRESENT_LIMIT_MS;
  }

  /** After a touch was spent on a credential or an assertion, the token is good for no other one (§6.1.2 step 14). */
  consume(): void {
    if (this.#use === undefined || !this.#features.tokenPermissions) return;
    this.#use.permissions &= PERMISSION.largeBlobWrite;
  }

  #tokenInUse(): TokenUse | undefined {
    const use = this.#use;
    if (use === undefined || !this.#features.tokenPermissions) return use;
    const age = this.#clock.now() - use.issuedAt;
    if (age < MAX_USAGE_MS && (use.used || age < INITIAL_USAGE_LIMIT_MS)) return use;
    this.resetTokens();
    return undefined;
  }

  #newTokens(): Record<PinProtocolVersion, Secret<Uint8Array>> {
    return { 1: new Secret(this.#random.bytes(32)), 2: new Secret(this.#random.bytes(32)) };
  }
}
