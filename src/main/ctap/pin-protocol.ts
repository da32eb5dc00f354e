// PIN/UV auth protocols one and two (CTAP 2.1 §6.5.6, §6.5.7): key agreement, encryption and MAC, with the spec's
// verbs. Both sides are here: the platform encapsulates, an authenticator decapsulates. Knows no commands and no PIN
// rules.
import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  timingSafeEqual,
  type ECDH,
} from 'node:crypto';
import { concatBytes } from '../../shared/bytes.ts';
import type { Random } from '../ports.ts';
import { Secret } from '../secret.ts';
import { cborMap, type CborMap } from './cbor.ts';

export type PinProtocolVersion = 1 | 2;

export class PinProtocolError extends Error {
  readonly kind: 'peerKey' | 'ciphertext' | 'plaintext';

  constructor(kind: PinProtocolError['kind'], message: string) {
    super(message);
    this.name = 'PinProtocolError';
    this.kind = kind;
  }
}

/** One side's P-256 key pair for key agreement. */
export interface KeyAgreement {
  /** The scalar, 32 bytes, big-endian. */
  readonly privateKey: Secret<Uint8Array>;
  /** COSE_Key {1: 2, 3: −25, −1: 1, −2: x, −3: y} as the messages carry it. */
  readonly publicKey: CborMap;
}

export interface PinProtocol {
  readonly version: PinProtocolVersion;

  /**
   * Platform: a fresh key pair, and the secret it shares with the authenticator's key.
   *
   * @param peerPublicKey  COSE_Key from getKeyAgreement
   * @returns              `keyAgreement` to send, and the shared secret: 32 bytes (one) or 64 (two: HMAC key, AES key)
   * @throws PinProtocolError 'peerKey' when the peer's key is no P-256 point
   */
  encapsulate(
    peerPublicKey: CborMap,
    random: Random,
  ): { readonly keyAgreement: CborMap; readonly sharedSecret: Secret<Uint8Array> };

  /** Authenticator: the same secret from its own key pair and the platform's key. Throws as `encapsulate`. */
  decapsulate(own: KeyAgreement, peerPublicKey: CborMap): Secret<Uint8Array>;

  /**
   * AES-256-CBC without padding. One: IV zero. Two: a random IV stands before the ciphertext.
   *
   * @param plaintext  a multiple of 16 bytes
   * @throws PinProtocolError 'plaintext' for another length
   */
  encrypt(sharedSecret: Secret<Uint8Array>, plaintext: Uint8Array, random: Random): Uint8Array;

  /** @throws PinProtocolError 'ciphertext' when the length is not possible */
  decrypt(sharedSecret: Secret<Uint8Array>, ciphertext: Uint8Array): Uint8Array;

  /**
   * HMAC-SHA-256; one keeps its first 16 bytes, two all 32.
   *
   * @param key  shared secret or pinUvAuthToken
   */
  authenticate(key: Secret<Uint8Array>, message: Uint8Array): Uint8Array;

  /** Compares in constant time; false for a signature of another length. */
  verify(key: Secret<Uint8Array>, message: Uint8Array, signature: Uint8Array): boolean;
}

/** The highest protocol that both sides speak, for a key may weaken the lower one; undefined when there is none. */
export function choosePinProtocol(offered: readonly number[]): PinProtocol | undefined {
  if (offered.includes(2)) return pinProtocol(2);
  if (offered.includes(1)) return pinProtocol(1);
  return undefined;
}

export function pinProtocol(version: PinProtocolVersion): PinProtocol {
  const one = version === 1;
  const authenticate = (key: Secret<Uint8Array>, message: Uint8Array): Uint8Array => {
    const secret = key.reveal();
    // Two uses the first 32 bytes: of the shared secret that is its HMAC key, a token has no more than these.
    const mac = createHmac('sha256', one ? secret : secret.subarray(0, 32))
      .update(message)
      .digest();
    return new Uint8Array(one ? mac.subarray(0, 16) : mac);
  };
  const aesKey = (sharedSecret: Secret<Uint8Array>): Uint8Array =>
    one ? sharedSecret.reveal() : sharedSecret.reveal().subarray(32);

  return {
    version,
    encapsulate(peerPublicKey, random) {
      const { ecdh } = drawScalar(random);
      return { keyAgreement: publicKeyOf(ecdh), sharedSecret: deriveSecret(version, agree(ecdh, peerPublicKey)) };
    },
    decapsulate(own, peerPublicKey) {
      const ecdh = ecdhWith(own.privateKey.reveal());
      if (ecdh === undefined) throw new PinProtocolError('peerKey', 'the own key is no scalar of P-256');
      return deriveSecret(version, agree(ecdh, peerPublicKey));
    },
    encrypt(sharedSecret, plaintext, random) {
      if (plaintext.length % 16 !== 0)
        throw new PinProtocolError('plaintext', 'plaintext is not in blocks of 16 bytes');
      const iv = one ? new Uint8Array(16) : random.bytes(16);
      const cipher = createCipheriv('aes-256-cbc', aesKey(sharedSecret), iv).setAutoPadding(false);
      return concatBytes(one ? new Uint8Array() : iv, cipher.update(plaintext), cipher.final());
    },
    decrypt(sharedSecret, ciphertext) {
      const ivLength = one ? 0 : 16;
      if (ciphertext.length % 16 !== 0 || ciphertext.length < ivLength) {
        throw new PinProtocolError('ciphertext', 'ciphertext has an impossible length');
      }
      const iv = one ? new Uint8Array(16) : ciphertext.subarray(0, 16);
      const decipher = createDecipheriv('aes-256-cbc', aesKey(sharedSecret), iv).setAutoPadding(false);
      return concatBytes(decipher.update(ciphertext.subarray(ivLength)), decipher.final());
    },
    authenticate,
    verify(key, message, signature) {
      const expected = authenticate(key, message);
      return signature.length === expected.length && timingSafeEqual(signature, expected);
    },
  };
}

/** A fresh P-256 key pair; an authenticator makes one at power-up and after each wrong PIN (its `regenerate`). */
export function generateKeyAgreement(random: Random): KeyAgreement {
  const { scalar, ecdh } = drawScalar(random);
  return { privateKey: new Secret(scalar), publicKey: publicKeyOf(ecdh) };
}

/** The key pair of a given scalar (32 bytes, big-endian); undefined when the number is no scalar of P-256. */
export function keyAgreementFrom(privateKey: Uint8Array): KeyAgreement | undefined {
  const ecdh = ecdhWith(privateKey);
  return ecdh && { privateKey: new Secret(privateKey), publicKey: publicKeyOf(ecdh) };
}

function drawScalar(random: Random): { readonly scalar: Uint8Array; readonly ecdh: ECDH } {
  // Of all 32-byte numbers about one in 2^32 is no scalar of P-256; the next draw will be.
  for (let draw = 0; draw < 8; draw++) {
    const scalar = random.bytes(32);
    const ecdh = ecdhWith(scalar);
    if (ecdh !== undefined) return { scalar, ecdh };
  }
  throw new PinProtocolError('peerKey', 'the random source gives no usable key');
}

function ecdhWith(scalar: Uint8Array): ECDH | undefined {
  const ecdh = createECDH('prime256v1');
  try {
    ecdh.setPrivateKey(scalar);
  } catch {
    return undefined;
  }
  return ecdh;
}

function publicKeyOf(ecdh: ECDH): CborMap {
  const point = ecdh.getPublicKey(null, 'uncompressed');
  return cborMap([
    [1, 2],
    [3, -25],
    [-1, 1],
    [-2, new Uint8Array(point.subarray(1, 33))],
    [-3, new Uint8Array(point.subarray(33, 65))],
  ]);
}

/** The x coordinate of the shared point. The alg member is not checked: keys disagree on it, and it changes nothing. */
function agree(ecdh: ECDH, peerPublicKey: CborMap): Uint8Array {
  const x = peerPublicKey.get(-2);
  const y = peerPublicKey.get(-3);
  if (peerPublicKey.get(1) !== 2 || peerPublicKey.get(-1) !== 1) {
    throw new PinProtocolError('peerKey', 'key agreement key is not EC2 on P-256');
  }
  if (!(x instanceof Uint8Array) || !(y instanceof Uint8Array) || x.length !== 32 || y.length !== 32) {
    throw new PinProtocolError('peerKey', 'key agreement key has no coordinates of 32 bytes');
  }
  try {
    return ecdh.computeSecret(concatBytes(Uint8Array.of(4), x, y));
  } catch {
    throw new PinProtocolError('peerKey', 'key agreement key is not on the curve');
  }
}

function deriveSecret(version: PinProtocolVersion, z: Uint8Array): Secret<Uint8Array> {
  if (version === 1) return new Secret(new Uint8Array(createHash('sha256').update(z).digest()));
  // HKDF (RFC 5869) with a salt of zeros; 32 bytes are its first block. Node's hkdfSync takes longer for one of them than this
  // for both.
  const extracted = createHmac('sha256', new Uint8Array(32)).update(z).digest();
  const expand = (info: string): Uint8Array => createHmac('sha256', extracted).update(`${info}\x01`).digest();
  return new Secret(concatBytes(expand('CTAP2 HMAC key'), expand('CTAP2 AES key')));
}
