// Disks that fail under an open record: a file system that is full, a page that goes bad, a lock that is held, a folder that is
// gone. Each is told by its kind, and what was promised before is there afterwards.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import Libsql from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../../src/main/store/database.ts';
import { createJournal, type Journal } from '../../../../src/main/store/journal.ts';
import { createBlobs } from '../../../../src/main/store/settings.ts';
import { openStore } from '../../../../src/main/store/store.ts';
import { begin, HandClock, record, testAudit, testFolder, testStore } from '../store-rig.ts';

const clock = new HandClock();
const PAGE = 4096;
/** Each credential that the journal was told of and has answered for. */
const note = (journal: Journal, n: number): Promise<void> =>
  journal.note('run-1', 'register', { kind: 'credentialCreated', credentialIdBase64Url: `c${n}`.padEnd(1500, 'x') });

/** A file system of its own with little room; null where this user may not make one. */
function smallDisk(kilobytes: number): string | null {
  const folder = testFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]);
  if (status !== 0) return null;
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  return folder;
}

describe('a disk that is full', () => {
  it('is "full" at the very entry; everything that was answered for stays, and it goes on when there is room', async ({ skip }) => {
    const folder = smallDisk(1400);
    if (folder === null) return skip();
    const store = await testStore(path.join(folder, 'record.db'));
    await store.journal.begin(begin);
    // What fills it is somebody else's file: so the log cannot grow any more.
    const other = path.join(folder, 'other');
    const handle = openSync(other, 'w');
    try {
      for (;;) writeSync(handle, Buffer.alloc(PAGE));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    } finally {
      closeSync(handle);
    }
    let kept = 0;
    const fill = async (): Promise<void> => {
      for (; kept < 500; kept++) await note(store.journal, kept);
    };
    await expect(fill()).rejects.toMatchObject({ name: 'StoreError', kind: 'full' });
    await expect(store.journal.begin({ ...begin, runId: 'run-2' })).rejects.toMatchObject({ kind: 'full' });
    expect((await store.journal.unfinished()).map(({ leftBehind }) => leftBehind.length)).toEqual([kept]);
    rmSync(other);
    await note(store.journal, kept);
    await store.close();
    const again = await testStore(path.join(folder, 'record.db'));
    expect((await again.journal.unfinished())[0]?.leftBehind).toHaveLength(kept + 1);
    expect((await again.audit.verify()).firstBad).toBeNull();
  });
});

describe('a disk that was made read-only', () => {
  /** The folder again, at a place where it may not be written; null where this user may not do that. */
  function readOnlyView(folder: string): string | null {
    const view = testFolder();
    if (spawnSync('mount', ['--bind', folder, view]).status !== 0) return null;
    onTestFinished(() => void spawnSync('umount', ['-l', view]));
    return spawnSync('mount', ['-o', 'remount,ro,bind', view]).status === 0 ? view : null;
  }

  it('is "readOnly" at the opening, and the record is as it was', async ({ skip }) => {
    const folder = testFolder();
    const file = path.join(folder, 'record.db');
    const store = await testStore(file);
    await store.journal.begin(begin);
    await store.close();
    const bytes = readFileSync(file);
    const view = readOnlyView(folder);
    if (view === null) return skip();
    await expect(openStore({ file: path.join(view, 'record.db'), clock })).rejects.toMatchObject({ name: 'StoreError', kind: 'readOnly' });
    await expect(openStore({ file: path.join(view, 'new.db'), clock })).rejects.toMatchObject({ name: 'StoreError', kind: 'readOnly' });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });
});

describe('a page that goes bad', () => {
  it.each([0.02, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.98])('at %f of the file is found at the opening, and the file is left as it is', async (share) => {
    const file = path.join(testFolder(), 'record.db');
    const store = await testStore(file);
    await store.journal.begin(begin);
    for (let n = 0; n < 60; n++) await note(store.journal, n);
    await store.close();
    const bytes = readFileSync(file);
    const page = Math.floor((bytes.length / PAGE) * share);
    // Its head: kind of page, number of cells, where they are.
    for (let at = page * PAGE + (page === 0 ? 100 : 0); at < page * PAGE + PAGE; at += 7) bytes[at] = (bytes[at] ?? 0) ^ 0xa5;
    writeFileSync(file, bytes);
    const opened = openStore({ file, clock });
    await expect(opened).rejects.toMatchObject({ name: 'StoreError', kind: 'damaged' });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });
});

describe('a lock that another program holds', () => {
  async function lockedRecord() {
    const file = path.join(testFolder(), 'record.db');
    await (await testStore(file)).close();
    const other = new Libsql(file);
    onTestFinished(() => void other.close());
    let waitedMs = 0;
    let atPause: () => void = () => undefined;
    const database = openDatabase(file, {
      wait: (ms) => {
        waitedMs += ms;
        atPause();
        return Promise.resolve();
      },
    });
    onTestFinished(() => database.destroy().catch(() => undefined));
    const journal = createJournal(database, file, clock, testAudit(database, file, clock));
    await journal.begin(begin);
    other.exec('begin immediate');
    return {
      file, other, database, journal,
      waitedMs: () => waitedMs,
      onPause: (act: () => void) => {
        atPause = act;
      },
    };
  }

  it('is waited for while this thread goes on: what holds the lock may be on it', async () => {
    const { other, journal, onPause, waitedMs } = await lockedRecord();
    onPause(() => {
      if (waitedMs() > 300 && other.inTransaction) other.exec('commit');
    });
    await note(journal, 0);
    expect(waitedMs()).toBeGreaterThan(300);
    expect((await journal.unfinished())[0]?.leftBehind).toHaveLength(1);
  });

  it('for too long is "locked"; nothing is half written, and the same connection goes on afterwards', async () => {
    const { file, other, database, journal, waitedMs } = await lockedRecord();
    const locked = { name: 'StoreError', kind: 'locked', nativeCode: expect.stringMatching(/^SQLITE_BUSY/) };
    for (let n = 0; n < 3; n++) await expect(note(journal, n)).rejects.toMatchObject(locked);
    expect(waitedMs()).toBeGreaterThanOrEqual(15_000);
    // A write that is no transaction of its own, too. Reading goes on.
    await expect(createBlobs(database).set('token', new Uint8Array([1]))).rejects.toMatchObject(locked);
    expect(await createBlobs(database).get('token')).toBeNull();
    other.exec('commit');
    await note(journal, 7);
    await createBlobs(database).set('token', new Uint8Array([1]));
    expect((await journal.unfinished())[0]?.leftBehind).toMatchObject([{ credentialIdBase64Url: expect.stringMatching(/^c7x/) }]);
    await database.destroy();
    const again = await testStore(file);
    await again.journal.finish('run-1', record);
    expect((await again.audit.verify()).firstBad).toBeNull();
  });

  it('to the very end does not hinder the closing, and leaves no lock behind', async () => {
    const { file, other, database, journal } = await lockedRecord();
    await expect(note(journal, 0)).rejects.toMatchObject({ kind: 'locked' });
    await database.destroy();
    other.exec('commit');
    const again = await testStore(file);
    await again.journal.finish('run-1', record);
  });

  it('is taken by one at a time: two connections that write by turns lose nothing', async () => {
    const { file, other, journal } = await lockedRecord();
    other.exec('rollback');
    const second = await testStore(file);
    await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? note(journal, n) : note(second.journal, n))));
    expect((await journal.unfinished())[0]?.leftBehind).toHaveLength(20);
    expect((await second.audit.verify()).firstBad).toBeNull();
  });
});

describe('a folder that is gone', () => {
  it('loses nothing that was answered for: the open file is moved with it', async () => {
    const folder = path.join(testFolder(), 'data');
    mkdirSync(folder);
    const file = path.join(folder, 'record.db');
    const store = await testStore(file);
    await store.journal.begin(begin);
    renameSync(folder, `${folder}-moved`);
    let kept = 0;
    const tried = await note(store.journal, 0).then(() => kept++, (error: unknown) => error);
    if (kept === 0) expect(tried).toMatchObject({ name: 'StoreError' });
    await store.close().catch(() => undefined);
    const again = await testStore(path.join(`${folder}-moved`, 'record.db'));
    expect((await again.journal.unfinished())[0]?.leftBehind).toHaveLength(kept);
    expect(() => statSync(file)).toThrow();
  });
});

describe('a clock that jumps', () => {
  it.each([-86_400_000, 86_400_000])('by %i ms leaves journal and audit in their order', async (jump) => {
    const hand = new HandClock();
    const store = await testStore(path.join(testFolder(), 'record.db'), hand);
    await store.journal.begin(begin);
    await note(store.journal, 0);
    hand.at += jump;
    await note(store.journal, 1);
    hand.at -= 2 * jump;
    await store.settings.set('practice', 1);
    const found = (await store.journal.unfinished())[0]?.leftBehind ?? [];
    expect(found.map((one) => one.kind === 'credentialOnKey' && one.credentialIdBase64Url.slice(0, 2))).toEqual(['c0', 'c1']);
    const verdict = await store.audit.verify();
    expect(verdict).toMatchObject({ firstBad: null });
    expect((await store.audit.search({ text: '', before: null })).entries.map(({ seq }) => seq)).toEqual(
      Array.from({ length: verdict.entries }, (_, n) => verdict.entries - n),
    );
  });
});
