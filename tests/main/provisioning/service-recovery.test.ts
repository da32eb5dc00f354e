// After a crash at a service that keeps what it has begun: asking it finds the key, or gives up what nobody will finish.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JournalEntry } from '../../../src/main/store/journal.ts';
import { concludeLeftBehind } from '../../../src/main/store/left-behind.ts';
import { createRecovery } from '../../../src/main/provisioning/recovery.ts';
import { linkOkta } from '../../../src/main/provisioning/service-links.ts';
import { createOkta } from '../../../src/main/services/okta.ts';
import { createSite } from '../../../src/main/services/site.ts';
import { systemRandom } from '../../../src/main/system-ports.ts';
import type { UnfinishedRun } from '../../../src/shared/models.ts';
import { FakeDirectory } from '../../fakes/fake-directory.ts';
import { FastClock } from '../../fakes/fast-clock.ts';
import { Bench } from '../practice/tenant/kit.ts';
import { hurriedClock } from './tenant-rig.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start({ clock: hurriedClock });
}, 60_000);
afterAll(() => bench.close());

const KIM = 'kim.example@harbour.example';

/** The journal of one run, as recovery sees it. */
function journalOf(service: UnfinishedRun['service'], entries: JournalEntry[]) {
  const run = (): UnfinishedRun => ({
    runId: 'run', startedAt: new Date(Date.now() - 1000).toISOString(), tenantId: 't', service, route: 'direct', lastStep: 'register',
    target: { id: 'u', displayName: 'Kim', userPrincipalName: KIM }, key: { aaguid: null, transport: 'usb', product: '', serialNumber: '' },
    leftBehind: concludeLeftBehind('direct', entries), signed: null,
  });
  return {
    run,
    journal: {
      unfinished: async () => [run()],
      note: async (_: string, __: string, entry: JournalEntry) => void entries.push(entry),
      begin: () => Promise.reject(new Error('unused')), finish: () => Promise.reject(new Error('unused')), acknowledge: () => Promise.reject(new Error('unused')), signedResponse: async () => null,
    },
  };
}

const okta = () => {
  const { facts } = bench.tenant.services;
  const link = linkOkta(facts.okta.settings, facts.okta.apiToken, bench.fetch, hurriedClock);
  return createOkta(() => link, hurriedClock);
};
const session = { tenantId: 't', directory: new FakeDirectory(new FastClock(), []) };
const unusedShelf = { open: () => Promise.reject(new Error('unused')) } as never;

it.each([
  ['whose id is known', true],
  ['whose answer was lost', false],
] as const)('a factor %s, and that nobody will finish, is deleted', async (_, isKnown) => {
  const service = okta();
  const registry = service.registry(session.directory);
  const offer = await registry?.begin({ id: 'u', displayName: 'Kim', userPrincipalName: KIM, photo: null }, 'Key');
  const pendingId = offer?.pendingId ?? '';
  const { run, journal } = journalOf('okta', [
    { kind: 'registrationRequested' }, ...(isKnown ? [{ kind: 'registrationBegun', pendingId } as const] : []),
  ]);
  expect(run().leftBehind).toEqual([{ kind: 'pendingAtService', methodId: isKnown ? pendingId : '' }]);
  expect(bench.tenant.services.okta.factorsOf(KIM)).toHaveLength(1);
  const recovery = createRecovery({ clock: hurriedClock, random: systemRandom, shelf: unusedShelf, journal, services: [service], currentRunId: () => null });
  await recovery.askService(session, 'run');
  expect(bench.tenant.services.okta.factorsOf(KIM)).toEqual([]);
  expect(run().leftBehind).toEqual([]);
});

it('a credential that was sent and that the service does not have is on the key alone; its factor is deleted', async () => {
  const service = okta();
  const offer = await service.registry(session.directory)?.begin({ id: 'u', displayName: 'Kim', userPrincipalName: KIM, photo: null }, 'Key');
  const { run, journal } = journalOf('okta', [
    { kind: 'registrationRequested' }, { kind: 'registrationBegun', pendingId: offer?.pendingId ?? '' }, { kind: 'createRequested' },
    { kind: 'credentialCreated', credentialIdBase64Url: 'AAEC' }, { kind: 'postSent' },
  ]);
  expect(run().leftBehind).toEqual([{ kind: 'unknownAtService', credentialIdBase64Url: 'AAEC', methodId: offer?.pendingId }]);
  const recovery = createRecovery({ clock: hurriedClock, random: systemRandom, shelf: unusedShelf, journal, services: [service], currentRunId: () => null });
  await recovery.askService(session, 'run');
  expect(bench.tenant.services.okta.factorsOf(KIM)).toEqual([]);
  expect(run().leftBehind).toEqual([{ kind: 'credentialOnKey', credentialIdBase64Url: 'AAEC' }]);
});

it('a site cannot be asked, nor one that the desk does not have any more', async () => {
  const site = createSite({ id: 'site:wiki', name: 'Wiki', startUrl: 'https://wiki.example/', rpIds: ['wiki.example'], hosts: [], nameRule: 'upn' });
  for (const [service, services] of [['site:wiki', [site]], ['okta', []]] as const) {
    const { journal } = journalOf(service, [{ kind: 'createRequested' }, { kind: 'credentialCreated', credentialIdBase64Url: 'AAEC' }]);
    const recovery = createRecovery({ clock: hurriedClock, random: systemRandom, shelf: unusedShelf, journal, services, currentRunId: () => null });
    await expect(recovery.askService(session, 'run')).rejects.toMatchObject({ code: 'service.cannotBeAsked' });
  }
});
