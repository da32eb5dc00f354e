// Imports written on a thread of their own: the real thread with a real file, and a thread made by hand that fails.

import path from 'node:path';
import { mkdirSync, rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { WorkThread } from '../../../../src/main/ports.ts';
import { threadStarter } from '../../../../src/main/system-ports.ts';
import { createThreadWrites } from '../../../../src/main/store/sqlite/import-thread-writes.ts';
import { StoreError } from '../../../../src/main/store/store-error.ts';
import { openStore, type Store } from '../../../../src/main/store/store.ts';
import type { ImportedUser } from '../../../../src/main/store/users.ts';
import { HandClock, testFolder } from '../store-rig.ts';

const importThread = threadStarter(new URL('../../../rig/import-thread.mjs', import.meta.url));
/** A thread that reads TypeScript takes seconds to start on a busy machine. */
const slow = { timeout: 60_000 };

const people = (from: number, count: number): readonly ImportedUser[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `u${from + n}`, displayName: `Person ${from + n}`, userPrincipalName: `p${from + n}@contoso.example`, department: null,
    jobTitle: null, employeeId: null, accountEnabled: true, userType: 'member',
  }));

async function open(file: string): Promise<Store> {
  const store = await openStore({ file, clock: new HandClock(), importThread });
  onTestFinished(() => store.close().catch(() => {}));
  return store;
}

async function total(store: Store): Promise<number> {
  return (await store.users.figures('t')).total;
}

describe('the thread of imports', () => {
  it('writes pages in their order, while this one writes the journal', slow, async () => {
    const store = await open(path.join(testFolder(), 'record.db'));
    await store.imports.begin('t', 'delta');
    const pages = [0, 1, 2, 3].map((n) => store.imports.page('t', people(n * 500, 500), `page ${n + 1}`));
    for (let n = 0; n < 20; n++) await store.settings.set('practice', n);
    await Promise.all(pages);
    expect(await store.imports.mark('t')).toMatchObject({ open: { received: 2000, nextLink: 'page 4' } });
    expect(await total(store)).toBe(2000);
    await store.imports.begin('t', null);
    await store.imports.page('t', people(100, 10), null);
    expect(await store.imports.finish('t', 'now')).toBe(1990);
    expect(await store.users.window('t', { words: 'pers 105', filter: 'all', first: 0, count: 10 })).toMatchObject({ total: 1, users: [{ id: 'u105' }] });
  });

  it('has done what it was told when the store is closed', slow, async () => {
    const file = path.join(testFolder(), 'record.db');
    const store = await open(file);
    await store.imports.begin('t', null);
    const page = store.imports.page('t', people(0, 900), 'next');
    await store.close();
    await page;
    expect(await total(await open(file))).toBe(900);
  });

  it('tells what the disk says, as the store does', slow, async () => {
    const file = path.join(testFolder(), 'record.db');
    const writes = createThreadWrites(file, null, importThread);
    mkdirSync(file);
    const failed = writes.add('t', people(0, 1), null);
    await expect(failed).rejects.toBeInstanceOf(StoreError);
    await expect(failed).rejects.toMatchObject({ kind: 'io', file });
    // The folder is gone: the same thread goes on, and the next thing that is wrong is told.
    rmSync(file, { recursive: true });
    await expect(writes.add('t', people(0, 1), null)).rejects.toThrow(/no such table/);
    await writes.close();
  });

  it('that ends by itself fails what it had to do; the next call starts another one', async () => {
    const started: { readonly thread: WorkThread; readonly die: (error: Error | null) => void }[] = [];
    const writes = createThreadWrites('f', null, (data) => {
      expect(data).toEqual({ file: 'f', key: null });
      let die: (error: Error | null) => void = () => {};
      const ended = new Promise<Error | null>((resolve) => (die = resolve));
      const thread: WorkThread = { post: () => {}, onMessage: () => {}, ended, end: async () => {} };
      started.push({ thread, die });
      return thread;
    });
    const calls = [writes.page('t', [], null), writes.finish('t', 'now')];
    started[0]?.die(new Error('out of memory'));
    for (const call of calls) await expect(call).rejects.toThrow('out of memory');
    const next = writes.add('t', [], null);
    started[1]?.die(null);
    await expect(next).rejects.toThrow(/ended/);
    expect(started).toHaveLength(2);
  });
});
