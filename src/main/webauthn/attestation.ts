// What an attestation object proves by itself (WebAuthn L3 §8.2 packed, §8.7 none): signature, leaf certificate, chain
// among its own certificates. Whether the root is one to trust is the service's business (and the MDS's), not decided
// here.
import { X509Certificate } from 'node:crypto';
import { equalBytes } from '../../shared/bytes.ts';
import { parseAuthenticatorData, type AttestedCredentialData } from '../ctap/authenticator-data.ts';
import { asArray, asBytes, asInteger, optionalMember, requiredMember } from '../ctap/cbor-shape.ts';
import { CborError, type CborMap } from '../ctap/cbor.ts';
import { CoseError, parseCosePublicKey, verifySignature } from '../ctap/cose.ts';
import { sha256 } from '../ctap/sha256.ts';
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
}

export type AttestationFault =
  | 'malformed'
  | 'unknownFormat'
  | 'unsupportedAlgorithm'
  | 'wrongSignature'
  | 'wrongAlgorithm'
  | 'statementNotEmpty'
  | 'certificateIsCa'
  | 'certificateSubject'
  | 'certificateAaguid'
  | 'brokenChain';

/** Never throws for what is in the bytes. Validity dates are not judged: attestation certificates outlive theirs. */
export function verifyAttestation(credential: {
  readonly attestationObject: Uint8Array;
  readonly clientDataJson: Uint8Array;
}): AttestationVerdict {
  let format = '';
  try {
    const object = parseAttestationObject(credential.attestationObject);
    format = object.fmt;
    const attested = parseAuthenticatorData(object.authData).attestedCredentialData;
    if (attested === undefined) return invalid(format, 'malformed');
    switch (format) {
      case 'none':
        return object.attStmt.size === 0 ? { format, verdict: 'none' } : invalid(format, 'statementNotEmpty');
      case 'packed':
        return verifyPacked(
          object.attStmt,
          new Uint8Array([...object.authData, ...sha256(credential.clientDataJson)]),
          attested,
        );
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
  const x5c = optionalMember(statement, 'x5c', 'x5c', asArray);
  if (x5c === undefined) {
    const own = parseCosePublicKey(attested.publicKey);
    if (own.alg !== alg) return invalid(format, 'wrongAlgorithm');
    if (!verifySignature(alg, own.key, signed, signature)) return invalid(format, 'wrongSignature');
    return { format, verdict: 'selfSigned' };
  }
  const chain = readCertificates(x5c.map((item) => asBytes(item, 'x5c')));
  const [leaf] = chain;
  if (leaf === undefined) return invalid(format, 'malformed');
  if (!verifySignature(alg, leaf.publicKey, signed, signature)) return invalid(format, 'wrongSignature');
  const fault = leafFault(leaf, attested.aaguid) ?? chainFault(chain);
  return fault === undefined ? { format, verdict: 'trustPathValid' } : invalid(format, fault);
}

/** @throws CborError for what is no certificate */
function readCertificates(x5c: readonly Uint8Array[]): readonly X509Certificate[] {
  if (x5c.length > 8) throw new CborError('tooLarge', `${x5c.length} certificates`);
  return x5c.map((der) => {
    try {
      const certificate = new X509Certificate(der);
      // Reading the key throws for kinds that Node does not know: find out here.
      void certificate.publicKey;
      return certificate;
    } catch {
      throw new CborError('shape', 'x5c holds something that is no certificate');
    }
  });
}

/** Certificate requirements of packed attestation (WebAuthn L3 §8.2.1). */
function leafFault(leaf: X509Certificate, aaguid: Uint8Array): AttestationFault | undefined {
  if (leaf.ca) return 'certificateIsCa';
  const subject = leaf.subject.split('\n');
  const has = (name: string): boolean => subject.some((line) => line.startsWith(`${name}=`));
  if (!subject.includes('OU=Authenticator Attestation') || !has('C') || !has('O') || !has('CN'))
    return 'certificateSubject';
  const stated = aaguidExtension(leaf.raw);
  return stated !== undefined && !equalBytes(stated, aaguid) ? 'certificateAaguid' : undefined;
}

/** Each certificate is signed by the next; a last one that signed itself ends the chain. */
function chainFault(chain: readonly X509Certificate[]): AttestationFault | undefined {
  for (let i = 0; i + 1 < chain.length; i++) {
    const issuer = chain[i + 1];
    const certificate = chain[i];
    if (issuer === undefined || certificate === undefined || !issuer.ca) return 'brokenChain';
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return 'brokenChain';
  }
  return undefined;
}

/** id-fido-gen-ce-aaguid, 1.3.6.1.4.1.45724.1.1.4, as a DER object identifier. */
const AAGUID_OID = Uint8Array.of(0x06, 0x0b, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0xe5, 0x1c, 0x01, 0x01, 0x04);
/** An extension value (octet string of 18 bytes) that is an octet string of 16. */
const AAGUID_VALUE_HEAD = Uint8Array.of(0x04, 0x12, 0x04, 0x10);

/** Node shows no extensions: the identifier is looked for in the certificate's bytes. A critical one is not allowed. */
function aaguidExtension(der: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at + AAGUID_OID.length + 20 <= der.length; at++) {
    if (!equalBytes(der.subarray(at, at + AAGUID_OID.length), AAGUID_OID)) continue;
    const valueAt = at + AAGUID_OID.length;
    if (!equalBytes(der.subarray(valueAt, valueAt + 4), AAGUID_VALUE_HEAD)) return new Uint8Array();
    return der.subarray(valueAt + 4, valueAt + 20);
  }
  return undefined;
}

function invalid(format: string, reason: AttestationFault): AttestationVerdict {
  return { format, verdict: 'invalid', reason };
}
