// authenticatorClientPIN, CTAP 2.1 §6.5: PIN set and change, retries, and tokens: by PIN or finger with permissions, and the
// old one of CTAP 2.0. Which permissions a model gives is in token-permissions.ts.
import { createHash, timingSafeEqual } from 'node:crypto';
import { concatBytes, equalBytes } from '../../../shared/bytes.ts';
import type { CborMap, CborValue } from '../../ctap/cbor.ts';
import { PinProtocolError, type PinProtocol } from '../../ctap/pin-protocol.ts';
import type { Secret } from '../../secret.ts';
import { builtInUvIsConfigured, performBuiltInUv } from './built-in-uv.ts';
import type { CommandCall } from './ctaphid-device.ts';
import type { KeyContext } from './key-context.ts';
import { isCtap21, type KeyFeatures } from './key-facts.ts';
import { MAX_PIN_RETRIES, MAX_UV_RETRIES } from './key-state.ts';
import { PERMISSION, type TokenGrant } from './pin-session.ts';
import { CtapRefusal, isBytes, isMap, isUnsigned, required } from './request.ts';
import { askedPermissions, permissionsByPin, permissionsByUv } from './token-permissions.ts';

const SUBCOMMAND = {
  getPinRetries: 1,
  getKeyAgreement: 2,
  setPin: 3,
  changePin: 4,
  getPinToken: 5,
  getTokenUsingUv: 6,
  getUvRetries: 7,
  getTokenUsingPin: 9,
};
const PADDED_PIN_BYTES = 64;
const WRONG_PINS_UNTIL_POWER_CYCLE = 3;

export async function clientPin(
  context: KeyContext,
  parameters: CborMap,
  call: CommandCall,
): Promise<CborMap | undefined> {
  const subCommand = required(parameters, 0x02, isUnsigned);
  if (!isSupported(context.facts.features, subCommand)) {
    throw new CtapRefusal(
      isCtap21(context.facts.features) ? 'CTAP2_ERR_INVALID_SUBCOMMAND' : 'CTAP1_ERR_INVALID_PARAMETER',
    );
  }
  switch (subCommand) {
    case SUBCOMMAND.getPinRetries:
      return getPinRetries(context);
    case SUBCOMMAND.getKeyAgreement:
      return new Map([[0x01, context.pinSession.publicKey(protocolOf(context, parameters))]]);
    case SUBCOMMAND.setPin:
      return setPin(context, parameters);
    case SUBCOMMAND.changePin:
      return changePin(context, parameters);
    case SUBCOMMAND.getPinToken:
      return getPinToken(context, parameters);
    case SUBCOMMAND.getTokenUsingUv:
      return getTokenUsingUv(context, parameters, call);
    case SUBCOMMAND.getUvRetries:
      return new Map([[0x05, context.state.uvRetries]]);
    default:
      return getTokenUsingPin(context, parameters);
  }
}

function isSupported(features: KeyFeatures, subCommand: number): boolean {
  switch (subCommand) {
    case SUBCOMMAND.getKeyAgreement:
      return true;
    case SUBCOMMAND.getPinRetries:
    case SUBCOMMAND.setPin:
    case SUBCOMMAND.changePin:
    case SUBCOMMAND.getPinToken:
      return features.clientPin;
    case SUBCOMMAND.getTokenUsingPin:
      return features.clientPin && features.tokenPermissions;
    case SUBCOMMAND.getTokenUsingUv:
      return features.fingerprints !== null && features.tokenPermissions;
    case SUBCOMMAND.getUvRetries:
      return features.fingerprints !== null;
    default:
      return false;
  }
}

/** True when three wrong PINs in a row ask for a power cycle. */
export function needsPowerCycle(context: Pick<KeyContext, 'pinSession'>): boolean {
  return context.pinSession.wrongPins >= WRONG_PINS_UNTIL_POWER_CYCLE;
}

function getPinRetries(context: KeyContext): CborMap {
  const reply = new Map<number, CborValue>([[0x03, context.state.pinRetries]]);
  if (isCtap21(context.facts.features)) reply.set(0x04, needsPowerCycle(context));
  return reply;
}

function setPin(context: KeyContext, parameters: CborMap): undefined {
  const protocol = protocolOf(context, parameters);
  const platformKey = required(parameters, 0x03, isMap);
  const newPinEnc = required(parameters, 0x05, isBytes);
  const pinUvAuthParam = required(parameters, 0x04, isBytes);
  if (context.state.pin !== undefined) throw new CtapRefusal('CTAP2_ERR_PIN_AUTH_INVALID');
  const sharedSecret = context.pinSession.decapsulate(protocol, platformKey);
  if (!protocol.verify(sharedSecret, newPinEnc, pinUvAuthParam)) throw new CtapRefusal('CTAP2_ERR_PIN_AUTH_INVALID');
  storeNewPin(context, decrypted(protocol, sharedSecret, newPinEnc));
}

function changePin(context: KeyContext, parameters: CborMap): undefined {
  const protocol = protocolOf(context, parameters);
  const platformKey = required(parameters, 0x03, isMap);
  const newPinEnc = required(parameters, 0x05, isBytes);
  const pinHashEnc = required(parameters, 0x06, isBytes);
  const pinUvAuthParam = required(parameters, 0x04, isBytes);
  refuseWithoutTries(context);
  const sharedSecret = context.pinSession.decapsulate(protocol, platformKey);
  if (!protocol.verify(sharedSecret, concatBytes(newPinEnc, pinHashEnc), pinUvAuthParam)) {
    throw new CtapRefusal('CTAP2_ERR_PIN_AUTH_INVALID');
  }
  checkPin(context, protocol, sharedSecret, pinHashEnc);
  storeNewPin(context, decrypted(protocol, sharedSecret, newPinEnc));
  context.pinSession.resetTokens();
  context.state.persistentToken = undefined;
}

/** The subcommand of CTAP 2.0: a token for making credentials and getting assertions, bound to the first RP it meets. */
function getPinToken(context: KeyContext, parameters: CborMap): CborMap {
  const protocol = protocolOf(context, parameters);
  const platformKey = required(parameters, 0x03, isMap);
  const pinHashEnc = required(parameters, 0x06, isBytes);
  if (parameters.has(0x09) || parameters.has(0x0a)) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  const sharedSecret = provenPin(context, protocol, platformKey, pinHashEnc);
  // §6.5.5.7.1 and .2 answer differently when the PIN must be changed first.
  if (context.state.forcePinChange) throw new CtapRefusal('CTAP2_ERR_PIN_INVALID');
  const permissions = PERMISSION.makeCredential | PERMISSION.getAssertion;
  return tokenReply(context, protocol, sharedSecret, { permissions, rpId: undefined, userPresent: false });
}

function getTokenUsingPin(context: KeyContext, parameters: CborMap): CborMap {
  const protocol = protocolOf(context, parameters);
  const platformKey = required(parameters, 0x03, isMap);
  const pinHashEnc = required(parameters, 0x06, isBytes);
  const asked = askedPermissions(parameters, permissionsByPin(context.facts.features));
  const sharedSecret = provenPin(context, protocol, platformKey, pinHashEnc);
  if (context.state.forcePinChange) throw new CtapRefusal('CTAP2_ERR_PIN_POLICY_VIOLATION');
  return tokenReply(context, protocol, sharedSecret, { ...asked, userPresent: false });
}

/** §6.5.5.7.3: the finger instead of the PIN, one try for each call. */
async function getTokenUsingUv(context: KeyContext, parameters: CborMap, call: CommandCall): Promise<CborMap> {
  const protocol = protocolOf(context, parameters);
  const platformKey = required(parameters, 0x03, isMap);
  const asked = askedPermissions(parameters, permissionsByUv(context.facts.features));
  if (!builtInUvIsConfigured(context)) throw new CtapRefusal('CTAP2_ERR_NOT_ALLOWED');
  if (context.state.uvRetries === 0) throw new CtapRefusal('CTAP2_ERR_UV_BLOCKED');
  const sharedSecret = context.pinSession.decapsulate(protocol, platformKey);
  const outcome = await performBuiltInUv(context, call, 1);
  if (outcome === 'timeout') throw new CtapRefusal('CTAP2_ERR_USER_ACTION_TIMEOUT');
  if (outcome === 'failed') {
    throw new CtapRefusal(context.state.uvRetries === 0 ? 'CTAP2_ERR_UV_BLOCKED' : 'CTAP2_ERR_UV_INVALID');
  }
  return tokenReply(context, protocol, sharedSecret, { ...asked, userPresent: true });
}

function tokenReply(
  context: KeyContext,
  protocol: PinProtocol,
  sharedSecret: Secret<Uint8Array>,
  grant: TokenGrant,
): CborMap {
  const isPersistent = grant.permissions === PERMISSION.persistentCredentialManagementReadOnly;
  const token = isPersistent
    ? (context.state.persistentToken ??= context.random.bytes(32))
    : context.pinSession.issueToken(protocol, grant).reveal();
  return new Map([[0x02, protocol.encrypt(sharedSecret, token, context.random)]]);
}

/** The shared secret, once the PIN was right. @throws CtapRefusal */
function provenPin(
  context: KeyContext,
  protocol: PinProtocol,
  platformKey: CborMap,
  pinHashEnc: Uint8Array,
): Secret<Uint8Array> {
  refuseWithoutTries(context);
  const sharedSecret = context.pinSession.decapsulate(protocol, platformKey);
  checkPin(context, protocol, sharedSecret, pinHashEnc);
  return sharedSecret;
}

/** @throws CtapRefusal PIN_NOT_SET, PIN_BLOCKED, PIN_AUTH_BLOCKED */
function refuseWithoutTries(context: KeyContext): void {
  if (context.state.pin === undefined) throw new CtapRefusal('CTAP2_ERR_PIN_NOT_SET');
  if (context.state.pinRetries === 0) throw new CtapRefusal('CTAP2_ERR_PIN_BLOCKED');
  if (needsPowerCycle(context)) throw new CtapRefusal('CTAP2_ERR_PIN_AUTH_BLOCKED');
}

/** A try is taken away before the PIN is compared, so that pulling the key out does not give it back. */
function checkPin(context: KeyContext, protocol: PinProtocol, secret: Secret<Uint8Array>, pinHashEnc: Uint8Array): void {
  const { state, pinSession } = context;
  const pinHash = decrypted(protocol, secret, pinHashEnc);
  state.pinRetries--;
  const stored = state.pin?.hash ?? new Uint8Array();
  if (pinHash.length === stored.length && timingSafeEqual(pinHash, stored)) {
    state.pinRetries = MAX_PIN_RETRIES;
    state.uvRetries = MAX_UV_RETRIES;
    pinSession.wrongPins = 0;
    return;
  }
  pinSession.regenerate(protocol);
  pinSession.wrongPins++;
  if (state.pinRetries === 0) throw new CtapRefusal('CTAP2_ERR_PIN_BLOCKED');
  throw new CtapRefusal(needsPowerCycle(context) ? 'CTAP2_ERR_PIN_AUTH_BLOCKED' : 'CTAP2_ERR_PIN_INVALID');
}

/** @throws CtapRefusal PIN_POLICY_VIOLATION, INVALID_PARAMETER for a block of another size */
function storeNewPin(context: KeyContext, paddedPin: Uint8Array): void {
  const { state } = context;
  if (paddedPin.length !== PADDED_PIN_BYTES) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  const pin = paddedPin.subarray(0, paddedPin.findLastIndex((byte) => byte !== 0) + 1);
  const codePoints = codePointsOf(pin);
  if (pin.length === PADDED_PIN_BYTES || codePoints === undefined || codePoints < state.minPinLength) {
    throw new CtapRefusal('CTAP2_ERR_PIN_POLICY_VIOLATION');
  }
  const hash = new Uint8Array(createHash('sha256').update(pin).digest().subarray(0, 16));
  // §6.5.5.6: a forced change to the same PIN is no change.
  if (state.forcePinChange && state.pin !== undefined && equalBytes(hash, state.pin.hash)) {
    throw new CtapRefusal('CTAP2_ERR_PIN_POLICY_VIOLATION');
  }
  state.pin = { hash, codePoints };
  state.pinRetries = MAX_PIN_RETRIES;
  state.forcePinChange = false;
}

/** Undefined when the bytes are not UTF-8. */
function codePointsOf(pin: Uint8Array): number | undefined {
  try {
    return Array.from(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(pin)).length;
  } catch {
    return undefined;
  }
}

function protocolOf(context: KeyContext, parameters: CborMap): PinProtocol {
  return context.pinSession.protocol(required(parameters, 0x01, isUnsigned));
}

function decrypted(protocol: PinProtocol, secret: Secret<Uint8Array>, ciphertext: Uint8Array): Uint8Array {
  try {
    return protocol.decrypt(secret, ciphertext);
  } catch (error) {
    if (error instanceof PinProtocolError) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
    throw error;
  }
}
