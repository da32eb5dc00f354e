// `npm run key-check` as a vendor runs it, through node-hid, against every personality of the practice key: nothing may fail,
// and what a key does not have is listed as such. What the program says of others' authenticators is in the README.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { servePracticeKeys } from '../../src/main/practice/hidraw/practice-hidraw.ts';
import { practiceAttestation } from '../../src/main/practice/key/attestation.ts';
import { PERSONALITIES } from '../../src/main/practice/key/personalities/registry.ts';
import { PracticeKey, practiceKeyFacts } from '../../src/main/practice/key/practice-key.ts';
import { systemClock, systemRandom } from '../rig/practice-rig.ts';
import { HIDRUN, outputOf, requireProgram, runWithKeys } from '../rig/programs.ts';
import { keyCheckReport, unsupportedBy } from '../rig/key-check-expectations.ts';
import { type KeyCheckRun, runKeyCheck } from '../rig/key-check-run.ts';

const LIMIT_MS = 120_000;

beforeAll(async () => {
  requireProgram('gcc', 'gcc libc6-dev');
  requireProgram('umockdev-run', 'umockdev');
  // The preload library is built once, not by all of them at the same time.
  const folder = await mkdtemp(join(tmpdir(), 'key-check-'));
  outputOf(await runWithKeys(folder, 'true', []));
  await rm(folder, { recursive: true });
});

async function checkKey(personality: string, args: readonly string[] = []): Promise<KeyCheckRun> {
  const directory = await mkdtemp(join(tmpdir(), 'key-check-'));
  const facts = practiceKeyFacts('CHECK1', 'Practice Key', personality);
  const attestation = await practiceAttestation(systemRandom, facts.aaguid, facts.serial);
  const key = new PracticeKey({ clock: systemClock, random: systemRandom, facts, attestation });
  const served = await servePracticeKeys(directory, [key]);
  try {
    return await runKeyCheck({ under: [HIDRUN], env: { FAKEHID_DIR: directory }, args, key, timeoutMs: LIMIT_MS });
  } finally {
    await served.close();
    await rm(directory, { recursive: true, force: true });
  }
}

describe.concurrent('key-check over HID', () => {
  it.each(PERSONALITIES.map(({ name }) => name))('%s: nothing fails', { timeout: LIMIT_MS }, async (name) => {
    const { code, report, lines } = await checkKey(name);
    const { failed, unsupported } = keyCheckReport.parse(report, { error: () => lines.slice(-5).join('\n') });
    expect(failed).toEqual([]);
    expect([...unsupported].sort()).toEqual(unsupportedBy(name));
    expect(code).toBe(0);
  });

  it('does nothing without --destroy', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'key-check-'));
    const program = 'src/main/cli/key-check.ts';
    const { code, stderr } = await runWithKeys(directory, process.execPath, ['--import', 'tsx', program]);
    expect(code).toBe(2);
    expect(stderr).toContain('THE KEY IS RESET');
    await rm(directory, { recursive: true });
  });
});
