// Status reports taken together: their dates count, their order does not.
import { describe, expect, it } from 'vitest';
import { certificationOf, compromisesOf, hasUpdate } from '../../../src/main/metadata/certification.ts';
import type { MdsEntry } from '../../../src/main/metadata/mds-payload.ts';

const TODAY = '2026-11-26';
const CERTIFICATE = Uint8Array.of(1, 2, 3);

type Report = readonly [status: string, effectiveDate: string | null, certificate?: Uint8Array];

function entry(...reports: readonly Report[]): MdsEntry {
  return {
    aaguid: null,
    keyIdentifiers: [],
    description: '',
    statusReports: reports.map(([status, effectiveDate, certificate = null]) => ({
      status,
      effectiveDate,
      certificate,
      certificateNumber: null,
      url: null,
    })),
    attestationRoots: [],
    attestationTypes: [],
    authenticatorGetInfo: null,
  };
}

describe('the certification', () => {
  it.each<[string | null, readonly Report[]]>([
    [null, []],
    [null, [['NOT_FIDO_CERTIFIED', '2020-01-01']]],
    ['FIDO_CERTIFIED', [['FIDO_CERTIFIED', null]]],
    ['FIDO_CERTIFIED_L1', [['FIDO_CERTIFIED_L1', '2021-01-01'], ['FIDO_CERTIFIED', '2022-01-01']]],
    ['FIDO_CERTIFIED_L2plus', [['FIDO_CERTIFIED_L2plus', '2021-01-01'], ['FIDO_CERTIFIED_L2', '2020-01-01']]],
    ['FIDO_CERTIFIED_L1', [['FIDO_CERTIFIED_L1', '2021-01-01'], ['NOT_FIDO_CERTIFIED', '2020-01-01']]],
    [null, [['NOT_FIDO_CERTIFIED', '2021-01-01'], ['FIDO_CERTIFIED_L1', '2020-01-01']]],
    [null, [['FIDO_CERTIFIED_L3', '2020-01-01'], ['REVOKED', '2020-01-01']]],
    [null, [['FIDO_CERTIFIED_L1', '2026-11-27']]],
    ['FIDO_CERTIFIED_L1', [['FIDO_CERTIFIED_L1', '2026-11-26'], ['REVOKED', '2026-11-27']]],
    ['FIDO_CERTIFIED_L1', [['FIDO_CERTIFIED_L1', '2020-01-01'], ['SOMETHING_NEW', '2021-01-01']]],
  ])('%s: %j', (level, reports) => {
    expect(certificationOf(entry(...reports), TODAY)).toBe(level);
    expect(certificationOf(entry(...[...reports].reverse()), TODAY)).toBe(level);
  });
});

describe('compromises', () => {
  it('are those in effect, each once', () => {
    const model = entry(
      ['USER_KEY_REMOTE_COMPROMISE', '2024-01-01'],
      ['REVOKED', '2027-01-01'],
      ['USER_KEY_REMOTE_COMPROMISE', '2025-01-01'],
      ['USER_VERIFICATION_BYPASS', null],
      ['FIDO_CERTIFIED_L1', '2020-01-01'],
    );
    expect(compromisesOf(model, TODAY, [])).toEqual(['USER_KEY_REMOTE_COMPROMISE', 'USER_VERIFICATION_BYPASS']);
    expect(compromisesOf(model, '2027-01-01', [])).toContain('REVOKED');
  });

  it('of one attestation certificate concern the keys that have it', () => {
    const model = entry(['ATTESTATION_KEY_COMPROMISE', '2024-01-01', CERTIFICATE]);
    expect(compromisesOf(model, TODAY, [])).toEqual([]);
    expect(compromisesOf(model, TODAY, [Uint8Array.of(1, 2, 4)])).toEqual([]);
    expect(compromisesOf(model, TODAY, [Uint8Array.of(9), CERTIFICATE.slice()])).toEqual(['ATTESTATION_KEY_COMPROMISE']);
  });
});

it('says when there is newer firmware', () => {
  expect(hasUpdate(entry(['UPDATE_AVAILABLE', '2024-01-01']), TODAY)).toBe(true);
  expect(hasUpdate(entry(['UPDATE_AVAILABLE', '2027-01-01']), TODAY)).toBe(false);
});
