// `npm run practice-key -- --hidraw DIR`: practice keys alone behind fake hidraw nodes, for other people's programs.
// Composition and terminal only. Prints one JSON object a line; Enter is a touch, "unplug" and "plug" move the key.
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Clock, Random } from '../ports.ts';
import { servePracticeKeys } from '../practice/hidraw/practice-hidraw.ts';
import { practiceAttestation, restoreAttestation } from '../practice/key/attestation.ts';
import { withPin } from '../practice/key/key-state.ts';
import { PRACTICE_AAGUID, PracticeKey, practiceKeyFacts } from '../practice/key/practice-key.ts';
import { Secret } from '../secret.ts';

const AUTO_TOUCH_MS = 150;
const MAX_KEYS = 16;

const USAGE = `practice-key --hidraw DIR [--auto-touch] [--pin PIN] [--keys N] [--state FILE]

  --hidraw DIR   sockets, descriptors and sysfs tree of the fake /dev/hidrawN; a preload library shows them to a program
  --auto-touch   touch by itself, ${AUTO_TOUCH_MS} ms after the key asks
  --pin PIN      a new key has this PIN (known to everyone who reads this command line: practice only)
  --keys N       N keys, hidraw0 … hidraw(N − 1)
  --state FILE   keep PINs and credentials there over restarts
`;

const savedFile = z.object({ attestation: z.unknown(), keys: z.array(z.unknown()) });

const clock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
};
const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

const { values } = parseArgs({
  options: {
    hidraw: { type: 'string' },
    'auto-touch': { type: 'boolean', default: false },
    pin: { type: 'string' },
    keys: { type: 'string', default: '1' },
    state: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const count = Number(values.keys);
if (values.help || values.hidraw === undefined || !Number.isInteger(count) || count < 1 || count > MAX_KEYS) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const say = (line: Readonly<Record<string, unknown>>): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const stateFile = values.state;
const saved = stateFile === undefined ? undefined : await readSaved(stateFile);
const attestation =
  saved === undefined ? await practiceAttestation(random, PRACTICE_AAGUID) : restoreAttestation(saved.attestation);
const keys = Array.from({ length: count }, (_, index) => {
  const facts = practiceKeyFacts(`PRACTICE${String(index + 1).padStart(4, '0')}`, `Practice Key ${index + 1}`);
  const fresh = values.pin === undefined ? undefined : withPin(random, new Secret(values.pin));
  return new PracticeKey({ clock, random, facts, attestation, saved: saved?.keys[index] ?? fresh });
});

let writing = Promise.resolve();
const save = (): void => {
  if (stateFile === undefined) return;
  const text = JSON.stringify({ attestation: attestation.save(), keys: keys.map((key) => key.save()) });
  // One after the other, and each by renaming: a crash leaves the old file or the new one.
  writing = writing.then(async () => {
    await writeFile(`${stateFile}.new`, text, { mode: 0o600 });
    await rename(`${stateFile}.new`, stateFile);
  });
};

for (const [index, key] of keys.entries()) {
  let wasWaiting = false;
  let wasPlugged = true;
  key.onFaceChange((face) => {
    if (face.waitingForTouch !== wasWaiting) {
      wasWaiting = face.waitingForTouch;
      say({ key: index, event: wasWaiting ? 'waitingForTouch' : 'touchEnded' });
      if (wasWaiting && values['auto-touch']) void clock.sleep(AUTO_TOUCH_MS).then(() => touch());
    }
    if (face.plugged !== wasPlugged) {
      wasPlugged = face.plugged;
      say({ key: index, event: wasPlugged ? 'plugged' : 'unplugged' });
    }
    save();
  });
  const touch = (): void => {
    if (!key.face.waitingForTouch) return;
    say({ key: index, event: 'touched' });
    key.touch();
  };
}

const served = await servePracticeKeys(values.hidraw, keys);
createInterface({ input: process.stdin }).on('line', (line) => {
  const [command = '', index = '0'] = line.trim().split(/\s+/);
  const key = keys[Number(index)];
  if (command === 'unplug') key?.pullOut();
  else if (command === 'plug') key?.plugIn();
  else if (command === 'face') say({ key: Number(index), event: 'face', face: key?.face });
  else {
    for (const waiting of keys.filter(({ face }) => face.waitingForTouch)) {
      say({ key: keys.indexOf(waiting), event: 'touched' });
      waiting.touch();
    }
  }
});

const stop = async (): Promise<void> => {
  await served.close();
  save();
  await writing;
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
save();
say({ event: 'ready', hidraw: values.hidraw, keys: keys.map((key) => key.descriptor) });

async function readSaved(path: string): Promise<z.infer<typeof savedFile> | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return savedFile.parse(JSON.parse(text));
}
