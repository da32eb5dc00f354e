// python-fido2 (Debian's 0.9.1) through pyscard and Debian's pcscd: the judge of the practice key as a card.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCardRig, type CardRig } from '../rig/card-rig.ts';
import { outputOf, runProgram } from '../rig/programs.ts';

// Debian's interpreter: the packages are not there for another one that may stand first in PATH.
const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('./python-fido2.py', import.meta.url));
const U2F_SCRIPT = fileURLToPath(new URL('./python-u2f-card.py', import.meta.url));
const PIN = '12345678';

let rig: CardRig | undefined;

beforeEach(async () => {
  const version = await runProgram(PYTHON, ['-c', 'import fido2, smartcard']);
  if (version.code !== 0) throw new Error('missing packages: apt-get install python3-fido2 python3-pyscard');
});

afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

it.each([
  ['1', 'contactless', '3b8480014649444f01'],
  ['2', 'contactless', '3b8480014649444f01'],
  ['2', 'contactless-short', '3b8480014649444f01'],
  ['2', 'contact', '3bf41300008131fe454649444fe8'],
])('registers, asserts, manages and configures with PIN protocol %s on a card of kind %s', async (protocol, model, atr) => {
  rig = await openCardRig({ cards: [{ model }] });
  const [card] = rig.cards;
  if (card === undefined) throw new Error('no card');
  const root = join(rig.pcscd.directory, 'root.der');
  await writeFile(root, card.attestation.rootCertificate);
  const result: unknown = JSON.parse(
    outputOf(await rig.run(PYTHON, ['-W', 'ignore', SCRIPT, protocol, PIN, root, card.reader.name])),
  );
  expect(result).toMatchObject({
    atr,
    wrongPin: 'PIN_INVALID',
    retriesAfterWrongPin: 7,
    fmt: 'packed',
    userVerified: true,
    aaguid: Buffer.from('Pairing practice').toString('hex'),
    attestationType: 'BASIC',
    excluded: 'CREDENTIAL_EXCLUDED',
    assertionUserHandle: 'user-1',
    rps: ['example.com'],
    users: ['alice@example.com'],
    renamed: ['alice@new.example'],
    existing: [1, 0],
    remaining: [24, 25],
    minPinLength: PIN.length + 1,
    forcePinChange: true,
  });
  expect(card.key.face).toMatchObject({ pinSet: true, pinRetries: 8, credentials: [] });
});

it('registers and authenticates by U2F, with a tap for each', async () => {
  rig = await openCardRig({ cards: [{ model: 'contactless-tap', personality: 'u2f-only' }], autoTouch: false });
  const { pcscd, cards, run } = rig;
  const [card] = cards;
  if (card === undefined) throw new Error('no card');
  const u2f = (...args: string[]) => run(PYTHON, ['-W', 'ignore', U2F_SCRIPT, card.reader.name, ...args]);
  const registered: unknown = JSON.parse(outputOf(await u2f('register')));
  expect(registered).toEqual({ version: 'U2F_V2', key: expect.any(String), handle: expect.any(String) });
  const { key, handle } = registered as { readonly key: string; readonly handle: string };

  const without = await u2f('authenticate', key, handle);
  // 6985, conditions of use not satisfied: the tap was spent.
  expect(without.stderr).toContain(String(0x6985));
  card.key.pullOut();
  await pcscd.saw('removed', card.reader);
  card.key.plugIn();
  await pcscd.saw('inserted', card.reader, 2);
  expect(JSON.parse(outputOf(await u2f('authenticate', key, handle)))).toEqual({ userPresence: 1 });
});
