// Packed attestation with certificates (WebAuthn L3 §8.2.1): a chain made by @peculiar/x509, and each rule of it
// broken.
import 'reflect-metadata'; // @peculiar/x509 does not load without it.
import * as x509 from '@peculiar/x509';
import { generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { cborMap, encodeCbor } from '../../../src/main/ctap/cbor.ts';
import { sha256 } from '../../../src/main/ctap/sha256.ts';
import { encodeAttestationObject } from '../../../src/main/webauthn/attestation-object.ts';
import { verifyAttestation } from '../../../src/main/webauthn/attestation.ts';
import { concatBytes, fromHex } from '../../../src/shared/bytes.ts';

const AAGUID = fromHex('00112233445566778899aabbccddeeff');
const GOOD_SUBJECT = 'C=SE, O=Maker, OU=Authenticator Attestation, CN=Batch 1';
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const clientDataJson = fromHex('7b7d');

type Pair = Awaited<ReturnType<typeof webcrypto.subtle.generateKey>> & {
  privateKey: webcrypto.CryptoKey;
  publicKey: webcrypto.CryptoKey;
};

async function newPair(): Promise<Pair> {
  return (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']));
}

let root: { readonly pair: Pair; readonly certificate: x509.X509Certificate };

beforeAll(async () => {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const pair = await newPair();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Root',
    keys: pair,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.BasicConstraintsExtension(true)],
  });
  root = { pair, certificate };
});

async function verdictOf(change: {
  subject?: string;
  ca?: boolean;
  aaguid?: Uint8Array;
  critical?: boolean;
  foreignRoot?: boolean;
}) {
  const pair = await newPair();
  const issuer = change.foreignRoot === true ? await newPair() : root.pair;
  const leaf = await x509.X509CertificateGenerator.create({
    subject: change.subject ?? GOOD_SUBJECT,
    issuer: 'CN=Root',
    publicKey: pair.publicKey,
    signingKey: issuer.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(change.ca ?? false),
      new x509.Extension(
        '1.3.6.1.4.1.45724.1.1.4',
        change.critical ?? false,
        concatBytes(fromHex('0410'), change.aaguid ?? AAGUID),
      ),
    ],
  });
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const coordinate = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
  const cose = encodeCbor(
    cborMap([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, coordinate(jwk.x)],
      [-3, coordinate(jwk.y)],
    ]),
  );
  const authData = concatBytes(new Uint8Array(32), fromHex('4100000001'), AAGUID, fromHex('0001aa'), cose);
  const privateKey = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey));
  const signature = sign('sha256', concatBytes(authData, sha256(clientDataJson)), {
    key: privateKey,
    format: 'der',
    type: 'pkcs8',
  });
  const x5c = [leaf, root.certificate].map((certificate) => new Uint8Array(certificate.rawData));
  const attStmt = cborMap([
    ['alg', -7],
    ['sig', new Uint8Array(signature)],
    ['x5c', x5c],
  ]);
  return verifyAttestation({
    attestationObject: encodeAttestationObject({ fmt: 'packed', attStmt, authData }),
    clientDataJson,
  });
}

describe('packed with certificates', () => {
  it('is a valid trust path', async () => {
    const { trustPath, ...verdict } = await verdictOf({});
    expect(verdict).toEqual({ format: 'packed', verdict: 'trustPathValid' });
    expect(trustPath?.map(({ subject }) => subject.split('\n').at(-1))).toEqual(['CN=Batch 1', 'CN=Root']);
  });

  it.each([
    [{ ca: true }, 'certificateIsCa'],
    [{ subject: 'C=SE, O=Maker, OU=Other, CN=Batch 1' }, 'certificateSubject'],
    [{ subject: 'C=SE, OU=Authenticator Attestation, CN=Batch 1' }, 'certificateSubject'],
    [{ aaguid: new Uint8Array(16) }, 'certificateAaguid'],
    [{ critical: true }, 'certificateAaguid'],
    [{ foreignRoot: true }, 'brokenChain'],
  ])('%j → %s', async (change, reason) => {
    expect(await verdictOf(change)).toEqual({ format: 'packed', verdict: 'invalid', reason });
  });
});
