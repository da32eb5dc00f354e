// Practice keys behind fake hidraw nodes as a process of its own, touched at once, with a meter on the first of them.
//
//   metered-keys.ts DIRECTORY COUNT PERSONALITY
//
// Prints "ready"; for each line of its input the meter's reading as a line of JSON. Ends with its input.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openHidrawNode } from '../../src/main/practice/hidraw/hidraw-node.ts';
import { createTree } from '../../src/main/practice/hidraw/sysfs-tree.ts';
import { practiceAttestation } from '../../src/main/practice/key/attestation.ts';
import { PracticeKey, practiceKeyFacts } from '../../src/main/practice/key/practice-key.ts';
import { systemClock, systemRandom } from '../rig/practice-rig.ts';
import { BusyMeter } from './busy-meter.ts';

async function serveKey(directory: string, index: number, personality: string): Promise<BusyMeter> {
  const facts = practiceKeyFacts(`BENCH${index + 1}`, 'Practice Key', personality);
  const attestation = await practiceAttestation(systemRandom, facts.aaguid, facts.serial);
  const key = new PracticeKey({ clock: systemClock, random: systemRandom, facts, attestation });
  const meter = new BusyMeter();
  const node = await openHidrawNode(directory, { index, ...key.descriptor }, (report) => {
    meter.heard(report);
    key.handleReport(report);
  });
  key.onReport((report) => {
    meter.says(report);
    node.send(report);
  });
  key.onFaceChange((face) => {
    if (face.waitingForTouch) key.touch();
  });
  return meter;
}

const [directory = '', count = '1', personality = 'plain'] = process.argv.slice(2);
await createTree(join(directory, 'tree'));
const meters: BusyMeter[] = [];
for (let index = 0; index < Number(count); index++) meters.push(await serveKey(directory, index, personality));
console.log('ready');
for await (const _ of createInterface({ input: process.stdin })) console.log(JSON.stringify(meters[0]?.take()));
process.exit(0);
