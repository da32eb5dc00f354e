// Extensions and what CTAP 2.2 and 2.3 added: hmac-secret against the key's side of the protocol and python-fido2's values,
// inputs and outputs by name, unsigned outputs, attestation formats, settings, user updates, encrypted identity.
import { createCipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CborError, cborMap, encodeCbor, type CborMap } from '../../../src/main/ctap/cbor.ts';
import { asBytes, asMap, decodeCborMap, requiredMember } from '../../../src/main/ctap/cbor-shape.ts';
import { decryptIdentity } from '../../../src/main/ctap/encrypted-identity.ts';
import {
  getAssertionExtensions,
  makeCredentialExtensions,
  readGetAssertionOutputs,
  readMakeCredentialOutputs,
} from '../../../src/main/ctap/extensions.ts';
import { decodeGetAssertion } from '../../../src/main/ctap/get-assertion.ts';
import { hmacSecretInput, openHmacSecret } from '../../../src/main/ctap/hmac-secret.ts';
import { decodeMakeCredential, encodeMakeCredential } from '../../../src/main/ctap/make-credential.ts';
import { pinProtocol } from '../../../src/main/ctap/pin-protocol.ts';
import type { PinUvAuthToken } from '../../../src/main/ctap/pin-uv-auth.ts';
import { SecurityKey } from '../../../src/main/ctap/security-key.ts';
import { Secret } from '../../../src/main/secret.ts';
import { toHex } from '../../../src/shared/bytes.ts';
import { seededRandom, SmallAuthenticator } from './small-authenticator.ts';
import { pythonFeatures } from './vectors.ts';

const token: PinUvAuthToken = { protocol: 2, value: new Secret<Uint8Array>(pythonFeatures.token), permissions: 0x24 };
const salts = (count: 1 | 2) => ({
  first: new Uint8Array(32).fill(1),
  ...(count === 1 ? {} : { second: new Uint8Array(32).fill(2) }),
});

describe('hmac-secret', () => {
  it.each([1, 2] as const)('protocol %i: python-fido2’s salts and outputs', (version) => {
    const vector = pythonFeatures.hmacSecret[version];
    const protocol = pinProtocol(version);
    const agreed = { protocol, keyAgreement: new Map(), sharedSecret: new Secret<Uint8Array>(vector.sharedSecret) };
    const all = Uint8Array.from({ length: 64 }, (_, i) => i);
    // Protocol two puts a random IV before the ciphertext: the one python-fido2 drew.
    const random = { bytes: () => new Uint8Array(vector.saltEnc.subarray(0, 16)) };
    const input = hmacSecretInput(agreed, { first: all.subarray(0, 32), second: all.subarray(32) }, random);
    expect(input.get(2)).toEqual(vector.saltEnc);
    expect(input.get(3)).toEqual(vector.saltAuth);
    expect([...input.keys()]).toEqual(version === 1 ? [1, 2, 3] : [1, 2, 3, 4]);
    const opened = openHmacSecret(agreed, vector.output);
    expect(opened.first.reveal()).toEqual(vector.output1);
    expect(opened.second?.reveal()).toEqual(vector.output2);
    expect(JSON.stringify(opened)).toBe('{"first":"[secret]","second":"[secret]"}');
  });

  it.each([
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
  ] as const)('protocol %i, %i salts: the key reads them, we read what it answers', async (version, count) => {
    const device = new SmallAuthenticator();
    device.info.set(6, [version]);
    const key = await SecurityKey.open(device, seededRandom());
    const agreed = await key.agreeOnSecret();
    const wanted = salts(count);
    const input = hmacSecretInput(agreed, wanted, seededRandom(5));
    const atKey = device.sharedSecret(version, requiredMember(input, 1, 'keyAgreement', asMap));
    const protocol = pinProtocol(version);
    const saltEnc = requiredMember(input, 2, 'saltEnc', asBytes);
    expect(protocol.verify(atKey, saltEnc, requiredMember(input, 3, 'saltAuth', asBytes))).toBe(true);
    const read = protocol.decrypt(atKey, saltEnc);
    expect(read.length).toBe(32 * count);
    expect(read.subarray(0, 32)).toEqual(wanted.first);
    const opened = openHmacSecret(agreed, protocol.encrypt(atKey, read.map((byte) => byte ^ 0xff), seededRandom(6)));
    expect(opened.first.reveal()).toEqual(new Uint8Array(32).fill(0xfe));
    expect(opened.second?.reveal()).toEqual(count === 1 ? undefined : new Uint8Array(32).fill(0xfd));
  });

  it('refuses salts and outputs of other lengths', async () => {
    const key = await SecurityKey.open(new SmallAuthenticator(), seededRandom());
    const agreed = await key.agreeOnSecret();
    expect(() => hmacSecretInput(agreed, { first: new Uint8Array(31) }, seededRandom())).toThrow(RangeError);
    const { first } = salts(1);
    expect(() => hmacSecretInput(agreed, { first, second: new Uint8Array(0) }, seededRandom())).toThrow(RangeError);
    const answer = agreed.protocol.encrypt(agreed.sharedSecret, new Uint8Array(48), seededRandom());
    expect(() => openHmacSecret(agreed, answer)).toThrow(CborError);
    expect(() => openHmacSecret(agreed, new Uint8Array(33))).toThrow('ciphertext');
  });
});

describe('inputs and outputs', () => {
  it('go by the names of the specification, in canonical order; none at all is an empty map', () => {
    const all = makeCredentialExtensions({
      credProtect: 3,
      hmacSecret: true,
      hmacSecretMc: new Map([[1, 1]]),
      minPinLength: true,
      pinComplexityPolicy: true,
      credBlob: Uint8Array.of(1),
      largeBlobKey: true,
      thirdPartyPayment: true,
    });
    // Shorter names first (CTAP 2.1 §8).
    expect([...decodeCborMap(encodeCbor(all)).keys()]).toEqual([
      'credBlob',
      'credProtect',
      'hmac-secret',
      'largeBlobKey',
      'minPinLength',
      'hmac-secret-mc',
      'thirdPartyPayment',
      'pinComplexityPolicy',
    ]);
    expect(makeCredentialExtensions({}).size).toBe(0);
    expect([...getAssertionExtensions({ hmacSecret: new Map(), credBlob: true, largeBlobKey: true }).keys()]).toEqual([
      'hmac-secret',
      'credBlob',
      'largeBlobKey',
    ]);
  });

  it('are read with their types', () => {
    const made = cborMap([
      ['credProtect', 2],
      ['hmac-secret', true],
      ['hmac-secret-mc', Uint8Array.of(9)],
      ['minPinLength', 6],
      ['credBlob', false],
    ]);
    expect(readMakeCredentialOutputs(made)).toEqual({
      credProtect: 2,
      hmacSecret: true,
      hmacSecretMc: Uint8Array.of(9),
      minPinLength: 6,
      pinComplexityPolicy: undefined,
      credBlob: false,
    });
    const got = cborMap([
      ['credBlob', Uint8Array.of(1)],
      ['thirdPartyPayment', true],
    ]);
    expect(readGetAssertionOutputs(got)).toEqual({
      hmacSecret: undefined,
      credBlob: Uint8Array.of(1),
      thirdPartyPayment: true,
    });
    expect(() => readMakeCredentialOutputs(new Map([['credProtect', 'x']]))).toThrow(CborError);
    expect(() => readGetAssertionOutputs(new Map([['hmac-secret', true]]))).toThrow(CborError);
  });

  it('unsigned ones are kept, large-blob keys are secret', () => {
    const unsigned = new Map([['prf', new Map([['enabled', true]])]]);
    const common: readonly (readonly [number, CborMap | Uint8Array | string])[] = [[2, new Uint8Array(37)]];
    const made = decodeMakeCredential(
      encodeCbor(cborMap([...common, [1, 'none'], [5, new Uint8Array(32)], [6, unsigned]])),
    );
    expect(made.unsignedExtensionOutputs).toEqual(unsigned);
    expect(made.largeBlobKey?.reveal()).toEqual(new Uint8Array(32));
    expect(JSON.stringify(made.largeBlobKey)).toBe('"[secret]"');
    const got = decodeGetAssertion(
      encodeCbor(cborMap([...common, [3, Uint8Array.of(1)], [7, new Uint8Array(32)], [8, unsigned]])),
    );
    expect(got.unsignedExtensionOutputs).toEqual(unsigned);
    expect(got.largeBlobKey?.reveal().length).toBe(32);
  });

  it('enterprise attestation and the preference of formats have their places in the request', () => {
    const request = {
      clientDataHash: new Uint8Array(32),
      rp: { id: 'a' },
      user: { id: Uint8Array.of(1) },
      pubKeyCredParams: [{ alg: -7 }],
    };
    const members = (message: Uint8Array): CborMap => decodeCborMap(message.subarray(1));
    const full = members(
      encodeMakeCredential({ ...request, enterpriseAttestation: 2, attestationFormatsPreference: ['none'] }),
    );
    expect([full.get(0x0a), full.get(0x0b)]).toEqual([2, ['none']]);
    expect(members(encodeMakeCredential({ ...request, attestationFormatsPreference: [] })).has(0x0b)).toBe(false);
  });
});

describe('settings and user updates', () => {
  async function setUp() {
    const device = new SmallAuthenticator();
    device.override = (message) => (message[0] === 0x0d || message[0] === 0x0a ? Uint8Array.of(0) : undefined);
    const key = await SecurityKey.open(device, seededRandom());
    device.sent.length = 0;
    return { device, key, first: () => toHex(device.sent.find((message) => message[0] !== 0x04) ?? new Uint8Array()) };
  }

  it('the messages are those of python-fido2', async () => {
    const config = await setUp();
    const change = { newMinPinLength: 6, rpIds: ['a.example'], forceChangePin: true };
    await config.key.config.setMinPinLength({ token, ...change });
    expect([config.first()]).toEqual(pythonFeatures.config.setMinPinLength);
    const toggle = await setUp();
    await toggle.key.config.setAlwaysUv({ token, on: true });
    expect([toggle.first()]).toEqual(pythonFeatures.config.toggleAlwaysUv);
    const update = await setUp();
    const user = { id: Uint8Array.of(7), name: 'kim', displayName: 'Kim' };
    await update.key.credentials.updateUser({ token, credentialId: Uint8Array.of(5), user });
    expect([update.first()]).toEqual(pythonFeatures.updateUser);
  });

  it.each([
    ['updateUserInformation', { credMgmt: false, credentialMgmtPreview: true }],
    ['credentialManagement', { credMgmt: false }],
    ['authenticatorConfig', { authnrCfg: false }],
  ] as const)('what the key has not is refused before anything is sent: %s', async (feature, options) => {
    const { device, key } = await setUp();
    for (const [name, set] of Object.entries(options)) device.options.set(name, set);
    await key.refreshInfo();
    device.sent.length = 0;
    const work =
      feature === 'authenticatorConfig'
        ? key.config.setMinPinLength({ newMinPinLength: 6 })
        : key.credentials.updateUser({ token, credentialId: Uint8Array.of(5), user: { id: Uint8Array.of(7) } });
    await expect(work).rejects.toMatchObject({ feature });
    expect(device.sent).toEqual([]);
  });

  it('enterprise attestation and the long touch are set where the key lists them', async () => {
    const { device, key, first } = await setUp();
    await expect(key.config.enableLongTouchForReset()).rejects.toMatchObject({ feature: 'longTouchForReset' });
    device.info.set(0x1f, [1, 2, 3, 4]);
    await key.refreshInfo();
    await key.config.enableLongTouchForReset();
    expect(first()).toBe('0da10104');
    device.options.delete('ep');
    await key.refreshInfo();
    await expect(key.config.enableEnterpriseAttestation()).rejects.toMatchObject({ feature: 'enterpriseAttestation' });
  });

  it('PIN rules of the key’s own are switched on with their parameter', async () => {
    const { device, key } = await setUp();
    await key.config.setMinPinLength({ pinComplexityPolicy: true });
    expect(toHex(device.sent[0] ?? new Uint8Array())).toBe('0da2010302a104f5');
  });
});

describe('encrypted identity', () => {
  it('is the same under each IV, for the holder of the token alone', () => {
    const identity = Uint8Array.from({ length: 16 }, (_, i) => i);
    const encrypt = (iv: Uint8Array): Uint8Array => {
      const secret = new Uint8Array(hkdfSync('sha256', token.value.reveal(), new Uint8Array(32), 'encIdentifier', 16));
      const cipher = createCipheriv('aes-128-cbc', secret, iv).setAutoPadding(false);
      return new Uint8Array(Buffer.concat([iv, cipher.update(identity), cipher.final()]));
    };
    for (const fill of [1, 2]) {
      const encrypted = encrypt(new Uint8Array(16).fill(fill));
      expect(decryptIdentity('encIdentifier', encrypted, token)).toEqual(identity);
      expect(decryptIdentity('encCredStoreState', encrypted, token)).not.toEqual(identity);
    }
    expect(() => decryptIdentity('encIdentifier', new Uint8Array(16), token)).toThrow(CborError);
    expect(() => decryptIdentity('encIdentifier', new Uint8Array(40), token)).toThrow(CborError);
  });
});
