import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../../src/shared/bytes.ts';
import { PERMISSION } from '../../../src/main/ctap/client-pin.ts';
import { parseCosePublicKey, verifySignature } from '../../../src/main/ctap/cose.ts';
import { decodeCborMap } from '../../../src/main/ctap/cbor-shape.ts';
import { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import { openHidTransport } from '../../../src/main/hid/ctaphid-channel.ts';
import { HidError } from '../../../src/main/hid/hid-error.ts';
import { practiceAttestation } from '../../../src/main/practice/key/attestation.ts';
import { practiceHidPort } from '../../../src/main/practice/key/hid-port.ts';
import type { KeyFeatures } from '../../../src/main/practice/key/key-facts.ts';
import { PracticeKey, practiceKeyFacts } from '../../../src/main/practice/key/practice-key.ts';
import { Secret } from '../../../src/main/secret.ts';
import { systemClock, systemRandom } from '../../../src/main/system-ports.ts';
import { type CreatedCredential, createCredential } from '../../../src/main/webauthn/create-credential.ts';
import { parseCreationOptions } from '../../../src/main/webauthn/creation-options.ts';
import { getCredential } from '../../../src/main/webauthn/get-credential.ts';
import { parseRequestOptions } from '../../../src/main/webauthn/request-options.ts';

const ORIGIN = 'https://login.example.com';
const RP_ID = 'login.example.com';
const PIN = new Secret('123456');

const { aaguid } = practiceKeyFacts('T', 'Key');
const attestation = practiceAttestation(systemRandom, aaguid, 'T');

async function openKey(features: Partial<KeyFeatures> = {}): Promise<SecurityKey> {
  const facts = practiceKeyFacts('T', 'Key');
  const key = new PracticeKey({
    clock: systemClock,
    random: systemRandom,
    facts: { ...facts, features: { ...facts.features, ...features } },
    attestation: await attestation,
  });
  key.onFaceChange((face) => {
    if (face.waitsFor !== null) key.touch();
  });
  const port = practiceHidPort([key], (kind, message) => new HidError(kind, message));
  const transport = await openHidTransport(await port.open(key.descriptor.path), systemRandom, systemClock);
  return SecurityKey.open(transport, systemRandom);
}

async function tokenFor(key: SecurityKey, permissions: number, rpId = RP_ID) {
  const result = await key.getPinUvAuthToken({ pin: PIN, permissions, rpId });
  if (result.kind !== 'token') throw new Error(result.kind);
  return result.token;
}

const both = PERMISSION.makeCredential | PERMISSION.getAssertion;

async function create(key: SecurityKey, change: Readonly<Record<string, unknown>> = {}): Promise<CreatedCredential> {
  const token = key.pinSet ? await tokenFor(key, both) : undefined;
  return createCredential(key, {
    options: parseCreationOptions({
      rp: { id: RP_ID, name: 'Example' },
      user: { id: 'AQID', name: 'kim', displayName: 'Kim' },
      challenge: 'AAECAw',
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      ...change,
    }),
    origin: ORIGIN,
    crossOrigin: false,
    token,
    random: systemRandom,
  });
}

async function get(key: SecurityKey, options: Readonly<Record<string, unknown>>, permissions: number = PERMISSION.getAssertion) {
  const token = key.pinSet ? await tokenFor(key, permissions) : undefined;
  return getCredential(key, {
    options: parseRequestOptions({ challenge: 'BAUGBw', rpId: RP_ID, ...options }),
    origin: ORIGIN,
    crossOrigin: false,
    token,
    random: systemRandom,
  });
}

const listed = (...ids: readonly Uint8Array[]) => ids.map((id) => ({ type: 'public-key', id: toBase64Url(id) }));
const foreignIds = (count: number) => Array.from({ length: count }, () => systemRandom.bytes(64));

function isSignedBy(made: CreatedCredential, assertion: Awaited<ReturnType<typeof get>>): boolean {
  const { alg, key } = parseCosePublicKey(decodeCborMap(made.publicKeyCose));
  const hash = createHash('sha256').update(assertion.clientDataJson).digest();
  return verifySignature(alg, key, new Uint8Array([...assertion.authenticatorData, ...hash]), assertion.signature);
}

describe('getCredential', () => {
  it('signs the challenge and the origin with the credential of the list', async () => {
    const key = await openKey();
    await key.setPin(PIN);
    const made = await create(key);
    const assertion = await get(key, { allowCredentials: listed(made.credentialId), userVerification: 'required' });
    expect(isSignedBy(made, assertion)).toBe(true);
    expect(new TextDecoder().decode(assertion.clientDataJson)).toBe(
      `{"type":"webauthn.get","challenge":"BAUGBw","origin":"${ORIGIN}","crossOrigin":false}`,
    );
    expect(assertion).toMatchObject({ credentialId: made.credentialId, userVerified: true });
  });

  it('finds the one credential in a list that fits into no message', async () => {
    const key = await openKey();
    const made = await create(key);
    const ids = [...foreignIds(30), made.credentialId, ...foreignIds(30)];
    const assertion = await get(key, { allowCredentials: listed(...ids) });
    expect(isSignedBy(made, assertion)).toBe(true);
  });

  it('takes the newest discoverable one without a list, and says whose it is', async () => {
    const key = await openKey();
    const selection = { authenticatorSelection: { residentKey: 'required' } };
    await create(key, selection);
    const second = await create(key, { ...selection, user: { id: 'CQkJ', name: 'lee', displayName: 'Lee' } });
    const assertion = await get(key, {});
    expect(assertion.credentialId).toEqual(second.credentialId);
    expect(assertion.userHandle).toEqual(fromBase64Url('CQkJ'));
  });

  it.each([
    ['a list that the key has nothing of', { allowCredentials: listed(...foreignIds(2)) }],
    ['a long one', { allowCredentials: listed(...foreignIds(40)) }],
    ['a list of unknown types alone, which is not "any"', { allowCredentials: [{ type: 'face', id: 'AQ' }] }],
  ])('finds no credential: %s', async (_what, options) => {
    const key = await openKey();
    await create(key, { authenticatorSelection: { residentKey: 'required' } });
    await expect(get(key, options)).rejects.toMatchObject({ name: 'CtapError', status: 0x2e });
  });

  it.each([
    ['another domain', { rpId: 'example.org' }, 'rpNotOfOrigin'],
    ['a public suffix', { rpId: 'com' }, 'rpNotOfOrigin'],
    ['user verification that the key has no way to', { userVerification: 'required' }, 'userVerificationImpossible'],
  ])('asks the key nothing for %s', async (_what, options, kind) => {
    const key = await openKey();
    await expect(get(key, options)).rejects.toMatchObject({ name: 'WebAuthnError', kind });
  });
});

describe('extensions', () => {
  it('prf: one function of the credential, whoever asks; the same in, the same out', async () => {
    const key = await openKey({ extensions: ['hmac-secret', 'hmac-secret-mc'] });
    await key.setPin(PIN);
    const made = await create(key, { extensions: { prf: { eval: { first: 'AQID' } } } });
    const atCreation = made.clientExtensionResults.prf?.results?.first;
    expect(atCreation).toHaveLength(43);
    const id = toBase64Url(made.credentialId);
    const evaluate = async (prf: unknown) =>
      (await get(key, { allowCredentials: listed(made.credentialId), extensions: { prf } })).clientExtensionResults.prf?.results;
    expect(await evaluate({ eval: { first: 'AQID' } })).toEqual({ first: atCreation });
    const two = await evaluate({ eval: { first: 'AQID', second: 'BAUG' } });
    expect(two?.first).toBe(atCreation);
    expect(two?.second).not.toBe(atCreation);
    // What is given for this very credential goes before what is given for any.
    expect(await evaluate({ eval: { first: 'BAUG' }, evalByCredential: { [id]: { first: 'AQID' } } })).toEqual({ first: atCreation });
  });

  it('prf: enabled, but without values, where the key gives none at creation', async () => {
    const key = await openKey({ extensions: ['hmac-secret'] });
    const made = await create(key, { extensions: { prf: { eval: { first: 'AQID' } } } });
    expect(made.clientExtensionResults.prf).toEqual({ enabled: true });
  });

  it('large blob: written and read with a token for it', async () => {
    const key = await openKey();
    await key.setPin(PIN);
    const made = await create(key, {
      authenticatorSelection: { residentKey: 'required' },
      extensions: { largeBlob: { support: 'required' } },
    });
    expect(made.clientExtensionResults.largeBlob).toEqual({ supported: true });
    const allowCredentials = listed(made.credentialId);
    const blob = toBase64Url(new TextEncoder().encode('there is no way a bee should be able to fly'));
    const writing = { allowCredentials, extensions: { largeBlob: { write: blob } } };
    const denied = await get(key, writing);
    expect(denied.clientExtensionResults.largeBlob).toEqual({ written: false });
    const written = await get(key, writing, PERMISSION.getAssertion | PERMISSION.largeBlobWrite);
    expect(written.clientExtensionResults.largeBlob).toEqual({ written: true });
    const read = await get(key, { allowCredentials, extensions: { largeBlob: { read: true } } });
    expect(read.clientExtensionResults.largeBlob).toEqual({ blob });
  });

  it('large blob: required of a key without them', async () => {
    const key = await openKey({ extensions: [], largeBlobBytes: 0 });
    await expect(create(key, { extensions: { largeBlob: { support: 'required' } } })).rejects.toMatchObject({ kind: 'noLargeBlobs' });
    const made = await create(key, { extensions: { largeBlob: { support: 'preferred' }, prf: {} } });
    expect(made.clientExtensionResults).toEqual({ largeBlob: { supported: false }, prf: { enabled: false } });
  });

  it('credBlob: makes the credential discoverable, for no other kind keeps one', async () => {
    const key = await openKey();
    const made = await create(key, { extensions: { credBlob: 'AQIDBA' } });
    expect(made.clientExtensionResults).toEqual({ credBlob: true });
    const assertion = await get(key, { allowCredentials: listed(made.credentialId), extensions: { getCredBlob: true } });
    expect(assertion.clientExtensionResults).toEqual({ getCredBlob: 'AQIDBA' });
  });

  it('credProps: says nothing for a CTAP 2.0 key that may store unasked', async () => {
    const old = await openKey({ versions: ['FIDO_2_0'] });
    expect((await create(old, { extensions: { credProps: true } })).clientExtensionResults).toEqual({ credProps: {} });
    const today = await openKey();
    expect((await create(today, { extensions: { credProps: true } })).clientExtensionResults).toEqual({ credProps: { rk: false } });
  });

  it('appid: a credential of the time before WebAuthn is found by its AppID', async () => {
    const key = await openKey();
    const appid = 'https://login.example.com/appid.json';
    const old = await key.makeCredential({
      clientDataHash: new Uint8Array(32),
      rp: { id: appid },
      user: { id: Uint8Array.of(1) },
      pubKeyCredParams: [{ alg: -7 }],
    });
    const id = old.authData.slice(55, 55 + new DataView(old.authData.buffer, old.authData.byteOffset).getUint16(53));
    const assertion = await get(key, { allowCredentials: listed(id), extensions: { appid } });
    expect(assertion.clientExtensionResults).toEqual({ appid: true });
    expect(assertion.authenticatorData.slice(0, 32)).toEqual(new Uint8Array(createHash('sha256').update(appid).digest()));
    await expect(
      create(key, { excludeCredentials: listed(id), extensions: { appidExclude: appid } }),
    ).rejects.toMatchObject({ name: 'CtapError', status: 0x19 });
  });
});
