// Records the repertoire of the app's client with the first key that node-hid lists, and prints what happened. The key is
// ERASED. The name is the seed of the client's randomness too, so that tests/main/hid/foreign-transcripts.test.ts can play
// the conversation again.
//
//   FAKEHID_DIR=DIR tests/rig/hidrun node --import tsx tests/rig/record-transcript.ts NAME
//
// with somebody else's authenticator behind DIR (foreign-hub.ts), just started, for its reset. Writes
// tests/vectors/ctap-transcripts/NAME.txt when the whole repertoire went through.
import { writeFile } from 'node:fs/promises';
import { openHidTransport } from '../../src/main/hid/ctaphid-channel.ts';
import { nodeHidPort } from '../../src/main/hid/node-hid-port.ts';
import { runRepertoire } from './key-repertoire.ts';
import { systemClock } from './practice-rig.ts';
import { seededRandom } from './seeded-random.ts';
import { formatTranscript, recordConnection, type TranscriptLine } from './transcript-key.ts';

const [name] = process.argv.slice(2);
if (name === undefined || !/^[a-z0-9-]+$/.test(name)) throw new Error('usage: record-transcript NAME');

const hid = nodeHidPort();
const [descriptor] = await hid.list();
if (descriptor === undefined) throw new Error('no FIDO key is listed');
const lines: TranscriptLine[] = [];
const random = seededRandom(name);
const connection = recordConnection(await hid.open(descriptor.path), lines);
const result = await runRepertoire(await openHidTransport(connection, random, systemClock), random);
await writeFile(
  new URL(`../vectors/ctap-transcripts/${name}.txt`, import.meta.url),
  formatTranscript(lines),
);
console.log(JSON.stringify({ name, reports: lines.length, ...result }, null, 2));
