import { createHash, generateKeyPairSync, verify as verifySignature, createPublicKey } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/shared/audit.ts';
import { anchorKeyOf, headIsSigned, signHead } from '../../../src/main/store/audit-anchor.ts';
import { GENESIS, encodeBody, hashEntry } from '../../../src/main/store/audit-entry.ts';
import { nothing } from '../../../src/main/store/audit-log.ts';
import { wordsOf, wordsOfEntry } from '../../../src/main/store/audit-words.ts';
import { auditRig, sampleNote } from './audit-rig.ts';
import { alreadyThere } from './engine.ts';
import { begin, HandClock, record, testSecretStore, testStore } from './store-rig.ts';

async function everything(pages: AsyncIterable<readonly AuditEntry[]>): Promise<readonly AuditEntry[]> {
  const all: AuditEntry[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

describe('an entry', () => {
  const body = { ...nothing, at: '2026-01-31T10:00:00.000Z', kind: 'tap.issued', outcome: 'done', reason: 'tap-1' } as const;

  it('has one canonical text: members sorted, no white space, nothing that does not belong there', () => {
    const text =
      '{"at":"2026-01-31T10:00:00.000Z","key":null,"kind":"tap.issued","operator":null,"outcome":"done","reason":"tap-1",' +
      '"runId":null,"service":null,"step":null,"target":null,"tenantId":null}';
    expect(encodeBody(body)).toBe(text);
    const shuffled = Object.fromEntries(Object.entries(body).reverse());
    expect(encodeBody({ ...body, ...shuffled })).toBe(text);
    const withSecret = { ...body, pass: 'CANARY' };
    expect(encodeBody(withSecret)).toBe(text);
  });

  it('is hashed with its number and the hash before it', () => {
    const text = encodeBody(body);
    const expected = createHash('sha256').update(Buffer.from(`${GENESIS}\n7\n${text}`)).digest('hex');
    expect(hashEntry(GENESIS, 7, text)).toBe(expected);
  });

  it('cuts long texts and mends half characters instead of refusing them', () => {
    const long = encodeBody({ ...body, reason: 'x'.repeat(5000), runId: '\ud800-\u{1f511}' });
    expect(long).toContain(`"reason":"${'x'.repeat(1000)}"`);
    expect(long).toContain('"runId":"\ufffd-\u{1f511}"');
  });

  it('is found by letters and digits, without case and accents', () => {
    expect(wordsOf('José-María ÅNGSTRÖM_12 "x*"')).toEqual(['jose', 'maria', 'angstrom', '12', 'x']);
    const words = wordsOfEntry({ ...body, ...sampleNote(4), step: null, reason: '', operator: null, tenantId: null, target: null, key: null, service: null, runId: 'run-4' });
    expect(words).toEqual(['2026', '01', '31', 'run', 'ended', 'succeeded', '4']);
  });
});

describe('the log', () => {
  it('notes each thing of a run in the transaction that records it', async () => {
    const store = await testStore();
    store.audit.setOperator({ id: 'op-2', userPrincipalName: 'second@contoso.example' }, 'tenant-1');
    await store.journal.begin(begin);
    await store.journal.note('run-1', 'register', { kind: 'entered' });
    await store.journal.note('run-1', 'register', { kind: 'tapRequested', userId: 'user-1' });
    await store.journal.note('run-1', 'register', { kind: 'tapIssued', tapId: 'tap-1', userId: 'user-1' });
    await store.journal.note('run-1', 'register', { kind: 'obrArmed' });
    await store.journal.note('run-1', 'register', { kind: 'obrRefused', reason: 'wrongUser' });
    await store.journal.note('run-1', 'register', { kind: 'credentialCreated', credentialIdBase64Url: 'AAEC' });
    await store.journal.note('run-1', 'register', { kind: 'obrDisarmed', reason: 'credentialCreated' });
    await store.journal.note('run-1', 'register', { kind: 'credentialStored', methodId: 'AAEC0' });
    await store.journal.note('run-1', 'register', { kind: 'tapRevoked' });
    await store.journal.finish('run-1', record);
    await store.journal.begin({ ...begin, runId: 'run-2' });
    await store.journal.acknowledge('run-2');
    await store.settings.set('tenant', { tenant: 'contoso.example' });
    const entries = await everything(store.audit.pages());
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(entries.map(({ kind, outcome, reason }) => [kind, outcome, reason])).toEqual([
      ['anchorKey.made', 'done', expect.stringMatching(/^MCow/)],
      ['run.begun', 'done', 'direct'],
      ['tap.issued', 'done', 'tap-1'],
      ['obr.armed', 'done', ''],
      ['obr.refused', 'refused', 'wrongUser'],
      ['credential.created', 'done', ''],
      ['obr.disarmed', 'done', 'credentialCreated'],
      ['credential.stored', 'done', 'AAEC0'],
      ['tap.revoked', 'done', ''],
      ['run.ended', 'succeeded', ''],
      ['run.begun', 'done', 'direct'],
      ['run.checked', 'unknown', ''],
      ['settings.changed', 'done', 'tenant'],
    ]);
    expect(entries[9]).toMatchObject({
      at: '2026-01-31T10:00:00.000Z', operator: begin.operator, target: begin.target, service: 'entra', runId: 'run-1',
      tenantId: 'tenant-1', key: { aaguid: begin.key.aaguid, product: 'Key 5', serialNumber: '123', credentialIdBase64Url: 'AAEC' },
    });
    // Who began the run did not check it.
    expect(entries[11]?.operator?.userPrincipalName).toBe('second@contoso.example');
    expect(await store.audit.verify()).toMatchObject({ entries: 13, firstBad: null, anchors: { valid: 1, otherKey: 0, keyIsKept: false } });
  });

  it('has nothing of what was rolled back', async () => {
    const store = await testStore();
    await store.journal.begin(begin);
    const before = await everything(store.audit.pages());
    await expect(store.journal.begin(begin)).rejects.toThrow(alreadyThere);
    await expect(store.journal.finish('other', { ...record, runId: 'other' })).rejects.toThrow('not open');
    expect(await everything(store.audit.pages())).toEqual(before);
    await store.audit.note({ kind: 'audit.exported', outcome: 'done', reason: 'csv' });
    expect(await store.audit.verify()).toMatchObject({ firstBad: null, entries: before.length + 1 });
  });

  it('cannot be changed by a mistake of ours', async () => {
    const { audit, database } = await auditRig();
    await audit.note(sampleNote(1));
    await expect(database.updateTable('audit').set({ body: 'x' }).execute()).rejects.toThrow('append-only');
    await expect(database.deleteFrom('audit').execute()).rejects.toThrow('append-only');
  });

  it('keeps one chain when many append at once', async () => {
    const { audit } = await auditRig();
    await Promise.all(Array.from({ length: 40 }, (_, index) => audit.note(sampleNote(index))));
    expect(await audit.verify()).toMatchObject({ firstBad: null, entries: 41 });
  });
});

describe('search', () => {
  it('finds entries by the beginnings of words, newest first, some at a time', async () => {
    const { audit, fill } = await auditRig();
    await fill(120);
    const first = await audit.search({ text: '  ZOE pers ', before: null });
    expect(first.entries.map(({ runId }) => runId)).toEqual(Array.from({ length: 50 }, (_, index) => `run-${120 - index}`));
    expect(first.more).toBe(true);
    const third = await audit.search({ text: 'zoë', before: first.entries[49]?.seq ?? 0 })
      .then(({ entries }) => audit.search({ text: 'zoë', before: entries.at(-1)?.seq ?? 0 }));
    expect(third.entries).toHaveLength(20);
    expect(third.more).toBe(false);
    expect((await audit.search({ text: 'sn1017', before: null })).entries.map(({ runId }) => runId)).toEqual(['run-17']);
    expect((await audit.search({ text: 'run-17 issued', before: null })).entries).toEqual([]);
    expect((await audit.search({ text: '', before: 4 })).entries.map(({ seq }) => seq)).toEqual([3, 2, 1]);
  });

  it.each(['"', '*', '" OR "1', 'NEAR(', '----', "'; drop table audit; --", 'x"*', 'a AND'])('takes %s as words, not as a language', async (text) => {
    const { audit, fill } = await auditRig();
    await fill(3);
    expect((await audit.search({ text, before: null })).entries).toEqual([]);
    expect((await audit.search({ text: '', before: null })).entries).toHaveLength(4);
  });
});

describe('signed heads', () => {
  it('are signed for every entry and kept for some', { timeout: 60_000 }, async () => {
    const { audit, database, fill } = await auditRig();
    await fill(520);
    const anchors = await database.selectFrom('auditAnchors').select(['seq', 'kept']).orderBy('seq').execute();
    // The key's own entry is the first.
    expect(anchors).toEqual([{ seq: 250, kept: 1 }, { seq: 500, kept: 1 }, { seq: 521, kept: 0 }]);
    expect(await audit.verify()).toMatchObject({ firstBad: null, anchors: { valid: 3, otherKey: 0, keyIsKept: true } });
  });

  it('can be checked by anybody who has one, with nothing but its public key', async () => {
    const { audit, fill } = await auditRig();
    await fill(3);
    const head = await audit.signedHead();
    await fill(3);
    if (head?.publicKey == null) throw new Error('no head');
    const key = createPublicKey({ key: Buffer.from(head.publicKey, 'base64'), format: 'der', type: 'spki' });
    const text = `pairing-app audit head\n4\n${head.hash}\n${head.at}`;
    expect(verifySignature(null, Buffer.from(text), key, Buffer.from(head.signature, 'base64'))).toBe(true);
    expect((await everything(audit.pages()))[3]?.hash).toBe(head.hash);
    expect((await audit.verify()).anchors.valid).toBe(2);
  });

  it('stand under a key that outlives the app where there is a key store', async () => {
    const rig = await auditRig();
    await rig.fill(2);
    const next = rig.reopened();
    await next.note(sampleNote(3));
    expect((await everything(next.pages())).filter(({ kind }) => kind === 'anchorKey.made')).toHaveLength(1);
    expect(await next.verify()).toMatchObject({ firstBad: null, anchors: { valid: 1, otherKey: 0, keyIsKept: true } });
  });

  it.each([
    ['without a key store', null, null, false],
    ['when another user opens the file', testSecretStore(), testSecretStore(), true],
  ] as const)('%s the next start has another key, and the log says so', { timeout: 60_000 }, async (_, first, second, keyIsKept) => {
    const rig = await auditRig(first);
    await rig.fill(250);
    const next = rig.reopened(second);
    await next.note(sampleNote(3));
    expect((await everything(next.pages())).filter(({ kind }) => kind === 'anchorKey.made').map(({ seq }) => seq)).toEqual([1, 252]);
    expect(await next.verify()).toMatchObject({ firstBad: null, anchors: { valid: 1, otherKey: 2, keyIsKept } });
  });

  it('are nothing without the very bytes', () => {
    const key = anchorKeyOf(generateKeyPairSync('ed25519').privateKey);
    const other = anchorKeyOf(generateKeyPairSync('ed25519').privateKey);
    const anchor = signHead({ seq: 5, hash: 'ab'.repeat(32), at: '2026-01-31T10:00:00.000Z' }, key);
    expect(headIsSigned(anchor, key.publicKey)).toBe(true);
    expect(headIsSigned(anchor, other.publicKey)).toBe(false);
    expect(headIsSigned({ ...anchor, seq: 6 }, key.publicKey)).toBe(false);
    expect(headIsSigned({ ...anchor, at: '2026-01-31T10:00:00.001Z' }, key.publicKey)).toBe(false);
    expect(headIsSigned({ ...anchor, signature: `${anchor.signature.slice(0, -2)}?=` }, key.publicKey)).toBe(false);
    expect(headIsSigned({ ...anchor, signature: 'nonsense' }, key.publicKey)).toBe(false);
  });
});

it('an empty log is in order', async () => {
  const { audit } = await auditRig();
  expect(await audit.verify()).toEqual({
    checkedAt: new Date(new HandClock().now()).toISOString(), entries: 0, firstBad: null, head: '',
    anchors: { valid: 0, otherKey: 0, keyIsKept: true },
  });
});

it('the key that signs is nowhere in the file but sealed', async () => {
  const secretStore = testSecretStore();
  const { audit, database } = await auditRig(secretStore);
  await audit.note(sampleNote(1));
  const { rows } = await sql<{ name: string; bytes: Uint8Array }>`select name, bytes from blobs`.execute(database);
  expect(rows.map(({ name }) => name)).toEqual(['auditAnchorKey']);
  const sealed = rows[0]?.bytes ?? new Uint8Array();
  expect(Buffer.from(sealed).toString('latin1')).not.toContain('MC4CAQAwBQYDK2Vw');
  expect(secretStore.unseal(sealed)).toMatch(/^MC4CAQAwBQYDK2Vw/);
});
