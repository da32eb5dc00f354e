// Certificates of the practice tenant: a throw-away TLS authority with one leaf for all host names, and the certificate
// of the key that seals challenges. Made at every start, never written to disk, trusted by nobody else.

import 'reflect-metadata'; // @peculiar/x509 needs it loaded first
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { KeyObject, webcrypto } from 'node:crypto';

export interface TlsIdentity {
  readonly caCertificatePem: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface SealingIdentity {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** DER of the certificate and of its issuer, leaf first. */
  readonly chainDer: readonly Uint8Array[];
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
// Wide on purpose: TLS is judged by the computer's clock, which the injected clock need not follow.
const NOT_BEFORE = new Date('2020-01-01T00:00:00Z');
const NOT_AFTER = new Date('2049-12-31T00:00:00Z');

/** A new authority and a leaf for `hosts`, localhost and 127.0.0.1 (ECDSA P-256). */
export async function createTlsIdentity(hosts: readonly string[]): Promise<TlsIdentity> {
  const algorithm = ECDSA;
  const caKeys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const leafKeys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const ca = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Practice tenant authority (not trusted), O=Pairing App practice',
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
    signingAlgorithm: algorithm,
    keys: caKeys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  const leaf = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=Practice tenant, O=Pairing App practice',
    issuer: ca.subject,
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
    signingAlgorithm: algorithm,
    publicKey: leafKeys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([SERVER_AUTH]),
      new SubjectAlternativeNameExtension([
        ...[...hosts, 'localhost'].map((value) => ({ type: 'dns', value }) as const),
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  });
  return {
    caCertificatePem: ca.toString('pem'),
    certificatePem: leaf.toString('pem'),
    privateKeyPem: KeyObject.from(leafKeys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/**
 * The RSA key that challenges are encrypted to, with a two-certificate chain as the real service shows in `x5c`.
 * The issuer has an elliptic-curve key, which is quickly made: a tenant starts often.
 */
export async function createSealingIdentity(): Promise<SealingIdentity> {
  const rsa = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const caKeys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const keys = await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
  const common = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER, signingAlgorithm: ECDSA };
  const issuer = await X509CertificateGenerator.createSelfSigned({
    ...common,
    serialNumber: serialNumber(),
    name: 'CN=Practice tenant challenge authority, O=Pairing App practice',
    keys: caKeys,
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  });
  const leaf = await X509CertificateGenerator.create({
    ...common,
    serialNumber: serialNumber(),
    subject: 'CN=Practice tenant challenges, O=Pairing App practice',
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
  });
  return {
    privateKey: KeyObject.from(keys.privateKey),
    publicKey: KeyObject.from(keys.publicKey),
    chainDer: [new Uint8Array(leaf.rawData), new Uint8Array(issuer.rawData)],
  };
}

function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0] ?? 0) & 0x7f; // positive
  return Buffer.from(bytes).toString('hex');
}
