// Commands as bytes, against recordings of real keys (libfido2), other people's authenticators and python-fido2's
// values.
import { describe, expect, it } from 'vitest';
import { configAuthMessage, encodeConfig } from '../../../src/main/ctap/authenticator-config.ts';
import { parseAuthenticatorData } from '../../../src/main/ctap/authenticator-data.ts';
import { CborError, cborMap, decodeCbor, encodeCbor } from '../../../src/main/ctap/cbor.ts';
import { decodeClientPin, paddedPin, pinHash } from '../../../src/main/ctap/client-pin.ts';
import { CoseError, parseCosePublicKey, verifySignature } from '../../../src/main/ctap/cose.ts';
import { decodeCborMap } from '../../../src/main/ctap/cbor-shape.ts';
import { decodeCredentialManagement } from '../../../src/main/ctap/credential-management.ts';
import {
  credentialManagementAuthMessage,
  encodeCredentialManagement,
} from '../../../src/main/ctap/credential-management.ts';
import { decodeGetAssertion, encodeGetAssertion } from '../../../src/main/ctap/get-assertion.ts';
import { decodeGetInfo, encodeGetInfo } from '../../../src/main/ctap/get-info.ts';
import { decodeMakeCredential, encodeMakeCredential } from '../../../src/main/ctap/make-credential.ts';
import { replyPayload } from '../../../src/main/ctap/message.ts';
import { encodeReset } from '../../../src/main/ctap/reset.ts';
import { encodeDummySelection, encodeSelection, speaksSelection } from '../../../src/main/ctap/selection.ts';
import { CTAP_STATUS, CtapError, ctapStatusName } from '../../../src/main/ctap/status.ts';
import { Secret } from '../../../src/main/secret.ts';
import { aaguidToUuid, concatBytes, fromHex, toHex } from '../../../src/shared/bytes.ts';
import { pythonFido2 } from './vectors.ts';

describe('getInfo', () => {
  it('is one byte', () => {
    expect(toHex(encodeGetInfo())).toBe('04');
  });

  it('reads a CTAP 2.0 key, with the defaults of what it does not say', () => {
    const info = decodeGetInfo(pythonFido2.getInfo);
    expect(info.versions).toEqual(['U2F_V2', 'FIDO_2_0']);
    expect(info.extensions).toEqual(['uvm', 'hmac-secret']);
    expect(aaguidToUuid(info.aaguid)).toBe('f8a011f3-8c0a-4d15-8006-17111f9edc7d');
    expect(Object.fromEntries(info.options)).toEqual({ rk: true, up: true, plat: false, clientPin: false });
    expect(info.maxMsgSize).toBe(1200);
    expect(info.pinUvAuthProtocols).toEqual([1]);
    expect(info.minPinLength).toBe(4);
    expect(info.forcePinChange).toBe(false);
    expect('firmwareVersion' in info).toBe(false);
    expect(info.unknown.size).toBe(0);
  });

  it('keeps members it does not know', () => {
    expect([...decodeGetInfo(pythonFido2.getInfoExtraKey).unknown]).toEqual([[99, 1234]]);
  });

  it('reads every member of CTAP 2.1 and 2.2', () => {
    const members = cborMap([
      [1, ['FIDO_2_2']],
      [3, new Uint8Array(16)],
      [7, 8],
      [8, 128],
      [9, ['usb', 'nfc']],
      [
        0x0a,
        [
          cborMap([
            ['alg', -7],
            ['type', 'public-key'],
          ]),
          cborMap([
            ['alg', 1],
            ['type', 'other'],
          ]),
        ],
      ],
      [0x0b, 4096],
      [0x0c, true],
      [0x0d, 6],
      [0x0e, 0x50701],
      [0x0f, 32],
      [0x10, 1],
      [0x11, 3],
      [0x12, 2n ** 60n],
      [0x13, cborMap([['FIPS', 2]])],
      [0x14, 20],
      [0x15, [2n ** 63n, 1]],
      [0x16, ['packed']],
      [0x17, 4],
      [0x18, true],
      [0x19, Uint8Array.of(1)],
      [0x1a, ['usb']],
      [0x1b, true],
      [0x1c, Uint8Array.of(2)],
      [0x1d, 63],
      [0x1e, Uint8Array.of(3)],
      [0x1f, [1, 2, 3]],
    ]);
    expect(decodeGetInfo(encodeCbor(members))).toMatchObject({
      maxMsgSize: 1024,
      maxCredentialCountInList: 8,
      maxCredentialIdLength: 128,
      transports: ['usb', 'nfc'],
      algorithms: [{ alg: -7 }],
      maxSerializedLargeBlobArray: 4096,
      forcePinChange: true,
      minPinLength: 6,
      firmwareVersion: 0x50701,
      maxCredBlobLength: 32,
      maxRpIdsForSetMinPinLength: 1,
      preferredPlatformUvAttempts: 3,
      uvModality: 2n ** 60n,
      certifications: new Map([['FIPS', 2]]),
      remainingDiscoverableCredentials: 20,
      vendorPrototypeConfigCommands: [2n ** 63n, 1],
      attestationFormats: ['packed'],
      uvCountSinceLastPinEntry: 4,
      longTouchForReset: true,
      encIdentifier: Uint8Array.of(1),
      transportsForReset: ['usb'],
      pinComplexityPolicy: true,
      pinComplexityPolicyUrl: Uint8Array.of(2),
      maxPinLength: 63,
      encCredStoreState: Uint8Array.of(3),
      authenticatorConfigCommands: [1, 2, 3],
    });
  });

  it.each([
    ['a0', 'no versions'],
    ['a2018003' + '41ff', 'a short AAGUID'],
    ['a301800350' + '00'.repeat(16) + '0481f5', 'options that are no map'],
    ['a301800350' + '00'.repeat(16) + '0520', 'a negative message size'],
    ['80', 'no map'],
  ])('refuses %s: %s', (hex) => {
    expect(() => decodeGetInfo(fromHex(hex))).toThrow(CborError);
  });
});

describe('status', () => {
  it('names known, vendor, extension and unknown statuses', () => {
    expect(ctapStatusName(0x2d)).toBe('CTAP2_ERR_KEEPALIVE_CANCEL');
    expect(ctapStatusName(0xf1)).toBe('CTAP2_ERR_VENDOR (0xf1)');
    expect(ctapStatusName(0xe4)).toBe('CTAP2_ERR_EXTENSION (0xe4)');
    expect(ctapStatusName(0x55)).toBe('unknown status (0x55)');
  });

  it('every status but OK is a CtapError with its byte', () => {
    expect(replyPayload('authenticatorReset', fromHex('00a0'))).toEqual(fromHex('a0'));
    for (let status = 1; status < 256; status++) {
      const attempt = (): Uint8Array => replyPayload('authenticatorReset', Uint8Array.of(status, 0xa0));
      expect(attempt).toThrow(new CtapError('authenticatorReset', status));
    }
    expect(() => replyPayload('authenticatorReset', new Uint8Array())).toThrow(CborError);
    expect(new CtapError('authenticatorReset', 0x30)).toMatchObject({ status: CTAP_STATUS.CTAP2_ERR_NOT_ALLOWED });
  });
});

describe('makeCredential and getAssertion', () => {
  it('writes what libfido2 wrote for the same values (recorded with canokey-core)', () => {
    // tests/vectors/ctap-transcripts/canokey.txt, the first 0x01 message, taken apart by hand.
    const hash = fromHex('f61748f28b7d5dff881d57adf434ed815a4a65b62c0f90bc77b8a3056f174abc');
    const userId = fromHex('a488cc42d94aa6c4670034835e068c1691ef4ba5f5dfc2291f23bf6ce74d6976');
    const message = encodeMakeCredential({
      clientDataHash: hash,
      rp: { id: 'krig.example' },
      user: { id: userId, name: 'alice' },
      pubKeyCredParams: [{ alg: -7 }],
    });
    expect(toHex(message)).toBe(
      `01a4015820${toHex(hash)}02a16269646c6b7269672e6578616d706c6503a26269645820${toHex(userId)}` +
        '646e616d6565616c6963650481a263616c672664747970656a7075626c69632d6b6579',
    );
  });

  it('leaves out empty lists, extensions and options, and orders options', () => {
    const base = { clientDataHash: new Uint8Array(32), rp: { id: 'a' }, user: { id: Uint8Array.of(1) } };
    const bare = encodeMakeCredential({
      ...base,
      pubKeyCredParams: [],
      excludeList: [],
      extensions: new Map(),
      options: {},
    });
    expect([...decodeCborMap(bare.subarray(1)).keys()]).toEqual([1, 2, 3, 4]);
    const full = encodeMakeCredential({
      ...base,
      pubKeyCredParams: [{ alg: -7 }],
      excludeList: [{ id: Uint8Array.of(5), transports: ['usb'] }],
      extensions: cborMap([['credProtect', 1]]),
      options: { rk: true, uv: true, up: true },
      pinUvAuthParam: new Uint8Array(16),
      pinUvAuthProtocol: 1,
      enterpriseAttestation: 2,
    });
    // Only canonical input passes here.
    expect([...(decodeCbor(full.subarray(1), { canonical: true }) as Map<number, unknown>).keys()]).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(toHex(full)).toContain('07a362726bf5627570f5627576f5');
    expect(
      toHex(encodeGetAssertion({ rpId: 'a', clientDataHash: Uint8Array.of(1), allowList: [], options: { up: false } })),
    ).toBe('02a30161610241010' + '5a1627570f4');
  });

  it('reads python-fido2 replies', () => {
    const made = decodeMakeCredential(pythonFido2.makeCredentialReply);
    expect(made.fmt).toBe('packed');
    expect([...made.attStmt.keys()].sort()).toEqual(['alg', 'sig', 'x5c']);
    const data = parseAuthenticatorData(made.authData);
    expect(data.signCount).toBe(28);
    expect(data.flags).toEqual({ userPresent: true, userVerified: false, backupEligible: false, backedUp: false });
    const attested = data.attestedCredentialData;
    expect(
      attested && concatBytes(attested.aaguid, fromHex('0040'), attested.credentialId, attested.publicKeyCose),
    ).toEqual(pythonFido2.attestedCredentialData);
    const asserted = decodeGetAssertion(pythonFido2.getAssertionReply);
    expect(asserted.credential?.id).toEqual(attested?.credentialId);
    expect(parseAuthenticatorData(asserted.authData)).toMatchObject({
      signCount: 29,
      attestedCredentialData: undefined,
    });
    expect(asserted.signature[0]).toBe(0x30);
    expect(asserted.numberOfCredentials).toBe(1);
  });
});

describe('authenticator data', () => {
  const whole = decodeMakeCredential(pythonFido2.makeCredentialReply).authData;

  it('refuses every cut, and bytes after the end', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseAuthenticatorData(whole.subarray(0, length))).toThrow(CborError);
    }
    expect(() => parseAuthenticatorData(concatBytes(whole, Uint8Array.of(0)))).toThrow(/after/);
  });

  it('reads flags and extensions', () => {
    const bytes = concatBytes(whole.subarray(0, 32), fromHex('9d00000007'), encodeCbor(cborMap([['credProtect', 2]])));
    const data = parseAuthenticatorData(bytes);
    expect(data.flags).toEqual({ userPresent: true, userVerified: true, backupEligible: true, backedUp: true });
    expect([...data.extensions]).toEqual([['credProtect', 2]]);
  });

  it('bounds the credential id', () => {
    const bytes = concatBytes(whole.subarray(0, 53), fromHex('0400'), new Uint8Array(1024), fromHex('a0'));
    expect(() => parseAuthenticatorData(bytes)).toThrow(/1024/);
  });
});

describe('COSE', () => {
  it.each(pythonFido2.cose)('verifies $name and not a changed message', ({ key, message, signature }) => {
    const { alg, key: publicKey } = parseCosePublicKey(decodeCborMap(key));
    expect(verifySignature(alg, publicKey, message, signature)).toBe(true);
    expect(
      verifySignature(
        alg,
        publicKey,
        message.map((byte, i) => (i === 9 ? byte ^ 1 : byte)),
        signature,
      ),
    ).toBe(false);
    expect(verifySignature(alg, publicKey, message, signature.subarray(1))).toBe(false);
    expect(verifySignature(alg, publicKey, message, new Uint8Array())).toBe(false);
    const otherKind = alg === -257 ? -7 : -257;
    expect(() => verifySignature(otherKind, publicKey, message, signature)).toThrow(CoseError);
  });

  it('refuses keys that are none', () => {
    const point = decodeCborMap(pythonFido2.cose[0]?.key ?? new Uint8Array());
    const bad: readonly (readonly [Map<number | string, never> | ReturnType<typeof decodeCborMap>, string])[] = [
      [cborMap([]), 'malformed'],
      [new Map([...point, [1, 9]]), 'unsupported'],
      [new Map([...point, [-1, 8]]), 'unsupported'],
      [new Map([...point, [-2, new Uint8Array(32)]]), 'malformed'],
      [new Map([...point, [-2, new Uint8Array(31)]]), 'malformed'],
      [
        cborMap([
          [1, 3],
          [3, -257],
          [-1, new Uint8Array(2000)],
          [-2, fromHex('010001')],
        ]),
        'malformed',
      ],
    ];
    for (const [key, kind] of bad) expect(() => parseCosePublicKey(key)).toThrow(expect.objectContaining({ kind }));
    const { key } = parseCosePublicKey(point);
    expect(() => verifySignature(-65535, key, Uint8Array.of(1), Uint8Array.of(1))).toThrow(CoseError);
  });
});

describe('PIN as bytes', () => {
  it('normalises, counts code points, pads to 64', () => {
    const composed = paddedPin(new Secret('\u00e9\u{1f600}12'), { minPinLength: 4 }).reveal();
    const decomposed = paddedPin(new Secret('e\u0301\u{1f600}12'), { minPinLength: 4 }).reveal();
    expect(toHex(composed)).toBe(`c3a9f09f98803132${'00'.repeat(56)}`);
    expect(decomposed).toEqual(composed);
    expect(pinHash(new Secret('e\u0301')).reveal()).toEqual(pinHash(new Secret('\u00e9')).reveal());
  });

  it.each([
    ['123', 4, 'tooShort'],
    ['e\u0301e\u0301e\u0301', 4, 'tooShort'],
    ['\u{1f600}\u{1f600}\u{1f600}', 4, 'tooShort'],
    ['12345', 6, 'tooShort'],
    ['1'.repeat(64), 4, 'tooLong'],
    ['\u{1f600}'.repeat(16), 4, 'tooLong'],
    ['1234\0', 4, 'nulAtEnd'],
  ])('refuses %j with minimum %i: %s', (pin, min, kind) => {
    const attempt = (): unknown => paddedPin(new Secret(pin), { minPinLength: min });
    expect(attempt).toThrow(expect.objectContaining({ kind, message: expect.not.stringContaining(pin) }));
  });

  it('takes 63 bytes', () => {
    expect(paddedPin(new Secret('1'.repeat(63)), { minPinLength: 4 }).reveal()[63]).toBe(0);
  });

  it('reads a reply without a payload', () => {
    expect(decodeClientPin(new Uint8Array())).toMatchObject({ pinRetries: undefined, keyAgreement: undefined });
  });
});

describe('management, configuration, selection, reset', () => {
  it('authenticates what CTAP 2.1 §6.8 and §6.11 say', () => {
    expect(toHex(credentialManagementAuthMessage({ subCommand: 'getCredsMetadata' }) ?? fromHex(''))).toBe('01');
    const remove = { subCommand: 'deleteCredential', credentialId: fromHex('aabb') } as const;
    expect(toHex(credentialManagementAuthMessage(remove) ?? fromHex(''))).toBe(
      '06a102a262696442aabb64747970656a7075626c69632d6b6579',
    );
    expect(credentialManagementAuthMessage({ subCommand: 'enumerateRPsGetNextRP' })).toBeUndefined();
    const config = { subCommand: 'setMinPINLength', change: { newMinPinLength: 6, forceChangePin: true } } as const;
    expect(toHex(configAuthMessage(config))).toBe(`${'ff'.repeat(32)}0d03a2010603f5`);
    expect(toHex(configAuthMessage({ subCommand: 'toggleAlwaysUv' }))).toBe(`${'ff'.repeat(32)}0d02`);
  });

  it('writes the messages', () => {
    const auth = { protocol: 2, param: fromHex('ee') } as const;
    const begin = { subCommand: 'enumerateCredentialsBegin', rpIdHash: fromHex('cc') } as const;
    expect(toHex(encodeCredentialManagement('authenticatorCredentialManagement', begin, auth))).toBe(
      '0aa4010402a10141cc03020441ee',
    );
    const next = { subCommand: 'enumerateCredentialsGetNextCredential' } as const;
    expect(toHex(encodeCredentialManagement('authenticatorCredentialManagementPreview', next))).toBe('41a10105');
    const change = { subCommand: 'setMinPINLength', change: { rpIds: ['a'] } } as const;
    expect(toHex(encodeConfig(change, auth))).toBe('0da4010302a1028161610302' + '0441ee');
    expect(toHex(encodeSelection())).toBe('0b');
    expect(toHex(encodeReset())).toBe('07');
  });

  it('selects with a dummy credential on a CTAP 2.0 key only', () => {
    const old = decodeGetInfo(pythonFido2.getInfo);
    expect(speaksSelection(old)).toBe(false);
    expect(speaksSelection({ ...old, versions: ['FIDO_2_1_PRE'] })).toBe(false);
    expect(speaksSelection({ ...old, versions: ['FIDO_2_1'] })).toBe(true);
    const dummy = decodeCborMap(encodeDummySelection(old).subarray(1));
    expect(dummy.get(2)).toEqual(new Map([['id', '.dummy']]));
    expect(dummy.get(8)).toEqual(new Uint8Array());
    expect(decodeCborMap(encodeDummySelection({ ...old, pinUvAuthProtocols: [] }).subarray(1)).has(8)).toBe(false);
  });

  it('takes an RP that the key left out or cut', () => {
    expect(decodeCredentialManagement(fromHex('a203a004420102')).rp).toEqual({ id: '' });
  });
});
