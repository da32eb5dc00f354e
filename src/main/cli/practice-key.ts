// `npm run practice-key -- --hidraw DIR | --vpcd PORT`: practice keys alone, behind fake hidraw nodes or as cards in virtual
// readers, for other people's programs.
// Composition and terminal only. Prints one JSON object a line; Enter is a touch, "unplug" and "plug" move the key.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { equalBytes } from '../../shared/bytes.ts';
import { CARD_MODELS, cardModelNamed, type CardModel } from '../practice/card/card-model.ts';
import { servePracticeCards, type PlacedKey } from '../practice/card/practice-cards.ts';
import { servePracticeKeys } from '../practice/hidraw/practice-hidraw.ts';
import { practiceAttestation, restoreAttestation, type PracticeAttestation } from '../practice/key/attestation.ts';
import type { PracticeKeyFacts } from '../practice/key/key-facts.ts';
import { deliveredState } from '../practice/key/key-state.ts';
import { PERSONALITIES } from '../practice/key/personalities/registry.ts';
import { PracticeKey, practiceKeyFacts } from '../practice/key/practice-key.ts';
import { withPin } from '../practice/key/saved-state.ts';
import { Secret } from '../secret.ts';
import { systemClock as clock, systemRandom as random } from '../system-ports.ts';

const AUTO_TOUCH_MS = 150;
const MAX_KEYS = 16;

const USAGE = `practice-key --hidraw DIR [--auto-touch] [--pin PIN] [--personality NAME]… [--keys N] [--state FILE]
practice-key --vpcd PORT… [--card MODEL]… [the same]
practice-key --list-personalities | --list-cards

  --hidraw DIR          sockets, descriptors and sysfs tree of the fake /dev/hidrawN; a preload library shows them to a program
  --vpcd PORT           the keys are cards in virtual readers (vsmartcard's vpcd in pcscd) with these ports on 127.0.0.1; keys
                        without a port of their own take the numbers after the last one, as the slots of a reader do
  --card MODEL          which kind of card each of them is; those without one of their own are like the last one
  --auto-touch          touch by itself (with the owner's finger), ${AUTO_TOUCH_MS} ms after the key asks
  --pin PIN             a new key has this PIN (known to everyone who reads this command line: practice only)
  --personality NAME    which kind of key; several times: one key of each, hidraw0 is the first
  --keys N              N keys, hidraw0 … hidraw(N − 1); those without a personality of their own are like the last one
  --state FILE          keep PINs and credentials there over restarts

Lines on stdin: an empty one touches whatever waits; "touch N [FINGER [QUALITY]]" touches key N with another finger (FINGER is any
name, "owner" is the enrolled one; QUALITY is good, tooHigh, tooFast, tooShort or poorQuality); "unplug N", "plug N", "face N".
`;

const savedFile = z.object({
  /** A file of before there were personalities has one attestation, and plain keys. */
  attestation: z.unknown().optional(),
  attestations: z.record(z.string(), z.unknown()).default({}),
  keys: z.array(z.unknown()),
});
const sampleQuality = z.enum(['good', 'tooHigh', 'tooFast', 'tooShort', 'poorQuality']).optional().catch(undefined);

const { values } = parseArgs({
  options: {
    hidraw: { type: 'string' },
    vpcd: { type: 'string', multiple: true, default: [] },
    card: { type: 'string', multiple: true, default: [] },
    'list-cards': { type: 'boolean', default: false },
    'auto-touch': { type: 'boolean', default: false },
    pin: { type: 'string' },
    personality: { type: 'string', multiple: true, default: [] },
    'list-personalities': { type: 'boolean', default: false },
    keys: { type: 'string' },
    state: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values['list-personalities'] || values['list-cards']) {
  const list = values['list-cards'] ? CARD_MODELS : PERSONALITIES;
  const width = Math.max(...list.map(({ name }) => name.length));
  for (const { name, summary } of list) process.stdout.write(`${name.padEnd(width)}  ${summary}\n`);
  process.exit(0);
}
const wanted = values.personality;
const ports = values.vpcd.map(Number);
const wantedAtLeast = Math.max(1, wanted.length, ports.length, values.card.length);
const count = values.keys === undefined ? wantedAtLeast : Number(values.keys);
const unknown =
  wanted.find((name) => !PERSONALITIES.some((personality) => personality.name === name)) ??
  values.card.find((name) => !CARD_MODELS.some((model) => model.name === name));
if (unknown !== undefined) process.stderr.write(`no practice key is called ${unknown}\n`);
const isCountGood = Number.isInteger(count) && count >= wantedAtLeast && count <= MAX_KEYS;
const isPlaceGood =
  ports.length === 0
    ? values.hidraw !== undefined && values.card.length === 0
    : values.hidraw === undefined && ports.every(isPort);
if (values.help || !isPlaceGood || !isCountGood || unknown !== undefined) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const say = (line: Readonly<Record<string, unknown>>): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const stateFile = values.state;
const saved = stateFile === undefined ? undefined : await readSaved(stateFile);
const attestations = new Map<string, PracticeAttestation>();
const keys: PracticeKey[] = [];
for (let index = 0; index < count; index++) {
  const personality = wanted[index] ?? wanted.at(-1) ?? 'plain';
  const serial = `PRACTICE${String(index + 1).padStart(4, '0')}`;
  const named = practiceKeyFacts(serial, `Practice Key ${index + 1}`, personality);
  const facts = values.hidraw === undefined ? { ...named, transports: [cardModel(index).transport] } : named;
  // An enterprise attestation is one key's own, so each key keeps one; the root differs from key to key then.
  const attestation = await attestationOf(facts);
  attestations.set(serial, attestation);
  const fresh =
    values.pin === undefined ? undefined : withPin(random, new Secret(values.pin), deliveredState(facts, random));
  keys.push(new PracticeKey({ clock, random, facts, attestation, saved: saved?.keys[index] ?? fresh }));
}

async function attestationOf(facts: PracticeKeyFacts): Promise<PracticeAttestation> {
  const isOld = saved?.attestation !== undefined && facts.personality === 'plain';
  const kept = saved?.attestations[facts.serial] ?? (isOld ? saved.attestation : undefined);
  if (kept !== undefined) return restoreAttestation(kept);
  const isEnterprise = facts.features.enterpriseRpIds !== null;
  const sameModel = keys.find((key) => !isEnterprise && equalBytes(key.facts.aaguid, facts.aaguid));
  const shared = sameModel && attestations.get(sameModel.facts.serial);
  return shared ?? practiceAttestation(random, facts.aaguid, isEnterprise ? facts.serial : undefined);
}

let writing = Promise.resolve();
const save = (): void => {
  if (stateFile === undefined) return;
  const text = JSON.stringify({
    attestations: Object.fromEntries(Array.from(attestations, ([serial, attestation]) => [serial, attestation.save()])),
    keys: keys.map((key) => key.save()),
  });
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
      say({ key: index, event: wasWaiting ? 'waitingForTouch' : 'touchEnded', for: face.waitsFor ?? undefined });
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

const served = await (values.hidraw === undefined
  ? servePracticeCards(keys.map(placed), clock)
  : servePracticeKeys(values.hidraw, keys));
createInterface({ input: process.stdin }).on('line', (line) => {
  const [command = '', index = '0', finger, quality] = line.trim().split(/\s+/);
  const key = keys[Number(index)];
  if (command === 'unplug') key?.pullOut();
  else if (command === 'plug') key?.plugIn();
  else if (command === 'touch') key?.touch(finger, sampleQuality.parse(quality));
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
say({ event: 'ready', hidraw: values.hidraw, vpcd: values.hidraw === undefined ? ports : undefined, keys: keys.map((key) => key.descriptor) });

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port + MAX_KEYS <= 0xffff;
}

function placed(key: PracticeKey, index: number): PlacedKey {
  const port = ports[index] ?? (ports.at(-1) ?? 0) + index - (ports.length - 1);
  return { key, model: cardModel(index), port };
}

function cardModel(index: number): CardModel {
  return cardModelNamed(values.card[index] ?? values.card.at(-1) ?? 'contactless');
}

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
