// OpenSSH's ssh-keygen makes security-key SSH keys on the practice key over the fake hidraw device, signs with them and
// verifies the signatures by itself. The CTAP2 client is libfido2 inside ssh-sk-helper.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPracticeRig, type PracticeRig } from '../rig/practice-rig.ts';
import { outputOf, requireProgram, runProgram, runWithKeys } from '../rig/programs.ts';

let rig: PracticeRig;
let folder: string;

beforeAll(() => {
  requireProgram('gcc', 'gcc libc6-dev');
  requireProgram('umockdev-run', 'umockdev');
  requireProgram('ssh-keygen', 'openssh-client');
});

beforeEach(async () => {
  rig = await openPracticeRig();
  folder = await mkdtemp(join(tmpdir(), 'ssh-keygen-'));
});

afterEach(async () => {
  await rig.close();
  await rm(folder, { recursive: true });
});

describe('ssh-keygen', () => {
  it.each(['ecdsa-sk', 'ed25519-sk'])('makes a key, signs and verifies (%s)', async (type) => {
    const key = join(folder, 'key');
    const message = join(folder, 'message');
    const signers = join(folder, 'signers');
    outputOf(await runWithKeys(rig.directory, 'ssh-keygen', ['-q', '-t', type, '-N', '', '-f', key]));
    expect(rig.touches()).toBe(1);
    await writeFile(message, 'hello');
    await writeFile(signers, `alice ${await readFile(`${key}.pub`, 'utf8')}`);
    outputOf(await runWithKeys(rig.directory, 'ssh-keygen', ['-Y', 'sign', '-f', key, '-n', 'file', message]));
    expect(rig.touches()).toBe(2);

    const verify = (text: string) =>
      runProgram('ssh-keygen', ['-Y', 'verify', '-f', signers, '-I', 'alice', '-n', 'file', '-s', `${message}.sig`], {
        stdin: text,
      });
    expect(outputOf(await verify('hello'))).toContain('Good "file" signature for alice');
    expect((await verify('hellO')).code).not.toBe(0);
  });
});
