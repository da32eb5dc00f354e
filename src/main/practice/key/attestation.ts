// Packed attestation of practice keys (WebAuthn §8.2): an own root, and a leaf for one model (AAGUID), as a vendor has.
// Nobody should trust the root outside practice: its name says so. WebCrypto is there only because @peculiar/x509 signs with it.
import 'reflect-metadata'; // @peculiar/x509 does not load without it.
import * as x509 from '@peculiar/x509';
import { z } from 'zod';
import { concatBytes, fromBase64Url, toBase64Url, toHex } from '../../../shared/bytes.ts';
import type { Random } from '../../ports.ts';
import { generatePrivateKey, p256Jwk, signWith } from './credential-key.ts';

/** id-fido-gen-ce-aaguid, WebAuthn §8.2.1. */
const AAGUID_EXTENSION = '1.3.6.1.4.1.45724.1.1.4';
/** id-fido-gen-ce-sernum: the key's serial number, WebAuthn §8.2.2. */
const SERIAL_EXTENSION = '1.3.6.1.4.1.45724.1.1.2';
const SIGNING = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const NOT_BEFORE = new Date('2024-01-01T00:00:00Z');
const NOT_AFTER = new Date('2053-12-31T23:59:59Z');

export interface AttestationSigner {
  /** DER of the certificate that goes into x5c. */
  readonly leafCertificate: Uint8Array;
  /** ES256 signature (DER) of the leaf's key. */
  sign(message: Uint8Array): Uint8Array;
}

export interface PracticeAttestation extends AttestationSigner {
  /** DER of the self-signed root, for those who judge practice keys. */
  readonly rootCertificate: Uint8Array;
  /** For one key alone: its certificate has the key's serial number in it. */
  readonly enterprise: AttestationSigner | undefined;
  /** A JSON value with the leaf's private key; `restoreAttestation` takes it back. */
  save(): SavedAttestation;
}

const savedLeaf = z.object({ leaf: z.string(), leafPrivateKey: z.string() });
const savedAttestation = savedLeaf.extend({ root: z.string(), enterprise: savedLeaf.optional() });
export type SavedAttestation = z.infer<typeof savedAttestation>;

interface Leaf {
  readonly certificate: Uint8Array;
  readonly privateKey: Uint8Array;
}

/**
 * A new root and leaf for the model with this AAGUID (16 bytes). All keys of one model share one.
 *
 * @param enterpriseSerial  makes an enterprise attestation too, for the one key with this serial
 */
export async function practiceAttestation(
  random: Random,
  aaguid: Uint8Array,
  enterpriseSerial?: string,
): Promise<PracticeAttestation> {
  const root = await importKeyPair(generatePrivateKey(-7, random));
  const rootName = 'C=AA, O=Pairing App Practice, CN=Practice Key Root (not for production)';
  const common = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER, signingAlgorithm: SIGNING };
  const rootCertificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...common,
    serialNumber: serialNumber(random),
    name: rootName,
    keys: root,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(root.publicKey),
    ],
  });
  const issue = async (subject: string, more: readonly x509.Extension[]): Promise<Leaf> => {
    const privateKey = generatePrivateKey(-7, random);
    const certificate = await x509.X509CertificateGenerator.create({
      ...common,
      serialNumber: serialNumber(random),
      subject: `C=AA, O=Pairing App Practice, OU=Authenticator Attestation, CN=${subject}`,
      issuer: rootCertificate.subject,
      publicKey: (await importKeyPair(privateKey)).publicKey,
      signingKey: root.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        // The value is an OCTET STRING of its own inside the extension's.
        new x509.Extension(AAGUID_EXTENSION, false, octetString(aaguid)),
        await x509.AuthorityKeyIdentifierExtension.create(root.publicKey),
        ...more,
      ],
    });
    return { certificate: new Uint8Array(certificate.rawData), privateKey };
  };
  const leaf = await issue('Practice Key', []);
  const enterprise =
    enterpriseSerial === undefined
      ? undefined
      : await issue(`Practice Key ${enterpriseSerial}`, [
          new x509.Extension(SERIAL_EXTENSION, false, octetString(new TextEncoder().encode(enterpriseSerial))),
        ]);
  return attestation(new Uint8Array(rootCertificate.rawData), leaf, enterprise);
}

/** @throws z.ZodError or RangeError when the value is no saved attestation */
export function restoreAttestation(saved: unknown): PracticeAttestation {
  const { root, enterprise, ...leaf } = savedAttestation.parse(saved);
  return attestation(fromBase64Url(root), restoredLeaf(leaf), enterprise && restoredLeaf(enterprise));
}

function attestation(root: Uint8Array, leaf: Leaf, enterprise: Leaf | undefined): PracticeAttestation {
  return {
    rootCertificate: root,
    ...signer(leaf),
    enterprise: enterprise && signer(enterprise),
    save: () => ({
      root: toBase64Url(root),
      ...savedForm(leaf),
      ...(enterprise === undefined ? {} : { enterprise: savedForm(enterprise) }),
    }),
  };
}

function signer(leaf: Leaf): AttestationSigner {
  return { leafCertificate: leaf.certificate, sign: (message) => signWith(-7, leaf.privateKey, message) };
}

function savedForm(leaf: Leaf): z.infer<typeof savedLeaf> {
  return { leaf: toBase64Url(leaf.certificate), leafPrivateKey: toBase64Url(leaf.privateKey) };
}

function restoredLeaf(saved: z.infer<typeof savedLeaf>): Leaf {
  return { certificate: fromBase64Url(saved.leaf), privateKey: fromBase64Url(saved.leafPrivateKey) };
}

/** DER, for up to 127 bytes. */
function octetString(value: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes(Uint8Array.of(0x04, value.length), value);
}

async function importKeyPair(privateKey: Uint8Array): Promise<CryptoKeyPair> {
  const { d, ...publicJwk } = p256Jwk(privateKey);
  return {
    privateKey: await crypto.subtle.importKey('jwk', { ...publicJwk, d }, SIGNING, true, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', publicJwk, SIGNING, true, ['verify']),
  };
}

/** 15 random bytes after 0x01: positive, and never with a leading zero (RFC 5280 §4.1.2.2). */
function serialNumber(random: Random): string {
  return `01${toHex(random.bytes(15))}`;
}
