// The order of steps behind PIN and tokens: key agreement, the encrypted PIN, what a refusal means. CTAP 2.1 §6.5.5.
// Each call is one turn of a SecurityKey; nothing is kept between calls, so a wrong PIN always gets a fresh key
// agreement.
import { concatBytes } from '../../shared/bytes.ts';
import type { Random } from '../ports.ts';
import { Secret } from '../secret.ts';
import { CborError, type CborMap } from './cbor.ts';
import {
  decodeClientPin,
  encodeClientPin,
  paddedPin,
  pinHash,
  type ClientPinReply,
  type ClientPinRequest,
} from './client-pin.ts';
import type { AuthenticatorInfo } from './get-info.ts';
import { choosePinProtocol, pinProtocol, type PinProtocol, type PinProtocolVersion } from './pin-protocol.ts';
import { CTAP_STATUS, CtapError, type CtapCommandName } from './status.ts';
import type { ExchangeOptions } from './transport.ts';

/** One exchange with the key: the reply's payload, or a CtapError. */
export type Send = (command: CtapCommandName, message: Uint8Array, options?: ExchangeOptions) => Promise<Uint8Array>;

export interface PinUvAuthToken {
  readonly protocol: PinProtocolVersion;
  readonly value: Secret<Uint8Array>;
  /** undefined: a CTAP 2.0 token, good for anything. */
  readonly permissions: number | undefined;
}

/** The PIN was not right. `powerCycleNeeded`: no further try before the key is pulled out and put back. */
export interface WrongPin {
  readonly kind: 'wrong';
  readonly wrong: true;
  readonly retriesLeft: number;
  readonly powerCycleNeeded: boolean;
}

/** No tries left: only a reset helps, and it deletes all credentials. */
export interface BlockedPin {
  readonly kind: 'blocked';
  readonly blocked: true;
}

export type TokenResult =
  | { readonly kind: 'token'; readonly token: PinUvAuthToken }
  | WrongPin
  | BlockedPin
  /** The key wants a new PIN first (forceChangePin, or the minimum length grew). */
  | { readonly kind: 'changeRequired'; readonly changeRequired: true };

export type ChangePinResult = { readonly kind: 'changed' } | WrongPin | BlockedPin;

export interface PinRetries {
  readonly retriesLeft: number;
  readonly powerCycleNeeded: boolean;
}

export interface TokenRequest {
  readonly pin: Secret<string>;
  /** Sum of PERMISSION bits. */
  readonly permissions: number;
  /** Needed for makeCredential and getAssertion; binds the token to one RP. */
  readonly rpId?: string;
}

export async function readPinRetries(send: Send): Promise<PinRetries> {
  const reply = await clientPin(send, { subCommand: 'getPINRetries', pinUvAuthProtocol: 1 });
  if (reply.pinRetries === undefined) throw new CborError('shape', 'pinRetries is missing');
  return { retriesLeft: Math.max(0, reply.pinRetries), powerCycleNeeded: reply.powerCycleState === true };
}

/** @throws PinFormatError before anything is sent; CtapError */
export async function setFirstPin(
  send: Send,
  info: AuthenticatorInfo,
  random: Random,
  newPin: Secret<string>,
  options: ExchangeOptions,
): Promise<void> {
  const padded = paddedPin(newPin, info.minPinLength);
  const { protocol, keyAgreement, sharedSecret } = await agree(send, info, random);
  const newPinEnc = protocol.encrypt(sharedSecret, padded.reveal(), random);
  const pinUvAuthParam = protocol.authenticate(sharedSecret, newPinEnc);
  const pinUvAuthProtocol = protocol.version;
  await clientPin(send, { subCommand: 'setPIN', pinUvAuthProtocol, keyAgreement, newPinEnc, pinUvAuthParam }, options);
}

/** @throws PinFormatError before anything is sent; CtapError, PIN_POLICY_VIOLATION for a PIN the key does not take */
export async function changeExistingPin(
  send: Send,
  info: AuthenticatorInfo,
  random: Random,
  currentPin: Secret<string>,
  newPin: Secret<string>,
  options: ExchangeOptions,
): Promise<ChangePinResult> {
  const padded = paddedPin(newPin, info.minPinLength);
  const currentHash = pinHash(currentPin);
  const { protocol, keyAgreement, sharedSecret } = await agree(send, info, random);
  const newPinEnc = protocol.encrypt(sharedSecret, padded.reveal(), random);
  const pinHashEnc = protocol.encrypt(sharedSecret, currentHash.reveal(), random);
  const pinUvAuthParam = protocol.authenticate(sharedSecret, concatBytes(newPinEnc, pinHashEnc));
  const request: ClientPinRequest = {
    subCommand: 'changePIN',
    pinUvAuthProtocol: protocol.version,
    keyAgreement,
    newPinEnc,
    pinHashEnc,
    pinUvAuthParam,
  };
  try {
    await clientPin(send, request, options);
    return { kind: 'changed' };
  } catch (error) {
    return await wrongOrBlocked(send, error);
  }
}

/**
 * A token from the PIN: with permissions where the key has the option `pinUvAuthToken`, else the one of CTAP 2.0.
 *
 * @throws PinFormatError before anything is sent; CtapError for statuses that say nothing about the PIN
 */
export async function tokenFromPin(
  send: Send,
  info: AuthenticatorInfo,
  random: Random,
  request: TokenRequest,
  options: ExchangeOptions,
): Promise<TokenResult> {
  const hash = pinHash(request.pin);
  const { protocol, keyAgreement, sharedSecret } = await agree(send, info, random);
  const hasPermissions = info.options.get('pinUvAuthToken') === true;
  const pinHashEnc = protocol.encrypt(sharedSecret, hash.reveal(), random);
  const common = { pinUvAuthProtocol: protocol.version, keyAgreement, pinHashEnc };
  const message: ClientPinRequest = hasPermissions
    ? {
        ...common,
        subCommand: 'getPinUvAuthTokenUsingPinWithPermissions',
        permissions: request.permissions,
        ...(request.rpId === undefined ? {} : { rpId: request.rpId }),
      }
    : { ...common, subCommand: 'getPinToken' };
  let reply: ClientPinReply;
  try {
    reply = await clientPin(send, message, options);
  } catch (error) {
    if (error instanceof CtapError && error.status === CTAP_STATUS.CTAP2_ERR_PIN_POLICY_VIOLATION) {
      return { kind: 'changeRequired', changeRequired: true };
    }
    return await wrongOrBlocked(send, error);
  }
  return {
    kind: 'token',
    token: {
      protocol: protocol.version,
      value: decryptToken(protocol, sharedSecret, reply.pinUvAuthToken),
      permissions: hasPermissions ? request.permissions : undefined,
    },
  };
}

async function agree(
  send: Send,
  info: AuthenticatorInfo,
  random: Random,
): Promise<{
  readonly protocol: PinProtocol;
  readonly keyAgreement: CborMap;
  readonly sharedSecret: Secret<Uint8Array>;
}> {
  // Some CTAP 2.0 keys have PINs and do not list a protocol: there was only one then.
  const protocol = choosePinProtocol(info.pinUvAuthProtocols) ?? pinProtocol(1);
  const reply = await clientPin(send, { subCommand: 'getKeyAgreement', pinUvAuthProtocol: protocol.version });
  if (reply.keyAgreement === undefined) throw new CborError('shape', 'keyAgreement is missing');
  return { protocol, ...protocol.encapsulate(reply.keyAgreement, random) };
}

function decryptToken(
  protocol: PinProtocol,
  sharedSecret: Secret<Uint8Array>,
  encrypted: Uint8Array | undefined,
): Secret<Uint8Array> {
  if (encrypted === undefined) throw new CborError('shape', 'pinUvAuthToken is missing');
  const token = protocol.decrypt(sharedSecret, encrypted);
  // Two has tokens of 32 bytes; those of one may also have 16 (CTAP 2.1 §6.5.6, §6.5.7).
  if (token.length !== 32 && !(protocol.version === 1 && token.length === 16)) {
    throw new CborError('shape', `a token of ${token.length} bytes`);
  }
  return new Secret(token);
}

/** What a refused PIN means; other errors are thrown on. */
async function wrongOrBlocked(send: Send, error: unknown): Promise<WrongPin | BlockedPin> {
  if (!(error instanceof CtapError)) throw error;
  switch (error.status) {
    case CTAP_STATUS.CTAP2_ERR_PIN_BLOCKED:
      return { kind: 'blocked', blocked: true };
    case CTAP_STATUS.CTAP2_ERR_PIN_INVALID:
    case CTAP_STATUS.CTAP2_ERR_PIN_AUTH_BLOCKED: {
      const { retriesLeft, powerCycleNeeded } = await readPinRetries(send);
      if (retriesLeft === 0) return { kind: 'blocked', blocked: true };
      const locked = powerCycleNeeded || error.status === CTAP_STATUS.CTAP2_ERR_PIN_AUTH_BLOCKED;
      return { kind: 'wrong', wrong: true, retriesLeft, powerCycleNeeded: locked };
    }
    default:
      throw error;
  }
}

async function clientPin(send: Send, request: ClientPinRequest, options?: ExchangeOptions): Promise<ClientPinReply> {
  return decodeClientPin(await send('authenticatorClientPIN', encodeClientPin(request), options));
}
