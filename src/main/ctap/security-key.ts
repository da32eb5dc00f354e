// One connected key: CTAP2 commands over a CtapTransport, one at a time. Decides nothing about WebAuthn or policy.
//
// Errors of all methods: CtapError for a status that is not success, CborError (PinProtocolError) for replies that are
// not CTAP2, the transport's own error (HidError, SmartcardError) when the way to the key fails. Abort: the key is told,
// and the signal's reason is thrown when the key ends the command for it; when the touch came first, the success is
// returned instead, and the caller, who can see `signal.aborted`, decides what to do with it.
import type { Random } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { Fingerprints } from './fingerprints.ts';
import { decodeGetAssertion, encodeGetAssertion, encodeGetNextAssertion } from './get-assertion.ts';
import type { GetAssertionReply, GetAssertionRequest } from './get-assertion.ts';
import type { AuthenticatorInfo } from './get-info.ts';
import { agreeOnSecret, type AgreedSecret } from './key-agreement.ts';
import { KeyConfig } from './key-config.ts';
import { KeyLink } from './key-link.ts';
import { LargeBlobStore } from './large-blob-store.ts';
import { decodeMakeCredential, encodeMakeCredential } from './make-credential.ts';
import type { MakeCredentialReply, MakeCredentialRequest } from './make-credential.ts';
import { changeExistingPin, readPinRetries, setFirstPin, tokenFromPin } from './pin-session.ts';
import type { ChangePinResult, PinRetries, TokenRequest, TokenResult } from './pin-session.ts';
import { authorise, type Authorised, type PinUvAuth } from './pin-uv-auth.ts';
import { encodeReset } from './reset.ts';
import { selectByTouch } from './selection.ts';
import { StoredCredentials } from './stored-credentials.ts';
import type { CtapTransport, ExchangeOptions } from './transport.ts';
import { readUvRetries, tokenFromUv, type UvTokenRequest, type UvTokenResult } from './uv-session.ts';

/** Credentials of one RP that are read at most in one go; keys hold some hundred in all. */
const MAX_ASSERTIONS = 256;

export class SecurityKey {
  readonly gone: Promise<void>;
  readonly credentials: StoredCredentials;
  readonly fingerprints: Fingerprints;
  readonly largeBlobs: LargeBlobStore;
  readonly config: KeyConfig;
  readonly #link: KeyLink;

  private constructor(link: KeyLink) {
    this.#link = link;
    this.gone = link.transport.gone;
    this.credentials = new StoredCredentials(link);
    this.fingerprints = new Fingerprints(link);
    this.largeBlobs = new LargeBlobStore(link);
    this.config = new KeyConfig(link);
  }

  /** Reads getInfo; the transport stays open when that fails. @throws NotCtap2Error, and as above */
  static async open(transport: CtapTransport, random: Random, options: ExchangeOptions = {}): Promise<SecurityKey> {
    return new SecurityKey(await KeyLink.open(transport, random, options));
  }

  get transport(): CtapTransport['kind'] {
    return this.#link.transport.kind;
  }

  /** As of the last look; every method here that changes it looks again. */
  get info(): AuthenticatorInfo {
    return this.#link.info;
  }

  /** The key has a PIN now. */
  get pinSet(): boolean {
    return this.#link.has('clientPin');
  }

  /** The key verifies its user by itself, and somebody is enrolled. */
  get uvConfigured(): boolean {
    return this.#link.has('uv');
  }

  refreshInfo(options: ExchangeOptions = {}): Promise<AuthenticatorInfo> {
    return this.#link.turn(() => this.#link.readInfo(options));
  }

  /** Ask before the PIN is asked for: a locked key cannot take one. */
  pinRetries(options: ExchangeOptions = {}): Promise<PinRetries> {
    return this.#link.turn(() => readPinRetries(this.#link, options));
  }

  /** Tries left for the key's own user verification. 0: blocked until the PIN was given once. */
  uvRetries(options: ExchangeOptions = {}): Promise<number> {
    return this.#link.turn(() => readUvRetries(this.#link, options));
  }

  /**
   * The first PIN of a key. @throws PinFormatError; CtapError PIN_POLICY_VIOLATION; PIN_AUTH_INVALID when it has one
   */
  setPin(pin: Secret<string>, options: ExchangeOptions = {}): Promise<void> {
    return this.#link.turnThatChanges(() => setFirstPin(this.#link, pin, options));
  }

  changePin(current: Secret<string>, next: Secret<string>, options: ExchangeOptions = {}): Promise<ChangePinResult> {
    return this.#link.turn(async () => {
      const result = await changeExistingPin(this.#link, current, next, options);
      if (result.kind === 'changed') await this.#link.lookAgain();
      return result;
    });
  }

  /** One try with this PIN, never repeated by itself. Each wrong try costs one of (usually) eight. */
  getPinUvAuthToken(request: TokenRequest, options: ExchangeOptions = {}): Promise<TokenResult> {
    return this.#link.turn(() => tokenFromPin(this.#link, request, options));
  }

  /**
   * One try at the key's own sensor: waits for the user, keepalives tell what for. @throws MissingFeatureError when the
   * key gives no such tokens or nobody is enrolled; CtapError USER_ACTION_TIMEOUT, OPERATION_DENIED …
   */
  getPinUvAuthTokenUsingUv(request: UvTokenRequest, options: ExchangeOptions = {}): Promise<UvTokenResult> {
    return this.#link.turn(() => tokenFromUv(this.#link, request, options));
  }

  /**
   * A fresh secret shared with the key, for the salts of hmac-secret. Good for the next makeCredential or getAssertion:
   * get the token first, for a wrong PIN ends it.
   */
  agreeOnSecret(): Promise<AgreedSecret> {
    return this.#link.turn(() => agreeOnSecret(this.#link));
  }

  /** Waits for a touch. @throws CtapError CREDENTIAL_EXCLUDED, KEY_STORE_FULL, USER_ACTION_TIMEOUT, PUAT_REQUIRED … */
  makeCredential(
    { token, ...request }: Authorised<MakeCredentialRequest>,
    options: ExchangeOptions = {},
  ): Promise<MakeCredentialReply> {
    const message = encodeMakeCredential({ ...request, ...asMembers(authorise(token, request.clientDataHash)) });
    return this.#link.turn(async () =>
      decodeMakeCredential(await this.#link.send('authenticatorMakeCredential', message, options)),
    );
  }

  /**
   * The first (or only) assertion. Waits for a touch unless `options.up` is false. @throws CtapError NO_CREDENTIALS …
   */
  async getAssertion(
    request: Authorised<GetAssertionRequest>,
    options: ExchangeOptions = {},
  ): Promise<GetAssertionReply> {
    return this.#link.turn(() => this.#firstAssertion(request, options));
  }

  /** All assertions that match, the newest credential first; nothing comes between them. */
  getAssertions(
    request: Authorised<GetAssertionRequest>,
    options: ExchangeOptions = {},
  ): Promise<readonly GetAssertionReply[]> {
    return this.#link.turn(async () => {
      const replies = [await this.#firstAssertion(request, options)];
      const total = Math.min(replies[0]?.numberOfCredentials ?? 1, MAX_ASSERTIONS);
      while (replies.length < total) {
        const payload = await this.#link.send('authenticatorGetNextAssertion', encodeGetNextAssertion(), options);
        replies.push(decodeGetAssertion(payload));
      }
      return replies;
    });
  }

  /**
   * Resolves when this key is touched, which has no other effect on it.
   *
   * @throws CtapError USER_ACTION_TIMEOUT when nobody touches it
   */
  select(options: ExchangeOptions = {}): Promise<void> {
    return this.#link.turn(() => selectByTouch(this.#link, options));
  }

  /**
   * Factory state: all credentials, fingerprints and the PIN go. Wants a touch (a long one where `longTouchForReset` says
   * so), by one of `transportsForReset` where that is given.
   *
   * @throws CtapError NOT_ALLOWED when power-up is too long ago
   */
  reset(options: ExchangeOptions = {}): Promise<void> {
    return this.#link.turnThatChanges(async () => {
      await this.#link.send('authenticatorReset', encodeReset(), options);
    });
  }

  close(): Promise<void> {
    return this.#link.transport.close();
  }

  async #firstAssertion(
    { token, ...request }: Authorised<GetAssertionRequest>,
    options: ExchangeOptions,
  ): Promise<GetAssertionReply> {
    const message = encodeGetAssertion({ ...request, ...asMembers(authorise(token, request.clientDataHash)) });
    return decodeGetAssertion(await this.#link.send('authenticatorGetAssertion', message, options));
  }
}

function asMembers(auth: PinUvAuth | undefined) {
  return auth === undefined ? {} : { pinUvAuthParam: auth.param, pinUvAuthProtocol: auth.protocol };
}
