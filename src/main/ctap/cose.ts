// COSE public keys (RFC 9052 §7, RFC 9053) as Node keys, and the signatures WebAuthn makes with them (WebAuthn L3
// §6.5.5).
import { constants, createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import { toBase64Url } from '../../shared/bytes.ts';
import type { CborMap, CborValue } from './cbor.ts';

export class CoseError extends Error {
  readonly kind: 'malformed' | 'unsupported';

  constructor(kind: CoseError['kind'], message: string) {
    super(message);
    this.name = 'CoseError';
    this.kind = kind;
  }
}

export interface CosePublicKey {
  /** COSE algorithm, e.g. −7 for ES256. */
  readonly alg: number;
  readonly key: KeyObject;
}

const KTY_OKP = 1;
const KTY_EC2 = 2;
const KTY_RSA = 3;

interface Curve {
  readonly name: string;
  readonly coordinateBytes: number;
}

const EC2_CURVES: ReadonlyMap<CborValue, Curve> = new Map([
  [1, { name: 'P-256', coordinateBytes: 32 }],
  [2, { name: 'P-384', coordinateBytes: 48 }],
  [3, { name: 'P-521', coordinateBytes: 66 }],
]);
const OKP_CURVES: ReadonlyMap<CborValue, Curve> = new Map([
  [6, { name: 'Ed25519', coordinateBytes: 32 }],
  [7, { name: 'Ed448', coordinateBytes: 57 }],
]);

type Scheme = { readonly kty: number; readonly hash: string | null; readonly pss?: true };

/** Signature algorithms (IANA COSE registry). SHA-1 is left out on purpose. */
const SCHEMES: ReadonlyMap<number, Scheme> = new Map<number, Scheme>([
  [-7, { kty: KTY_EC2, hash: 'sha256' }],
  [-9, { kty: KTY_EC2, hash: 'sha256' }],
  [-35, { kty: KTY_EC2, hash: 'sha384' }],
  [-51, { kty: KTY_EC2, hash: 'sha384' }],
  [-36, { kty: KTY_EC2, hash: 'sha512' }],
  [-52, { kty: KTY_EC2, hash: 'sha512' }],
  [-8, { kty: KTY_OKP, hash: null }],
  [-19, { kty: KTY_OKP, hash: null }],
  [-53, { kty: KTY_OKP, hash: null }],
  [-257, { kty: KTY_RSA, hash: 'sha256' }],
  [-258, { kty: KTY_RSA, hash: 'sha384' }],
  [-259, { kty: KTY_RSA, hash: 'sha512' }],
  [-37, { kty: KTY_RSA, hash: 'sha256', pss: true }],
  [-38, { kty: KTY_RSA, hash: 'sha384', pss: true }],
  [-39, { kty: KTY_RSA, hash: 'sha512', pss: true }],
]);

/** @throws CoseError 'malformed' | 'unsupported' */
export function parseCosePublicKey(cose: CborMap): CosePublicKey {
  const alg = cose.get(3);
  if (typeof alg !== 'number') throw new CoseError('malformed', 'a COSE key without an algorithm');
  try {
    return { alg, key: createPublicKey({ key: toJwk(cose), format: 'jwk' }) };
  } catch (error) {
    if (error instanceof CoseError) throw error;
    throw new CoseError('malformed', 'a COSE key that is no key');
  }
}

/**
 * Checks a WebAuthn signature: ECDSA as DER (Ecdsa-Sig-Value), the others as they are.
 *
 * @returns false for a wrong signature, also for one that is not even a signature
 * @throws CoseError 'unsupported' when the algorithm is not known or not one of this key's kind
 */
export function verifySignature(alg: number, key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  const scheme = SCHEMES.get(alg);
  if (scheme === undefined) throw new CoseError('unsupported', `algorithm ${alg}`);
  if (keyTypeOf(key) !== scheme.kty) throw new CoseError('unsupported', `algorithm ${alg} with a key of another kind`);
  const padding =
    scheme.pss === true
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {};
  return verify(scheme.hash, data, { key, ...padding }, signature);
}

function toJwk(cose: CborMap): JsonWebKey {
  const kty = cose.get(1);
  switch (kty) {
    case KTY_EC2: {
      const curve = knownCurve(EC2_CURVES, cose.get(-1));
      const x = coordinate(cose.get(-2), curve);
      const y = coordinate(cose.get(-3), curve);
      return { kty: 'EC', crv: curve.name, x, y };
    }
    case KTY_OKP: {
      const curve = knownCurve(OKP_CURVES, cose.get(-1));
      return { kty: 'OKP', crv: curve.name, x: coordinate(cose.get(-2), curve) };
    }
    case KTY_RSA: {
      const n = cose.get(-1);
      const e = cose.get(-2);
      if (!(n instanceof Uint8Array) || !(e instanceof Uint8Array) || n.length > 1024 || e.length > 8) {
        throw new CoseError('malformed', 'an RSA key without a usable modulus and exponent');
      }
      return { kty: 'RSA', n: toBase64Url(n), e: toBase64Url(e) };
    }
    default:
      throw new CoseError('unsupported', 'a COSE key of a kind that WebAuthn does not use');
  }
}

function knownCurve(curves: ReadonlyMap<CborValue, Curve>, id: CborValue): Curve {
  const curve = curves.get(id);
  if (curve === undefined) throw new CoseError('unsupported', 'a COSE key on an unknown curve');
  return curve;
}

function coordinate(value: CborValue, curve: Curve): string {
  if (!(value instanceof Uint8Array) || value.length !== curve.coordinateBytes) {
    throw new CoseError('malformed', `a coordinate that has not ${curve.coordinateBytes} bytes`);
  }
  return toBase64Url(value);
}

function keyTypeOf(key: KeyObject): number | undefined {
  switch (key.asymmetricKeyType) {
    case 'ec':
      return KTY_EC2;
    case 'ed25519':
    case 'ed448':
      return KTY_OKP;
    case 'rsa':
      return KTY_RSA;
    default:
      return undefined;
  }
}
