// Copies of the record: made while it is written, proved before anything is replaced.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Libsql from 'libsql';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/store/database.ts';
import { restoreBackup, writeBackup } from '../../../../src/main/store/sqlite/backup.ts';
import { openStore } from '../../../../src/main/store/store.ts';
import { begin, HandClock, record, testFolder, testStore } from '../store-rig.ts';

const clock = new HandClock();
const CANARY = 'canary-of-a-sealed-token';

/** A record with one run and a sealed value, and a copy of it. */
async function recordWithCopy() {
  const folder = testFolder();
  const file = path.join(folder, 'record.db');
  const copy = path.join(folder, 'copy.backup');
  const store = await testStore(file);
  await store.journal.begin(begin);
  await store.journal.finish('run-1', record);
  await store.blobs.set('token', new TextEncoder().encode(CANARY));
  const database = openDatabase(file);
  // The store goes on writing meanwhile: what comes later is not in the copy.
  const [manifest] = await Promise.all([writeBackup(database, copy, clock), store.settings.set('practice', 1)]);
  await database.destroy();
  return { folder, file, copy, store, manifest };
}

const damaged = { name: 'StoreError', kind: 'damaged' };

describe('a copy', () => {
  it('is one file, has what was recorded, and nothing that was sealed', async () => {
    const { folder, file, copy, store, manifest } = await recordWithCopy();
    expect(manifest).toMatchObject({ runs: 1, auditEntries: expect.any(Number), auditHead: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(readFileSync(copy).includes(CANARY)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.backup']);
    await store.close();
    expect(readFileSync(file).includes(CANARY)).toBe(true);
  });

  it('comes back with a sound audit, and the record that was there stays beside', async () => {
    const { file, copy, store } = await recordWithCopy();
    await store.journal.begin({ ...begin, runId: 'run-2' });
    await store.close();
    const { aside } = await restoreBackup(copy, file, clock);
    const restored = await testStore(file);
    expect(await restored.journal.unfinished()).toEqual([]);
    expect(await restored.runs.forUser(begin.tenantId, begin.target.id)).toHaveLength(1);
    expect((await restored.audit.verify()).firstBad).toBeNull();
    await restored.close();
    const before = await testStore(aside ?? '');
    expect(await before.journal.unfinished()).toHaveLength(1);
  });

  it('goes where there is no record yet', async () => {
    const { folder, copy } = await recordWithCopy();
    const file = path.join(folder, 'other.db');
    expect((await restoreBackup(copy, file, clock)).aside).toBeNull();
    expect(await (await testStore(file)).runs.forUser(begin.tenantId, begin.target.id)).toHaveLength(1);
  });

  it('that cannot be written leaves nothing, and says why', async () => {
    const { folder, file } = await recordWithCopy();
    const database = openDatabase(file);
    await expect(writeBackup(database, path.join(folder, 'nowhere', 'copy'), clock)).rejects.toMatchObject({ name: 'StoreError', kind: 'io' });
    await database.destroy();
    expect(existsSync(path.join(folder, 'nowhere'))).toBe(false);
  });
});

describe('what is refused, with the record as it was', () => {
  const change = (file: string, sql: string): void => {
    const raw = new Libsql(file);
    raw.exec(sql);
    raw.close();
  };

  it.each<[string, object, (copy: string) => void]>([
    ['a copy of a newer app', { name: 'StoreError', kind: 'newer' }, (copy) => change(copy, 'pragma user_version = 999')],
    ['an audit that was changed', damaged, (copy) => change(copy, "drop trigger audit_no_update; update audit set body = replace(body, 'desk@', 'dask@') where seq = 2")],
    ['an audit with its end cut off', damaged, (copy) => change(copy, 'drop trigger audit_no_delete; delete from audit where seq = (select max(seq) from audit)')],
    ['a run less than it says', damaged, (copy) => change(copy, 'delete from journal; delete from runs')],
    ['a database that is no copy', damaged, (copy) => change(copy, 'drop table backup')],
    ['a copy cut in half', damaged, (copy) => writeFileSync(copy, readFileSync(copy).subarray(0, 40_960))],
    ['any other file', damaged, (copy) => writeFileSync(copy, 'notes '.repeat(2000))],
  ])('%s', async (_, error, spoil) => {
    const { folder, file, copy, store } = await recordWithCopy();
    await store.close();
    spoil(copy);
    const before = readFileSync(file);
    await expect(restoreBackup(copy, file, clock)).rejects.toMatchObject(error);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.includes('restoring') || name.includes('before-'))).toEqual([]);
    await (await openStore({ file, clock })).close();
  });
});
