// fido-u2f attestation (WebAuthn L3 §8.6): a real YubiKey's, and each rule of it broken.
import { describe, expect, it } from 'vitest';
import { cborMap, type CborMap } from '../../../src/main/ctap/cbor.ts';
import { asArray, asBytes, requiredMember } from '../../../src/main/ctap/cbor-shape.ts';
import { encodeAttestationObject, parseAttestationObject } from '../../../src/main/webauthn/attestation-object.ts';
import { verifyAttestation } from '../../../src/main/webauthn/attestation.ts';
import { yubicoKeys } from '../metadata/foreign-data.ts';

const key = yubicoKeys.keys.find(({ name }) => name === 'YubiKey4');
if (key === undefined) throw new Error('the recorded key is gone');
const { clientDataJson } = key;
const { attStmt, authData } = parseAttestationObject(key.attestationObject);
const sig = requiredMember(attStmt, 'sig', 'sig', asBytes);
const [leaf] = requiredMember(attStmt, 'x5c', 'x5c', asArray);
/** Where authenticator data have the AAGUID, the credential id, and the last byte of y. */
const AAGUID_AT = 37;
const CREDENTIAL_ID_AT = 55;

function verdictOf(change: { authDataAt?: number; attStmt?: CborMap; clientData?: Uint8Array }) {
  const changed = authData.slice();
  if (change.authDataAt !== undefined) changed[change.authDataAt] = (changed[change.authDataAt] ?? 0) ^ 1;
  return verifyAttestation({
    attestationObject: encodeAttestationObject({
      fmt: 'fido-u2f',
      attStmt: change.attStmt ?? attStmt,
      authData: changed,
    }),
    clientDataJson: change.clientData ?? clientDataJson,
  });
}

describe('fido-u2f', () => {
  it('is a valid trust path of one certificate', () => {
    const { trustPath, ...verdict } = verdictOf({});
    expect(verdict).toEqual({ format: 'fido-u2f', verdict: 'trustPathValid' });
    expect(trustPath?.map(({ subject }) => subject)).toEqual(['CN=Yubico U2F EE Serial 23925734811117901']);
  });

  it.each([
    ['another RP', { authDataAt: 0 }, 'wrongSignature'],
    ['another credential', { authDataAt: CREDENTIAL_ID_AT }, 'wrongSignature'],
    ['other client data', { clientData: new Uint8Array(2) }, 'wrongSignature'],
    ['a key that is none', { authDataAt: authData.length - 1 }, 'malformed'],
    ['an AAGUID, which it does not sign', { authDataAt: AAGUID_AT }, 'aaguidNotZero'],
  ])('is not that of %s', (_, change, reason) => {
    expect(verdictOf(change)).toEqual({ format: 'fido-u2f', verdict: 'invalid', reason });
  });

  it('has exactly one certificate, and a signature', () => {
    const wrong = [
      cborMap([['sig', sig]]),
      cborMap([['x5c', [leaf ?? null]]]),
      cborMap([
        ['sig', sig],
        ['x5c', []],
      ]),
      cborMap([
        ['sig', sig],
        ['x5c', [leaf ?? null, leaf ?? null]],
      ]),
      cborMap([
        ['sig', sig],
        ['x5c', [Uint8Array.of(0x30, 0)]],
      ]),
    ];
    for (const statement of wrong) {
      expect(verdictOf({ attStmt: statement })).toMatchObject({ verdict: 'invalid', reason: 'malformed' });
    }
  });
});
