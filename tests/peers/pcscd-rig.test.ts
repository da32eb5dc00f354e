// The rig's own promises: each reader has its own card, two rigs do not see each other, nothing is left behind.
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCardRig, type CardInReader, type CardRig } from '../rig/card-rig.ts';
import { outputOf, requireProgram } from '../rig/programs.ts';

const SELECT = '00:A4:04:00:08:A0:00:00:06:47:2F:00:01:00';
const GET_INFO = '80:10:00:00:01:04:00';

let rigs: CardRig[];

beforeEach(() => {
  requireProgram('opensc-tool', 'opensc');
  rigs = [];
});

afterEach(async () => {
  for (const rig of rigs) await rig.close();
});

async function open(...personalities: string[]): Promise<CardRig> {
  const rig = await openCardRig({ cards: personalities.map((personality) => ({ personality })) });
  rigs.push(rig);
  return rig;
}

/** Bytes of the getInfo reply, in hexadecimal. */
async function infoOf(rig: CardRig, { reader }: CardInReader): Promise<string> {
  const output = outputOf(await rig.run('opensc-tool', ['-r', reader.name, '-s', SELECT, '-s', GET_INFO]));
  const dump = output.slice(output.lastIndexOf('Received'));
  return [...dump.matchAll(/^((?:[0-9A-F]{2} )+)/gm)].map(([line]) => line.replaceAll(' ', '').toLowerCase()).join('');
}

it('gives each of five readers its own card, in two rigs at once', async () => {
  const [first, second] = await Promise.all([open('plain', '2.0-only', '2.2', 'uv-only', 'yubico-like'), open('self-attested')]);
  for (const rig of [first, second]) {
    for (const card of rig.cards) {
      expect(await infoOf(rig, card)).toContain(Buffer.from(card.key.facts.aaguid).toString('hex'));
    }
  }
  const listed = outputOf(await second.run('opensc-tool', ['-l']));
  expect(listed.match(/Practice Reader/g)).toHaveLength(2);
});

it('leaves nothing behind', async () => {
  const rig = await open('plain');
  await rig.close();
  expect(existsSync(rig.pcscd.directory)).toBe(false);
  const gone = await rig.run('opensc-tool', ['-l']);
  expect(gone.stdout + gone.stderr).not.toContain('Practice Reader');
});
