// Credential ids of a practice key, and how it finds its own again.
// A discoverable credential has a random id and a slot; any other lives sealed inside its id and takes no room.
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { concatBytes, equalBytes } from '../../../shared/bytes.ts';
import type { Random } from '../../ports.ts';
import type { CredentialSource, KeyState, ResidentCredential } from './key-state.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** algorithm, credProtect, hmac-secret, private key. */
const SEALED_BYTES = 3 + 32;
const WRAPPED_ID_BYTES = NONCE_BYTES + SEALED_BYTES + TAG_BYTES;

export function sha256(data: Uint8Array | string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(data).digest());
}

/**
 * The id of a credential without a slot: AES-256-GCM over what the key must know, bound to the RP.
 *
 * @param rpIdHash  SHA-256 of the RP id; U2F's application parameter is the same thing
 */
export function wrapCredential(
  state: KeyState,
  random: Random,
  rpIdHash: Uint8Array,
  source: Omit<CredentialSource, 'id'>,
): Uint8Array {
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(state), nonce).setAAD(rpIdHash);
  const head = Uint8Array.of(-source.algorithm, source.credProtect, source.hmacSecret ? 1 : 0);
  return concatBytes(nonce, cipher.update(concatBytes(head, source.privateKey)), cipher.final(), cipher.getAuthTag());
}

/** This key's credential with that id for that RP; undefined for anything else. */
export function findCredential(
  state: KeyState,
  rpId: string,
  id: Uint8Array,
): CredentialSource | ResidentCredential | undefined {
  const resident = state.credentials.find((credential) => equalBytes(credential.id, id));
  if (resident !== undefined) return resident.rpId === rpId ? resident : undefined;
  return unwrapCredential(state, sha256(rpId), id);
}

export function isResident(credential: CredentialSource | ResidentCredential): credential is ResidentCredential {
  return 'user' in credential;
}

/** CredRandom of hmac-secret (CTAP 2.1 §12.5): 32 bytes, another one with user verification than without. */
export function credRandom(state: KeyState, credentialId: Uint8Array, userVerified: boolean): Uint8Array {
  const hmac = createHmac('sha256', state.masterSecret);
  return new Uint8Array(hmac.update(userVerified ? 'hmac-secret uv' : 'hmac-secret').update(credentialId).digest());
}

/** This key's credential without a slot that has this id; undefined for anything else. */
export function unwrapCredential(state: KeyState, rpIdHash: Uint8Array, id: Uint8Array): CredentialSource | undefined {
  if (id.length !== WRAPPED_ID_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey(state), id.subarray(0, NONCE_BYTES));
  decipher.setAAD(rpIdHash).setAuthTag(id.subarray(-TAG_BYTES));
  let sealed: Uint8Array;
  try {
    sealed = concatBytes(decipher.update(id.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final());
  } catch {
    // Another key's id, or another RP's.
    return undefined;
  }
  return {
    id,
    algorithm: sealed[0] === 7 ? -7 : -8,
    credProtect: sealed[1] === 3 ? 3 : sealed[1] === 2 ? 2 : 1,
    hmacSecret: sealed[2] === 1,
    privateKey: sealed.slice(3),
  };
}

function wrappingKey(state: KeyState): Uint8Array {
  return createHmac('sha256', state.masterSecret).update('credential wrapping').digest();
}
