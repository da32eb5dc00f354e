import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/main/secret.ts';
import type { JournalEntry } from '../../../src/main/store/journal.ts';
import { StoreError } from '../../../src/main/store/store-error.ts';
import { alreadyThere, behindTheBack, everythingWritten } from './engine.ts';
import { begin, HandClock, record, testFolder, testStore } from './store-rig.ts';

describe('journal', () => {
  it('keeps an open run, in order, over a restart', async () => {
    const file = path.join(testFolder(), 'record.db');
    const first = await testStore(file);
    await first.journal.begin(begin);
    await first.journal.note('run-1', 'inspect', { kind: 'entered' });
    await first.journal.note('run-1', 'register', { kind: 'credentialCreated', credentialIdBase64Url: 'AAEC' });
    await first.journal.note('run-1', 'register', { kind: 'postSent' });
    await first.close();
    const second = await testStore(file);
    expect(await second.journal.unfinished()).toEqual([
      {
        runId: 'run-1',
        service: 'entra',
        startedAt: begin.startedAt,
        tenantId: 'tenant-1',
        target: begin.target,
        key: begin.key,
        route: 'direct',
        lastStep: 'register',
        leftBehind: [{ kind: 'unknownAtService', credentialIdBase64Url: 'AAEC' }],
        signed: null,
      },
    ]);
    expect(await second.runs.all()).toEqual([]);
  });

  it('keeps what the key has signed, as long as its run is open', async () => {
    const file = path.join(testFolder(), 'record.db');
    const first = await testStore(file);
    await first.journal.begin(begin);
    expect(await first.journal.signedResponse('run-1')).toBeNull();
    await first.journal.note('run-1', 'register', { kind: 'credentialCreated', credentialIdBase64Url: 'AAEC' });
    const signed = {
      clientDataJsonBase64Url: 'e30', attestationObjectBase64Url: 'A'.repeat(20_000), hmacCreateSecret: true, origin: 'https://login.example',
      pendingId: null, expiresAt: '2026-01-31T10:05:00.000Z',
    };
    await first.journal.note('run-1', 'register', { kind: 'responseSigned', ...signed });
    await first.close();
    const second = await testStore(file);
    expect(await second.journal.unfinished()).toMatchObject([
      { signed: { expiresAt: signed.expiresAt }, leftBehind: [{ kind: 'credentialOnKey', credentialIdBase64Url: 'AAEC' }] },
    ]);
    expect(await second.journal.signedResponse('run-1')).toEqual({ ...signed, credentialIdBase64Url: 'AAEC', keyName: begin.keyName });
    expect(await second.journal.signedResponse('run-2')).toBeNull();
    await second.journal.finish('run-1', record);
    expect(await second.journal.signedResponse('run-1')).toBeNull();
  });

  it('closes a run with its record, once', async () => {
    const store = await testStore();
    await store.journal.begin(begin);
    await store.journal.finish('run-1', record);
    expect(await store.journal.unfinished()).toEqual([]);
    expect(await store.runs.all()).toEqual([record]);
    await expect(store.journal.finish('run-1', { ...record, outcome: 'failed' })).rejects.toThrow('not open');
    await expect(store.journal.note('run-1', 'record', { kind: 'entered' })).rejects.toThrow('not open');
    expect(await store.runs.all()).toEqual([record]);
  });

  it('refuses a second begin, an unknown run and the record of another run', async () => {
    const store = await testStore();
    await store.journal.begin(begin);
    await expect(store.journal.begin(begin)).rejects.toThrow(alreadyThere);
    await expect(store.journal.note('other', 'inspect', { kind: 'entered' })).rejects.toThrow('not open');
    await expect(store.journal.acknowledge('other')).rejects.toThrow('not open');
    await expect(store.journal.finish('run-1', { ...record, runId: 'other' })).rejects.toThrow('another run');
    expect((await store.journal.unfinished()).map((run) => run.runId)).toEqual(['run-1']);
  });

  it('makes the record of an interrupted run from the entries alone', async () => {
    const clock = new HandClock();
    const store = await testStore(undefined, clock);
    await store.journal.begin({ ...begin, route: 'obr' });
    const note = async (seconds: number, step: 'inspect' | 'register', entry: JournalEntry): Promise<void> => {
      clock.at = Date.parse(begin.startedAt) + seconds * 1000;
      await store.journal.note('run-1', step, entry);
    };
    await note(1, 'inspect', { kind: 'entered' });
    await note(3, 'register', { kind: 'entered' });
    await note(4, 'register', { kind: 'tapIssued', tapId: 'tap-1', userId: 'user-1' });
    await note(5, 'register', { kind: 'obrArmed' });
    await note(9, 'register', { kind: 'credentialCreated', credentialIdBase64Url: 'AAEC' });
    clock.at += 3_600_000;
    const unknown = await store.journal.acknowledge('run-1');
    expect(unknown).toMatchObject({
      outcome: 'unknown',
      endedAt: '2026-01-31T10:00:09.000Z',
      credentialIdBase64Url: 'AAEC',
      methodId: null,
      readBack: false,
      failedStep: 'register',
      obr: { armedAt: '2026-01-31T10:00:05.000Z', disarmedAt: '2026-01-31T10:00:09.000Z', reason: 'crashed' },
      tap: { issuedAt: '2026-01-31T10:00:04.000Z', revokedAt: null },
      stepsMs: { inspect: 2000, register: 6000 },
      leftBehind: [
        { kind: 'unknownAtService', credentialIdBase64Url: 'AAEC' },
        { kind: 'tapNotRevoked', userId: 'user-1', tapId: 'tap-1' },
      ],
    });
    expect(await store.journal.unfinished()).toEqual([]);
    expect(await store.runs.all('tenant-1')).toEqual([unknown]);
  });

  it('does not take a revocation of an earlier pass for that of a later one', async () => {
    const store = await testStore();
    await store.journal.begin({ ...begin, route: 'obr' });
    await store.journal.note('run-1', 'register', { kind: 'tapIssued', tapId: 'tap-1', userId: 'user-1' });
    await store.journal.note('run-1', 'register', { kind: 'tapRevoked' });
    await store.journal.note('run-1', 'register', { kind: 'tapIssued', tapId: 'tap-2', userId: 'user-1' });
    const unknown = await store.journal.acknowledge('run-1');
    expect(unknown.tap?.revokedAt).toBeNull();
    expect(unknown.leftBehind).toEqual([{ kind: 'tapNotRevoked', userId: 'user-1', tapId: 'tap-2' }]);
  });

  it('writes only what belongs to an entry: nothing that slipped in with it', async () => {
    const folder = testFolder();
    const store = await testStore(path.join(folder, 'record.db'));
    await store.journal.begin(begin);
    const issued = { kind: 'tapIssued' as const, tapId: 'tap-1', userId: 'user-1', pass: 'CANARY-PASS' };
    await store.journal.note('run-1', 'register', issued);
    // @ts-expect-error a secret does not fit the type of a text
    const typed: JournalEntry = { kind: 'tapIssued', tapId: new Secret('CANARY-TAP'), userId: 'user-1' };
    await expect(store.journal.note('run-1', 'register', typed)).rejects.toThrow();
    // @ts-expect-error nor does it fit JSON
    await store.settings.set('operator', { pin: new Secret('CANARY-PIN') });
    await store.close();
    const written = await everythingWritten(path.join(folder, 'record.db'));
    expect(written).toContain('tap-1');
    expect(written).not.toContain('CANARY');
  });

  it('says "damaged" for an entry that is none', async () => {
    const file = path.join(testFolder(), 'record.db');
    const store = await testStore(file);
    await store.journal.begin(begin);
    await store.journal.note('run-1', 'inspect', { kind: 'entered' });
    await behindTheBack(file, `update journal set entry_json = '{"kind":"paid"}'`);
    await expect(store.journal.unfinished()).rejects.toSatisfy(
      (error) => error instanceof StoreError && error.kind === 'damaged' && error.file !== '',
    );
  });

  it('keeps a record readable whose error code no longer exists', async () => {
    const file = path.join(testFolder(), 'record.db');
    const store = await testStore(file);
    await store.journal.begin(begin);
    await store.journal.finish('run-1', { ...record, outcome: 'failed', error: { code: 'key.busy', detail: {} } });
    await behindTheBack(file, `update runs set record_json = replace(record_json, 'key.busy', 'key.fromThePast')`);
    expect((await store.runs.all())[0]?.error).toEqual({ code: 'bug', detail: {} });
  });
});
