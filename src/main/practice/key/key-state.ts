// What a practice key keeps without power: PIN, fingers, credentials, configuration. Plain data; its JSON form is in
// saved-state.ts, the rules that change it are in the files of the commands.
import { createHash } from 'node:crypto';
import { fromHex } from '../../../shared/bytes.ts';
import type { Random } from '../../ports.ts';
import type { Secret } from '../../secret.ts';
import { generatePrivateKey, type KeyAlgorithm } from './credential-key.ts';
import type { PracticeKeyFacts } from './key-facts.ts';

export const MAX_PIN_RETRIES = 8;
/** Wrong fingers until built-in verification is off; CTAP 2.1 §6.5.2.4 allows 25. */
export const MAX_UV_RETRIES = 5;
export const DEFAULT_MIN_PIN_LENGTH = 4;
export const RESIDENT_ID_BYTES = 32;
const TEMPLATE_ID_BYTES = 2;

/** credProtect levels, CTAP 2.1 §12.1: 1 optional, 2 optional with a credential id list, 3 required. */
export type CredProtectLevel = 1 | 2 | 3;

/** What signing and the extensions need; a credential without a slot has all of it inside its id. */
export interface CredentialSource {
  readonly id: Uint8Array;
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
  readonly rpId: string;
  readonly rpName?: string;
  readonly user: KeyUser;
  readonly credBlob?: Uint8Array;
  /** 32 bytes. */
  readonly largeBlobKey?: Uint8Array;
}

/** A finger that the sensor knows again. `finger` is the simulated finger itself: what a real key has as a template. */
export interface FingerTemplate {
  readonly id: Uint8Array;
  readonly finger: string;
  readonly name: string;
}

export interface PinRecord {
  /** LEFT(SHA-256(PIN), 16). */
  readonly hash: Uint8Array;
  /** The length that setMinPINLength compares. */
  readonly codePoints: number;
}

export interface KeyState {
  /** Wraps credentials without a slot and derives the hmac-secret values; new after a reset, so those die too. */
  masterSecret: Uint8Array;
  pin: PinRecord | undefined;
  pinRetries: number;
  uvRetries: number;
  minPinLength: number;
  minPinLengthRpIds: readonly string[];
  forcePinChange: boolean;
  alwaysUv: boolean;
  enterpriseAttestation: boolean;
  signCount: number;
  /** Oldest first. */
  credentials: readonly ResidentCredential[];
  fingerprints: readonly FingerTemplate[];
  /** The serialized large-blob array, CTAP 2.1 §6.10.2. */
  largeBlobs: Uint8Array;
  /** 32 bytes, given out with the pcmr permission of CTAP 2.2; undefined until somebody asks. */
  persistentToken: Uint8Array | undefined;
}

/** The array without entries, and the left half of its hash (CTAP 2.1 §6.10.2). */
export const EMPTY_LARGE_BLOBS: Uint8Array = fromHex('8076be8b528d0075f7aae98d6fa57a6d3c');

/** No model's key yet: see `factoryState`. */
export function blankState(random: Random): KeyState {
  return {
    masterSecret: random.bytes(32),
    pin: undefined,
    pinRetries: MAX_PIN_RETRIES,
    uvRetries: MAX_UV_RETRIES,
    minPinLength: DEFAULT_MIN_PIN_LENGTH,
    minPinLengthRpIds: [],
    forcePinChange: false,
    alwaysUv: false,
    enterpriseAttestation: false,
    signCount: 0,
    credentials: [],
    fingerprints: [],
    largeBlobs: EMPTY_LARGE_BLOBS,
    persistentToken: undefined,
  };
}

/** A key of this model as it is made, and as a reset leaves it. */
export function factoryState(facts: Pick<PracticeKeyFacts, 'factory'>, random: Random): KeyState {
  return facts.factory(blankState(random), random);
}

/** A new key of this personality, with what it is handed over with. */
export function deliveredState(facts: Pick<PracticeKeyFacts, 'factory' | 'delivered'>, random: Random): KeyState {
  return facts.delivered(factoryState(facts, random), random);
}

export function pinRecord(pin: Secret<string>): PinRecord {
  const normalized = pin.reveal().normalize('NFC');
  const hash = new Uint8Array(createHash('sha256').update(normalized).digest().subarray(0, 16));
  return { hash, codePoints: Array.from(normalized).length };
}

export function fingerTemplate(random: Random, finger: string, name: string): FingerTemplate {
  return { id: random.bytes(TEMPLATE_ID_BYTES), finger, name };
}

/** A credential that was there before anybody asked, for keys that are handed over with some. */
export function residentCredential(random: Random, rpId: string, userName: string): ResidentCredential {
  return {
    id: random.bytes(RESIDENT_ID_BYTES),
    rpId,
    algorithm: -7,
    privateKey: generatePrivateKey(-7, random),
    credProtect: 1,
    hmacSecret: false,
    user: { id: random.bytes(16), name: userName },
  };
}
