// Two desks and what they know of each other: records, ledger, audit; and a desk that dies with a run.
import { describe, expect, it } from 'vitest';
import { asOwner } from '../engine.ts';
import { begin, record } from '../store-rig.ts';
import { desk, fleetPlace, LEASE_MS, sync, type RigDesk } from './fleet-rig.ts';

const entry = {
  credentialIdBase64Url: 'AAEC', tenantId: 'tenant-1', targetId: 'user-1', displayName: 'Kim Example',
  aaguid: 'aaguid-1', serialNumber: '123', at: '2026-01-01T00:00:00.000Z',
};

async function run({ store }: RigDesk, runId: string): Promise<void> {
  await store.journal.begin({ ...begin, runId });
  await store.journal.note(runId, 'register', { kind: 'credentialCreated', credentialIdBase64Url: 'AAEC' });
  await store.journal.finish(runId, { ...record, runId });
}

/** As if the desk had been silent for so long. */
const silent = (name: string, deskId: string, ms = LEASE_MS): Promise<void> =>
  asOwner(`update desks set seen_ms = seen_ms - ${ms} where desk_id = '${deskId}'`, name);

describe('what a desk wrote', () => {
  it('is at the others, once, however often it is brought', async () => {
    const { place } = await fleetPlace();
    const [a, b] = [await desk(place, 'a'), await desk(place, 'b')];
    await run(a, 'run-1');
    await a.store.journal.begin({ ...begin, runId: 'run-open' });
    await a.store.ledger.remember(entry);
    await sync(a, b);
    await sync(a, b);
    expect((await b.store.runs.all()).map(({ runId }) => runId)).toEqual(['run-1']);
    expect(await b.store.runs.registeredMethodIds('tenant-1', 'user-1')).toEqual(['AAEC0']);
    expect(await b.store.ledger.whoHad({ aaguid: 'aaguid-1', serialNumber: '123', credentialIds: [] })).toMatchObject({ displayName: 'Kim Example' });
    // Its open runs are not this desk's to look after.
    expect(await b.store.journal.unfinished()).toEqual([]);
    expect((await a.store.journal.unfinished()).map(({ runId }) => runId)).toEqual(['run-open']);
    expect(await a.link.push()).toBe(1);
    expect(await b.link.pull()).toBe(0);
  });

  it('before it joined is brought, too', async () => {
    const { place } = await fleetPlace();
    const b = await desk(place, 'b');
    const a = await desk(place, 'a');
    a.store.noteForFleet(false);
    await a.store.ledger.remember(entry);
    await a.link.close();
    await asOwner('select 1');
    const { openStore } = await import('../../../../src/main/store/store.ts');
    const { HandClock, testFolder } = await import('../store-rig.ts');
    const old = await openStore({ file: `${testFolder()}/old.db`, clock: new HandClock() });
    await old.ledger.remember({ ...entry, credentialIdBase64Url: 'OLD' });
    await old.journal.begin(begin);
    await old.journal.finish('run-1', record);
    const link = await old.joinFleet(place, { deskId: 'old', leaseMs: LEASE_MS, currentRunId: () => null, sharedTenantId: () => null });
    await link.push();
    await b.link.pull();
    expect(await b.store.ledger.keysOf('tenant-1', 'user-1')).toMatchObject([{ credentialIdBase64Url: 'OLD' }]);
    expect(await b.store.runs.all()).toHaveLength(1);
    await link.close();
    await old.close();
  });

  it('and took back is gone at the others; given out again it is there again', async () => {
    const { place } = await fleetPlace();
    const [a, b] = [await desk(place, 'a'), await desk(place, 'b')];
    await a.store.ledger.remember(entry);
    await sync(a, b);
    await b.store.ledger.forget('AAEC');
    await sync(b, a);
    expect(await a.store.ledger.keysOf('tenant-1', 'user-1')).toEqual([]);
    await a.store.ledger.remember({ ...entry, displayName: 'Kim Again' });
    await sync(a, b);
    await sync(a, b);
    expect(await b.store.ledger.keysOf('tenant-1', 'user-1')).toMatchObject([{ displayName: 'Kim Again' }]);
  });
});

it('a database that lost what it had confirmed gets it from the desks again', async () => {
  const { name, place } = await fleetPlace();
  const [a, b] = [await desk(place, 'a'), await desk(place, 'b')];
  await run(a, 'run-1');
  await a.store.ledger.remember(entry);
  await sync(a, b);
  await asOwner(`alter table desk_audit disable trigger all; alter table desk_heads disable trigger all;
    delete from journal; delete from runs; delete from ledger; delete from forgotten; delete from desk_audit; delete from desk_heads; alter sequence changes restart`, name);
  await sync(a, b);
  await sync(a, b);
  const c = await desk(place, 'c');
  await sync(c);
  expect(await c.store.runs.all()).toMatchObject([{ runId: 'run-1', outcome: 'succeeded' }]);
  expect(await c.store.ledger.keysOf('tenant-1', 'user-1')).toHaveLength(1);
  // It is not forgotten that it was lost.
  expect((await a.link.verifyAudit())[0]?.firstBad).toMatchObject({ flaw: 'truncated' });
});

describe('a desk that died with a run', () => {
  it('leaves it to another, when the operator there says so, with its journal and its lease', async () => {
    const { name, place } = await fleetPlace();
    const [a, b] = [await desk(place, 'a'), await desk(place, 'b')];
    await a.store.journal.begin(begin);
    await a.store.journal.note('run-1', 'register', { kind: 'credentialCreated', credentialIdBase64Url: 'AAEC' });
    await a.link.leases.take(['target:1'], { deskId: 'a', runId: 'run-1', operator: 'a@contoso.example' }, LEASE_MS);
    await sync(a, b);
    expect(await b.link.orphans()).toEqual([]);
    expect(await b.link.takeOver('run-1')).toBe(false);
    await silent(name, 'a');
    expect(await b.link.orphans()).toMatchObject([{ runId: 'run-1', deskName: 'Desk a', targetId: 'user-1' }]);
    expect(await b.link.takeOver('run-1')).toBe(true);
    expect(await b.link.takeOver('run-1')).toBe(true);
    expect(await b.store.journal.unfinished()).toMatchObject([{ runId: 'run-1', leftBehind: [{ kind: 'credentialOnKey', credentialIdBase64Url: 'AAEC' }] }]);
    expect(await b.link.leases.take(['target:1'], { deskId: 'b', runId: 'run-2', operator: 'b' }, LEASE_MS)).toBeNull();
    await b.store.journal.acknowledge('run-1');
    await b.link.push();
    // The first desk comes back: the run is not its own any more, and ended.
    await a.link.greet('Desk a', '');
    await sync(a, b);
    expect(await a.store.journal.unfinished()).toEqual([]);
    expect(await a.store.runs.all()).toMatchObject([{ runId: 'run-1', outcome: 'unknown' }]);
  });

  it('and was only silent: the record of its run is worth more than what was concluded', async () => {
    const { name, place } = await fleetPlace();
    const [a, b] = [await desk(place, 'a'), await desk(place, 'b')];
    await a.store.journal.begin(begin);
    a.current = 'run-1';
    await sync(a, b);
    await silent(name, 'a');
    await b.link.takeOver('run-1');
    await b.store.journal.acknowledge('run-1');
    await b.link.push();
    await sync(a);
    await a.store.journal.finish('run-1', record);
    a.current = null;
    await sync(a, b);
    expect(await a.store.runs.all()).toMatchObject([{ outcome: 'succeeded' }]);
    const c = await desk(place, 'c');
    await sync(c);
    expect(await c.store.runs.all()).toMatchObject([{ runId: 'run-1', outcome: 'succeeded' }]);
  });
});

it('a desk sees who is there and who is silent, by the clock of the database', async () => {
  const { name, place } = await fleetPlace();
  const [, b] = [await desk(place, 'a'), await desk(place, 'b')];
  await silent(name, 'a', LEASE_MS + 5000);
  expect(await b.link.desks()).toMatchObject([{ deskId: 'a', silent: true }, { deskId: 'b', silent: false, name: 'Desk b' }]);
  expect((await b.link.desks())[0]?.secondsAgo).toBeGreaterThanOrEqual(65);
});
