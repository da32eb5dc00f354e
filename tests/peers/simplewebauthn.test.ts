// @simplewebauthn/server as a relying party of its own: it judges what the tenant stored, with an assertion of the same
// credential, and the tenant's options must be ones its client side could use.

import { createHash, createSign, randomBytes } from 'node:crypto';
import { generateRegistrationOptions, verifyAuthenticationResponse } from '@simplewebauthn/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Bench, TARGET, asRecord, at } from '../main/practice/tenant/kit.ts';
import { makeCredential } from '../main/practice/tenant/soft-credential.ts';
import type { SoftCredential } from '../main/practice/tenant/soft-credential.ts';

const METHODS = `v1.0/users/${TARGET}/authentication/fido2Methods`;

let bench: Bench;
let token: string;

beforeAll(async () => {
  bench = await Bench.start();
  token = await bench.operatorToken();
});
afterAll(async () => bench.close());

async function register(algorithm: -7 | -257): Promise<SoftCredential> {
  const options = await bench.graph(token, 'GET', `${METHODS}/creationOptions`);
  const credential = makeCredential({
    challengeBase64Url: String(at(options.json, 'publicKey', 'challenge')),
    algorithm,
  });
  const answer = await bench.graph(token, 'POST', METHODS, credential.body());
  expect(answer.status).toBe(201);
  return credential;
}

async function signIn(credential: SoftCredential, publicKey: Uint8Array, tamper: boolean) {
  const challenge = randomBytes(32).toString('base64url');
  const clientData = Buffer.from(
    JSON.stringify({ type: 'webauthn.get', challenge, origin: 'https://login.microsoft.com', crossOrigin: false }),
  );
  const authData = Buffer.concat([
    createHash('sha256').update('login.microsoft.com').digest(),
    Buffer.from([0x05, 0, 0, 0, 2]),
  ]);
  const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
  if (tamper) signed[0] = (signed[0] ?? 0) ^ 1;
  return verifyAuthenticationResponse({
    response: {
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: createSign('SHA256').update(signed).sign(credential.privateKey).toString('base64url'),
      },
    },
    expectedChallenge: challenge,
    expectedOrigin: 'https://login.microsoft.com',
    expectedRPID: 'login.microsoft.com',
    credential: { id: credential.id, publicKey: new Uint8Array(publicKey), counter: 1 },
  });
}

it.each([-7, -257] as const)(
  'accepts an assertion with the public key the tenant stored (alg %i), and no forged one',
  async (algorithm) => {
    const credential = await register(algorithm);
    const stored = bench.tenant
      .keysOf(TARGET)
      ?.find((key) => Buffer.from(key.credentialId).toString('base64url') === credential.id);
    if (stored === undefined) throw new Error('not stored');
    expect((await signIn(credential, stored.publicKeyCose, false)).verified).toBe(true);
    expect((await signIn(credential, stored.publicKeyCose, true)).verified).toBe(false);
  },
);

it('has every member that options of a relying party have', async () => {
  const theirs = await generateRegistrationOptions({
    rpID: 'login.microsoft.com',
    rpName: 'Microsoft',
    userName: TARGET,
  });
  const { json } = await bench.graph(token, 'GET', `${METHODS}/creationOptions`);
  const ours = Object.keys(asRecord(at(json, 'publicKey')));
  expect(ours).toEqual(expect.arrayContaining(Object.keys(theirs).filter((name) => name !== 'hints')));
});
