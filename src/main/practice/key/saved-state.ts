// The JSON form of what a practice key keeps: byte strings as base64url. It holds private keys and the PIN hash.
// Version 1 had no fingers, no large blobs and no enterprise attestation; such files still load.
import { z } from 'zod';
import { fromBase64Url, toBase64Url } from '../../../shared/bytes.ts';
import type { Random } from '../../ports.ts';
import type { Secret } from '../../secret.ts';
import {
  blankState,
  DEFAULT_MIN_PIN_LENGTH,
  EMPTY_LARGE_BLOBS,
  MAX_PIN_RETRIES,
  MAX_UV_RETRIES,
  pinRecord,
  type KeyState,
  type KeyUser,
  type ResidentCredential,
} from './key-state.ts';

const MAX_LARGE_BLOB_BYTES = 65_535;

const bytes = z
  .string()
  .max(Math.ceil((MAX_LARGE_BLOB_BYTES * 4) / 3))
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
    largeBlobKey: sized(32).optional(),
  })
  .transform(({ rpName, credBlob, largeBlobKey, ...rest }): ResidentCredential => ({
    ...rest,
    ...(rpName === undefined ? {} : { rpName }),
    ...(credBlob === undefined ? {} : { credBlob }),
    ...(largeBlobKey === undefined ? {} : { largeBlobKey }),
  }));

const savedFinger = z.object({ id: bytes, finger: z.string().max(64), name: z.string().max(256) });

const commonMembers = {
  masterSecret: sized(32),
  pin: z.object({ hash: sized(16), codePoints: count }).optional(),
  pinRetries: count.max(MAX_PIN_RETRIES),
  minPinLength: count.min(DEFAULT_MIN_PIN_LENGTH).max(63),
  minPinLengthRpIds: z.array(z.string()).max(64),
  forcePinChange: z.boolean(),
  alwaysUv: z.boolean(),
  signCount: count.max(0xffffffff),
  credentials: z.array(savedCredential).max(1024),
};

const savedState = z.discriminatedUnion('version', [
  z.object({ version: z.literal(1), ...commonMembers }),
  z.object({
    version: z.literal(2),
    ...commonMembers,
    uvRetries: count.max(MAX_UV_RETRIES),
    enterpriseAttestation: z.boolean(),
    fingerprints: z.array(savedFinger).max(64),
    largeBlobs: bytes,
    persistentToken: sized(32).optional(),
  }),
]);

export type SavedState = z.input<typeof savedState>;

/** A JSON value with all of it. */
export function saveState(state: KeyState): SavedState {
  const { pin, persistentToken } = state;
  return {
    version: 2,
    masterSecret: toBase64Url(state.masterSecret),
    ...(pin === undefined ? {} : { pin: { hash: toBase64Url(pin.hash), codePoints: pin.codePoints } }),
    pinRetries: state.pinRetries,
    uvRetries: state.uvRetries,
    minPinLength: state.minPinLength,
    minPinLengthRpIds: [...state.minPinLengthRpIds],
    forcePinChange: state.forcePinChange,
    alwaysUv: state.alwaysUv,
    enterpriseAttestation: state.enterpriseAttestation,
    signCount: state.signCount,
    credentials: state.credentials.map((credential) => ({
      ...credential,
      id: toBase64Url(credential.id),
      privateKey: toBase64Url(credential.privateKey),
      user: { ...credential.user, id: toBase64Url(credential.user.id) },
      credBlob: credential.credBlob && toBase64Url(credential.credBlob),
      largeBlobKey: credential.largeBlobKey && toBase64Url(credential.largeBlobKey),
    })),
    fingerprints: state.fingerprints.map((template) => ({ ...template, id: toBase64Url(template.id) })),
    largeBlobs: toBase64Url(state.largeBlobs),
    ...(persistentToken === undefined ? {} : { persistentToken: toBase64Url(persistentToken) }),
  };
}

/** @throws z.ZodError when the value is not a saved state */
export function restoreState(saved: unknown): KeyState {
  const state = savedState.parse(saved);
  const { version: _version, ...rest } = state;
  const sinceVersion2 = {
    uvRetries: MAX_UV_RETRIES,
    enterpriseAttestation: false,
    fingerprints: [],
    largeBlobs: EMPTY_LARGE_BLOBS,
  };
  const persistentToken = state.version === 2 ? state.persistentToken : undefined;
  return { ...sinceVersion2, ...rest, pin: state.pin, persistentToken };
}

/** The saved state of a key that has this PIN already. For set-up without a client; keys get PINs by clientPIN. */
export function withPin(random: Random, pin: Secret<string>, state: KeyState = blankState(random)): SavedState {
  return saveState({ ...state, pin: pinRecord(pin), pinRetries: MAX_PIN_RETRIES, forcePinChange: false });
}
