// The process is killed at a note of the journal; the next start looks after what was left: passes, the service, the key.
import { afterEach, expect, it, vi } from 'vitest';
import { createKeyShelf, type KeyShelf } from '../../../src/main/desk/key-shelf.ts';
import { createRecovery, type Recovery, type RecoverySession } from '../../../src/main/provisioning/recovery.ts';
import { clouds } from '../../../src/shared/clouds.ts';
import { entraRegistry } from '../../../src/main/services/entra-registry.ts';
import { Secret } from '../../../src/main/secret.ts';
import type { JournalEntry } from '../../../src/main/store/journal.ts';
import { openStore, type Store } from '../../../src/main/store/store.ts';
import type { LeftBehind } from '../../../src/shared/models.ts';
import { systemRandom } from '../../../src/main/system-ports.ts';
import { noMetadata } from '../../fakes/scripted-source.ts';
import { PIN, RunRig, TARGET, TENANT } from './run-rig.ts';

interface NextStart {
  readonly rig: RunRig;
  readonly store: Store;
  readonly recovery: Recovery;
  readonly session: RecoverySession;
  readonly shelf: KeyShelf;
  readonly runId: string;
  left(): Promise<readonly LeftBehind[]>;
  look(pin?: string): Promise<void>;
}

const closers: (() => Promise<void>)[] = [];
vi.setConfig({ testTimeout: 60_000 });
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A run that is killed at that note, and the app that starts after it. */
async function afterKill(route: 'direct' | 'obr', moment: 'before' | 'after', kind: JournalEntry['kind']): Promise<NextStart> {
  const rig = await RunRig.open({ onDisk: true });
  let dead = false;
  rig.onNote = (when, noted) => {
    dead ||= when === moment && noted === kind;
    return dead ? new Promise<never>(() => undefined) : undefined;
  };
  rig.directory.onCall = () => {
    if (dead) throw new Error('the process is dead');
  };
  const runId = await rig.runs.start(rig.startRun(route));
  await rig.until(() => dead);
  rig.directory.onCall = () => undefined;
  const store = await openStore({ file: rig.file, clock: rig.clock });
  const over = new AbortController();
  const shelf = createKeyShelf({ sources: [rig.source], metadata: noMetadata, clock: rig.clock, random: systemRandom, isPractice: () => true });
  const watched = shelf.watch(over.signal);
  rig.source.show([rig.key.descriptor]);
  await rig.until(() => shelf.keys[0]?.status === 'ready');
  closers.push(async () => {
    over.abort();
    await watched;
    await store.close();
    await rig.close();
  });
  const recovery = createRecovery({ clock: rig.clock, shelf, journal: store.journal, services: [{ id: 'entra', rpIds: ['login.microsoft.com'], registry: (directory) => entraRegistry(directory, () => clouds.global) }], currentRunId: () => null });
  const session = { tenantId: TENANT, directory: rig.directory };
  return {
    rig, store, recovery, session, shelf, runId,
    left: async () => (await store.journal.unfinished())[0]?.leftBehind ?? [],
    look: (pin = PIN) => recovery.lookOnKey(session, { runId, keyId: rig.key.face.id, pin: new Secret(pin) }),
  };
}

it.each([
  ['was noted', 'after', 'credentialOnKey'],
  ['was made in the very moment of the kill', 'before', 'maybeOnKey'],
] as const)('a credential that %s is found on the key and deleted', async (_, moment, kind) => {
  const next = await afterKill('direct', moment, 'credentialCreated');
  expect((await next.left()).map((left) => left.kind)).toEqual([kind]);
  expect(next.rig.newOnKey()).toHaveLength(1);
  await next.look();
  expect(next.rig.newOnKey()).toEqual([]);
  expect(await next.left()).toEqual([]);
});

it('a wrong PIN deletes nothing, and says so', async () => {
  const next = await afterKill('direct', 'after', 'credentialCreated');
  await expect(next.look('000000')).rejects.toMatchObject({ code: 'pin.wrong' });
  expect(next.rig.newOnKey()).toHaveLength(1);
  expect(await next.left()).toHaveLength(1);
});

it('what the service has is registered, and stays on the key', async () => {
  const next = await afterKill('direct', 'before', 'credentialStored');
  const [id = ''] = next.rig.newOnKey();
  expect(await next.left()).toEqual([{ kind: 'unknownAtService', credentialIdBase64Url: id }]);
  await next.recovery.askService(next.session, next.runId);
  expect(await next.left()).toMatchObject([{ kind: 'registeredUnproven', credentialIdBase64Url: id }]);
  await next.look();
  expect(next.rig.newOnKey()).toEqual([id]);
});

it('what the service does not have is on the key alone, and then on neither side', async () => {
  const next = await afterKill('direct', 'after', 'postSent');
  const [id = ''] = next.rig.newOnKey();
  await next.recovery.askService(next.session, next.runId);
  expect(await next.left()).toEqual([{ kind: 'credentialOnKey', credentialIdBase64Url: id }]);
  await next.look();
  expect(await next.left()).toEqual([]);
  expect([next.rig.newOnKey(), next.rig.directory.held(TARGET)]).toEqual([[], []]);
});

it('a service that cannot be asked leaves everything as it was', async () => {
  const next = await afterKill('direct', 'after', 'postSent');
  const before = await next.left();
  next.rig.directory.fail('fido2Methods', { kind: 'offline', httpStatus: 0 }, 'before', 10_000);
  await expect(next.recovery.askService(next.session, next.runId)).rejects.toMatchObject({ name: 'GraphError' });
  await expect(next.look()).rejects.toMatchObject({ name: 'GraphError' });
  expect(await next.left()).toEqual(before);
  expect(next.rig.newOnKey()).toHaveLength(1);
});

it.each([
  ['whose id is known', 'after', 'tapIssued'],
  ['whose answer was lost', 'before', 'tapIssued'],
] as const)('a pass %s is revoked, and the audit says so', async (_, moment, kind) => {
  const next = await afterKill('obr', moment, kind);
  expect(next.rig.directory.usablePass(TARGET)).not.toBeNull();
  expect(await next.recovery.revokePasses({ ...next.session, tenantId: 'another' })).toBe(0);
  expect(await next.recovery.revokePasses(next.session)).toBe(1);
  expect(next.rig.directory.usablePass(TARGET)).toBeNull();
  expect((await next.left()).filter((left) => left.kind === 'tapNotRevoked')).toEqual([]);
  expect((await next.store.audit.search({ text: 'tap revoked', before: null })).entries).toMatchObject([{ runId: next.runId }]);
});

it('a pass that cannot be revoked now stays in the list', async () => {
  const next = await afterKill('obr', 'after', 'tapIssued');
  next.rig.directory.fail('revokeTemporaryAccessPass', { httpStatus: 503, message: 'unavailable' }, 'before', 10);
  expect(await next.recovery.revokePasses(next.session)).toBe(0);
  expect((await next.left()).map((left) => left.kind)).toContain('tapNotRevoked');
});

it('a run of another tenant, and one that there is not, are not looked after', async () => {
  const next = await afterKill('direct', 'after', 'postSent');
  await expect(next.recovery.askService({ ...next.session, tenantId: 'another' }, next.runId)).rejects.toMatchObject({ code: 'input.invalid' });
  await expect(next.recovery.askService(next.session, 'run-x')).rejects.toMatchObject({ code: 'input.invalid' });
});
