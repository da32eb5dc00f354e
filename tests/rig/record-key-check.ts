// Records the whole key check with the first key that node-hid lists. The key is RESET AND ERASED. The name is the seed of
// the client's randomness too, so that tests/main/cli/key-check/foreign-key-check.test.ts can play the conversation again.
//
//   FAKEHID_DIR=DIR tests/rig/hidrun node --import tsx tests/rig/record-key-check.ts NAME
//
// with somebody else's authenticator behind DIR (foreign-hub.ts), just started. Says "replug" when the key is to be pulled
// out and put back. Writes tests/vectors/ctap-transcripts/NAME.txt, and prints the report.
import { writeFile } from 'node:fs/promises';
import { hidKeySource } from '../../src/main/hid/hid-key-source.ts';
import { nodeHidPort } from '../../src/main/hid/node-hid-port.ts';
import { checkKeyOf, recordPort } from './key-check-transcript.ts';
import { systemClock } from './practice-rig.ts';
import { seededRandom } from './seeded-random.ts';

const [name] = process.argv.slice(2);
if (name === undefined || !/^[a-z0-9-]+$/.test(name)) throw new Error('usage: record-key-check NAME');

const random = seededRandom(name);
const recorded = recordPort(nodeHidPort());
const report = await checkKeyOf({
  source: hidKeySource(recorded.port, systemClock, random),
  clock: systemClock,
  random,
  say: (line) => console.log(line),
});
await writeFile(new URL(`../vectors/ctap-transcripts/${name}.txt`, import.meta.url), recorded.transcript());
console.log(JSON.stringify(report));
