// A site that calls its users by their mail address, which only the directory knows.

import { afterEach, expect, it } from 'vitest';
import { createRunService } from '../../../src/main/provisioning/run-service.ts';
import { createSite } from '../../../src/main/services/site.ts';
import { toErrorReply } from '../../../src/main/to-app-error.ts';
import { RunRig, OPERATOR, TARGET, TARGET_UPN, TENANT } from './run-rig.ts';

let rig: RunRig;
afterEach(() => rig.close());

const site = createSite({
  id: 'site:wiki', name: 'Wiki', startUrl: 'https://wiki.example/', rpIds: ['wiki.example'], hosts: [], nameRule: 'mail',
});

async function checkOf(mails: Readonly<Record<string, string>>) {
  rig = await RunRig.open();
  rig.directory.mails = mails;
  const runs = createRunService({
    clock: rig.clock, random: { bytes: (length) => new Uint8Array(length) }, shelf: rig.shelf, store: rig.store, obr: rig.obr,
    rules: { check: () => [] } as never, clipboard: rig.clipboard, services: [site], toReply: toErrorReply, onEnded: () => undefined,
    session: () => ({ tenantId: TENANT, isPracticeTenant: false, operator: OPERATOR, directory: rig.directory, network: {} as never }),
    target: async (id) => ({ id, displayName: 'Kim', userPrincipalName: TARGET_UPN, photo: null }),
  });
  const { checks } = await runs.preflight({ targetId: TARGET, service: 'site:wiki', keyId: null });
  return checks.find(({ code }) => code === 'accountNameKnown');
}

it('the directory’s mail address is the name that the page must use', async () => {
  expect(await checkOf({ [TARGET]: 'kim@mail.example' })).toMatchObject({ verdict: 'ok', detail: { userName: 'kim@mail.example' } });
});

it('without one the check refuses, and nothing is guessed', async () => {
  expect(await checkOf({})).toMatchObject({ verdict: 'refused' });
});

it('the interlock expects that name, and no name is no rule', () => {
  const target = { id: TARGET, displayName: 'Kim', userPrincipalName: TARGET_UPN, photo: null };
  expect(site.expectedUser({ ...target, mail: 'kim@mail.example' }).name).toBe('kim@mail.example');
  expect(() => site.expectedUser(target)).toThrow('policy.refused');
});
