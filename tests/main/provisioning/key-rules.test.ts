// A run under rules of the desk: what they refuse is refused before the touch where that can be known, and is off the key and
// not at the service where it is only known afterwards; by either route.

import { afterEach, expect, it } from 'vitest';
import { PRACTICE_AAGUID } from '../../../src/main/practice/key/practice-key.ts';
import { aaguidToUuid } from '../../../src/shared/bytes.ts';
import { RunRig, type RigOptions, TARGET } from './run-rig.ts';

let rig: RunRig;
afterEach(() => rig.close());

const aaguid = aaguidToUuid(PRACTICE_AAGUID);
// A practice key that counts as a real one.
const open = async (rules: RigOptions['rules'] = {}) => {
  rig = await RunRig.open({ realKey: true, rules });
};

it.each(['direct', 'obr'] as const)('%s: a model that is not allowed is refused before it is touched', async (route) => {
  await open({ deniedAaguids: [aaguid] });
  const { record } = await rig.run(route);
  expect(record).toMatchObject({
    outcome: 'failed', failedStep: 'prerequisites', error: { code: 'policy.refused', detail: { check: 'keyAllowedHere' } },
  });
  expect(rig.activities()).not.toContain('credential.created');
  const { checks } = await rig.runs.preflight({ targetId: TARGET, service: 'entra', keyId: rig.key.face.id });
  expect(checks.find(({ code }) => code === 'keyAllowedHere')).toMatchObject({
    verdict: 'refused', routes: ['direct', 'obr'], detail: { reason: 'modelDenied', aaguid },
  });
});

it.each([
  ['direct', 'self-attested', 'selfSigned'],
  ['direct', 'unattested', 'none'],
  ['obr', 'self-attested', 'selfSigned'],
  ['obr', 'unattested', 'none'],
] as const)('%s: a key that is %s leaves nothing on the key and nothing at the service where a chain is demanded', async (route, personality, trust) => {
  rig = await RunRig.open({ realKey: true, personality, rules: { require: 'chain' } });
  const { record } = await rig.run(route);
  expect(record).toMatchObject({
    outcome: 'failed',
    failedStep: 'register',
    error: { code: 'key.notAllowed', detail: { reason: 'attestationMissing', attestation: trust } },
    attestation: { trust },
    methodId: null,
    leftBehind: [],
  });
  expect(rig.activities()).toContain('credential.deleted');
  expect(rig.newOnKey()).toEqual([]);
  expect(await rig.directory.fido2Methods(TARGET)).toEqual([]);
});

it('judges the statement that the key made, also where the service wants none', async () => {
  rig = await RunRig.open({ realKey: true, rules: { require: 'chain' } });
  const { creationOptions } = rig.directory;
  rig.directory.creationOptions = async (userId) => {
    const options = await creationOptions.call(rig.directory, userId);
    return { ...options, publicKey: Object.assign({}, options.publicKey, { attestation: 'none' }) };
  };
  const { record } = await rig.run('direct');
  expect(record).toMatchObject({ outcome: 'succeeded', attestation: { format: 'packed', trust: 'rootUnknown' } });
});

it('records how far the attestation can be trusted', async () => {
  await open({ require: 'chain' });
  const { record } = await rig.run('direct');
  expect(record).toMatchObject({
    outcome: 'succeeded',
    attestation: { format: 'packed', verdict: 'trustPathValid', trust: 'rootUnknown', certification: null },
  });
});

it('lets a practice key of the practice tenant through, whatever the rules', async () => {
  rig = await RunRig.open({ rules: { deniedAaguids: [aaguid], require: 'certified' } });
  expect((await rig.run('direct')).record?.outcome).toBe('succeeded');
});
