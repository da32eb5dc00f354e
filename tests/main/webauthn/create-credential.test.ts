// create() and the proof by assertion, against a small authenticator, judged by @simplewebauthn/server too.
import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server';
import { describe, expect, it } from 'vitest';
import { decodeCborMap } from '../../../src/main/ctap/cbor-shape.ts';
import { PERMISSION } from '../../../src/main/ctap/client-pin.ts';
import { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import { Secret } from '../../../src/main/secret.ts';
import { parseAttestationObject } from '../../../src/main/webauthn/attestation-object.ts';
import { verifyAttestation } from '../../../src/main/webauthn/attestation.ts';
import { createCredential } from '../../../src/main/webauthn/create-credential.ts';
import { parseCreationOptions } from '../../../src/main/webauthn/creation-options.ts';
import { judgeAssertion, verifyAssertion } from '../../../src/main/webauthn/verify-assertion.ts';
import { toBase64Url } from '../../../src/shared/bytes.ts';
import { ok, seededRandom, SmallAuthenticator } from '../ctap/small-authenticator.ts';

const RP = 'login.microsoft.com';
const ORIGIN = `https://${RP}`;
const challenge = toBase64Url(new TextEncoder().encode('header.'.padEnd(5200, 'x')));

function rawOptions(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    challenge,
    timeout: 0,
    attestation: 'direct',
    rp: { id: RP, name: 'Microsoft' },
    user: { id: toBase64Url(new TextEncoder().encode('OF:user')), name: 'a@b.example', displayName: 'A' },
    pubKeyCredParams: [
      { type: 'public-key', alg: -7 },
      { type: 'public-key', alg: -257 },
    ],
    excludeCredentials: [],
    authenticatorSelection: { requireResidentKey: true, userVerification: 'required' },
    extensions: {
      hmacCreateSecret: true,
      enforceCredentialProtectionPolicy: true,
      credentialProtectionPolicy: 'userVerificationOptional',
    },
    ...change,
  };
}

async function setUp() {
  const device = new SmallAuthenticator();
  device.setPin('1234');
  const key = await SecurityKey.open(device, seededRandom());
  const token = async (permissions: number = PERMISSION.makeCredential) => {
    const result = await key.getPinUvAuthToken({ pin: new Secret('1234'), permissions, rpId: RP });
    if (result.kind !== 'token') throw new Error(result.kind);
    return result.token;
  };
  const create = async (change: Record<string, unknown> = {}, origin = ORIGIN) =>
    createCredential(key, {
      options: parseCreationOptions(rawOptions(change)),
      origin,
      crossOrigin: false,
      token: await token(),
    });
  /** The parameters of the last makeCredential. */
  const asked = () =>
    decodeCborMap(
      device.sent
        .filter((message) => message[0] === 1)
        .at(-1)
        ?.subarray(1) ?? new Uint8Array(),
    );
  return { device, key, token, create, asked };
}

function responseOf(credential: Awaited<ReturnType<typeof createCredential>>): RegistrationResponseJSON {
  const id = toBase64Url(credential.credentialId);
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: toBase64Url(credential.clientDataJson),
      attestationObject: toBase64Url(credential.attestationObject),
    },
    clientExtensionResults: {},
  };
}

describe('createCredential', () => {
  it('makes what Graph asks for; another project verifies it, and the assertion after it', async () => {
    const { key, create, asked, token } = await setUp();
    const credential = await create();
    expect(asked().get(7)).toEqual(new Map([['rk', true]]));
    expect(asked().get(6)).toEqual(
      new Map<string, unknown>([
        ['credProtect', 1],
        ['hmac-secret', true],
      ]),
    );
    expect(asked().has(5)).toBe(false);
    expect(credential).toMatchObject({
      rpId: RP,
      publicKeyAlgorithm: -7,
      userVerified: true,
      transports: ['usb'],
      clientExtensionResults: { hmacCreateSecret: true },
    });
    expect(new TextDecoder().decode(credential.clientDataJson)).toBe(
      `{"type":"webauthn.create","challenge":"${challenge}","origin":"${ORIGIN}","crossOrigin":false}`,
    );
    const judged = await verifyRegistrationResponse({
      response: responseOf(credential),
      expectedChallenge: challenge,
      expectedOrigin: ORIGIN,
      expectedRPID: RP,
      requireUserVerification: true,
    });
    expect(judged.verified).toBe(true);
    expect(verifyAttestation(credential)).toEqual({ format: 'packed', verdict: 'selfSigned' });
    const verdict = await verifyAssertion(key, {
      rpId: RP,
      credentialId: credential.credentialId,
      publicKeyCose: credential.publicKeyCose,
      random: seededRandom(3),
      token: await token(PERMISSION.getAssertion),
    });
    expect(verdict).toEqual({ verified: true, signCount: 2 });
  });

  it('takes the RP id of the origin, and refuses one that is not a domain of it', async () => {
    const { create } = await setUp();
    expect((await create({ rp: { name: 'x' } })).rpId).toBe(RP);
    expect((await create({ rp: { id: 'microsoft.com', name: 'x' } })).rpId).toBe('microsoft.com');
    for (const id of ['evil.example', 'osoft.com', 'sub.login.microsoft.com']) {
      await expect(create({ rp: { id, name: 'x' } })).rejects.toMatchObject({ kind: 'rpNotOfOrigin' });
    }
    await expect(create({}, `http://${RP}`)).rejects.toMatchObject({ kind: 'rpNotOfOrigin' });
    await expect(create({}, 'null')).rejects.toMatchObject({ kind: 'rpNotOfOrigin' });
  });

  it('asks only for algorithms the key has, in the order of the service', async () => {
    const { device, key, create, asked } = await setUp();
    device.info.set(0x0a, [
      new Map<string, unknown>([
        ['alg', -7],
        ['type', 'public-key'],
      ]) as never,
    ]);
    await key.refreshInfo();
    await create();
    expect(asked().get(4)).toEqual([
      new Map<string, unknown>([
        ['alg', -7],
        ['type', 'public-key'],
      ]),
    ]);
    const rsa = create({ pubKeyCredParams: [{ type: 'public-key', alg: -257 }] });
    await expect(rsa).rejects.toMatchObject({ kind: 'noCommonAlgorithm' });
  });

  it('refuses before the touch what the key cannot do', async () => {
    const { device, key, create } = await setUp();
    device.options.set('rk', false);
    device.info.set(2, []);
    await key.refreshInfo();
    await expect(create()).rejects.toMatchObject({ kind: 'noResidentKeys' });
    const selection = { userVerification: 'required', residentKey: 'preferred' };
    expect((await create({ authenticatorSelection: selection })).clientExtensionResults).toEqual({
      hmacCreateSecret: false,
    });
    const strict = { credentialProtectionPolicy: 'userVerificationRequired', enforceCredentialProtectionPolicy: true };
    const refused = create({ authenticatorSelection: selection, extensions: strict });
    await expect(refused).rejects.toMatchObject({ kind: 'credentialProtectionImpossible' });
    const options = parseCreationOptions(rawOptions({ authenticatorSelection: selection }));
    const noToken = createCredential(key, { options, origin: ORIGIN, crossOrigin: false });
    await expect(noToken).rejects.toMatchObject({ kind: 'userVerificationImpossible' });
    device.options.set('uv', true);
    await key.refreshInfo();
    device.presence = 0x05;
    expect((await createCredential(key, { options, origin: ORIGIN, crossOrigin: false })).userVerified).toBe(true);
    const long = parseCreationOptions(
      rawOptions({
        authenticatorSelection: selection,
        user: { id: 'AQ', name: 'n'.repeat(1024), displayName: 'd'.repeat(1024) },
      }),
    );
    await expect(createCredential(key, { options: long, origin: ORIGIN, crossOrigin: false })).rejects.toMatchObject({
      kind: 'tooLarge',
    });
    expect(device.stored.length).toBe(2);
  });

  it('names the credential that is not what was asked for', async () => {
    const { device, create } = await setUp();
    device.presence = 0;
    await expect(create()).rejects.toMatchObject({
      kind: 'unexpectedCredential',
      credentialId: expect.any(Uint8Array),
    });
    device.override = (message) =>
      message[0] === 1
        ? ok(
            new Map<number, unknown>([
              [1, 'packed'],
              [2, new Uint8Array(37)],
              [3, new Map()],
            ]) as never,
          )
        : undefined;
    await expect(create()).rejects.toMatchObject({ kind: 'unexpectedCredential', credentialId: undefined });
  });

  it('conveys no attestation where none is wanted', async () => {
    const { create } = await setUp();
    const credential = await create({ attestation: 'none' });
    const object = parseAttestationObject(credential.attestationObject);
    expect(object).toMatchObject({ fmt: 'none', attStmt: new Map(), authData: credential.authenticatorData });
    expect(verifyAttestation(credential)).toEqual({ format: 'none', verdict: 'none' });
  });
});

describe('exclude list', () => {
  const ids = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ type: 'public-key', id: toBase64Url(new Uint8Array(48).fill(i + 1)) }));

  it('goes with makeCredential where it fits', async () => {
    const { device, key, create, asked } = await setUp();
    device.info.set(7, 8);
    await key.refreshInfo();
    await create({ excludeCredentials: ids(3) });
    expect(asked().get(5)).toHaveLength(3);
  });

  it('is asked for in portions where it does not, and a hit is "excluded"', async () => {
    const { device, key, create, asked } = await setUp();
    device.info.set(7, 8);
    await key.refreshInfo();
    const first = await create();
    device.sent.length = 0;
    await create({ excludeCredentials: ids(20) });
    expect(device.commands.split(' ').filter((command) => command === '02').length).toBe(3);
    expect(asked().has(5)).toBe(false);
    const known = { type: 'public-key', id: toBase64Url(first.credentialId) };
    const made = device.stored.length;
    await expect(create({ excludeCredentials: [...ids(20), known] })).rejects.toMatchObject({
      statusName: 'CTAP2_ERR_CREDENTIAL_EXCLUDED',
    });
    expect(device.stored.length).toBe(made);
  });

  it('leaves out ids that are too long for this key', async () => {
    const { device, key, create, asked } = await setUp();
    device.info.set(8, 47);
    await key.refreshInfo();
    await create({ excludeCredentials: ids(3) });
    expect(asked().has(5)).toBe(false);
  });
});

describe('verifyAssertion', () => {
  it('says why not', async () => {
    const { device, key, create, token } = await setUp();
    const credential = await create();
    const other = await create();
    const ask = async (change: Record<string, unknown>) =>
      verifyAssertion(key, {
        rpId: RP,
        credentialId: credential.credentialId,
        publicKeyCose: credential.publicKeyCose,
        random: seededRandom(4),
        token: await token(PERMISSION.getAssertion),
        ...change,
      });
    expect(await ask({})).toMatchObject({ verified: true });
    expect(await ask({ credentialId: new Uint8Array(32) })).toEqual({ verified: false, reason: 'noCredential' });
    expect(await ask({ publicKeyCose: other.publicKeyCose })).toEqual({ verified: false, reason: 'wrongSignature' });
    expect(await ask({ publicKeyCose: Uint8Array.of(0xff) })).toEqual({ verified: false, reason: 'unusablePublicKey' });
    device.presence = 0;
    expect(await ask({})).toEqual({ verified: false, reason: 'userNotPresent' });
    device.presence = 1;
    const reply = await key.getAssertion({
      rpId: RP,
      clientDataHash: new Uint8Array(32),
      allowList: [{ id: credential.credentialId }],
    });
    const expected = {
      rpId: RP,
      credentialId: credential.credentialId,
      publicKeyCose: credential.publicKeyCose,
      clientDataHash: new Uint8Array(32),
      userVerificationExpected: false,
      userPresenceExpected: true,
    };
    expect(judgeAssertion(reply, expected)).toMatchObject({ verified: true });
    expect(judgeAssertion(reply, { ...expected, userVerificationExpected: true })).toMatchObject({
      reason: 'userNotVerified',
    });
    expect(judgeAssertion(reply, { ...expected, rpId: 'x' })).toMatchObject({ reason: 'otherRp' });
    expect(judgeAssertion(reply, { ...expected, credentialId: other.credentialId })).toMatchObject({
      reason: 'otherCredential',
    });
    expect(judgeAssertion({ ...reply, authData: reply.authData.subarray(1) }, expected)).toMatchObject({
      reason: 'malformedAuthenticatorData',
    });
  });
});
