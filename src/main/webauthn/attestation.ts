// What an attestation object proves by itself (WebAuthn L3 §8.2 packed, §8.6 fido-u2f, §8.7 none): signature, leaf
// certificate, chain among its own certificates. Whether the root is one to trust is metadata/attestation-trust.ts's.
import type { X509Certificate } from 'node:crypto';
import { concatBytes, toHex } from '../../shared/bytes.ts';
import { parseAuthenticatorData, type AttestedCredentialData } from '../ctap/authenticator-data.ts';
import { asBytes, asInteger, optionalMember, requiredMember } from '../ctap/cbor-shape.ts';
import { CborError, type CborMap } from '../ctap/cbor.ts';
import { CoseError, parseCosePublicKey, verifySignature } from '../ctap/cose.ts';
import { sha256 } from '../ctap/sha256.ts';
import { chainFault, leafFault, readCertificates, type CertificateFault } from './attestation-certificates.ts';
import { parseAttestationObject } from './attestation-object.ts';

export interface AttestationVerdict {
  /** Attestation statement format; empty when the object cannot be read. */
  readonly format: string;
  /**
   * trustPathValid: signed by the leaf of its certificates, which fits the authenticator, each signed by the next;
   * selfSigned: signed by the new credential itself; none: no statement; invalid: see `reason`.
   */
  readonly verdict: 'trustPathValid' | 'selfSigned' | 'none' | 'invalid';
  readonly reason?: AttestationFault;
  /** trustPathValid only: the certificates, leaf first, 1 … 8. A root among them is not trusted for being there. */
  readonly trustPath?: readonly X509Certificate[];
}

export type AttestationFault =
  | 'malformed'
  | 'unknownFormat'
  | 'unsupportedAlgorithm'
  | 'wrongSignature'
  | 'wrongAlgorithm'
  | 'statementNotEmpty'
  /** fido-u2f does not sign the AAGUID, so only zeros are allowed there. */
  | 'aaguidNotZero'
  | CertificateFault;

const ES256 = -7;

/** Never throws for what is in the bytes. Validity dates are not judged: attestation certificates outlive theirs. */
export function verifyAttestation(credential: {
  readonly attestationObject: Uint8Array;
  readonly clientDataJson: Uint8Array;
}): AttestationVerdict {
  let format = '';
  try {
    const { fmt, attStmt, authData } = parseAttestationObject(credential.attestationObject);
    format = fmt;
    const { rpIdHash, attestedCredentialData: attested } = parseAuthenticatorData(authData);
    if (attested === undefined) return invalid(format, 'malformed');
    const clientDataHash = sha256(credential.clientDataJson);
    switch (format) {
      case 'none':
        return attStmt.size === 0 ? { format, verdict: 'none' } : invalid(format, 'statementNotEmpty');
      case 'packed':
        return verifyPacked(attStmt, concatBytes(authData, clientDataHash), attested);
      case 'fido-u2f':
        return verifyFidoU2f(attStmt, rpIdHash, clientDataHash, attested);
      default:
        return invalid(format, 'unknownFormat');
    }
  } catch (error) {
    if (error instanceof CoseError && error.kind === 'unsupported') return invalid(format, 'unsupportedAlgorithm');
    if (error instanceof CborError || error instanceof CoseError) return invalid(format, 'malformed');
    throw error;
  }
}

/** @throws CborError | CoseError */
function verifyPacked(statement: CborMap, signed: Uint8Array, attested: AttestedCredentialData): AttestationVerdict {
  const format = 'packed';
  const alg = requiredMember(statement, 'alg', 'alg', asInteger);
  const signature = requiredMember(statement, 'sig', 'sig', asBytes);
  const trustPath = optionalMember(statement, 'x5c', 'x5c', readCertificates);
  if (trustPath === undefined) {
    const own = parseCosePublicKey(attested.publicKey);
    if (own.alg !== alg) return invalid(format, 'wrongAlgorithm');
    if (!verifySignature(alg, own.key, signed, signature)) return invalid(format, 'wrongSignature');
    return { format, verdict: 'selfSigned' };
  }
  const [leaf] = trustPath;
  if (leaf === undefined) return invalid(format, 'malformed');
  if (!verifySignature(alg, leaf.publicKey, signed, signature)) return invalid(format, 'wrongSignature');
  const fault = leafFault(leaf, attested.aaguid) ?? chainFault(trustPath);
  return fault === undefined ? { format, verdict: 'trustPathValid', trustPath } : invalid(format, fault);
}

/**
 * Signed: 0x00, rpIdHash, clientDataHash, credentialId, public key as 0x04 x y. One P-256 certificate, no chain.
 *
 * @throws CborError | CoseError
 */
function verifyFidoU2f(
  statement: CborMap,
  rpIdHash: Uint8Array,
  clientDataHash: Uint8Array,
  attested: AttestedCredentialData,
): AttestationVerdict {
  const format = 'fido-u2f';
  const signature = requiredMember(statement, 'sig', 'sig', asBytes);
  const trustPath = requiredMember(statement, 'x5c', 'x5c', readCertificates);
  const [leaf] = trustPath;
  if (leaf === undefined || trustPath.length !== 1) return invalid(format, 'malformed');
  if (leaf.publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return invalid(format, 'unsupportedAlgorithm');
  if (toHex(attested.aaguid) !== '00'.repeat(16)) return invalid(format, 'aaguidNotZero');
  const signed = concatBytes(Uint8Array.of(0), rpIdHash, clientDataHash, attested.credentialId, u2fPublicKey(attested));
  if (!verifySignature(ES256, leaf.publicKey, signed, signature)) return invalid(format, 'wrongSignature');
  return { format, verdict: 'trustPathValid', trustPath };
}

/** @throws CborError | CoseError for what is no ES256 key */
function u2fPublicKey({ publicKey }: AttestedCredentialData): Uint8Array {
  if (parseCosePublicKey(publicKey).alg !== ES256) throw new CoseError('unsupported', 'fido-u2f with another algorithm');
  const coordinate = (label: number, name: string): Uint8Array => requiredMember(publicKey, label, name, asBytes);
  return concatBytes(Uint8Array.of(4), coordinate(-2, 'x'), coordinate(-3, 'y'));
}

function invalid(format: string, reason: AttestationFault): AttestationVerdict {
  return { format, verdict: 'invalid', reason };
}
