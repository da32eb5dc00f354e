// authenticatorClientPIN (0x06): retries, key agreement, setting and changing the PIN, tokens. CTAP 2.1 §6.5.
// Bytes only; the order of the steps is in pin-session.ts.
import { createHash } from 'node:crypto';
import { Secret } from '../secret.ts';
import { asBoolean, asBytes, asInteger, asMap, asUnsigned, decodeCborMap, optionalMember } from './cbor-shape.ts';
import type { CborMap } from './cbor.ts';
import { encodeMessage } from './message.ts';
import type { PinProtocolVersion } from './pin-protocol.ts';

export const CLIENT_PIN_SUBCOMMAND = {
  getPINRetries: 0x01,
  getKeyAgreement: 0x02,
  setPIN: 0x03,
  changePIN: 0x04,
  /** CTAP 2.0: a token without permissions. */
  getPinToken: 0x05,
  getPinUvAuthTokenUsingUvWithPermissions: 0x06,
  getUVRetries: 0x07,
  getPinUvAuthTokenUsingPinWithPermissions: 0x09,
} as const;

export type ClientPinSubCommand = keyof typeof CLIENT_PIN_SUBCOMMAND;

/** Permission bits of a token (CTAP 2.1 §6.5.5.7, 2.2 for pcmr). Ask for what the next step needs, no more. */
export const PERMISSION = {
  makeCredential: 0x01,
  getAssertion: 0x02,
  credentialManagement: 0x04,
  bioEnrollment: 0x08,
  largeBlobWrite: 0x10,
  authenticatorConfiguration: 0x20,
  persistentCredentialManagementReadOnly: 0x40,
} as const;

export interface ClientPinRequest {
  readonly subCommand: ClientPinSubCommand;
  readonly pinUvAuthProtocol?: PinProtocolVersion;
  readonly keyAgreement?: CborMap;
  readonly pinUvAuthParam?: Uint8Array;
  readonly newPinEnc?: Uint8Array;
  readonly pinHashEnc?: Uint8Array;
  readonly permissions?: number;
  readonly rpId?: string;
}

export interface ClientPinReply {
  readonly keyAgreement: CborMap | undefined;
  /** Still encrypted. */
  readonly pinUvAuthToken: Uint8Array | undefined;
  /** Negative on canokey-core (−61) as long as it has no PIN. */
  readonly pinRetries: number | undefined;
  readonly powerCycleState: boolean | undefined;
  readonly uvRetries: number | undefined;
}

export function encodeClientPin(request: ClientPinRequest): Uint8Array {
  return encodeMessage('authenticatorClientPIN', [
    [0x01, request.pinUvAuthProtocol],
    [0x02, CLIENT_PIN_SUBCOMMAND[request.subCommand]],
    [0x03, request.keyAgreement],
    [0x04, request.pinUvAuthParam],
    [0x05, request.newPinEnc],
    [0x06, request.pinHashEnc],
    [0x09, request.permissions],
    [0x0a, request.rpId],
  ]);
}

/**
 * @param payload  the reply without its status byte; empty after setPIN and changePIN
 * @throws CborError
 */
export function decodeClientPin(payload: Uint8Array): ClientPinReply {
  const map: CborMap = payload.length === 0 ? new Map() : decodeCborMap(payload);
  return {
    keyAgreement: optionalMember(map, 0x01, 'keyAgreement', asMap),
    pinUvAuthToken: optionalMember(map, 0x02, 'pinUvAuthToken', asBytes),
    pinRetries: optionalMember(map, 0x03, 'pinRetries', asInteger),
    powerCycleState: optionalMember(map, 0x04, 'powerCycleState', asBoolean),
    uvRetries: optionalMember(map, 0x05, 'uvRetries', asUnsigned),
  };
}

/** The PIN cannot be sent at all. Says which rule, never the PIN. */
export class PinFormatError extends Error {
  readonly kind: 'tooShort' | 'tooLong' | 'nulAtEnd';

  constructor(kind: PinFormatError['kind'], message: string) {
    super(message);
    this.name = 'PinFormatError';
    this.kind = kind;
  }
}

/** PIN as UTF-8 of its NFC form: what is hashed. @throws PinFormatError beyond 63 bytes or with a NUL at its end */
export function pinBytes(pin: Secret<string>): Secret<Uint8Array> {
  const utf8 = new TextEncoder().encode(pin.reveal().normalize('NFC'));
  if (utf8.length > 63) throw new PinFormatError('tooLong', 'a PIN has at most 63 bytes');
  // The key cuts NULs off the end of the padded PIN: it would store another PIN than the one meant.
  if (utf8.at(-1) === 0) throw new PinFormatError('nulAtEnd', 'a PIN cannot end in NUL');
  return new Secret(utf8);
}

/**
 * A new PIN as it is encrypted: NFC, UTF-8, zero-padded to 64 bytes (CTAP 2.1 §6.5.1, §6.5.5.5).
 *
 * @param limits  in Unicode code points, from getInfo; no key has more than 63 bytes
 * @throws PinFormatError
 */
export function paddedPin(
  pin: Secret<string>,
  limits: { readonly minPinLength: number; readonly maxPinLength?: number },
): Secret<Uint8Array> {
  const utf8 = pinBytes(pin).reveal();
  const { length } = [...pin.reveal().normalize('NFC')];
  if (length < limits.minPinLength) {
    throw new PinFormatError('tooShort', `this key wants PINs of ${limits.minPinLength} characters or more`);
  }
  if (limits.maxPinLength !== undefined && length > limits.maxPinLength) {
    throw new PinFormatError('tooLong', `this key takes PINs of ${limits.maxPinLength} characters at most`);
  }
  const padded = new Uint8Array(64);
  padded.set(utf8);
  return new Secret(padded);
}

/** LEFT(SHA-256(PIN), 16). @throws PinFormatError */
export function pinHash(pin: Secret<string>): Secret<Uint8Array> {
  return new Secret(new Uint8Array(createHash('sha256').update(pinBytes(pin).reveal()).digest().subarray(0, 16)));
}
