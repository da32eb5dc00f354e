// After a crash the key is looked on for a credential whose id nobody knows: by what it was asked for, which the journal says.

import { expect, it, vi } from 'vitest';
import type { AskedCredential } from '../../../src/shared/asked-credential.ts';
import { createRecovery } from '../../../src/main/provisioning/recovery.ts';
import { Secret } from '../../../src/main/secret.ts';
import { systemRandom } from '../../../src/main/system-ports.ts';
import type { LeftBehind, UnfinishedRun } from '../../../src/shared/models.ts';
import { entraRegistry } from '../../../src/main/services/entra-registry.ts';
import { clouds } from '../../../src/shared/clouds.ts';
import { afterKill, type NextStart } from './after-kill.ts';
import { PIN, TARGET, TARGET_UPN } from './run-rig.ts';

vi.setConfig({ testTimeout: 60_000 });

const entra = { id: 'entra', rpIds: ['login.microsoft.com'], registry: (directory: NextStart['session']['directory']) => entraRegistry(directory, () => clouds.global) } as const;

/** A run of which the key may hold a credential; `change` is how the run is called to mind. */
async function killed(change: (run: UnfinishedRun) => UnfinishedRun, services: readonly (typeof entra)[] = [entra]) {
  const next = await afterKill('direct', 'before', 'credentialCreated');
  const unfinished = async (): Promise<readonly UnfinishedRun[]> => (await next.store.journal.unfinished()).map(change);
  const recovery = createRecovery({
    clock: next.rig.clock, random: systemRandom, shelf: next.shelf, services, currentRunId: () => null, journal: { ...next.store.journal, unfinished },
  });
  return {
    next,
    look: () => recovery.lookOnKey(next.session, { runId: next.runId, keyId: next.rig.key.face.id, pin: new Secret(PIN) }),
    left: async (): Promise<readonly LeftBehind[]> => (await unfinished())[0]?.leftBehind ?? [],
  };
}

const withAsked = (change: Partial<AskedCredential>) => (run: UnfinishedRun): UnfinishedRun =>
  run.asked === undefined ? run : { ...run, asked: { ...run.asked, ...change } };

it('the journal says what the key was asked for', async () => {
  const next = await afterKill('direct', 'before', 'credentialCreated');
  const [run] = await next.store.journal.unfinished();
  // The fake service's user.id is the user's id.
  const userHandleBase64Url = Buffer.from(TARGET).toString('base64url');
  expect(run?.asked).toEqual({ rpId: 'login.microsoft.com', userName: TARGET_UPN, userHandleBase64Url });
});

it('a user who was renamed meanwhile is found by the user handle', async () => {
  const { next, look, left } = await killed((run) => ({ ...run, target: { ...run.target, userPrincipalName: 'married@contoso.example' } }));
  expect(next.rig.newOnKey()).toHaveLength(1);
  await look();
  expect([next.rig.newOnKey(), await left()]).toEqual([[], []]);
});

it('another account of the same name is not touched', async () => {
  const { next, look, left } = await killed(withAsked({ userHandleBase64Url: 'T0Y6c29tZWJvZHktZWxzZQ' }));
  await look();
  expect(next.rig.newOnKey()).toHaveLength(1);
  expect(await left()).toEqual([]);
});

it('in a journal of an older version the name has to do', async () => {
  const { next, look } = await killed(({ asked: _asked, ...run }) => run);
  await look();
  expect(next.rig.newOnKey()).toEqual([]);
});

const ofSite = (run: UnfinishedRun): UnfinishedRun => ({ ...run, service: 'site:wiki' });

it('of a site that cannot be asked nothing is deleted: it is noted that the key has it', async () => {
  const { next, look, left } = await killed(ofSite, []);
  const [id = ''] = next.rig.newOnKey();
  expect(await left()).toEqual([{ kind: 'maybeOnKey' }]);
  await look();
  expect(next.rig.newOnKey()).toEqual([id]);
  expect(await left()).toEqual([{ kind: 'unknownAtService', credentialIdBase64Url: id }]);
  await look();
  expect(await left()).toEqual([{ kind: 'unknownAtService', credentialIdBase64Url: id }]);
  expect(await next.store.journal.acknowledge(next.runId)).toMatchObject({ outcome: 'unknown', rpId: 'login.microsoft.com' });
});

it('of a site whose passkey was never made: the key says so', async () => {
  const { look, left } = await killed((run) => withAsked({ userHandleBase64Url: 'bm9ib2R5' })(ofSite(run)), []);
  await look();
  expect(await left()).toEqual([]);
});

it('of a site that is not one of the desk’s any more, in an older journal, nothing can be said', async () => {
  const { look } = await killed(({ asked: _asked, ...run }) => ofSite(run), []);
  await expect(look()).rejects.toMatchObject({ code: 'service.cannotBeAsked' });
});
