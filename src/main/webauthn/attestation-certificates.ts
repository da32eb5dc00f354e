// The certificates of an attestation statement: read, held against the authenticator, held against each other. Whether
// the last one is one to trust is not decided here (see metadata/attestation-trust.ts).
import { X509Certificate } from 'node:crypto';
import { equalBytes } from '../../shared/bytes.ts';
import { asArray, asBytes } from '../ctap/cbor-shape.ts';
import { CborError, type CborValue } from '../ctap/cbor.ts';

export type CertificateFault = 'certificateIsCa' | 'certificateSubject' | 'certificateAaguid' | 'brokenChain';

const MAX_CERTIFICATES = 8;

/** @throws CborError for a list that is none, that is too long, or that holds what is no certificate */
export function readCertificates(value: CborValue): readonly X509Certificate[] {
  const x5c = asArray(value, 'x5c');
  if (x5c.length > MAX_CERTIFICATES) throw new CborError('tooLarge', `${x5c.length} certificates`);
  return x5c.map((item) => {
    const der = asBytes(item, 'x5c');
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
export function leafFault(leaf: X509Certificate, aaguid: Uint8Array): CertificateFault | undefined {
  if (leaf.ca) return 'certificateIsCa';
  const subject = leaf.subject.split('\n');
  const has = (name: string): boolean => subject.some((line) => line.startsWith(`${name}=`));
  if (!subject.includes('OU=Authenticator Attestation') || !has('C') || !has('O') || !has('CN'))
    return 'certificateSubject';
  const stated = aaguidExtension(leaf.raw);
  return stated !== undefined && !equalBytes(stated, aaguid) ? 'certificateAaguid' : undefined;
}

/** Each certificate is signed by the next; a last one that signed itself ends the chain. */
export function chainFault(chain: readonly X509Certificate[]): CertificateFault | undefined {
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
