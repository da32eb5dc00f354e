// libfido2's tools judge the personalities of the practice key: fingerprints, U2F alone, old and strict keys, large blobs.
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { base64, CLIENT_DATA_HASH, DEVICE, Libfido2, RP_ID } from '../rig/libfido2.ts';
import { outputOf, requireProgram } from '../rig/programs.ts';

const PIN = '123456';

let session: Libfido2 | undefined;

beforeAll(() => {
  requireProgram('gcc', 'gcc libc6-dev');
  requireProgram('umockdev-run', 'umockdev');
  for (const name of ['fido2-token', 'fido2-cred', 'fido2-assert']) requireProgram(name, 'fido2-tools');
});

afterEach(async () => {
  await session?.close();
  session = undefined;
});

async function open(personality: string): Promise<Libfido2> {
  session = await Libfido2.open(personality);
  return session;
}

describe('plain', () => {
  it('credProtect, hmac-secret and largeBlobKey are signed for and come back', async () => {
    const tools = await open('plain');
    await tools.token(['-S'], PIN, PIN);
    const made = await tools.make(['-r', '-b', '-h', '-v', '-c', '3'], 'alice', PIN);
    const largeBlobKey = made.lines.at(-1) ?? '';
    expect(Buffer.from(largeBlobKey, 'base64')).toHaveLength(32);
    // Level 3 hides it from who does not verify the user.
    const input = await tools.file('hidden', CLIENT_DATA_HASH, RP_ID, made.id);
    const hidden = await tools.run('fido2-assert', ['-G', '-i', input, DEVICE]);
    expect(hidden.stderr).toContain('FIDO_ERR_NO_CREDENTIALS');
    const salt = randomBytes(32).toString('base64');
    const asserted = await tools.assert(['-h', '-v'], made, [made.id, salt], PIN);
    expect(Buffer.from(asserted[4] ?? '', 'base64')).toHaveLength(32);
    const withKey = await tools.assert(['-r', '-b', '-v'], made, [], PIN);
    expect(withKey.at(-1)).toBe(largeBlobKey);
  });

  it('large blobs of several fragments are written, listed, read and deleted', async () => {
    const tools = await open('plain');
    await tools.token(['-S'], PIN, PIN);
    const made = await tools.make(['-r', '-b'], 'alice', PIN);
    const keyPath = await tools.file('blob.key', made.lines.at(-1) ?? '');
    const blob = join(tools.folder, 'blob');
    const back = join(tools.folder, 'back');
    // Random bytes do not shrink: more than one fragment of 1136 bytes.
    await writeFile(blob, randomBytes(1500));
    outputOf(await tools.run('fido2-token', ['-S', '-b', '-k', keyPath, blob, DEVICE], PIN));
    expect(await tools.token(['-L', '-b'], PIN)).toMatch(/total map size: 15\d\d bytes\n00: +\d+ 1500 /);
    outputOf(await tools.run('fido2-token', ['-G', '-b', '-n', RP_ID, back, DEVICE], PIN, PIN));
    expect(await readFile(back)).toEqual(await readFile(blob));
    await writeFile(blob, randomBytes(2100));
    const full = await tools.run('fido2-token', ['-S', '-b', '-k', keyPath, blob, DEVICE], PIN);
    expect(full.stderr).toContain('FIDO_ERR_LARGEBLOB_STORAGE_FULL');
    await tools.token(['-D', '-b', '-k', keyPath], PIN);
    const gone = await tools.run('fido2-token', ['-G', '-b', '-k', keyPath, back, DEVICE], PIN);
    expect(gone.stderr).toContain('FIDO_ERR_NOTFOUND');
  });

  it('credentials are counted, shown and renamed; RPs may read the minimum PIN length', async () => {
    const tools = await open('plain');
    await tools.token(['-S'], PIN, PIN);
    const made = await tools.make(['-r'], 'alice', PIN);
    expect(await tools.token(['-I', '-c'], PIN)).toMatch(/existing rk\(s\): 1\n.*remaining rk\(s\): 24/);
    const shown = await tools.token(['-I', '-k', RP_ID, '-i', made.id], PIN);
    expect(shown).toContain(made.publicKeyPem.trim());
    await tools.token(['-S', '-c', '-i', made.id, '-k', base64('alice'), '-n', 'alice2', '-p', 'Alice II'], PIN);
    expect(await tools.token(['-L', '-k', RP_ID], PIN)).toContain('Alice II');
    await tools.token(['-S', '-m', 'login.example'], PIN);
    await tools.token(['-S', '-l', '8'], PIN);
    expect(await tools.token(['-I'])).toContain('pin change required: true');
  });
});

describe('fingerprint', () => {
  it('enrols another finger, names it, lists and deletes it', async () => {
    const tools = await open('fingerprint');
    expect(await tools.token(['-I'])).toMatch(/sensor type: 1 \(touch\)\nmax samples: 4\n/);
    await tools.token(['-S'], PIN, PIN);
    tools.rig.useFinger('left thumb');
    const before = tools.rig.touches();
    outputOf(await tools.run('fido2-token', ['-S', '-e', DEVICE], PIN));
    expect(tools.rig.touches()).toBe(before + 4);
    const listed = await tools.token(['-L', '-e'], PIN);
    const second = /^01: (\S+) Finger 2$/m.exec(listed)?.[1] ?? '';
    await tools.token(['-S', '-e', '-i', second, '-n', 'Left thumb'], PIN);
    expect(tools.rig.key.face.fingers).toEqual(['Finger 1', 'Left thumb']);
    await tools.token(['-D', '-e', '-i', second], PIN);
    expect(tools.rig.key.face.fingers).toEqual(['Finger 1']);
    expect(await tools.tokenError(['-D', '-e', '-i', second], PIN)).toContain('FIDO_ERR_INVALID_OPTION');
  });

  it("verifies its owner without a PIN, and nobody else", async () => {
    const tools = await open('uv-only');
    const made = await tools.make(['-r', '-v'], 'alice');
    await tools.assert(['-r', '-p', '-t', 'uv=true'], made, []);
    tools.rig.useFinger('stranger');
    const { stderr } = await tools.makeRaw(['-r', '-v'], 'bob');
    expect(stderr).toMatch(/FIDO_ERR_(UV_INVALID|UV_BLOCKED|OPERATION_DENIED)/);
    expect(tools.rig.key.face.credentials).toHaveLength(1);
  });
});

describe('u2f-only', () => {
  it('registers and asserts without CTAP2, with a touch each time', async () => {
    const tools = await open('u2f-only');
    expect(await tools.token(['-I'])).toContain('caps: 0x01 (wink, nocbor, msg)');
    const made = await tools.make(['-u'], 'alice');
    expect(made.lines[2]).toBe('fido-u2f');
    await tools.assert(['-u', '-p'], made, [made.id]);
    expect(tools.rig.touches()).toBe(2);
    const other = await tools.file('other', CLIENT_DATA_HASH, 'other.example', made.id);
    const refused = await tools.run('fido2-assert', ['-G', '-u', '-i', other, DEVICE]);
    expect(refused.code).not.toBe(0);
    expect(tools.rig.touches()).toBe(2);
  });
});

describe('older and stricter keys', () => {
  it('2.0-only: PIN protocol 1, a resident credential, and U2F credentials that CTAP2 can use', async () => {
    const tools = await open('2.0-only');
    expect(await tools.token(['-I'])).toMatch(/version strings: U2F_V2, FIDO_2_0\n[^]*pin protocols: 1\n/);
    await tools.token(['-S'], PIN, PIN);
    // With "-v" the tool asks for built-in verification first, as it does with every key that has no permissions.
    expect((await tools.makeRaw(['-r', '-v'], 'alice', PIN)).stderr).toContain('FIDO_ERR_UNSUPPORTED_OPTION');
    const made = await tools.make(['-r'], 'alice', PIN);
    await tools.assert(['-r', '-p', '-v'], made, [], PIN);
    expect(await tools.tokenError(['-L', '-r'], PIN)).toContain('FIDO_ERR_INVALID_COMMAND');
    const old = await tools.make(['-u'], 'bob');
    await tools.assert(['-p'], old, [old.id]);
  });

  it('2.1-pre: credentials and fingers by the preview commands', async () => {
    const tools = await open('2.1-pre');
    await tools.token(['-S'], PIN, PIN);
    const made = await tools.make(['-r', '-v'], 'alice');
    expect(await tools.token(['-L', '-k', RP_ID], PIN)).toContain(made.id);
    expect(await tools.token(['-L', '-e'], PIN)).toMatch(/^00: \S+ Finger 1$/m);
    await tools.token(['-D', '-i', made.id], PIN);
    expect(tools.rig.key.face.credentials).toEqual([]);
  });

  it('always-uv: makes nothing without the PIN, and can be turned off', async () => {
    const tools = await open('always-uv');
    expect((await tools.makeRaw([], 'alice')).stderr).toContain('Enter PIN');
    await tools.token(['-S'], PIN, PIN);
    const made = await tools.make(['-v'], 'alice', PIN);
    await tools.assert(['-v', '-p'], made, [made.id], PIN);
    await tools.token(['-D', '-u'], PIN);
    await tools.make([], 'bob');
  });

  it('enterprise: the attestation is turned on with the PIN', async () => {
    const tools = await open('enterprise');
    await tools.token(['-S'], PIN, PIN);
    expect(await tools.token(['-I'])).toContain(' noep,');
    await tools.token(['-S', '-a'], PIN);
    expect(await tools.token(['-I'])).toContain(' ep,');
  });

  it('no-slots: full until one is deleted', async () => {
    const tools = await open('no-slots');
    await tools.token(['-S'], PIN, PIN);
    expect((await tools.makeRaw(['-r'], 'alice', PIN)).stderr).toContain('FIDO_ERR_KEY_STORE_FULL');
    const old = /^00: (\S+)/m.exec(await tools.token(['-L', '-k', 'site1.example'], PIN))?.[1] ?? '';
    await tools.token(['-D', '-i', old], PIN);
    await tools.make(['-r'], 'alice', PIN);
  });

  it.each([
    ['pin-blocked', 'FIDO_ERR_PIN_BLOCKED'],
    ['force-pin-change', 'FIDO_ERR_PIN_POLICY_VIOLATION'],
  ])('%s: %s, and a reset helps', async (personality, error) => {
    const tools = await open(personality);
    expect(await tools.tokenError(['-L', '-r'], PIN)).toContain(error);
    await tools.token(['-R']);
    await tools.token(['-S'], PIN, PIN);
    await tools.make(['-r'], 'alice', PIN);
  });

  it('self-attested: signed by the credential itself, no certificate', async () => {
    const tools = await open('self-attested');
    const made = await tools.make([], 'alice');
    expect(made.lines[2]).toBe('packed');
    // Challenge, RP, format, authenticator data, id, signature; the seventh line would be the certificate.
    expect(made.lines).toHaveLength(6);
  });

  it('slow: answers late, but answers', async () => {
    const tools = await open('slow');
    const started = performance.now();
    await tools.make([], 'alice');
    expect(performance.now() - started).toBeGreaterThan(350);
  });
});
