// A metadata service of the tests: a root, an intermediate, a signing certificate for FIDO's host, and BLOBs signed with it.
import 'reflect-metadata'; // @peculiar/x509 does not load without it.
import * as x509 from '@peculiar/x509';
import { X509Certificate, webcrypto } from 'node:crypto';
import { CompactSign } from 'jose';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) };

type KeyPair = Awaited<ReturnType<typeof newPair>>;

export interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly keys: KeyPair;
}

x509.cryptoProvider.set(webcrypto as Crypto);

export async function newPair(algorithm: typeof ECDSA | typeof RSA = ECDSA) {
  return (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']));
}

interface Validity {
  readonly notBefore?: string;
  readonly notAfter?: string;
}

export async function newCertificate(options: {
  readonly name: string;
  readonly issuer?: Authority;
  readonly ca?: boolean;
  readonly host?: string;
  readonly keys?: KeyPair;
  readonly rsa?: boolean;
  readonly validity?: Validity;
}): Promise<Authority> {
  const keys = options.keys ?? (await newPair(options.rsa === true ? RSA : ECDSA));
  const issuer = options.issuer ?? null;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${options.name}`,
    issuer: issuer === null ? `CN=${options.name}` : issuer.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: ECDSA,
    notBefore: new Date(options.validity?.notBefore ?? '2020-01-01T00:00:00Z'),
    notAfter: new Date(options.validity?.notAfter ?? '2040-01-01T00:00:00Z'),
    extensions: [
      new x509.BasicConstraintsExtension(options.ca ?? false, undefined, true),
      ...(options.host === undefined
        ? []
        : [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: options.host }])]),
    ],
  });
  return { certificate, keys };
}

export function toNode({ certificate }: Authority): X509Certificate {
  return new X509Certificate(Buffer.from(certificate.rawData));
}

export function toDer({ certificate }: Authority): Uint8Array {
  return new Uint8Array(certificate.rawData);
}

/** @param chain  leaf first */
export async function signBlob(
  payload: unknown,
  chain: readonly Authority[],
  options: { readonly alg?: string; readonly signer?: KeyPair; readonly header?: object } = {},
): Promise<Uint8Array> {
  const [leaf] = chain;
  if (leaf === undefined) throw new Error('a chain has a leaf');
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const jwt = await new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({
      alg: options.alg ?? 'ES256',
      typ: 'JWT',
      x5c: chain.map(({ certificate }) => Buffer.from(certificate.rawData).toString('base64')),
      ...options.header,
    })
    .sign((options.signer ?? leaf.keys).privateKey);
  return new TextEncoder().encode(jwt);
}

export interface TestService {
  readonly root: Authority;
  readonly intermediate: Authority;
  readonly leaf: Authority;
}

export async function newService(): Promise<TestService> {
  const root = await newCertificate({ name: 'Root', ca: true });
  const intermediate = await newCertificate({ name: 'Intermediate', ca: true, issuer: root });
  const leaf = await newCertificate({ name: 'Signer', issuer: intermediate, host: 'mds.fidoalliance.org' });
  return { root, intermediate, leaf };
}

export function mdsPayload(change: { no?: number; nextUpdate?: string; entries?: readonly unknown[] } = {}) {
  return { legalHeader: 'For tests.', no: 7, nextUpdate: '2026-12-24', entries: [mdsEntry()], ...change };
}

export function mdsEntry(change: object = {}, statement: object = {}) {
  return {
    aaguid: 'AABBCCDD-0011-2233-4455-66778899aabb',
    statusReports: [{ status: 'FIDO_CERTIFIED_L1', effectiveDate: '2021-05-01' }],
    timeOfLastStatusChange: '2021-05-01',
    metadataStatement: {
      description: 'Key of the tests',
      attestationRootCertificates: [],
      attestationTypes: ['basic_full'],
      icon: 'data:image/png;base64,AAAA',
      ...statement,
    },
    ...change,
  };
}
