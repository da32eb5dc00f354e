// The whole key check with other people's authenticators, as recorded (tests/rig/record-key-check.ts): with the same randomness
// it must say the same bytes again, and come to the same report.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KeyCheckReport } from '../../../../src/main/cli/key-check/report.ts';
import { RP_ID } from '../../../../src/main/cli/key-check/credential.ts';
import { repertoire } from '../../../../src/main/cli/key-check/repertoire/all.ts';
import { FastClock } from '../../../fakes/fast-clock.ts';
import { checkKeyOf, playTranscript } from '../../../rig/key-check-transcript.ts';
import { seededRandom } from '../../../rig/seeded-random.ts';
import { TranscriptMismatch } from '../../../rig/transcript-key.ts';

/** What each does not have; everything else of the repertoire must be ok. */
const NEITHER_HAS = [
  // They touch themselves before a touch could be called off.
  'cancel',
  'makeCredential.ES384', 'makeCredential.ES512', 'makeCredential.RS256', 'makeCredential.attestation none',
  'hmac-secret-mc', 'bioEnrollment.sensor', 'bioEnrollment.enroll', 'bioEnrollment.list', 'bioEnrollment.remove',
  'clientPIN.uvRetries', 'clientPIN.uvToken', 'authenticatorConfig.alwaysUv', 'authenticatorConfig.enterpriseAttestation',
  'authenticatorConfig.minPINLength', 'authenticatorConfig.forceChangePin',
];
const KEYS = {
  'canokey-key-check': {
    versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1'],
    unsupported: [...NEITHER_HAS, 'hid.wink'],
  },
  'solo1-key-check': {
    versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE'],
    unsupported: [...NEITHER_HAS, 'makeCredential.EdDSA', 'credBlob', 'credentialManagement.updateUser', 'largeBlobs'],
  },
};

function read(name: string): string {
  return readFileSync(new URL(`../../../vectors/ctap-transcripts/${name}.txt`, import.meta.url), 'utf8');
}

async function play(text: string, seed: string): Promise<{ readonly report: KeyCheckReport; readonly finish: () => void }> {
  const clock = new FastClock();
  const random = seededRandom(seed);
  const played = playTranscript(text, clock, random);
  const report = await checkKeyOf({
    source: played.source, clock, random,
    say: (line) => {
      if (line.startsWith('replug')) played.replug();
    },
  });
  return { report, finish: () => played.assertFinished() };
}

describe.each(Object.entries(KEYS))('%s', (name, { versions, unsupported }) => {
  it('nothing fails, and what the key lacks is listed as such', async () => {
    const { report, finish } = await play(read(name), name);
    finish();
    expect(report.failed).toEqual([]);
    expect(report.key.versions).toEqual(versions);
    expect([...report.unsupported].sort()).toEqual([...unsupported].sort());
    expect([...report.ok, ...report.unsupported].sort()).toEqual(repertoire.map((check) => check.name).sort());
  });

  it('a key that answers for another relying party does not pass', async () => {
    const hash = createHash('sha256').update(RP_ID).digest('hex').slice(0, 16);
    const text = read(name);
    expect(text).toContain(hash);
    const { report } = await play(text.replaceAll(hash, 'feedfeedfeedfeed'), name);
    expect(report.failed.map(({ check }) => check)).toContain('makeCredential.ES256');
    expect(report.failed[0]?.reason).toContain('another RP');
  });

  it('with another seed it is another conversation', async () => {
    await expect(play(read(name), `${name}-other`)).rejects.toThrow(TranscriptMismatch);
  });
});
