// A credential in software for tests, built by the letter of WebAuthn §6.5 and §8, so that a wrong one can be built too.

import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { encodeCbor } from '../../../../src/main/ctap/cbor.ts';
import type { CborValue } from '../../../../src/main/ctap/cbor.ts';
import type { PracticeAttestation } from '../../../../src/main/practice/key/attestation.ts';

export interface CredentialWish {
  readonly challengeBase64Url: string;
  readonly format?: 'none' | 'packed' | 'self' | 'custom' | 'fido-u2f';
  readonly attestation?: PracticeAttestation;
  readonly aaguid?: Uint8Array;
  readonly algorithm?: -7 | -257 | -8;
  readonly flags?: number;
  readonly rpId?: string;
  readonly origin?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly credentialId?: Uint8Array;
  /** Changes the COSE key before it goes in. */
  readonly twistKey?: (cose: Map<number, CborValue>) => void;
  readonly trailing?: Uint8Array;
  /** Bits of an RSA key; 2048 when absent. */
  readonly rsaBits?: number;
}

export interface SoftCredential {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
  readonly privateKey: KeyObject;
  /** The body of POST fido2Methods. */
  body(displayName?: string): Record<string, unknown>;
}

const UP_UV_AT = 0x45;

/** A credential in software, built by the letter of WebAuthn §6.5 and §8. */
export function makeCredential(wish: CredentialWish): SoftCredential {
  const { privateKey, cose } = newKeyPair(wish.algorithm ?? -7, wish.rsaBits ?? 2048);
  wish.twistKey?.(cose);
  const credentialId = wish.credentialId ?? randomBytes(48);
  const idLength = Buffer.from([credentialId.length >> 8, credentialId.length & 0xff]);
  const authData = Buffer.concat([
    createHash('sha256')
      .update(wish.rpId ?? 'login.microsoft.com')
      .digest(),
    Buffer.from([wish.flags ?? UP_UV_AT, 0, 0, 0, 1]),
    wish.aaguid ?? new Uint8Array(16),
    idLength,
    credentialId,
    encodeCbor(cose),
    wish.trailing ?? new Uint8Array(),
  ]);
  const clientData = Buffer.from(
    JSON.stringify({
      type: wish.type ?? 'webauthn.create',
      challenge: wish.challengeBase64Url,
      origin: wish.origin ?? 'https://login.microsoft.com',
      crossOrigin: wish.crossOrigin ?? false,
    }),
  );
  const toSign = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
  const statement = statementFor(wish, privateKey, toSign);
  const attestationObject = encodeCbor(
    new Map<string, CborValue>([
      ['fmt', statement.fmt],
      ['attStmt', statement.attStmt],
      ['authData', new Uint8Array(authData)],
    ]),
  );
  const id = Buffer.from(credentialId).toString('base64url');
  const response = {
    clientDataJSON: clientData.toString('base64url'),
    attestationObject: Buffer.from(attestationObject).toString('base64url'),
  };
  return {
    id,
    ...response,
    privateKey,
    body: (displayName = 'Red key') => ({
      displayName,
      publicKeyCredential: { id, response, clientExtensionResults: { hmacCreateSecret: true } },
    }),
  };
}

function statementFor(
  wish: CredentialWish,
  privateKey: KeyObject,
  toSign: Buffer,
): { readonly fmt: string; readonly attStmt: Map<string, CborValue> } {
  const format = wish.format ?? 'none';
  if (format === 'none') return { fmt: 'none', attStmt: new Map() };
  if (format === 'custom') return { fmt: 'practice-custom', attStmt: new Map([['x', 1]]) };
  if (format === 'self' || format === 'fido-u2f') {
    const sig = new Uint8Array(createSign('SHA256').update(toSign).sign(privateKey));
    return {
      fmt: format === 'self' ? 'packed' : 'fido-u2f',
      attStmt: new Map<string, CborValue>([
        ['alg', -7],
        ['sig', sig],
      ]),
    };
  }
  if (wish.attestation === undefined) throw new Error('packed needs an attestation');
  return {
    fmt: 'packed',
    attStmt: new Map<string, CborValue>([
      ['alg', -7],
      ['sig', wish.attestation.sign(new Uint8Array(toSign))],
      ['x5c', [wish.attestation.leafCertificate]],
    ]),
  };
}

function newKeyPair(
  algorithm: -7 | -257 | -8,
  rsaBits: number,
): {
  privateKey: KeyObject;
  cose: Map<number, CborValue>;
} {
  if (algorithm === -257) {
    const pair = generateKeyPairSync('rsa', { modulusLength: rsaBits });
    const { n = '', e = '' } = pair.publicKey.export({ format: 'jwk' });
    return {
      privateKey: pair.privateKey,
      cose: new Map<number, CborValue>([
        [1, 3],
        [3, -257],
        [-1, bytesOf(n)],
        [-2, bytesOf(e)],
      ]),
    };
  }
  if (algorithm === -8) {
    const pair = generateKeyPairSync('ed25519');
    const { x = '' } = pair.publicKey.export({ format: 'jwk' });
    return {
      privateKey: pair.privateKey,
      cose: new Map<number, CborValue>([
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, bytesOf(x)],
      ]),
    };
  }
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
  return {
    privateKey: pair.privateKey,
    cose: new Map<number, CborValue>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytesOf(x)],
      [-3, bytesOf(y)],
    ]),
  };
}

function bytesOf(base64Url: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64Url, 'base64url'));
}
