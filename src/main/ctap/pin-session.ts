// The order of steps behind PIN and tokens: key agreement, the encrypted PIN, what a refusal means. CTAP 2.1 §6.5.5.
// Each call is one turn of a SecurityKey; nothing is kept between calls, so a wrong PIN always gets a fresh key
// agreement.
import { concatBytes } from '../../shared/bytes.ts';
import { Secret } from '../secret.ts';
import { CborError } from './cbor.ts';
import {
  decodeClientPin,
  encodeClientPin,
  paddedPin,
  pinHash,
  type ClientPinReply,
  type ClientPinRequest,
} from './client-pin.ts';
import { agreeOnSecret, type AgreedSecret } from './key-agreement.ts';
import type { KeyLink } from './key-link.ts';
import type { PinUvAuthToken } from './pin-uv-auth.ts';
import { CTAP_STATUS, CtapError, isCtapStatus } from './status.ts';
import type { ExchangeOptions } from './transport.ts';

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

export async function readPinRetries(link: KeyLink, options?: ExchangeOptions): Promise<PinRetries> {
  const reply = await clientPin(link, { subCommand: 'getPINRetries', pinUvAuthProtocol: 1 }, options);
  if (reply.pinRetries === undefined) throw new CborError('shape', 'pinRetries is missing');
  return { retriesLeft: Math.max(0, reply.pinRetries), powerCycleNeeded: reply.powerCycleState === true };
}

/** @throws PinFormatError before anything is sent; CtapError */
export async function setFirstPin(link: KeyLink, newPin: Secret<string>, options: ExchangeOptions): Promise<void> {
  const padded = paddedPin(newPin, link.info);
  const { protocol, keyAgreement, sharedSecret } = await agreeOnSecret(link);
  const newPinEnc = protocol.encrypt(sharedSecret, padded.reveal(), link.random);
  const pinUvAuthParam = protocol.authenticate(sharedSecret, newPinEnc);
  const pinUvAuthProtocol = protocol.version;
  await clientPin(link, { subCommand: 'setPIN', pinUvAuthProtocol, keyAgreement, newPinEnc, pinUvAuthParam }, options);
}

/** @throws PinFormatError before anything is sent; CtapError, PIN_POLICY_VIOLATION for a PIN the key does not take */
export async function changeExistingPin(
  link: KeyLink,
  currentPin: Secret<string>,
  newPin: Secret<string>,
  options: ExchangeOptions,
): Promise<ChangePinResult> {
  const padded = paddedPin(newPin, link.info);
  const currentHash = pinHash(currentPin);
  const { protocol, keyAgreement, sharedSecret } = await agreeOnSecret(link);
  const newPinEnc = protocol.encrypt(sharedSecret, padded.reveal(), link.random);
  const pinHashEnc = protocol.encrypt(sharedSecret, currentHash.reveal(), link.random);
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
    await clientPin(link, request, options);
    return { kind: 'changed' };
  } catch (error) {
    return await wrongOrBlocked(link, error);
  }
}

/**
 * A token from the PIN: with permissions where the key has the option `pinUvAuthToken`, else the one of CTAP 2.0.
 *
 * A key that wants its PIN changed answers the right PIN with PIN_POLICY_VIOLATION; but to the sub-command of CTAP 2.0
 * with PIN_INVALID (CTAP 2.1 §6.5.5.7.1). The retries tell that from a wrong PIN: the right one costs none.
 *
 * @throws PinFormatError before anything is sent; CtapError for statuses that say nothing about the PIN
 */
export async function tokenFromPin(
  link: KeyLink,
  request: TokenRequest,
  options: ExchangeOptions,
): Promise<TokenResult> {
  const hash = pinHash(request.pin);
  const hasPermissions = link.has('pinUvAuthToken');
  const before = !hasPermissions && link.info.forcePinChange ? await readPinRetries(link) : undefined;
  const agreed = await agreeOnSecret(link);
  const { protocol, keyAgreement, sharedSecret } = agreed;
  const pinHashEnc = protocol.encrypt(sharedSecret, hash.reveal(), link.random);
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
    reply = await clientPin(link, message, options);
  } catch (error) {
    if (isCtapStatus(error, CTAP_STATUS.CTAP2_ERR_PIN_POLICY_VIOLATION)) return changeRequired;
    const result = await wrongOrBlocked(link, error);
    const cost = before === undefined || result.kind === 'blocked' ? 1 : before.retriesLeft - result.retriesLeft;
    return cost > 0 ? result : changeRequired;
  }
  return {
    kind: 'token',
    token: {
      protocol: protocol.version,
      value: decryptToken(agreed, reply.pinUvAuthToken),
      permissions: hasPermissions ? request.permissions : undefined,
    },
  };
}

const changeRequired = { kind: 'changeRequired', changeRequired: true } as const;

/** @throws CborError, PinProtocolError when what came is no token */
export function decryptToken(agreed: AgreedSecret, encrypted: Uint8Array | undefined): Secret<Uint8Array> {
  if (encrypted === undefined) throw new CborError('shape', 'pinUvAuthToken is missing');
  const { protocol, sharedSecret } = agreed;
  const token = protocol.decrypt(sharedSecret, encrypted);
  // Two has tokens of 32 bytes; those of one may also have 16 (CTAP 2.1 §6.5.6, §6.5.7).
  if (token.length !== 32 && !(protocol.version === 1 && token.length === 16)) {
    throw new CborError('shape', `a token of ${token.length} bytes`);
  }
  return new Secret(token);
}

/** What a refused PIN means; other errors are thrown on. */
async function wrongOrBlocked(link: KeyLink, error: unknown): Promise<WrongPin | BlockedPin> {
  if (!(error instanceof CtapError)) throw error;
  switch (error.status) {
    case CTAP_STATUS.CTAP2_ERR_PIN_BLOCKED:
      return { kind: 'blocked', blocked: true };
    case CTAP_STATUS.CTAP2_ERR_PIN_INVALID:
    case CTAP_STATUS.CTAP2_ERR_PIN_AUTH_BLOCKED: {
      const { retriesLeft, powerCycleNeeded } = await readPinRetries(link);
      if (retriesLeft === 0) return { kind: 'blocked', blocked: true };
      const locked = powerCycleNeeded || error.status === CTAP_STATUS.CTAP2_ERR_PIN_AUTH_BLOCKED;
      return { kind: 'wrong', wrong: true, retriesLeft, powerCycleNeeded: locked };
    }
    default:
      throw error;
  }
}

async function clientPin(link: KeyLink, request: ClientPinRequest, options?: ExchangeOptions): Promise<ClientPinReply> {
  return decodeClientPin(await link.send('authenticatorClientPIN', encodeClientPin(request), options));
}
