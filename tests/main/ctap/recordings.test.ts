// Replies of a real key (libfido2's recordings) read by the parsers of fingerprints and large blobs. The reports are put
// together here, not by our channel.
import { describe, expect, it } from 'vitest';
import { decodeBioEnrollment } from '../../../src/main/ctap/bio-enrollment.ts';
import { parseLargeBlobArray } from '../../../src/main/ctap/large-blob-array.ts';
import { openEntry } from '../../../src/main/ctap/large-blob-entry.ts';
import { decodeLargeBlobsGet } from '../../../src/main/ctap/large-blobs.ts';
import { replyPayload } from '../../../src/main/ctap/message.ts';
import { Secret } from '../../../src/main/secret.ts';
import { concatBytes, toHex } from '../../../src/shared/bytes.ts';
import { recordedReports } from './vectors.ts';

/** The payloads of all CBOR replies in a recording, keepalives left out. */
function payloads(name: string): readonly Uint8Array[] {
  const messages: { total: number; parts: Uint8Array[] }[] = [];
  for (const report of recordedReports(name)) {
    if (report[4] === 0xbb) continue;
    if ((report[4] ?? 0) >= 0x80) {
      messages.push({ total: ((report[5] ?? 0) << 8) | (report[6] ?? 0), parts: [report.slice(7)] });
    } else messages.at(-1)?.parts.push(report.slice(5));
  }
  return messages.map(({ total, parts }) =>
    replyPayload('authenticatorGetInfo', concatBytes(...parts).slice(0, total)),
  );
}

describe('recordings of a real key', () => {
  it('sensor', () => {
    const [info] = payloads('WIREDATA_CTAP_CBOR_BIO_INFO').map(decodeBioEnrollment);
    expect(info).toMatchObject({ fingerprintKind: 1, maxCaptureSamplesRequiredForEnroll: 4 });
  });

  it('an enrolment', () => {
    const samples = payloads('WIREDATA_CTAP_CBOR_BIO_ENROLL').map(decodeBioEnrollment);
    expect(samples.map(({ lastEnrollSampleStatus: status, remainingSamples: left }) => `${status} ${left}`)).toEqual(
      ['good 2', 'good 1', 'good 0'],
    );
    expect(samples[0]?.templateId?.length).toBe(2);
  });

  it('templates', () => {
    const [reply] = payloads('WIREDATA_CTAP_CBOR_BIO_ENUM').map(decodeBioEnrollment);
    expect(reply?.templateInfos?.map(({ templateId, friendlyName }) => `${toHex(templateId)} ${friendlyName}`)).toEqual([
      'cea3 finger1',
      'bf5e finger2',
      '5ed2 finger3',
    ]);
  });

  it('the large-blob array: its checksum is right, its entry is somebody’s', () => {
    const [payload] = payloads('WIREDATA_CTAP_CBOR_LARGEBLOB_GET_ARRAY');
    const entries = parseLargeBlobArray(decodeLargeBlobsGet(payload ?? new Uint8Array()));
    expect(entries).toHaveLength(1);
    expect([...(entries[0]?.value as ReadonlyMap<number, unknown>).keys()]).toEqual([1, 2, 3]);
    expect(openEntry(new Secret<Uint8Array>(new Uint8Array(32)), entries[0]?.value)).toBeUndefined();
  });
});
