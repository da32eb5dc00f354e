// The book of physical keys: known again by serial number and model, or by a credential that is on it.

import { beforeEach, describe, expect, it } from 'vitest';
import type { Gift, KeyFacts } from '../../../src/main/store/key-book.ts';
import type { Store } from '../../../src/main/store/store.ts';
import { HandClock, testFolder, testStore } from './store-rig.ts';
import path from 'node:path';

const key: KeyFacts = {
  product: 'YubiKey 5 NFC', manufacturer: 'Yubico', serialNumber: '12345678', aaguid: 'aaguid-1', firmware: '5.7.1', transport: 'usb', practice: false,
};
const bare: KeyFacts = { ...key, product: 'Bare Key', serialNumber: '' };
const gift = (change: Partial<Gift> = {}): Gift => ({
  key, knownCredentialIds: [], tenantId: 'tenant-1', holder: { id: 'user-1', displayName: 'Zoë Ödegård' }, credentialIdBase64Url: 'AAEC',
  operator: 'desk@contoso.example', ...change,
});
const all = { words: '', state: 'all', first: 0, practice: false, count: 50 } as const;

let store: Store;
let clock: HandClock;
beforeEach(async () => {
  clock = new HandClock();
  store = await testStore(path.join(testFolder(), 'record.db'), clock);
});

describe('a key with a serial number', () => {
  it('is one key, however often it is seen', async () => {
    await store.keys.see(key);
    const [first] = (await store.keys.list(all)).keys;
    clock.at += 1000;
    await store.keys.see({ ...key, firmware: '5.7.2' });
    const { keys } = await store.keys.list(all);
    expect(keys).toMatchObject([{ id: first?.id, firmware: '5.7.2', state: 'unknown', holder: null, firstSeenAt: first?.firstSeenAt }]);
    expect(Date.parse(keys[0]?.lastSeenAt ?? '')).toBe(Date.parse(first?.lastSeenAt ?? '') + 1000);
  });

  it('of another model is another one; so is one of practice', async () => {
    await store.keys.see(key);
    await store.keys.see({ ...key, aaguid: 'aaguid-2' });
    await store.keys.see({ ...key, serialNumber: 'PK-1', practice: true });
    expect((await store.keys.list(all)).keys).toHaveLength(2);
    expect((await store.keys.list({ ...all, practice: true })).keys).toMatchObject([{ serialNumber: 'PK-1' }]);
  });

  it('tells whom it was given to, and what a person said of it', async () => {
    await store.keys.see(key);
    await store.keys.give(gift());
    const { id } = (await store.keys.find(key, [])) ?? { id: '' };
    expect(await store.keys.find(key, [])).toMatchObject({ state: 'assigned', holder: { id: 'user-1', displayName: 'Zoë Ödegård' } });
    expect(await store.keys.mark(id, 'lost', 'desk@contoso.example')).toBe(true);
    expect(await store.keys.find(key, [])).toMatchObject({ state: 'lost', holder: { id: 'user-1' } });
    await store.keys.mark(id, 'returned', null);
    expect(await store.keys.find(key, [])).toMatchObject({ state: 'returned', holder: null });
    await store.keys.noteReset(id);
    expect((await store.keys.history(id)).map(({ kind, holder, operator }) => [kind, holder?.id ?? null, operator])).toEqual([
      ['seen', null, null], ['given', 'user-1', 'desk@contoso.example'], ['lost', 'user-1', 'desk@contoso.example'], ['returned', 'user-1', null], ['reset', null, null],
    ]);
    expect((await store.audit.search({ text: 'key.marked', before: null })).entries.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['key.marked', 'returned'], ['key.marked', 'lost'],
    ]);
    expect(await store.keys.mark('nobody', 'lost', null)).toBe(false);
  });
});

describe('a key without a serial number', () => {
  it('is not in the book until it was given, and is known again by its credential', async () => {
    await store.keys.see(bare);
    expect((await store.keys.list(all)).keys).toEqual([]);
    await store.keys.give(gift({ key: bare }));
    expect(await store.keys.find(bare, ['other', 'AAEC'])).toMatchObject({ product: 'Bare Key', state: 'assigned' });
    expect(await store.keys.find(bare, [])).toBeNull();
    // Given to another person with the old credential still on it: one key.
    await store.keys.give(gift({ key: bare, knownCredentialIds: ['AAEC'], credentialIdBase64Url: 'BBBB', holder: { id: 'user-2', displayName: 'Ada' } }));
    expect((await store.keys.list(all)).keys).toMatchObject([{ holder: { id: 'user-2' } }]);
    // A second one of the same kind: another key.
    await store.keys.give(gift({ key: bare, credentialIdBase64Url: 'CCCC' }));
    expect((await store.keys.list(all)).keys).toHaveLength(2);
  });
});

describe('the list', () => {
  beforeEach(async () => {
    for (const [index, serialNumber] of ['111', '222', '333'].entries()) {
      clock.at += 1000;
      await store.keys.see({ ...key, serialNumber, product: index === 1 ? 'Feitian 100%_' : key.product });
    }
    await store.keys.give(gift({ key: { ...key, serialNumber: '111' } }));
  });

  it.each([
    ['', ['111', '333', '222']],
    ['yubikey', ['111', '333']],
    ['YUBI 33', ['333']],
    ['zoe odegard', ['111']],
    ['100%', ['222']],
    ['no such', []],
  ])('finds by %j', async (words, expected) => {
    const found = (await store.keys.list({ ...all, words })).keys.map(({ serialNumber }) => serialNumber);
    expect([...found].sort()).toEqual([...expected].sort());
  });

  it('comes by state and by pages, seen last first', async () => {
    expect((await store.keys.list({ ...all, state: 'assigned' })).keys).toMatchObject([{ serialNumber: '111' }]);
    const page = await store.keys.list({ ...all, count: 2 });
    expect(page).toMatchObject({ more: true });
    const rest = await store.keys.list({ ...all, first: 2, count: 2 });
    expect([...page.keys, ...rest.keys]).toHaveLength(3);
    expect(rest.more).toBe(false);
  });
});
