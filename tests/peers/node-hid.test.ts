// The app's own client through the real node-hid, as in the shipped app, with the practice key on the fake hidraw device.
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPracticeRig, type PracticeRig } from '../rig/practice-rig.ts';
import { outputOf, requireProgram, runWithKeys } from '../rig/programs.ts';

const SESSION = fileURLToPath(new URL('../rig/node-hid-session.ts', import.meta.url));
const PRACTICE_AAGUID_TEXT = '50616972-696e-6720-7072-616374696365';

let rig: PracticeRig;

beforeEach(async () => {
  requireProgram('gcc', 'gcc libc6-dev');
  requireProgram('umockdev-run', 'umockdev');
  rig = await openPracticeRig(2);
});

afterEach(() => rig.close());

it('lists two keys, and provisions the first', async () => {
  const output = outputOf(await runWithKeys(rig.directory, process.execPath, ['--import', 'tsx', SESSION]));
  const result: unknown = JSON.parse(output);
  const listed = { vendorId: 0x1209, productId: 0xf1d0, manufacturer: 'Pairing App', product: 'Practice Key' };
  expect(result).toMatchObject({
    listed: [
      { path: '/dev/hidraw0', serialNumber: 'RIG1', instance: expect.stringContaining('.0001/hidraw/'), ...listed },
      { path: '/dev/hidraw1', serialNumber: 'RIG2', instance: expect.stringContaining('.0002/hidraw/'), ...listed },
    ],
    session: {
      wrongPin: 'wrong',
      format: 'packed',
      aaguid: PRACTICE_AAGUID_TEXT,
      registrationVerified: true,
      assertionVerified: true,
      excluded: expect.stringContaining('CREDENTIAL_EXCLUDED'),
      managed: { listed: true, afterDeletion: 'noCredential' },
    },
  });
  expect(rig.keys.map((key) => key.face.pinSet)).toEqual([true, false]);
});
