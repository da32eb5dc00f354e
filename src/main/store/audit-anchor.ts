// A signed head of the audit: "entry n has this hash", under an Ed25519 key. Bytes only; where the key lives is anchor-key.ts.

import { type KeyObject, createHash, createPublicKey, sign, verify } from 'node:crypto';
import type { Timestamp } from '../../shared/models.ts';

export interface AnchorKey {
  /** SHA-256 of the public key (SPKI), the first 16 hexadecimal digits. */
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The same as SubjectPublicKeyInfo, base64. */
  readonly publicKeyText: string;
}

export interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly at: Timestamp;
}

export interface Anchor extends Head {
  readonly keyId: string;
  /** Ed25519, base64. */
  readonly signature: string;
}

export function anchorKeyOf(privateKey: KeyObject): AnchorKey {
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return { id: keyIdOf(spki), privateKey, publicKey, publicKeyText: spki.toString('base64') };
}

/** @param text  SubjectPublicKeyInfo, base64. Null for anything else */
export function readPublicKey(text: string): { readonly id: string; readonly publicKey: KeyObject } | null {
  const spki = Buffer.from(text, 'base64');
  try {
    return { id: keyIdOf(spki), publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }) };
  } catch {
    return null;
  }
}

function keyIdOf(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}

export function signHead(head: Head, key: AnchorKey): Anchor {
  return { ...head, keyId: key.id, signature: sign(null, signedBytes(head), key.privateKey).toString('base64') };
}

/** Anything that is not a valid signature of that key is false; does not throw. */
export function headIsSigned(anchor: Anchor, publicKey: KeyObject): boolean {
  const signature = Buffer.from(anchor.signature, 'base64');
  // Node skips what is not base64: then two texts would be the same signature.
  if (signature.toString('base64') !== anchor.signature) return false;
  try {
    return verify(null, signedBytes(anchor), publicKey, signature);
  } catch {
    return false;
  }
}

/** UTF-8 of: "pairing-app audit head", seq, hash, time, each on a line of its own, no line feed at the end. */
function signedBytes({ seq, hash, at }: Head): Buffer {
  return Buffer.from(`pairing-app audit head\n${seq}\n${hash}\n${at}`, 'utf8');
}
