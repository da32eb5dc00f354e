// One click: the copy and its entry in the audit, a person who gives up, and a place where nothing can be written.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createDeskBackup } from '../../../src/main/desk/backup.ts';
import { restoreBackup } from '../../../src/main/store/sqlite/backup.ts';
import { HandClock, testFolder, testStore } from '../store/store-rig.ts';

async function desk(target: string | null) {
  const store = await testStore();
  const clock = new HandClock();
  const asked: string[] = [];
  const files = {
    askForFile: async (name: string) => {
      asked.push(name);
      return target;
    },
    printPdf: async () => new Uint8Array(),
  };
  return { store, clock, asked, backup: createDeskBackup({ store: { ...store, protection: { status: 'plain', reason: 'noKeyStore' } }, clock, files }) };
}

it('is written where the person wants it, and the copy itself tells of it', async () => {
  const folder = testFolder();
  const target = path.join(folder, 'copy.backup');
  const { asked, backup, clock } = await desk(target);
  expect(await backup.save()).toBe(target);
  expect(asked).toEqual(['pairing-app-2026-01-31.backup']);
  const file = path.join(folder, 'record.db');
  await restoreBackup(target, file, clock);
  const { entries } = await (await testStore(file)).audit.search({ text: '', before: null });
  expect(entries[0]).toMatchObject({ kind: 'record.copied', outcome: 'done' });
});

it('is nothing for a person who gives up', async () => {
  const { store, backup } = await desk(null);
  expect(await backup.save()).toBeNull();
  expect((await store.audit.search({ text: '', before: null })).entries).toEqual([]);
});

it('that cannot be written is told by its own file, and leaves none', async () => {
  const target = path.join(testFolder(), 'nowhere', 'copy.backup');
  const { backup } = await desk(target);
  await expect(backup.save()).rejects.toMatchObject({ code: 'export.failed', detail: { file: target } });
  expect(existsSync(path.dirname(target))).toBe(false);
});
