// python-fido2 (Debian's 0.9.1): a second independent client, and a verifier, for the practice key. See python-fido2.py.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPracticeRig, type PracticeRig } from '../rig/practice-rig.ts';
import { outputOf, runProgram, runWithKeys } from '../rig/programs.ts';

// Debian's interpreter: the package is not there for another one that may stand first in PATH.
const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('./python-fido2.py', import.meta.url));
const PIN = '12345678';

let rig: PracticeRig;

beforeEach(async () => {
  const version = await runProgram(PYTHON, ['-c', 'import fido2']);
  if (version.code !== 0) throw new Error('python3-fido2 is not installed: apt-get install python3-fido2');
  rig = await openPracticeRig();
});

afterEach(() => rig.close());

it.each(['1', '2'])('registers, asserts, manages and configures with PIN protocol %s', async (protocol) => {
  const root = join(rig.directory, 'root.der');
  await writeFile(root, rig.attestation.rootCertificate);
  const result: unknown = JSON.parse(
    outputOf(await runWithKeys(rig.directory, PYTHON, ['-W', 'ignore', SCRIPT, protocol, PIN, root])),
  );
  expect(result).toMatchObject({
    vendorAndProduct: [0x1209, 0xf1d0],
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
  expect(rig.key.face).toMatchObject({ pinSet: true, pinRetries: 8, credentials: [], winks: 1 });
});
