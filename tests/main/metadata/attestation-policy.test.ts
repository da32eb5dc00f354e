// What an organisation demands against what a key has: each demand met and missed.
import { describe, expect, it } from 'vitest';
import { attestationPolicy, refuseAttestation, refuseModel } from '../../../src/main/metadata/attestation-policy.ts';
import type { AttestationTrust } from '../../../src/main/metadata/attestation-trust.ts';
import { defaultMetadataSettings, metadataSettings } from '../../../src/main/metadata/metadata-settings.ts';

const AAGUID = 'aabbccdd-0011-2233-4455-66778899aabb';
const OTHER = 'ffffffff-0011-2233-4455-66778899aabb';

const listing = { description: 'Key', certification: 'FIDO_CERTIFIED_L2', compromises: [] } as const;
const trusts = {
  certified: { kind: 'mdsTrusted', listing },
  listed: { kind: 'mdsTrusted', listing: { ...listing, certification: null } },
  unknown: { kind: 'rootUnknown', because: 'noMetadata', listing: null },
  self: { kind: 'selfSigned', listing: null },
  none: { kind: 'none', listing: null },
  invalid: { kind: 'invalid', fault: 'wrongSignature', listing },
  revoked: { kind: 'mdsTrusted', listing: { ...listing, compromises: ['REVOKED', 'USER_KEY_PHYSICAL_COMPROMISE'] } },
} as const satisfies Record<string, AttestationTrust>;

describe('what is required', () => {
  it.each([
    ['nothing', 'certified', null],
    ['nothing', 'none', null],
    ['nothing', 'self', null],
    ['nothing', 'unknown', null],
    ['nothing', 'invalid', 'attestationInvalid'],
    ['nothing', 'revoked', 'modelCompromised'],
    ['chain', 'none', 'attestationMissing'],
    ['chain', 'self', 'attestationMissing'],
    ['chain', 'unknown', null],
    ['chain', 'listed', null],
    ['mdsTrusted', 'none', 'attestationMissing'],
    ['mdsTrusted', 'unknown', 'rootUnknown'],
    ['mdsTrusted', 'listed', null],
    ['mdsTrusted', 'revoked', 'modelCompromised'],
    ['certified', 'unknown', 'rootUnknown'],
    ['certified', 'listed', 'levelTooLow'],
    ['certified', 'certified', null],
  ] as const)('%s, and the key is %s: %s', (require, name, reason) => {
    const refusal = refuseAttestation(attestationPolicy.parse({ require }), AAGUID, trusts[name]);
    expect(refusal?.reason ?? null).toBe(reason);
  });

  it('may be a level', () => {
    const at = (minimumLevel: string) =>
      refuseAttestation(attestationPolicy.parse({ require: 'certified', minimumLevel }), AAGUID, trusts.certified);
    expect(at('FIDO_CERTIFIED_L1plus')).toBeNull();
    expect(at('FIDO_CERTIFIED_L2')).toBeNull();
    expect(at('FIDO_CERTIFIED_L2plus')).toEqual({
      reason: 'levelTooLow',
      level: 'FIDO_CERTIFIED_L2',
      minimumLevel: 'FIDO_CERTIFIED_L2plus',
    });
  });

  it('may live with some of FIDO’s warnings; the others are named', () => {
    const tolerant = (...toleratedStatuses: readonly string[]) =>
      refuseAttestation(attestationPolicy.parse({ toleratedStatuses }), AAGUID, trusts.revoked);
    expect(tolerant('USER_KEY_PHYSICAL_COMPROMISE')).toEqual({ reason: 'modelCompromised', statuses: ['REVOKED'] });
    expect(tolerant('USER_KEY_PHYSICAL_COMPROMISE', 'REVOKED')).toBeNull();
  });
});

describe('models', () => {
  it('are allowed by list, and denied by list before that', () => {
    const policy = (change: object) => attestationPolicy.parse(change);
    expect(refuseModel(policy({}), AAGUID)).toBeNull();
    expect(refuseModel(policy({ allowedAaguids: [AAGUID.toUpperCase()] }), AAGUID)).toBeNull();
    expect(refuseModel(policy({ allowedAaguids: [OTHER] }), AAGUID)).toEqual({
      reason: 'modelNotAllowed',
      aaguid: AAGUID,
    });
    expect(refuseModel(policy({ allowedAaguids: [] }), AAGUID)).toMatchObject({ reason: 'modelNotAllowed' });
    const both = policy({ allowedAaguids: [AAGUID], deniedAaguids: [AAGUID] });
    expect(refuseModel(both, AAGUID)).toMatchObject({ reason: 'modelDenied' });
    expect(refuseAttestation(both, AAGUID, trusts.certified)).toMatchObject({ reason: 'modelDenied' });
  });
});

describe('settings', () => {
  it('have defaults that demand nothing and ask FIDO', () => {
    expect(defaultMetadataSettings).toMatchObject({
      mdsUrl: 'https://mds3.fidoalliance.org/',
      ownRootsPem: '',
      attestation: { require: 'nothing', allowedAaguids: null },
    });
  });

  it.each([
    [{ mdsUrl: '' }, true],
    [{ mdsUrl: 'https://mirror.example.org/blob.jwt' }, true],
    [{ mdsUrl: 'http://127.0.0.1:8080/' }, true],
    [{ mdsUrl: 'http://mirror.example.org/' }, false],
    [{ mdsUrl: 'file:///etc/passwd' }, false],
    [{ mdsUrl: 'no address' }, false],
    [{ attestation: { require: 'everything' } }, false],
    [{ attestation: { deniedAaguids: ['no GUID'] } }, false],
    [{ unknown: 1 }, false],
  ])('%j: %s', (settings, taken) => {
    expect(metadataSettings.safeParse(settings).success).toBe(taken);
  });
});
