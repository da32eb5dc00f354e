import { describe, expect, it } from 'vitest';
import { begin, record, testStore } from './store-rig.ts';

describe('runs', () => {
  it('lists records newest first, by tenant and by user, and the methods registered here', async () => {
    const store = await testStore();
    const second = { ...record, runId: 'run-2', startedAt: '2026-02-01T00:00:00.000Z', methodId: null };
    const other = { ...record, runId: 'run-3', tenantId: 'tenant-2' };
    for (const one of [record, second, other]) {
      await store.journal.begin({ ...begin, runId: one.runId, tenantId: one.tenantId, startedAt: one.startedAt });
      await store.journal.finish(one.runId, one);
    }
    expect((await store.runs.all('tenant-1')).map((one) => one.runId)).toEqual(['run-2', 'run-1']);
    expect(await store.runs.all()).toHaveLength(3);
    expect((await store.runs.forUser('tenant-1', 'user-1')).map((one) => one.runId)).toEqual(['run-2', 'run-1']);
    expect(await store.runs.forUser('tenant-1', 'user-2')).toEqual([]);
    expect(await store.runs.registeredMethodIds('tenant-1', 'user-1')).toEqual(['AAEC0']);
  });
});

describe('ledger', () => {
  const entry = {
    credentialIdBase64Url: 'AAEC', tenantId: 'tenant-1', targetId: 'user-1', displayName: 'Kim Example',
    aaguid: 'aaguid-1', serialNumber: '123', at: '2026-01-01T00:00:00.000Z',
  };

  it('knows a key by its serial number within its model, or by a credential on it', async () => {
    const store = await testStore();
    await store.ledger.remember(entry);
    const kims = { targetId: 'user-1', displayName: 'Kim Example', at: entry.at };
    expect(await store.ledger.whoHad({ aaguid: 'aaguid-1', serialNumber: '123', credentialIds: [] })).toEqual(kims);
    expect(await store.ledger.whoHad({ aaguid: null, serialNumber: '', credentialIds: ['x', 'AAEC'] })).toEqual(kims);
    expect(await store.ledger.whoHad({ aaguid: 'aaguid-2', serialNumber: '123', credentialIds: [] })).toBeNull();
    expect(await store.ledger.whoHad({ aaguid: 'aaguid-1', serialNumber: '', credentialIds: [] })).toBeNull();
  });

  it('does not take two keys without serial number for one', async () => {
    const store = await testStore();
    await store.ledger.remember({ ...entry, serialNumber: '' });
    expect(await store.ledger.whoHad({ aaguid: 'aaguid-1', serialNumber: '', credentialIds: ['other'] })).toBeNull();
  });

  it('names the last person, and forgets a deleted credential', async () => {
    const store = await testStore();
    await store.ledger.remember(entry);
    const adas = { ...entry, credentialIdBase64Url: 'BBBB', targetId: 'user-2', at: '2026-02-01T00:00:00.000Z' };
    await store.ledger.remember(adas);
    const key = { aaguid: 'aaguid-1', serialNumber: '123', credentialIds: [] };
    expect(await store.ledger.whoHad(key)).toMatchObject({ targetId: 'user-2' });
    expect(await store.ledger.entriesOfKey(key)).toEqual([adas, entry]);
    expect(await store.ledger.keysOf('tenant-1', 'user-1')).toEqual([entry]);
    await store.ledger.forget('BBBB');
    expect(await store.ledger.whoHad(key)).toMatchObject({ targetId: 'user-1' });
  });

  it('replaces what it knew of a credential', async () => {
    const store = await testStore();
    await store.ledger.remember(entry);
    await store.ledger.remember({ ...entry, displayName: 'Kim New' });
    expect(await store.ledger.keysOf('tenant-1', 'user-1')).toEqual([{ ...entry, displayName: 'Kim New' }]);
  });
});

describe('settings and blobs', () => {
  it('gives back what was set, and nothing after removal', async () => {
    const store = await testStore();
    expect(await store.settings.get('tenant')).toBeNull();
    await store.settings.set('tenant', { tenantId: 'a', clientId: 'b' });
    await store.settings.set('tenant', { tenantId: 'a', clientId: 'c' });
    expect(await store.settings.get('tenant')).toEqual({ tenantId: 'a', clientId: 'c' });
    await store.settings.set('tenant', null);
    expect(await store.settings.get('tenant')).toBeNull();
    await store.blobs.set('cache', Uint8Array.of(0, 255, 7));
    expect(await store.blobs.get('cache')).toEqual(Uint8Array.of(0, 255, 7));
    await store.blobs.set('cache', null);
    expect(await store.blobs.get('cache')).toBeNull();
  });
});
