// python-fido2 with the personalities of the practice key. See python-fido2-personalities.py.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { openPracticeRig } from '../rig/practice-rig.ts';
import { outputOf, runProgram, runWithKeys } from '../rig/programs.ts';

// Debian's interpreter: the package is not there for another one that may stand first in PATH.
const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('./python-fido2-personalities.py', import.meta.url));

beforeAll(async () => {
  const version = await runProgram(PYTHON, ['-c', 'import fido2']);
  if (version.code !== 0) throw new Error('python3-fido2 is not installed: apt-get install python3-fido2');
});

// The names are python-fido2's: PIN_REQUIRED is CTAP 2.0's word for PUAT_REQUIRED, UV_BLOCKD is spelled so there.
it.each([
  [
    'plain',
    { protocol: 2, extensions: { credBlob: true }, blob: true, deleted: null, unauthorized: 'PIN_REQUIRED', credBlob: 'small' },
  ],
  [
    'fingerprint',
    {
      protocol: 2,
      sensor: { '1': 1, '2': 1, '3': 4, '8': 64 },
      samples: 4,
      names: ['Finger 1', 'Left thumb'],
      userVerified: true,
      assertedUv: true,
      credentials: 1,
      again: 0x0b,
      strangers: ['UV_INVALID', 'UV_INVALID', 'UV_INVALID', 'UV_INVALID', 'UV_BLOCKD'],
      uvRetries: [0, null],
    },
  ],
  [
    '2.0-only',
    {
      versions: ['U2F_V2', 'FIDO_2_0'],
      protocol: 1,
      withoutPin: 'PIN_REQUIRED',
      userVerified: true,
      again: 'none',
      credMgmt: 'not there',
      config: 'not there',
    },
  ],
  [
    'always-uv',
    { withoutPin: 'PIN_REQUIRED', withoutToken: 'PIN_REQUIRED', userVerified: true, alwaysUv: false, afterwards: 'none' },
  ],
  ['enterprise', { ep: true, minPinLength: [8, true] }],
  ['self-attested', { fmt: 'packed', type: 'SELF', aaguid: 'Pairing prc self' }],
  ['unattested', { fmt: 'none', type: 'NONE' }],
  ['slow', { fmt: 'packed', type: 'BASIC' }],
])('%s', async (personality, expected) => {
  const rig = await openPracticeRig(1, personality);
  try {
    rig.useFinger(personality === 'fingerprint' ? 'left thumb' : 'owner');
    const root = join(rig.directory, 'root.der');
    await writeFile(root, rig.attestation.rootCertificate);
    const output = outputOf(await runWithKeys(rig.directory, PYTHON, ['-W', 'ignore', SCRIPT, personality, root]));
    const result: unknown = JSON.parse(output);
    expect(result).toMatchObject(expected);
  } finally {
    await rig.close();
  }
});
