// What a practice key keeps without power: PIN, credentials, configuration. Plain data, and its JSON form.
// The rules that change it are in the files of the commands.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fromBase64Url, toBase64Url } from '../../../shared/bytes.ts';
import type { Random } from '../../ports.ts';
import type { Secret } from '../../secret.ts';

export const MAX_PIN_RETRIES = 8;
const DEFAULT_MIN_PIN_LENGTH = 4;

/** COSE algorithms a practice key signs with: ES256 and EdDSA. */
export type KeyAlgorithm = -7 | -8;
/** credProtect levels, CTAP 2.1 §12.1: 1 optional, 2 optional with a credential id list, 3 required. */
export type CredProtectLevel = 1 | 2 | 3;

/** What signing and the extensions need; a credential without a slot has all of it inside its id. */
export interface CredentialSource {
  readonly id: Uint8Array;
  readonly rpId: string;
  readonly algorithm: KeyAlgorithm;
  /** P-256 scalar or Ed25519 seed, 32 bytes. */
  readonly privateKey: Uint8Array;
  readonly credProtect: CredProtectLevel;
  readonly hmacSecret: boolean;
}

export interface KeyUser {
  readonly id: Uint8Array;
  readonly name?: string;
  readonly displayName?: string;
}

/** A discoverable credential: it takes one of the key's slots. */
export interface ResidentCredential extends CredentialSource {
  readonly rpName?: string;
  readonly user: KeyUser;
  readonly credBlob?: Uint8Array;
}

export interface KeyState {
  /** Wraps credentials without a slot and derives the hmac-secret values; new after a reset, so those die too. */
  masterSecret: Uint8Array;
  /** LEFT(SHA-256(PIN), 16) and the length that setMinPINLength compares. */
  pin: { readonly hash: Uint8Array; readonly codePoints: number } | undefined;
  pinRetries: number;
  minPinLength: number;
  minPinLengthRpIds: readonly string[];
  forcePinChange: boolean;
  alwaysUv: boolean;
  signCount: number;
  /** Oldest first. */
  credentials: readonly ResidentCredential[];
}

export function freshState(random: Random): KeyState {
  return {
    masterSecret: random.bytes(32),
    pin: undefined,
    pinRetries: MAX_PIN_RETRIES,
    minPinLength: DEFAULT_MIN_PIN_LENGTH,
    minPinLengthRpIds: [],
    forcePinChange: false,
    alwaysUv: false,
    signCount: 0,
    credentials: [],
  };
}

const bytes = z
  .string()
  .max(4096)
  .regex(/^[\w-]*$/)
  .refine((text) => text.length % 4 !== 1)
  .transform((text): Uint8Array => fromBase64Url(text));
const sized = (length: number) => bytes.refine((value) => value.length === length);
const count = z.number().int().min(0);

const savedUser = z
  .object({ id: bytes, name: z.string().optional(), displayName: z.string().optional() })
  .transform(({ id, name, displayName }): KeyUser => ({
    id,
    ...(name === undefined ? {} : { name }),
    ...(displayName === undefined ? {} : { displayName }),
  }));

const savedCredential = z
  .object({
    id: bytes,
    rpId: z.string(),
    rpName: z.string().optional(),
    algorithm: z.union([z.literal(-7), z.literal(-8)]),
    privateKey: sized(32),
    credProtect: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    hmacSecret: z.boolean(),
    user: savedUser,
    credBlob: bytes.optional(),
  })
  .transform(({ rpName, credBlob, ...rest }): ResidentCredential => ({
    ...rest,
    ...(rpName === undefined ? {} : { rpName }),
    ...(credBlob === undefined ? {} : { credBlob }),
  }));

const savedState = z.object({
  version: z.literal(1),
  masterSecret: sized(32),
  pin: z.object({ hash: sized(16), codePoints: count }).optional(),
  pinRetries: count.max(MAX_PIN_RETRIES),
  minPinLength: count.min(DEFAULT_MIN_PIN_LENGTH).max(63),
  minPinLengthRpIds: z.array(z.string()).max(64),
  forcePinChange: z.boolean(),
  alwaysUv: z.boolean(),
  signCount: count.max(0xffffffff),
  credentials: z.array(savedCredential).max(1024),
});

/** A JSON value: byte strings as base64url. It holds the key's private keys and its PIN hash. */
export function saveState(state: KeyState): z.input<typeof savedState> {
  return {
    version: 1,
    masterSecret: toBase64Url(state.masterSecret),
    ...(state.pin === undefined
      ? {}
      : { pin: { hash: toBase64Url(state.pin.hash), codePoints: state.pin.codePoints } }),
    pinRetries: state.pinRetries,
    minPinLength: state.minPinLength,
    minPinLengthRpIds: [...state.minPinLengthRpIds],
    forcePinChange: state.forcePinChange,
    alwaysUv: state.alwaysUv,
    signCount: state.signCount,
    credentials: state.credentials.map((credential) => ({
      ...credential,
      id: toBase64Url(credential.id),
      privateKey: toBase64Url(credential.privateKey),
      user: { ...credential.user, id: toBase64Url(credential.user.id) },
      credBlob: credential.credBlob === undefined ? undefined : toBase64Url(credential.credBlob),
    })),
  };
}

/** @throws z.ZodError when the value is not a saved state */
export function restoreState(saved: unknown): KeyState {
  const { pin, version: _version, ...rest } = savedState.parse(saved);
  return { ...rest, pin };
}

/** The saved state of a factory-new key that has this PIN already. For set-up without a client; keys get PINs by clientPIN. */
export function withPin(random: Random, pin: Secret<string>): ReturnType<typeof saveState> {
  const normalized = pin.reveal().normalize('NFC');
  const hash = new Uint8Array(createHash('sha256').update(normalized).digest().subarray(0, 16));
  return saveState({ ...freshState(random), pin: { hash, codePoints: Array.from(normalized).length } });
}
