// One connected key: CTAP2 commands over a CtapTransport, one at a time. Decides nothing about WebAuthn or policy.
//
// Errors of all methods: CtapError for a status that is not success, CborError (PinProtocolError) for replies that are
// not CTAP2, the transport's own error (HidError) when the way to the key fails. Abort: the key is told, and the
// signal's reason is thrown when the key ends the command for it; when the touch came first, the success is returned
// instead, and the caller, who can see `signal.aborted`, decides what to do with it.
import type { Random } from '../ports.ts';
import type { Secret } from '../secret.ts';
import {
  configAuthMessage,
  encodeConfig,
  type ConfigRequest,
  type MinPinLengthChange,
} from './authenticator-config.ts';
import { enumerateCredentials, enumerateRps, manageCredentials } from './credential-listing.ts';
import type { CredentialCounts, StoredCredential, StoredRp } from './credential-listing.ts';
import { decodeGetAssertion, encodeGetAssertion, encodeGetNextAssertion } from './get-assertion.ts';
import type { GetAssertionReply, GetAssertionRequest } from './get-assertion.ts';
import { decodeGetInfo, encodeGetInfo, type AuthenticatorInfo } from './get-info.ts';
import { decodeMakeCredential, encodeMakeCredential } from './make-credential.ts';
import type { MakeCredentialReply, MakeCredentialRequest } from './make-credential.ts';
import { replyPayload } from './message.ts';
import { pinProtocol, type PinProtocolVersion } from './pin-protocol.ts';
import { changeExistingPin, readPinRetries, setFirstPin, tokenFromPin } from './pin-session.ts';
import type { ChangePinResult, PinRetries, PinUvAuthToken, TokenRequest, TokenResult } from './pin-session.ts';
import { encodeReset } from './reset.ts';
import { encodeDummySelection, encodeSelection, meansTouched, speaksSelection } from './selection.ts';
import { sha256 } from './sha256.ts';
import { CTAP_STATUS, CtapError, type CtapCommandName } from './status.ts';
import type { CtapTransport, ExchangeOptions } from './transport.ts';
import { Turns } from './turns.ts';

/** Credentials of one RP that are read at most in one go; keys hold some hundred in all. */
const MAX_ASSERTIONS = 256;

type Authorised<Request> = Omit<Request, 'pinUvAuthParam' | 'pinUvAuthProtocol'> & {
  readonly token?: PinUvAuthToken | undefined;
};

/** The key speaks U2F only, or says so by refusing getInfo. */
export class NotCtap2Error extends Error {
  constructor() {
    super('the key does not speak CTAP2');
    this.name = 'NotCtap2Error';
  }
}

export class SecurityKey {
  readonly gone: Promise<void>;
  readonly #transport: CtapTransport;
  readonly #random: Random;
  readonly #turns = new Turns();
  #info: AuthenticatorInfo;

  private constructor(transport: CtapTransport, random: Random, info: AuthenticatorInfo) {
    this.#transport = transport;
    this.#random = random;
    this.#info = info;
    this.gone = transport.gone;
  }

  /** Reads getInfo; the transport stays open when that fails. @throws NotCtap2Error, and as above */
  static async open(transport: CtapTransport, random: Random, options: ExchangeOptions = {}): Promise<SecurityKey> {
    if (!transport.speaksCtap2) throw new NotCtap2Error();
    try {
      return new SecurityKey(transport, random, await readInfo(transport, options));
    } catch (error) {
      if (isStatus(error, CTAP_STATUS.CTAP1_ERR_INVALID_COMMAND)) throw new NotCtap2Error();
      throw error;
    }
  }

  get transport(): CtapTransport['kind'] {
    return this.#transport.kind;
  }

  /** As of the last look; every method here that changes it looks again. */
  get info(): AuthenticatorInfo {
    return this.#info;
  }

  /** The key has a PIN now. */
  get pinSet(): boolean {
    return this.#info.options.get('clientPin') === true;
  }

  refreshInfo(options: ExchangeOptions = {}): Promise<AuthenticatorInfo> {
    return this.#turns.take(async () => {
      this.#info = await readInfo(this.#transport, options);
      return this.#info;
    });
  }

  /** Ask before the PIN is asked for: a locked key cannot take one. */
  pinRetries(options: ExchangeOptions = {}): Promise<PinRetries> {
    return this.#turns.take(() => readPinRetries(this.#withOptions(options)));
  }

  /**
   * The first PIN of a key. @throws PinFormatError; CtapError PIN_POLICY_VIOLATION; PIN_AUTH_INVALID when it has one
   */
  setPin(pin: Secret<string>, options: ExchangeOptions = {}): Promise<void> {
    return this.#turns.take(async () => {
      await setFirstPin(this.#send, this.#info, this.#random, pin, options);
      await this.#lookAgain();
    });
  }

  changePin(current: Secret<string>, next: Secret<string>, options: ExchangeOptions = {}): Promise<ChangePinResult> {
    return this.#turns.take(async () => {
      const result = await changeExistingPin(this.#send, this.#info, this.#random, current, next, options);
      if (result.kind === 'changed') await this.#lookAgain();
      return result;
    });
  }

  /** One try with this PIN, never repeated by itself. Each wrong try costs one of (usually) eight. */
  getPinUvAuthToken(request: TokenRequest, options: ExchangeOptions = {}): Promise<TokenResult> {
    return this.#turns.take(() => tokenFromPin(this.#send, this.#info, this.#random, request, options));
  }

  /** Waits for a touch. @throws CtapError CREDENTIAL_EXCLUDED, KEY_STORE_FULL, USER_ACTION_TIMEOUT, PUAT_REQUIRED … */
  makeCredential(
    { token, ...request }: Authorised<MakeCredentialRequest>,
    options: ExchangeOptions = {},
  ): Promise<MakeCredentialReply> {
    const message = encodeMakeCredential({ ...request, ...authorisation(token, request.clientDataHash) });
    return this.#turns.take(async () =>
      decodeMakeCredential(await this.#send('authenticatorMakeCredential', message, options)),
    );
  }

  /**
   * The first (or only) assertion. Waits for a touch unless `options.up` is false. @throws CtapError NO_CREDENTIALS …
   */
  async getAssertion(
    request: Authorised<GetAssertionRequest>,
    options: ExchangeOptions = {},
  ): Promise<GetAssertionReply> {
    return this.#turns.take(() => this.#firstAssertion(request, options));
  }

  /** All assertions that match, the newest credential first; nothing comes between them. */
  getAssertions(
    request: Authorised<GetAssertionRequest>,
    options: ExchangeOptions = {},
  ): Promise<readonly GetAssertionReply[]> {
    return this.#turns.take(async () => {
      const replies = [await this.#firstAssertion(request, options)];
      const total = Math.min(replies[0]?.numberOfCredentials ?? 1, MAX_ASSERTIONS);
      while (replies.length < total) {
        const payload = await this.#send('authenticatorGetNextAssertion', encodeGetNextAssertion(), options);
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
    return this.#turns.take(async () => {
      if (speaksSelection(this.#info)) {
        try {
          await this.#send('authenticatorSelection', encodeSelection(), options);
          return;
        } catch (error) {
          if (!isStatus(error, CTAP_STATUS.CTAP1_ERR_INVALID_COMMAND)) throw error;
        }
      }
      try {
        await this.#send('authenticatorMakeCredential', encodeDummySelection(this.#info), options);
      } catch (error) {
        if (!(error instanceof CtapError) || !meansTouched(error.status)) throw error;
      }
    });
  }

  /** Factory state: all credentials and the PIN go. @throws CtapError NOT_ALLOWED when power-up is too long ago */
  reset(options: ExchangeOptions = {}): Promise<void> {
    return this.#turns.take(async () => {
      await this.#send('authenticatorReset', encodeReset(), options);
      await this.#lookAgain();
    });
  }

  /** The key can list and delete its credentials. */
  get managesCredentials(): boolean {
    return this.#info.options.get('credMgmt') === true || this.#info.options.get('credentialMgmtPreview') === true;
  }

  countCredentials(
    request: { readonly token: PinUvAuthToken },
    options: ExchangeOptions = {},
  ): Promise<CredentialCounts> {
    return this.#turns.take(async () => {
      const reply = await manageCredentials(this.#withOptions(options), this.#info, request.token, {
        subCommand: 'getCredsMetadata',
      });
      return {
        existing: reply.existingResidentCredentialsCount ?? 0,
        maxRemaining: reply.maxPossibleRemainingResidentCredentialsCount ?? 0,
      };
    });
  }

  listRps(request: { readonly token: PinUvAuthToken }, options: ExchangeOptions = {}): Promise<readonly StoredRp[]> {
    return this.#turns.take(() => enumerateRps(this.#withOptions(options), this.#info, request.token));
  }

  /** The discoverable credentials of one RP; empty when it has none. */
  listCredentials(
    request: { readonly token: PinUvAuthToken; readonly rpId: string },
    options: ExchangeOptions = {},
  ): Promise<readonly StoredCredential[]> {
    const rpIdHash = sha256(new TextEncoder().encode(request.rpId));
    return this.#turns.take(() =>
      enumerateCredentials(this.#withOptions(options), this.#info, request.token, rpIdHash),
    );
  }

  /** @throws CtapError NO_CREDENTIALS when the key has no such credential */
  deleteCredential(
    request: { readonly token: PinUvAuthToken; readonly credentialId: Uint8Array },
    options: ExchangeOptions = {},
  ): Promise<void> {
    return this.#turns.take(async () => {
      const { token, credentialId } = request;
      const send = this.#withOptions(options);
      await manageCredentials(send, this.#info, token, { subCommand: 'deleteCredential', credentialId });
      await this.#lookAgain();
    });
  }

  /**
   * @throws CtapError PIN_POLICY_VIOLATION for a length below the present one; PIN_NOT_SET for forceChangePin without
   * PIN
   */
  setMinPinLength(
    { token, ...change }: MinPinLengthChange & { readonly token?: PinUvAuthToken | undefined },
    options: ExchangeOptions = {},
  ): Promise<void> {
    return this.#configure({ subCommand: 'setMinPINLength', change }, token, options);
  }

  /** Switches always-UV to the wanted state. @throws CtapError OPERATION_DENIED where it cannot be switched off */
  async setAlwaysUv(
    request: { readonly on: boolean; readonly token?: PinUvAuthToken | undefined },
    options: ExchangeOptions = {},
  ): Promise<void> {
    const isOn = (await this.refreshInfo(options)).options.get('alwaysUv') === true;
    if (isOn !== request.on) await this.#configure({ subCommand: 'toggleAlwaysUv' }, request.token, options);
  }

  enableEnterpriseAttestation(
    request: { readonly token?: PinUvAuthToken | undefined } = {},
    options: ExchangeOptions = {},
  ): Promise<void> {
    return this.#configure({ subCommand: 'enableEnterpriseAttestation' }, request.token, options);
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #configure(request: ConfigRequest, token: PinUvAuthToken | undefined, options: ExchangeOptions): Promise<void> {
    const { pinUvAuthParam: param, pinUvAuthProtocol: protocol } = authorisation(token, configAuthMessage(request));
    const auth = param === undefined || protocol === undefined ? undefined : { param, protocol };
    return this.#turns.take(async () => {
      await this.#send('authenticatorConfig', encodeConfig(request, auth), options);
      await this.#lookAgain();
    });
  }

  async #firstAssertion(
    { token, ...request }: Authorised<GetAssertionRequest>,
    options: ExchangeOptions,
  ): Promise<GetAssertionReply> {
    const message = encodeGetAssertion({ ...request, ...authorisation(token, request.clientDataHash) });
    return decodeGetAssertion(await this.#send('authenticatorGetAssertion', message, options));
  }

  /** getInfo after a change. The change is done: a key that leaves now shows that at the next exchange, not here. */
  async #lookAgain(): Promise<void> {
    this.#info = await readInfo(this.#transport, {}).catch(() => this.#info);
  }

  #withOptions(options: ExchangeOptions) {
    return (command: CtapCommandName, message: Uint8Array): Promise<Uint8Array> =>
      this.#send(command, message, options);
  }

  readonly #send = (
    command: CtapCommandName,
    message: Uint8Array,
    options: ExchangeOptions = {},
  ): Promise<Uint8Array> => exchange(this.#transport, command, message, options);
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

function authorisation(
  token: PinUvAuthToken | undefined,
  message: Uint8Array,
): { readonly pinUvAuthParam?: Uint8Array; readonly pinUvAuthProtocol?: PinProtocolVersion } {
  if (token === undefined) return {};
  const pinUvAuthParam = pinProtocol(token.protocol).authenticate(token.value, message);
  return { pinUvAuthParam, pinUvAuthProtocol: token.protocol };
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof CtapError && error.status === status;
}
