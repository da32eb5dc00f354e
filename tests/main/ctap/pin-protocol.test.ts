// PIN/UV auth protocols against python-fido2's values, and both sides against each other for what has no fixed value.
import { describe, expect, it } from 'vitest';
import { cborMap, type CborMap } from '../../../src/main/ctap/cbor.ts';
import { paddedPin, pinHash } from '../../../src/main/ctap/client-pin.ts';
import {
  choosePinProtocol,
  generateKeyAgreement,
  keyAgreementFrom,
  pinProtocol,
  PinProtocolError,
} from '../../../src/main/ctap/pin-protocol.ts';
import type { Random } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import { concatBytes, fromHex, toHex } from '../../../src/shared/bytes.ts';
import { pythonFido2 } from './vectors.ts';

const one = pythonFido2.pinProtocolOne;
const two = pythonFido2.pinProtocolTwo;

/** Gives the prepared bytes, in order. */
function fixedRandom(...prepared: readonly Uint8Array[]): Random {
  const rest = [...prepared];
  return {
    bytes: (length) => {
      const next = rest.shift();
      if (next?.length !== length) throw new Error(`${length} bytes were not expected`);
      return new Uint8Array(next);
    },
  };
}

function coseKey(x: Uint8Array, y: Uint8Array): CborMap {
  return cborMap([
    [1, 2],
    [3, -25],
    [-1, 1],
    [-2, x],
    [-3, y],
  ]);
}

const authenticatorKey = coseKey(one.authenticatorPublicX, one.authenticatorPublicY);

describe('protocol one, values of python-fido2', () => {
  const protocol = pinProtocol(1);
  const shared = new Secret(one.sharedSecret);

  it('encapsulates', () => {
    const { keyAgreement, sharedSecret } = protocol.encapsulate(authenticatorKey, fixedRandom(one.platformPrivateKey));
    expect(sharedSecret.reveal()).toEqual(one.sharedSecret);
    expect(keyAgreement).toEqual(coseKey(one.platformPublicX, one.platformPublicY));
  });

  it('decrypts a token and encrypts a PIN hash', () => {
    expect(protocol.decrypt(shared, one.tokenEnc)).toEqual(one.token);
    const hash = pinHash(new Secret('1234')).reveal();
    expect(protocol.encrypt(shared, hash, fixedRandom())).toEqual(one.pinHashEncOf1234);
  });

  it('sets and changes a PIN', () => {
    const newPinEnc = protocol.encrypt(shared, paddedPin(new Secret('1234'), { minPinLength: 4 }).reveal(), fixedRandom());
    expect(newPinEnc).toEqual(one.newPinEncOf1234);
    expect(protocol.authenticate(shared, newPinEnc)).toEqual(one.setPinParam);
    const changed = protocol.encrypt(shared, paddedPin(new Secret('4321'), { minPinLength: 4 }).reveal(), fixedRandom());
    expect(changed).toEqual(one.changePin1234To4321.newPinEnc);
    const param = protocol.authenticate(shared, concatBytes(changed, one.pinHashEncOf1234));
    expect(param).toEqual(one.changePin1234To4321.pinUvAuthParam);
  });
});

describe('protocol two, values computed by python-fido2', () => {
  const protocol = pinProtocol(2);
  const shared = new Secret(two.sharedSecret);

  it('encapsulates', () => {
    const { sharedSecret } = protocol.encapsulate(authenticatorKey, fixedRandom(one.platformPrivateKey));
    expect(toHex(sharedSecret.reveal())).toBe(toHex(two.sharedSecret));
  });

  it('encrypts with the IV in front, decrypts and authenticates', () => {
    expect(toHex(protocol.encrypt(shared, two.plaintext, fixedRandom(two.iv)))).toBe(toHex(two.ciphertext));
    expect(toHex(protocol.decrypt(shared, two.ciphertext))).toBe(toHex(two.plaintext));
    expect(toHex(protocol.authenticate(shared, two.message))).toBe(toHex(two.authenticated));
  });
});

describe.each([1, 2] as const)('protocol %i, both sides', (version) => {
  const protocol = pinProtocol(version);
  let seed = 0;
  const random: Random = { bytes: (length) => Uint8Array.from({ length }, () => (seed = (seed * 73 + 41) & 0xff)) };

  it('agrees and verifies; a changed byte or another length does not verify', () => {
    const own = generateKeyAgreement(random);
    const { keyAgreement, sharedSecret } = protocol.encapsulate(own.publicKey, random);
    const theirs = protocol.decapsulate(own, keyAgreement);
    expect(theirs.reveal()).toEqual(sharedSecret.reveal());
    const message = fromHex('00112233');
    const signature = protocol.authenticate(sharedSecret, message);
    expect(signature.length).toBe(version === 1 ? 16 : 32);
    expect(protocol.verify(theirs, message, signature)).toBe(true);
    for (let i = 0; i < signature.length; i++) {
      const wrong = signature.map((byte, at) => (at === i ? byte ^ 1 : byte));
      expect(protocol.verify(theirs, message, wrong)).toBe(false);
    }
    expect(protocol.verify(theirs, message, signature.subarray(1))).toBe(false);
    expect(protocol.verify(theirs, message, new Uint8Array())).toBe(false);
  });

  it('refuses peer keys that are no points of P-256', () => {
    const bad: readonly CborMap[] = [
      cborMap([]),
      coseKey(one.authenticatorPublicX, one.authenticatorPublicX),
      coseKey(one.authenticatorPublicX.subarray(1), one.authenticatorPublicY),
      coseKey(new Uint8Array(32), new Uint8Array(32)),
      new Map([...authenticatorKey, [-1, 2]]),
      new Map([...authenticatorKey, [1, 1]]),
      new Map([...authenticatorKey, [-2, 'x']]),
    ];
    for (const key of bad) expect(() => protocol.encapsulate(key, random)).toThrow(PinProtocolError);
  });

  it('refuses text of impossible length', () => {
    const secret = new Secret(version === 1 ? one.sharedSecret : two.sharedSecret);
    expect(() => protocol.encrypt(secret, new Uint8Array(15), random)).toThrow(PinProtocolError);
    for (const length of version === 1 ? [1, 17] : [0, 15, 17]) {
      expect(() => protocol.decrypt(secret, new Uint8Array(length))).toThrow(PinProtocolError);
    }
  });
});

describe('keys and choice', () => {
  it('prefers two, takes one, has no third', () => {
    expect(choosePinProtocol([1, 2])?.version).toBe(2);
    expect(choosePinProtocol([1])?.version).toBe(1);
    expect(choosePinProtocol([3])).toBeUndefined();
  });

  it('draws again for a number that is no scalar, and not for ever', () => {
    const zero = new Uint8Array(32);
    expect(keyAgreementFrom(zero)).toBeUndefined();
    const agreement = generateKeyAgreement(fixedRandom(zero, new Uint8Array(32).fill(255), one.platformPrivateKey));
    expect(agreement.publicKey).toEqual(coseKey(one.platformPublicX, one.platformPublicY));
    expect(() => generateKeyAgreement({ bytes: (length) => new Uint8Array(length) })).toThrow(PinProtocolError);
  });
});
