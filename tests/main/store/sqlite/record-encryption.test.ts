// The record on the disk is encrypted where the system has a key store. A plain one is brought over, and a crash at any step of
// that leaves a record that opens with everything in it.

import fs, { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import Libsql from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SecretStore } from '../../../../src/main/browser-ports.ts';
import { Secret } from '../../../../src/main/secret.ts';
import { openDatabase } from '../../../../src/main/store/database.ts';
import { letGo } from '../../../../src/main/store/sqlite/let-go.ts';
import { restoreBackup } from '../../../../src/main/store/sqlite/backup.ts';
import { protectRecord } from '../../../../src/main/store/sqlite/record-encryption.ts';
import { keyFileOf } from '../../../../src/main/store/sqlite/record-key.ts';
import { openStore } from '../../../../src/main/store/store.ts';
import { begin, HandClock, record, testFolder, testSecretStore } from '../store-rig.ts';

const clock = new HandClock();
const NAME = begin.target.displayName;
const encrypted = { status: 'encrypted' };

/** Every byte of the folder, all files of it. */
const written = (folder: string): string => readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'latin1')).join('\n');

/** Without the log, which is closed when libsql's objects are collected. */
const names = (folder: string): readonly string[] => readdirSync(folder).filter((name) => !/-(?:wal|shm)$/.test(name)).sort();

async function filled(file: string, secretStore?: SecretStore): Promise<void> {
  const store = await openStore({ file, clock, ...(secretStore === undefined ? {} : { secretStore }) });
  await store.journal.begin(begin);
  await store.journal.note('run-1', 'inspect', { kind: 'entered' });
  await store.journal.finish('run-1', record);
  await store.journal.begin({ ...begin, runId: 'run-2' });
  await store.close();
}

/** As another start of the app finds it: nothing of it is open in this process any more. */
async function filledBefore(file: string, secretStore?: SecretStore): Promise<void> {
  await filled(file, secretStore);
  await letGo();
}

async function expectWhole(file: string, secretStore: SecretStore): Promise<void> {
  const store = await openStore({ file, clock, secretStore });
  expect(await store.journal.unfinished()).toMatchObject([{ runId: 'run-2' }]);
  expect(await store.runs.forUser(begin.tenantId, begin.target.id)).toHaveLength(1);
  expect((await store.audit.verify()).firstBad).toBeNull();
  expect(store.protection).toEqual(encrypted);
  await store.close();
}

it('a new record has no name in clear, in no file of it, also while it is open', async () => {
  const folder = testFolder();
  const file = path.join(folder, 'record.db');
  const secretStore = testSecretStore();
  const store = await openStore({ file, clock, secretStore });
  onTestFinished(() => store.close().catch(() => undefined));
  await store.journal.begin(begin);
  expect(store.protection).toEqual(encrypted);
  expect(existsSync(`${file}-wal`)).toBe(true);
  expect(written(folder)).not.toContain(NAME);
  expect(written(folder)).not.toContain('SQLite format 3');
  await store.close();
  expect(written(folder)).not.toContain(NAME);
});

it('without a key store it is plain, says so, and is brought over when there is one', async () => {
  const folder = testFolder();
  const file = path.join(folder, 'record.db');
  await filledBefore(file);
  expect(written(folder)).toContain(NAME);
  expect((await protectRecord(file, undefined)).protection).toEqual({ status: 'plain', reason: 'noKeyStore' });
  const secretStore = testSecretStore();
  await expectWhole(file, secretStore);
  expect(written(folder)).not.toContain(NAME);
  expect(names(folder)).toEqual(['record.db', 'record.db.key']);
  await expectWhole(file, secretStore);
});

it('the pages of the plain one are overwritten, under whatever name they are still there', async () => {
  const folder = testFolder();
  const file = path.join(folder, 'record.db');
  await filledBefore(file);
  fs.linkSync(file, path.join(folder, 'second-name'));
  await protectRecord(file, testSecretStore());
  expect(readFileSync(path.join(folder, 'second-name')).every((byte) => byte === 0)).toBe(true);
});

describe('a key that is lost', () => {
  it.each<[string, (file: string, secretStore: SecretStore) => SecretStore | undefined]>([
    ['another user, another system', () => testSecretStore()],
    ['a key store that is locked', () => undefined],
    ['a key file that is gone', (file, secretStore) => {
      fs.rmSync(keyFileOf(file));
      return secretStore;
    }],
    ['a key file that was overwritten', (file, secretStore) => {
      writeFileSync(keyFileOf(file), 'nonsense');
      return secretStore;
    }],
  ])('%s: is named, and nothing is touched', async (_, lose) => {
    const folder = testFolder();
    const file = path.join(folder, 'record.db');
    const secretStore = testSecretStore();
    await filledBefore(file, secretStore);
    const later = lose(file, secretStore);
    const before = written(folder);
    await expect(openStore({ file, clock, ...(later === undefined ? {} : { secretStore: later }) })).rejects.toMatchObject({ name: 'StoreError', kind: 'keyLost' });
    expect(written(folder)).toBe(before);
  });

  it('a backup is plain, takes the place of the record, and is encrypted with a key of its own; the old one stays with its key', async () => {
    const folder = testFolder();
    const file = path.join(folder, 'record.db');
    const copy = path.join(testFolder(), 'desk.backup');
    const first = testSecretStore();
    await filledBefore(file, first);
    const store = await openStore({ file, clock, secretStore: first });
    await store.backup(copy);
    await store.close();
    await letGo();
    expect(readFileSync(copy, 'latin1')).toContain(NAME);
    const second = testSecretStore();
    const { aside } = await restoreBackup(copy, file, clock);
    await expectWhole(file, second);
    expect(written(folder)).not.toContain(NAME);
    await expectWhole(aside ?? '', first);
  });
});

it.each<[string, string, (file: string) => void]>([
  ['of a newer version', 'newer', (file) => {
    const raw = new Libsql(file);
    raw.pragma('user_version = 999');
    raw.close();
  }],
  ['that is damaged', 'damaged', (file) => {
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 8192, 40_960));
  }],
])('a record %s is not brought over, but refused and left as it is', async (_, kind, change) => {
  const file = path.join(testFolder(), 'record.db');
  await filledBefore(file);
  change(file);
  await letGo();
  const bytes = readFileSync(file);
  await expect(openStore({ file, clock, secretStore: testSecretStore() })).rejects.toMatchObject({ name: 'StoreError', kind });
  await letGo();
  expect(readFileSync(file).equals(bytes)).toBe(true);
});

it('a record that another program has open stays plain and in use', async () => {
  const file = path.join(testFolder(), 'record.db');
  await filledBefore(file);
  const other = openDatabase(file);
  onTestFinished(() => other.destroy());
  await other.selectFrom('runs').select('runId').execute();
  expect((await protectRecord(file, testSecretStore())).protection).toEqual({ status: 'plain', reason: 'failed', detail: expect.stringMatching(/^SQLITE_BUSY/) });
  expect(await other.selectFrom('runs').select('runId').execute()).toHaveLength(2);
});

it('the wrong key does not open it, and the file says nothing by itself', async () => {
  const file = path.join(testFolder(), 'record.db');
  await filledBefore(file, testSecretStore());
  expect(() => openDatabase(file, { key: new Secret('00'.repeat(32)) })).toThrow(expect.objectContaining({ kind: 'damaged' }));
  expect(() => openDatabase(file)).toThrow(expect.objectContaining({ kind: 'damaged' }));
});

describe('a crash while it is brought over', () => {
  const calls = ['writeFileSync', 'renameSync', 'openSync', 'writeSync', 'fsyncSync', 'linkSync', 'rmSync', 'mkdirSync'] as const;

  /** From the nth change of the disk on, nothing reaches it any more: so it is when the process is gone. */
  async function crashAt(nth: number, act: () => Promise<unknown>): Promise<boolean> {
    let count = 0;
    const real = Object.fromEntries(calls.map((name) => [name, fs[name]]));
    for (const name of calls) {
      const call = fs[name] as (...parameters: unknown[]) => unknown;
      Object.assign(fs, {
        [name]: (...parameters: unknown[]) => {
          if (count++ >= nth) throw Object.assign(new Error('gone'), { code: 'EIO', syscall: name });
          return call(...parameters);
        },
      });
    }
    syncBuiltinESMExports();
    try {
      await act().catch(() => undefined);
    } finally {
      Object.assign(fs, real);
      syncBuiltinESMExports();
    }
    return count > nth;
  }

  it('leaves a record that opens with everything in it, at each step', { timeout: 120_000 }, async () => {
    const original = path.join(testFolder(), 'record.db');
    await filledBefore(original);
    let steps = 0;
    for (; ; steps++) {
      const folder = testFolder();
      const file = path.join(folder, 'record.db');
      fs.copyFileSync(original, file);
      const secretStore = testSecretStore();
      const crashed = await crashAt(steps, () => protectRecord(file, secretStore));
      await expectWhole(file, secretStore);
      expect(names(folder), `step ${steps}`).toEqual(['record.db', 'record.db.key']);
      expect(written(folder)).not.toContain(NAME);
      if (!crashed) break;
      expect(steps).toBeLessThan(100);
    }
    expect(steps).toBeGreaterThan(10);
  });

  it('leaves half a copy, which is thrown away', async () => {
    const folder = testFolder();
    const file = path.join(folder, 'record.db');
    await filledBefore(file);
    writeFileSync(`${file}.encrypting`, readFileSync(file).subarray(0, 8192));
    writeFileSync(`${file}.encrypting-journal`, 'x');
    await expectWhole(file, testSecretStore());
    expect(names(folder)).toEqual(['record.db', 'record.db.key']);
  });
});
