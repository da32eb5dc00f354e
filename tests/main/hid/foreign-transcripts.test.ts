// Our whole client with other people's authenticators, as recorded (tests/rig/record-transcript.ts): with the same
// randomness it must write the same reports again, and understand every reply.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openHidTransport } from '../../../src/main/hid/ctaphid-channel.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { runRepertoire, type RepertoireResult } from '../../rig/key-repertoire.ts';
import { seededRandom } from '../../rig/seeded-random.ts';
import {
  formatTranscript,
  parseTranscript,
  recordConnection,
  TranscriptKey,
  TranscriptMismatch,
  type TranscriptLine,
} from '../../rig/transcript-key.ts';

const KEEPALIVE = 0x80 | 0x3b;

function readTranscript(name: string): string {
  return readFileSync(new URL(`../../vectors/ctap-transcripts/${name}.txt`, import.meta.url), 'utf8');
}

async function play(name: string, key: TranscriptKey, seen: TranscriptLine[] = []): Promise<RepertoireResult> {
  const random = seededRandom(name);
  const transport = await openHidTransport(recordConnection(key, seen), random, new ManualClock());
  return runRepertoire(transport, random);
}

/** What any key must do in the repertoire. */
const COMMON = {
  setPin: 'ok',
  pinSet: true,
  wrongPin: 'wrong, 7 left',
  created: [
    { algorithm: -7, userVerified: true },
    { algorithm: -7, userVerified: true },
  ],
  excluded: 'CTAP2_ERR_CREDENTIAL_EXCLUDED',
  assertions: ['verified', 'verified'],
  existingCredentials: 2,
  rps: ['login.example'],
  listed: ['alice', 'bob'],
  listedAfterDeletion: ['bob'],
  changePinWithWrong: 'wrong',
  changePin: 'changed',
  oldPin: 'wrong, 7 left',
  newPin: 'token',
};

const KEYS: Readonly<Record<string, RepertoireResult>> = {
  'canokey-ours': {
    ...COMMON,
    versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1'],
    aaguid: '244eb29e-e090-4e49-81fe-1f20f8d3b8f4',
    pinProtocols: [1, 2],
    // Its own way to say that there is no PIN yet.
    retriesWithoutPin: '0 left',
    tokenPermissions: 4,
    assertionAfterDeletion: 'noCredential',
  },
  'solo1-ours': {
    ...COMMON,
    versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE'],
    aaguid: '0076631b-d4a0-427f-5773-0ec71c9e0279',
    pinProtocols: [1],
    retriesWithoutPin: '8 left',
    tokenPermissions: undefined,
    // The credential id holds the wrapped key: with it at hand a deleted credential still signs.
    assertionAfterDeletion: 'verified',
  },
};

describe.each(Object.entries(KEYS))('our client with %s', (name, result) => {
  it('writes the same reports as when it was recorded, and reads the same outcomes', async () => {
    const text = readTranscript(name);
    const key = new TranscriptKey(parseTranscript(text));
    const seen: TranscriptLine[] = [];
    expect(await play(name, key, seen)).toEqual(result);
    key.assertFinished();
    expect(formatTranscript(seen)).toBe(text);
    expect(seen.some(({ toKey, report }) => !toKey && report[4] === KEEPALIVE)).toBe(true);
  });

  it('another seed is another conversation: the first report differs', async () => {
    const key = new TranscriptKey(parseTranscript(readTranscript(name)));
    await expect(play(`${name}-other`, key)).rejects.toThrow(TranscriptMismatch);
    expect(() => key.assertFinished()).toThrow('line 1: recorded ffffffff860008');
  });

  it('a recording that goes on longer is noticed', async () => {
    const more = `${readTranscript(name)}> 00000000900001\n`;
    const key = new TranscriptKey(parseTranscript(more));
    await play(name, key);
    expect(() => key.assertFinished()).toThrow('1 of');
  });
});
