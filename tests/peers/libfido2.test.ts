// Yubico's libfido2 and its command-line tools (Debian's, an independent CTAP2 client) judge the practice key over the
// fake hidraw device: what it makes, they verify.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPracticeRig, type PracticeRig } from '../rig/practice-rig.ts';
import { outputOf, requireProgram, runProgram, runWithKeys, type ProgramOptions } from '../rig/programs.ts';

const DEVICE = '/dev/hidraw0';
const RP_ID = 'login.example';
const PIN = '123456';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const CLIENT_DATA_HASH = createHash('sha256').update('client data').digest('base64');

let rig: PracticeRig;
let folder: string;

const tool = (name: string, args: readonly string[], options?: ProgramOptions) =>
  runWithKeys(rig.directory, name, args, options);

beforeAll(() => {
  requireProgram('gcc', 'gcc libc6-dev');
  requireProgram('umockdev-run', 'umockdev');
  for (const name of ['fido2-token', 'fido2-cred', 'fido2-assert']) requireProgram(name, 'fido2-tools');
});

beforeEach(async () => {
  rig = await openPracticeRig();
  folder = await mkdtemp(join(tmpdir(), 'libfido2-'));
});

afterEach(async () => {
  await rig.close();
  await rm(folder, { recursive: true });
});

async function setPin(pin = PIN): Promise<void> {
  outputOf(await tool('fido2-token', ['-S', DEVICE], { stdin: `${pin}\n${pin}\n` }));
}

/** fido2-cred -M, then -V, which checks the attestation signature. The credential id and public key, as -V prints them. */
async function makeAndVerify(flags: readonly string[], user: string, pin?: string, type = 'es256') {
  const request = [CLIENT_DATA_HASH, RP_ID, user, base64(user)].join('\n');
  await writeFile(join(folder, 'request'), `${request}\n`);
  const made = await tool('fido2-cred', ['-M', ...flags, '-i', join(folder, 'request'), DEVICE, type], {
    stdin: pin === undefined ? '' : `${pin}\n`,
  });
  const credential = outputOf(made);
  const [id = '', ...publicKey] = outputOf(
    await runProgram('fido2-cred', ['-V', ...flags.filter((flag) => flag !== '-r'), type], { stdin: credential }),
  ).split('\n');
  return { id, publicKey: publicKey.join('\n'), credential };
}

/** fido2-assert -G, then -V with the public key from registration. */
async function assertAndVerify(flags: readonly string[], publicKey: string, id?: string, pin?: string, type = 'es256') {
  await writeFile(join(folder, 'assert'), `${[CLIENT_DATA_HASH, RP_ID, ...(id ? [id] : [])].join('\n')}\n`);
  await writeFile(join(folder, 'key.pem'), publicKey);
  const got = outputOf(
    await tool('fido2-assert', ['-G', ...flags, '-i', join(folder, 'assert'), DEVICE], {
      stdin: pin === undefined ? '' : `${pin}\n`,
    }),
  );
  const verifyFlags = flags.filter((flag) => flag === '-p' || flag === '-v');
  // -V takes the four lines of one assertion; -r adds the user id after them.
  const lines = `${got.split('\n').slice(0, 4).join('\n')}\n`;
  return runProgram('fido2-assert', ['-V', ...verifyFlags, join(folder, 'key.pem'), type], { stdin: lines });
}

describe('fido2-token', () => {
  it('finds the key and reads what it can', async () => {
    expect(outputOf(await tool('fido2-token', ['-L']))).toMatch(/^\/dev\/hidraw0: vendor=0x1209, product=0xf1d0/);
    const info = outputOf(await tool('fido2-token', ['-I', DEVICE]));
    expect(info).toContain('version strings: FIDO_2_0, FIDO_2_1\n');
    expect(info).toContain('caps: 0x0d (wink, cbor, nomsg)');
    expect(info).toContain('pin protocols: 2, 1\n');
    expect(info).toContain('noclientPin');
  });

  it('sees nothing after the key was pulled out, and the key again when it is back', async () => {
    const listed = async () => outputOf(await tool('fido2-token', ['-L']));
    rig.key.pullOut();
    await expect.poll(listed).toBe('');
    rig.key.plugIn();
    await expect.poll(listed).toContain(DEVICE);
  });

  it('sets a PIN and changes it; a wrong one costs a try', async () => {
    await setPin();
    expect(rig.key.face).toMatchObject({ pinSet: true, pinRetries: 8 });
    const wrong = await tool('fido2-token', ['-C', DEVICE], { stdin: '999999\n654321\n654321\n' });
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).toContain('FIDO_ERR_PIN_INVALID');
    expect(rig.key.face.pinRetries).toBe(7);
    outputOf(await tool('fido2-token', ['-C', DEVICE], { stdin: `${PIN}\n654321\n654321\n` }));
    expect(rig.key.face.pinRetries).toBe(8);
    expect(outputOf(await tool('fido2-token', ['-I', DEVICE]))).toContain(', clientPin,');
  });

  it('refuses a PIN that is too short', async () => {
    outputOf(await tool('fido2-token', ['-S', '-l', '6', DEVICE]));
    const refused = await tool('fido2-token', ['-S', DEVICE], { stdin: '12345\n12345\n' });
    expect(refused.stderr).toContain('FIDO_ERR_PIN_POLICY_VIOLATION');
    expect(rig.key.face.pinSet).toBe(false);
  });

  it('forces a PIN change and turns alwaysUv on with the PIN', async () => {
    await setPin();
    outputOf(await tool('fido2-token', ['-S', '-u', DEVICE], { stdin: `${PIN}\n` }));
    outputOf(await tool('fido2-token', ['-S', '-f', DEVICE], { stdin: `${PIN}\n` }));
    const info = outputOf(await tool('fido2-token', ['-I', DEVICE]));
    expect(info).toContain(', alwaysUv,');
    expect(info).toContain('pin change required: true');
    const listing = await tool('fido2-token', ['-L', '-r', DEVICE], { stdin: `${PIN}\n` });
    expect(listing.stderr).toContain('FIDO_ERR_PIN_POLICY_VIOLATION');
  });

  it('lists resident credentials, and deletes one', async () => {
    await setPin();
    const alice = await makeAndVerify(['-r'], 'alice', PIN);
    const bob = await makeAndVerify(['-r'], 'bob', PIN);
    const rps = outputOf(await tool('fido2-token', ['-L', '-r', DEVICE], { stdin: `${PIN}\n` }));
    expect(rps).toContain(RP_ID);
    const list = async () => outputOf(await tool('fido2-token', ['-L', '-k', RP_ID, DEVICE], { stdin: `${PIN}\n` }));
    const both = await list();
    expect(both).toContain(alice.id);
    expect(both).toContain(bob.id);
    outputOf(await tool('fido2-token', ['-D', '-i', alice.id, DEVICE], { stdin: `${PIN}\n` }));
    const rest = await list();
    expect(rest).not.toContain(alice.id);
    expect(rest).toContain(bob.id);
    expect(rig.key.face.credentials).toEqual([{ rpId: RP_ID, userName: 'bob' }]);
  });

  it('resets the key with a touch', async () => {
    await setPin();
    await makeAndVerify(['-r'], 'alice', PIN);
    rig.key.powerCycle();
    await expect.poll(async () => outputOf(await tool('fido2-token', ['-L']))).toContain(DEVICE);
    const before = rig.touches();
    outputOf(await tool('fido2-token', ['-R', DEVICE]));
    expect(rig.touches()).toBe(before + 1);
    expect(rig.key.face).toMatchObject({ pinSet: false, credentials: [] });
  });
});

describe('fido2-cred and fido2-assert', () => {
  it.each(['es256', 'eddsa'])('verify a credential without PIN and its assertion (%s)', async (type) => {
    const { id, publicKey } = await makeAndVerify([], 'alice', undefined, type);
    const verified = await assertAndVerify(['-p'], publicKey, id, undefined, type);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(rig.key.face.credentials).toEqual([]);
  });

  it('verify a resident credential with user verification, found without its id', async () => {
    await setPin();
    const { publicKey } = await makeAndVerify(['-r', '-v'], 'alice', PIN);
    const verified = await assertAndVerify(['-r', '-p', '-v'], publicKey, undefined, PIN);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
  });

  it('get hmac-secret from a credential that was made for it', async () => {
    const { id } = await makeAndVerify(['-h'], 'alice');
    const salt = Buffer.alloc(32, 7).toString('base64');
    const secretOf = async () => {
      await writeFile(join(folder, 'hmac'), `${[CLIENT_DATA_HASH, RP_ID, id, salt].join('\n')}\n`);
      const lines = outputOf(await tool('fido2-assert', ['-G', '-h', '-i', join(folder, 'hmac'), DEVICE])).split('\n');
      return Buffer.from(lines[4] ?? '', 'base64');
    };
    const secret = await secretOf();
    expect(secret).toHaveLength(32);
    expect(await secretOf()).toEqual(secret);
  });

  it('notice a signature made over other data', async () => {
    const { id, publicKey } = await makeAndVerify([], 'alice');
    await writeFile(join(folder, 'assert'), `${[CLIENT_DATA_HASH, RP_ID, id].join('\n')}\n`);
    await writeFile(join(folder, 'key.pem'), publicKey);
    const got = outputOf(await tool('fido2-assert', ['-G', '-i', join(folder, 'assert'), DEVICE]));
    const forged = got.replace(CLIENT_DATA_HASH, createHash('sha256').update('other data').digest('base64'));
    expect(forged).not.toBe(got);
    const verified = await runProgram('fido2-assert', ['-V', join(folder, 'key.pem'), 'es256'], { stdin: forged });
    expect(verified.stderr).toContain('FIDO_ERR_INVALID_SIG');
  });

  it('carry the practice attestation certificate', async () => {
    const { credential } = await makeAndVerify([], 'alice');
    const leaf = Buffer.from(rig.attestation.leafCertificate).toString('base64');
    expect(credential.split('\n')).toContain(leaf);
    expect(await readFile(join(folder, 'request'), 'utf8')).toContain(RP_ID);
  });
});
