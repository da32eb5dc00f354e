// Signing keys of a practice key, made from the injected randomness: P-256 (ES256) and Ed25519 (EdDSA).
// Private keys are 32 bytes: a P-256 scalar or an Ed25519 seed.
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { generateKeyAgreement, keyAgreementFrom } from '../../ctap/pin-protocol.ts';
import { fromHex, concatBytes, toBase64Url } from '../../../shared/bytes.ts';
import type { CborMap } from '../../ctap/cbor.ts';
import type { Random } from '../../ports.ts';
import { isBytes, required } from './request.ts';

/** COSE algorithms a practice key signs with: ES256 and EdDSA. */
export type KeyAlgorithm = -7 | -8;

/** PKCS #8 head of an Ed25519 private key; the 32 seed bytes follow (RFC 8410 §7). */
const ED25519_PKCS8_HEAD = fromHex('302e020100300506032b657004220420');

export function generatePrivateKey(algorithm: KeyAlgorithm, random: Random): Uint8Array {
  // A scalar must be below the order of P-256; generateKeyAgreement draws again when it is not.
  return algorithm === -7 ? generateKeyAgreement(random).privateKey.reveal() : random.bytes(32);
}

/** COSE_Key of the public half, RFC 9053 §7.1 and §7.2. */
export function cosePublicKey(algorithm: KeyAlgorithm, privateKey: Uint8Array): CborMap {
  if (algorithm === -8) {
    const raw = createPublicKey(keyObject(algorithm, privateKey)).export({ format: 'der', type: 'spki' }).subarray(-32);
    return new Map<number, number | Uint8Array>([
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, new Uint8Array(raw)],
    ]);
  }
  const { x, y } = p256Point(privateKey);
  return new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, x],
    [-3, y],
  ]);
}

/** ES256: ASN.1 DER (WebAuthn §6.5.5); EdDSA: 64 bytes. */
export function signWith(algorithm: KeyAlgorithm, privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  const digest = algorithm === -7 ? 'sha256' : null;
  return new Uint8Array(sign(digest, message, keyObject(algorithm, privateKey)));
}

/** The public point as U2F sends it: 0x04, x, y; 65 bytes. */
export function uncompressedPublicKey(privateKey: Uint8Array): Uint8Array {
  const { x, y } = p256Point(privateKey);
  return concatBytes(Uint8Array.of(4), x, y);
}

/** The private key as a JSON Web Key on P-256, for libraries that import one. */
export function p256Jwk(privateKey: Uint8Array): { kty: 'EC'; crv: 'P-256'; d: string; x: string; y: string } {
  const { x, y } = p256Point(privateKey);
  return { kty: 'EC', crv: 'P-256', d: toBase64Url(privateKey), x: toBase64Url(x), y: toBase64Url(y) };
}

function keyObject(algorithm: KeyAlgorithm, privateKey: Uint8Array): KeyObject {
  if (algorithm === -7) return createPrivateKey({ format: 'jwk', key: p256Jwk(privateKey) });
  const der = Buffer.from(concatBytes(ED25519_PKCS8_HEAD, privateKey));
  return createPrivateKey({ format: 'der', type: 'pkcs8', key: der });
}

function p256Point(privateKey: Uint8Array): { readonly x: Uint8Array; readonly y: Uint8Array } {
  const pair = keyAgreementFrom(privateKey);
  if (pair === undefined) throw new RangeError('not a P-256 scalar');
  return { x: required(pair.publicKey, -2, isBytes), y: required(pair.publicKey, -3, isBytes) };
}
