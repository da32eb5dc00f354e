// The batch of a desk that works alone, over the real store and a directory in memory.
import { beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/shared/models.ts';
import { type BatchSession, createDeskBatch, type DeskBatch } from '../../../src/main/desk/batch.ts';
import type { DirectoryUser } from '../../../src/main/directory/directory.ts';
import { openStore, type Store } from '../../../src/main/store/store.ts';
import { FastClock } from '../../fakes/fast-clock.ts';
import { FakeDirectory } from '../../fakes/fake-directory.ts';
import { begin, record } from '../store/store-rig.ts';

const TENANT = 'tenant-1';

const person = (number: number): DirectoryUser => ({
  id: `u${number}`, displayName: `Person ${number}`, userPrincipalName: `u${number}@contoso.example`, department: null, jobTitle: null, employeeId: null,
  accountEnabled: true, userType: 'member',
});

let clock: FastClock;
let store: Store;
let session: BatchSession | null;

beforeEach(async () => {
  clock = new FastClock();
  store = await openStore({ file: ':memory:', clock });
  session = { tenantId: TENANT, isPracticeTenant: true, directory: new FakeDirectory(clock, [1, 2, 3, 4].map(person)) };
  await store.imports.add(TENANT, [1, 2, 3].map(person), null);
});

const newBatch = (): DeskBatch =>
  createDeskBatch({
    store, clock, session: () => session, services: () => [{ id: 'entra', name: 'Microsoft Entra ID' }, { id: 'okta', name: 'Okta' }],
    fleet: { queue: () => null, deskId: '', takeOver: () => Promise.reject(new Error('alone')), sync: async () => undefined },
  });

const put = (batch: DeskBatch, ...userIds: readonly string[]) => batch.add({ source: { kind: 'users', userIds }, service: 'entra' });
const statesOf = async (batch: DeskBatch) => (await batch.rows(0)).items.map(({ target, state }) => `${target.id} ${state}`);

/** A run of the one who is next, up to its end in the journal. */
async function run(batch: DeskBatch, changes: Partial<RunRecord>): Promise<void> {
  const item = await batch.next();
  if (item === null) throw new Error('nobody waits');
  const runId = `run-${item.target.id}-${item.failures}`;
  const of = { runId, tenantId: TENANT, target: item.target };
  const letGo = await batch.hold({ runId, tenantId: TENANT, targetId: item.target.id, service: item.service });
  await store.journal.begin({ ...begin, ...of });
  await store.journal.finish(runId, { ...record, ...of, ...changes });
  await letGo();
}

describe('people', () => {
  it('come from the list, by their ids or by what it shows, once for a service', async () => {
    const batch = newBatch();
    expect(await put(batch, 'u2', 'u1', 'stranger')).toEqual({ added: 2, already: 0, unknownNames: [], leftOut: 0 });
    expect(await batch.add({ source: { kind: 'list', words: 'person', filter: 'all' }, service: 'entra' })).toMatchObject({ added: 1, already: 2 });
    expect(await batch.add({ source: { kind: 'list', words: '', filter: 'all' }, service: 'okta' })).toMatchObject({ added: 3, already: 0 });
    expect(await statesOf(batch)).toEqual(['u2 waiting', 'u1 waiting', 'u3 waiting', 'u1 waiting', 'u2 waiting', 'u3 waiting']);
    expect(batch.value).toMatchObject({ place: 'alone', counts: { waiting: 6, done: 0 }, current: null });
    expect((await store.audit.search({ text: '', before: null })).entries.filter(({ kind }) => kind === 'batch.added').map(({ reason }) => reason)).toEqual(['3', '1', '2']);
  });

  it('come from a file of names, and are in the list then', async () => {
    const batch = newBatch();
    expect(await batch.add({ source: { kind: 'names', names: ['u4@contoso.example', 'nobody@contoso.example'] }, service: 'entra' })).toEqual({
      added: 1, already: 0, unknownNames: ['nobody@contoso.example'], leftOut: 0,
    });
    expect(await store.users.one(TENANT, 'u4')).toMatchObject({ displayName: 'Person 4' });
  });

  it('are for a service that this desk has', async () => {
    await expect(newBatch().add({ source: { kind: 'users', userIds: ['u1'] }, service: 'pingone' })).rejects.toMatchObject({ code: 'input.invalid' });
  });
});

describe('a person of the batch', () => {
  it('is done when the run succeeded; one that failed waits at the end and says why', async () => {
    const batch = newBatch();
    await put(batch, 'u1', 'u2', 'u3');
    await run(batch, { outcome: 'failed', error: { code: 'touch.timeout', detail: {} } });
    await run(batch, { outcome: 'succeeded' });
    await run(batch, { outcome: 'cancelled', error: null });
    expect((await batch.rows(0)).items).toMatchObject([
      { target: { id: 'u1' }, state: 'failed', failures: 1, reason: { code: 'touch.timeout' } },
      { target: { id: 'u3' }, state: 'failed', reason: { code: 'batch.cancelled' } },
      { target: { id: 'u2' }, state: 'done', reason: null },
    ]);
    await run(batch, { outcome: 'succeeded' });
    expect(batch.value.counts).toMatchObject({ failed: 1, done: 2, waiting: 0 });
    expect(await batch.next()).toMatchObject({ target: { id: 'u3' }, isHere: true });
  });

  it('stays this desk\'s until a run has begun, is put off, or is given back', async () => {
    const batch = newBatch();
    await put(batch, 'u1', 'u2');
    const first = await batch.next();
    expect(await batch.next()).toEqual(first);
    expect(batch.value.current).toMatchObject({ target: { id: 'u1' }, state: 'taken' });
    await batch.putBack(true);
    expect(await statesOf(batch)).toEqual(['u2 waiting', 'u1 failed']);
    expect(await batch.next()).toMatchObject({ target: { id: 'u2' } });
    await batch.putBack(false);
    expect(await statesOf(batch)).toEqual(['u2 waiting', 'u1 failed']);
  });

  it('who is provisioned from the list is done in the batch, too', async () => {
    const batch = newBatch();
    await put(batch, 'u1', 'u2');
    const letGo = await batch.hold({ runId: 'run-1', tenantId: TENANT, targetId: 'u2', service: 'entra' });
    expect(await statesOf(batch)).toEqual(['u2 running', 'u1 waiting']);
    await expect(batch.next()).rejects.toMatchObject({ code: 'run.alreadyRunning' });
    const of = { tenantId: TENANT, target: { ...begin.target, id: 'u2' } };
    await store.journal.begin({ ...begin, ...of });
    await store.journal.finish('run-1', { ...record, ...of });
    await letGo();
    expect(batch.value.counts).toMatchObject({ done: 1, waiting: 1 });
    // Somebody who is in no batch is nobody's business here.
    await (await batch.hold({ runId: 'run-2', tenantId: TENANT, targetId: 'u3', service: 'entra' }))();
    expect(batch.value.counts).toMatchObject({ done: 1, waiting: 1 });
  });

  it('is looked after when the app ended in the middle: before the run, in it, and with its record', async () => {
    const batch = newBatch();
    await put(batch, 'u1', 'u2', 'u3');
    await batch.next();
    await newBatch().refresh();
    expect(await statesOf(batch)).toEqual(['u1 waiting', 'u2 waiting', 'u3 waiting']);

    const item = await batch.next();
    const of = { runId: 'run-1', tenantId: TENANT, target: item?.target ?? begin.target };
    await batch.hold({ runId: 'run-1', tenantId: TENANT, targetId: 'u1', service: 'entra' });
    await store.journal.begin({ ...begin, ...of });
    const again = newBatch();
    await again.refresh();
    // The journal has it, and it is shown there; nobody gets the person by themselves.
    expect(await statesOf(again)).toEqual(['u1 running', 'u2 waiting', 'u3 waiting']);
    await store.journal.acknowledge('run-1');
    await again.refresh();
    expect((await again.rows(0)).items.at(-1)).toMatchObject({ target: { id: 'u1' }, state: 'failed', reason: { code: 'entra.outcomeUnknown' } });
  });

  it('is nobody\'s after the operator has signed out', async () => {
    const batch = newBatch();
    await put(batch, 'u1');
    await batch.next();
    session = null;
    await batch.refresh();
    expect(batch.value).toMatchObject({ counts: { waiting: 0 }, current: null });
    await expect(batch.rows(0)).rejects.toMatchObject({ code: 'signIn.required' });
    session = { tenantId: TENANT, isPracticeTenant: true, directory: new FakeDirectory(clock, []) };
    await batch.refresh();
    expect(batch.value).toMatchObject({ counts: { waiting: 1 }, current: null });
  });
});
