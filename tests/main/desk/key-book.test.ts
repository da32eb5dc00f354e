// The ledger of keys at the desk: what is plugged in is noted once, a reset is seen, and all of it is a file.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KeySummary } from '../../../src/shared/models.ts';
import { createDeskKeyBook, type DeskKeyBook } from '../../../src/main/desk/key-book.ts';
import { openStore, type Store } from '../../../src/main/store/store.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { makeKey } from '../../renderer/fixtures.ts';

let folder: string;
let store: Store;
let desk: DeskKeyBook;
let answer: string | null;
const all = { words: '', state: 'all', first: 0 } as const;
const key: KeySummary = { ...makeKey('A'), serialNumber: '=1+1', serialIsUnique: true, practice: false, status: 'ready', pinSet: true };

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'keys-'));
  answer = path.join(folder, 'keys.csv');
  const clock = new ManualClock(Date.UTC(2026, 4, 3));
  store = await openStore({ file: ':memory:', clock });
  desk = createDeskKeyBook({
    store, clock, files: { askForFile: async () => answer },
    session: () => ({ isPracticeTenant: false, operator: { userPrincipalName: 'desk@contoso.example' } }),
    onError: (error) => {
      throw error;
    },
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function give(): Promise<void> {
  const { product, manufacturer, serialNumber, aaguid, firmware, transport } = key;
  await store.keys.give({
    key: { product, manufacturer, serialNumber, aaguid, firmware, transport, practice: false }, knownCredentialIds: [], tenantId: 't',
    holder: { id: 'u', displayName: 'Anna' }, credentialIdBase64Url: 'AAEC', operator: 'desk@contoso.example',
  });
}

it('notes each key that tells itself apart, once for each plugging-in', async () => {
  const nameless = { ...key, id: 'other', serialIsUnique: false };
  await desk.notePlugged([key, nameless, { ...key, id: 'reading', status: 'reading', serialNumber: '7' }]);
  await desk.notePlugged([key]);
  const { keys } = await desk.list(all);
  expect(keys).toMatchObject([{ serialNumber: '=1+1', state: 'unknown' }]);
  expect((await desk.history(keys[0]?.id ?? '')).map(({ kind }) => kind)).toEqual(['seen']);
});

it('a key that was given and has no PIN any more was reset', async () => {
  await give();
  await desk.notePlugged([key]);
  expect((await desk.list(all)).keys).toMatchObject([{ state: 'assigned' }]);
  await desk.notePlugged([]);
  await desk.notePlugged([{ ...key, pinSet: false }]);
  expect((await desk.list(all)).keys).toMatchObject([{ state: 'reset', holder: null }]);
});

it('notes what a person says, with who said it', async () => {
  await give();
  const [first] = (await desk.list(all)).keys;
  await desk.mark(first?.id ?? '', 'lost');
  expect((await desk.history(first?.id ?? '')).at(-1)).toMatchObject({ kind: 'lost', operator: 'desk@contoso.example', holder: { displayName: 'Anna' } });
  await expect(desk.mark('f3b0c442-98fc-4c14-9afb-f4c8996fb924', 'lost')).rejects.toMatchObject({ code: 'key.notFound' });
});

it('writes all keys into a file, harmless for a spreadsheet', async () => {
  await give();
  for (let index = 0; index < 250; index++) await desk.notePlugged([{ ...key, serialNumber: `S${index}` }]);
  expect(await desk.export()).toBe(answer);
  const lines = readFileSync(answer ?? '', 'utf8').split('\r\n').filter(Boolean);
  expect(lines).toHaveLength(252);
  expect(lines.filter((line) => line.includes(`"'=1+1"`) && line.includes('"Anna"'))).toHaveLength(1);
  answer = null;
  expect(await desk.export()).toBeNull();
});
