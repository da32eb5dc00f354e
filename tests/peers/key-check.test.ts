// `npm run key-check` as a vendor runs it, through node-hid, against every personality of the practice key. What the program
// says of others' authenticators is in the README; the kinds that take their time are in key-check-slow.test.ts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PERSONALITIES } from '../../src/main/practice/key/personalities/registry.ts';
import { buildHidRig, expectUsbKeyPasses, KEY_CHECK_LIMIT_MS } from '../rig/key-check-everything.ts';
import { runWithKeys } from '../rig/programs.ts';

beforeAll(buildHidRig);

describe.concurrent('key-check over HID', () => {
  it.each(PERSONALITIES.map(({ name }) => name).filter((name) => name !== 'slow'))(
    '%s: nothing fails',
    { timeout: KEY_CHECK_LIMIT_MS },
    expectUsbKeyPasses,
  );

  it('does nothing without --destroy', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'key-check-'));
    const program = 'src/main/cli/key-check.ts';
    const { code, stderr } = await runWithKeys(directory, process.execPath, ['--import', 'tsx', program]);
    expect(code).toBe(2);
    expect(stderr).toContain('THE KEY IS RESET');
    await rm(directory, { recursive: true });
  });
});
