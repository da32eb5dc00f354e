// The whole of `key-check` against one practice key, on USB or in a card reader: nothing may fail, and what the key does not
// have is listed as such.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { servePracticeKeys } from '../../src/main/practice/hidraw/practice-hidraw.ts';
import { practiceAttestation } from '../../src/main/practice/key/attestation.ts';
import { PracticeKey, practiceKeyFacts } from '../../src/main/practice/key/practice-key.ts';
import { openCardRig } from './card-rig.ts';
import { keyCheckReport, unsupportedBy } from './key-check-expectations.ts';
import { type KeyCheckRun, runKeyCheck } from './key-check-run.ts';
import { CARDRUN } from './pcscd-rig.ts';
import { systemClock, systemRandom } from './practice-rig.ts';
import { HIDRUN, outputOf, requireProgram, runWithKeys } from './programs.ts';

/** Of a test; the program is ended a little earlier, so that what it said is told. */
export const KEY_CHECK_LIMIT_MS = 120_000;
const PROGRAM_LIMIT_MS = 100_000;
/** What only USB has, or a card cannot do. */
const HID_ONLY = ['hid.ping', 'hid.wink'];

/** The preload library is built once, before many keys ask for it at the same time. */
export async function buildHidRig(): Promise<void> {
  requireProgram('gcc', 'gcc libc6-dev');
  requireProgram('umockdev-run', 'umockdev');
  const folder = await mkdtemp(join(tmpdir(), 'key-check-'));
  outputOf(await runWithKeys(folder, 'true', []));
  await rm(folder, { recursive: true });
}

/** @param personality  a name of personalities/registry.ts */
export async function expectUsbKeyPasses(personality: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'key-check-'));
  const facts = practiceKeyFacts('CHECK1', 'Practice Key', personality);
  const attestation = await practiceAttestation(systemRandom, facts.aaguid, facts.serial);
  const key = new PracticeKey({ clock: systemClock, random: systemRandom, facts, attestation });
  const served = await servePracticeKeys(directory, [key]);
  try {
    const run = await runKeyCheck({ under: [HIDRUN], env: { FAKEHID_DIR: directory }, key, timeoutMs: PROGRAM_LIMIT_MS });
    const { unsupported } = expectNothingFailed(run);
    expect([...unsupported].sort()).toEqual(unsupportedBy(personality));
  } finally {
    await served.close();
    await rm(directory, { recursive: true, force: true });
  }
}

export interface CheckedCard {
  readonly personality: string;
  /** A name of card-model.ts. */
  readonly model: string;
  readonly transport: 'nfc' | 'smart-card';
}

export async function expectCardPasses({ personality, model, transport }: CheckedCard): Promise<void> {
  const rig = await openCardRig({ cards: [{ personality, model }], autoTouch: false });
  try {
    const [card] = rig.cards;
    if (card === undefined) throw new Error('no card');
    const run = await runKeyCheck({
      under: [CARDRUN, rig.pcscd.directory],
      args: ['--reader', card.reader.name],
      key: card.key,
      timeoutMs: PROGRAM_LIMIT_MS,
    });
    const { key, unsupported } = expectNothingFailed(run);
    // A reader of T=0 waits until the card is touched: nothing can be called off meanwhile.
    const lacks = model === 'contact-t0' ? ['cancel'] : [];
    const expected = [...unsupportedBy(personality), ...lacks].sort();
    expect(unsupported.filter((check) => !HID_ONLY.includes(check)).sort()).toEqual(expected);
    expect(key).toEqual(personality === 'u2f-only' ? null : expect.objectContaining({ transport, place: card.reader.name }));
  } finally {
    await rig.close();
  }
}

function expectNothingFailed({ code, report, lines }: KeyCheckRun) {
  const read = keyCheckReport.parse(report, { error: () => `ended with ${code}\n${lines.slice(-5).join('\n')}` });
  expect(read.failed).toEqual([]);
  expect(code).toBe(0);
  return read;
}
