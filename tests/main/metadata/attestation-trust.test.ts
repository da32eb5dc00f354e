// Attestations of real keys against metadata: their signatures and certificates are Yubico's own; the metadata entries
// are ours, with Yubico's root in them or not.
import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseAuthenticatorData } from '../../../src/main/ctap/authenticator-data.ts';
import { judgeAttestation } from '../../../src/main/metadata/attestation-trust.ts';
import type { MdsEntry } from '../../../src/main/metadata/mds-payload.ts';
import { indexPayload, viewMetadata, type MetadataView } from '../../../src/main/metadata/metadata-view.ts';
import { parseAttestationObject } from '../../../src/main/webauthn/attestation-object.ts';
import { verifyAttestation } from '../../../src/main/webauthn/attestation.ts';
import { aaguidToUuid } from '../../../src/shared/bytes.ts';
import { newCertificate, toDer } from './blob-signer.ts';
import { yubicoKeys } from './foreign-data.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const ROOT = new Uint8Array(yubicoKeys.rootCertificateBase64.raw);
const ZEROS = '00000000-0000-0000-0000-000000000000';

function keyNamed(name: string) {
  const key = yubicoKeys.keys.find((one) => one.name === name);
  if (key === undefined) throw new Error(`no ${name} is recorded`);
  const { authData } = parseAttestationObject(key.attestationObject);
  const attested = parseAuthenticatorData(authData).attestedCredentialData;
  const verdict = verifyAttestation(key);
  const leaf = verdict.trustPath?.[0];
  if (leaf === undefined) throw new Error(`${name} has no certificate`);
  return { verdict, leaf, aaguid: aaguidToUuid(attested?.aaguid ?? new Uint8Array(16)) };
}

type Change = Partial<MdsEntry>;

function metadataWith(...entries: readonly Change[]): MetadataView {
  const whole = entries.map((change) => ({
    aaguid: null,
    keyIdentifiers: [],
    description: 'YubiKey',
    statusReports: [report('FIDO_CERTIFIED_L1')],
    attestationRoots: [ROOT],
    attestationTypes: ['basic_full'],
    authenticatorGetInfo: null,
    ...change,
  }));
  const payload = { no: 1, nextUpdate: '2026-12-01', legalHeader: '', entries: whole, unreadable: 0 };
  return viewMetadata(indexPayload(payload), null, NOW);
}

function report(status: string, certificate: Uint8Array | null = null) {
  return { status, effectiveDate: '2020-01-01', certificate, certificateNumber: null, url: null };
}

const TRUSTED = {
  kind: 'mdsTrusted',
  listing: { description: 'YubiKey', certification: 'FIDO_CERTIFIED_L1', compromises: [] },
};

describe('a packed attestation of a real key', () => {
  it.each(['YubiKey5', 'YubiKey5Nfc', 'YubiKey5Nano', 'YubiKey5Ci', 'SecurityKey2'])('%s is trusted', (name) => {
    const { verdict, aaguid } = keyNamed(name);
    expect(verdict.format).toBe('packed');
    expect(judgeAttestation(verdict, aaguid, metadataWith({ aaguid }))).toEqual(TRUSTED);
  });

  const { verdict, leaf, aaguid } = keyNamed('YubiKey5Nfc');
  const judge = (...entries: readonly Change[]) => judgeAttestation(verdict, aaguid, metadataWith(...entries));

  it('is trusted by its own certificate in the list, as by its root, among others and broken ones', () => {
    const listed = [Uint8Array.of(0x30, 0), new Uint8Array(leaf.raw)];
    expect(judge({ aaguid, attestationRoots: listed })).toEqual(TRUSTED);
    expect(judge({ aaguid, attestationRoots: [Uint8Array.of(1), ROOT] })).toEqual(TRUSTED);
  });

  it('has an unknown root without metadata, without an entry, and with another root in it', async () => {
    expect(judgeAttestation(verdict, aaguid, viewMetadata(null, null, NOW))).toEqual({
      kind: 'rootUnknown',
      because: 'noMetadata',
      listing: null,
    });
    expect(judge({ aaguid: 'ffffffff-0000-0000-0000-000000000000' })).toMatchObject({ because: 'modelNotListed' });
    const name = 'Yubico U2F Root CA Serial 457200631';
    const lookalike = toDer(await newCertificate({ name, ca: true }));
    expect(judge({ aaguid, attestationRoots: [lookalike] })).toMatchObject({
      kind: 'rootUnknown',
      because: 'rootNotListed',
    });
    expect(judge({ aaguid, attestationRoots: [] })).toMatchObject({ because: 'rootNotListed' });
  });

  it('tells what FIDO warns of, and whether the warning is about its certificate', () => {
    const revoked = { aaguid, statusReports: [report('REVOKED'), report('FIDO_CERTIFIED_L1')] };
    expect(judge(revoked)).toMatchObject({
      kind: 'mdsTrusted',
      listing: { certification: null, compromises: ['REVOKED'] },
    });
    const stolen = (der: Uint8Array) => judge({ aaguid, statusReports: [report('ATTESTATION_KEY_COMPROMISE', der)] });
    expect(stolen(new Uint8Array(leaf.raw)).listing?.compromises).toEqual(['ATTESTATION_KEY_COMPROMISE']);
    expect(stolen(ROOT).listing?.compromises).toEqual([]);
  });

  it('is invalid for another client data, whatever the metadata say', () => {
    const key = yubicoKeys.keys.find(({ name }) => name === 'YubiKey5Nfc');
    const changed = verifyAttestation({
      attestationObject: key?.attestationObject ?? new Uint8Array(),
      clientDataJson: new Uint8Array(3),
    });
    expect(judgeAttestation(changed, aaguid, metadataWith({ aaguid }))).toEqual({
      kind: 'invalid',
      fault: 'wrongSignature',
      listing: TRUSTED.listing,
    });
  });
});

describe('a fido-u2f attestation of a real key', () => {
  it.each(['YubiKeyNeo', 'YubiKey4', 'SecurityKeyNfc', 'YubiKey5NfcPost5cNfc'])(
    '%s is found by its certificate’s key',
    (name) => {
      const { verdict, leaf, aaguid } = keyNamed(name);
      expect(verdict).toMatchObject({ format: 'fido-u2f', verdict: 'trustPathValid' });
      expect(aaguid).toBe(ZEROS);
      const spki = leaf.publicKey.export({ type: 'spki', format: 'der' });
      expect(spki).toHaveLength(91);
      const keyIdentifiers = [createHash('sha1').update(spki.subarray(26)).digest('hex')];
      expect(judgeAttestation(verdict, aaguid, metadataWith({ keyIdentifiers }))).toEqual(TRUSTED);
      expect(judgeAttestation(verdict, aaguid, metadataWith({}))).toMatchObject({ because: 'modelNotListed' });
    },
  );

  it('leads nowhere from one of the few early certificates whose signature is written wrongly (unused bits)', () => {
    const { verdict, leaf, aaguid } = keyNamed('SecurityKey');
    const keyIdentifiers = [createHash('sha1').update(leaf.publicKey.export({ type: 'spki', format: 'der' }).subarray(26)).digest('hex')];
    expect(judgeAttestation(verdict, aaguid, metadataWith({ keyIdentifiers }))).toMatchObject({
      because: 'rootNotListed',
    });
  });

  it('is not found by the AAGUID of zeros', () => {
    const { verdict, aaguid } = keyNamed('YubiKey4');
    expect(judgeAttestation(verdict, aaguid, metadataWith({ aaguid: ZEROS }))).toMatchObject({
      because: 'modelNotListed',
    });
  });
});

it('leaves none and self attestation what they are', () => {
  const metadata = metadataWith({ aaguid: 'aabbccdd-0011-2233-4455-66778899aabb' });
  for (const verdict of ['none', 'selfSigned'] as const) {
    expect(
      judgeAttestation({ format: 'packed', verdict }, 'aabbccdd-0011-2233-4455-66778899aabb', metadata),
    ).toEqual({ kind: verdict, listing: TRUSTED.listing });
  }
});

it('reads the recorded root as Yubico’s', () => {
  expect(new X509Certificate(ROOT).subject).toBe('CN=Yubico U2F Root CA Serial 457200631');
});
