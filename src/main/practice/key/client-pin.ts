// authenticatorClientPIN, CTAP 2.1 §6.5: PIN set and change, retries, pinUvAuthToken with permissions and the old one.
// A key without built-in user verification: the UV subcommands are not there.
import { createHash, timingSafeEqual } from 'node:crypto';
import { concatBytes, equalBytes } from '../../../shared/bytes.ts';
import type { CborMap, CborValue } from '../../ctap/cbor.ts';
import { PinProtocolError, type PinProtocol } from '../../ctap/pin-protocol.ts';
import type { Secret } from '../../secret.ts';
import type { KeyContext } from './key-context.ts';
import { MAX_PIN_RETRIES } from './key-state.ts';
import { PERMISSION } from './pin-session.ts';
import { CtapRefusal, isBytes, isMap, isText, isUnsigned, optional, required } from './request.ts';

const SUBCOMMAND = { getRetries: 1, getKeyAgreement: 2, setPin: 3, changePin: 4, getToken: 5, getTokenWithPermissions: 9 };
const PADDED_PIN_BYTES = 64;
const WRONG_PINS_UNTIL_POWER_CYCLE = 3;
/** Permissions this key can give: no bio enrolment, no large blobs. */
const KNOWN_PERMISSIONS =
  PERMISSION.makeCredential |
  PERMISSION.getAssertion |
  PERMISSION.credentialManagement |
  PERMISSION.authenticatorConfiguration;

export async function clientPin(context: KeyContext, parameters: CborMap): Promise<CborMap | undefined> {
  switch (required(parameters, 0x02, isUnsigned)) {
    case SUBCOMMAND.getRetries:
      return getRetries(context);
    case SUBCOMMAND.getKeyAgreement:
      return new Map([[0x01, context.pinSession.publicKey(protocolOf(context, parameters))]]);
    case SUBCOMMAND.setPin:
      return setPin(context, parameters);
    case SUBCOMMAND.changePin:
      return changePin(context, parameters);
    case SUBCOMMAND.getToken:
      return getToken(context, parameters);
    case SUBCOMMAND.getTokenWithPermissions:
      return getTokenWithPermissions(context, parameters);
    default:
      throw new CtapRefusal('CTAP2_ERR_INVALID_SUBCOMMAND');
  }
}

/** True when three wrong PINs in a row ask for a power cycle. */
export function needsPowerCycle(context: Pick<KeyContext, 'pinSession'>): boolean {
  return context.pinSession.wrongPins >= WRONG_PINS_UNTIL_POWER_CYCLE;
}

function getRetries(context: KeyContext): CborMap {
  return new Map<number, CborValue>([
    [0x03, context.state.pinRetries],
    [0x04, needsPowerCycle(context)],
  ]);
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
}

/** The subcommand of CTAP 2.0: a token for making credentials and getting assertions, bound to the first RP it meets. */
function getToken(context: KeyContext, parameters: CborMap): CborMap {
  const protocol = protocolOf(context, parameters);
  const platformKey = required(parameters, 0x03, isMap);
  const pinHashEnc = required(parameters, 0x06, isBytes);
  if (parameters.has(0x09) || parameters.has(0x0a)) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  return token(context, protocol, platformKey, pinHashEnc, {
    permissions: PERMISSION.makeCredential | PERMISSION.getAssertion,
    rpId: undefined,
    forcedChange: 'CTAP2_ERR_PIN_INVALID',
  });
}

function getTokenWithPermissions(context: KeyContext, parameters: CborMap): CborMap {
  const protocol = protocolOf(context, parameters);
  const platformKey = required(parameters, 0x03, isMap);
  const pinHashEnc = required(parameters, 0x06, isBytes);
  const permissions = required(parameters, 0x09, isUnsigned);
  const rpId = optional(parameters, 0x0a, isText);
  if (permissions === 0) throw new CtapRefusal('CTAP1_ERR_INVALID_PARAMETER');
  if ((permissions & ~KNOWN_PERMISSIONS) !== 0) throw new CtapRefusal('CTAP2_ERR_UNAUTHORIZED_PERMISSION');
  const needsRpId = (permissions & (PERMISSION.makeCredential | PERMISSION.getAssertion)) !== 0;
  if (needsRpId && rpId === undefined) throw new CtapRefusal('CTAP2_ERR_MISSING_PARAMETER');
  return token(context, protocol, platformKey, pinHashEnc, {
    permissions,
    rpId,
    forcedChange: 'CTAP2_ERR_PIN_POLICY_VIOLATION',
  });
}

function token(
  context: KeyContext,
  protocol: PinProtocol,
  platformKey: CborMap,
  pinHashEnc: Uint8Array,
  grant: {
    readonly permissions: number;
    readonly rpId: string | undefined;
    /** §6.5.5.7.1 and .2 answer differently when the PIN must be changed first. */
    readonly forcedChange: 'CTAP2_ERR_PIN_INVALID' | 'CTAP2_ERR_PIN_POLICY_VIOLATION';
  },
): CborMap {
  refuseWithoutTries(context);
  const sharedSecret = context.pinSession.decapsulate(protocol, platformKey);
  checkPin(context, protocol, sharedSecret, pinHashEnc);
  if (context.state.forcePinChange) throw new CtapRefusal(grant.forcedChange);
  const pinUvAuthToken = context.pinSession.issueToken(protocol, grant.permissions, grant.rpId);
  return new Map([[0x02, protocol.encrypt(sharedSecret, pinUvAuthToken.reveal(), context.random)]]);
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
