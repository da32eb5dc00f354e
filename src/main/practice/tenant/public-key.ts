// A COSE public key as a key that can be used: on its curve, of a size that is safe. A verifier of "none" does not look.

import { createPublicKey } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { toBase64Url } from '../../../shared/bytes.ts';

const MIN_RSA_BITS = 2048;

// COSE labels and values (RFC 9053 §7): key type 2 = EC2, 3 = RSA; curve 1 = P-256.
const KTY = 1;
const ALG = 3;
const EC2 = 2;
const RSA = 3;
const P256 = 1;

/** @param coseKey  CBOR of a COSE_Key with alg −7 (ES256, P-256) or −257 (RS256) */
export function isUsablePublicKey(coseKey: Uint8Array<ArrayBuffer>): boolean {
  const map = isoCBOR.decodeFirst<ReadonlyMap<number, unknown>>(coseKey);
  const bytes = (label: number): string => {
    const value = map.get(label);
    return value instanceof Uint8Array ? toBase64Url(value) : '';
  };
  switch (map.get(ALG)) {
    case -7: {
      if (map.get(KTY) !== EC2 || map.get(-1) !== P256) return false;
      return importKey({ kty: 'EC', crv: 'P-256', x: bytes(-2), y: bytes(-3) }) !== null;
    }
    case -257: {
      if (map.get(KTY) !== RSA) return false;
      const key = importKey({ kty: 'RSA', n: bytes(-1), e: bytes(-2) });
      return (key?.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS;
    }
    default:
      return false;
  }
}

function importKey(key: JsonWebKey): KeyObject | null {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return null;
  }
}
