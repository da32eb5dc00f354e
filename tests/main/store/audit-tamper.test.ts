// Somebody changes the file behind the app's back. Each change is found, at the first entry that is not what was written.
import { generateKeyPairSync } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { type Anchor, anchorKeyOf, signHead } from '../../../src/main/store/audit-anchor.ts';
import { type ChainRow, type ChainState, chainStart, endOfChain, nextInChain } from '../../../src/main/store/audit-chain.ts';
import { encodeBody, hashEntry } from '../../../src/main/store/audit-entry.ts';
import { nothing } from '../../../src/main/store/audit-log.ts';
import { type AuditRow, readAuditRows } from '../../../src/main/store/audit-rows.ts';
import { StoreError } from '../../../src/main/store/store-error.ts';
import type { Tables } from '../../../src/main/store/tables.ts';
import { type AuditRig, auditRig, disarmTriggers } from './audit-rig.ts';
import { engine } from './engine.ts';
import { testSecretStore } from './store-rig.ts';

async function filled(count: number, secretStore = testSecretStore()): Promise<AuditRig> {
  const rig = await auditRig(secretStore);
  // The key has its own entry.
  await rig.fill(count - 1);
  await disarmTriggers(rig.database);
  expect(await rig.audit.verify()).toMatchObject({ entries: count, firstBad: null });
  return rig;
}

type Row = Tables['audit'];

async function rowsOf({ database }: AuditRig): Promise<Row[]> {
  return await database.selectFrom('audit').selectAll().orderBy('seq').execute();
}

/** The whole log as it is to stand there. */
async function put({ database }: AuditRig, rows: readonly Row[]): Promise<void> {
  await database.deleteFrom('audit').execute();
  for (const row of rows) await database.insertInto('audit').values(row).execute();
}

/** Each row's hash made anew from its own text: what somebody does who knows how the chain is made. */
function rechained(rows: readonly Row[]): readonly Row[] {
  let previous = '0'.repeat(64);
  return rows.map(({ body }, index) => {
    previous = hashEntry(previous, index + 1, body);
    return { seq: index + 1, body, hash: previous };
  });
}

function without(rows: readonly Row[], seq: number): readonly Row[] {
  return rows.filter((row) => row.seq !== seq);
}

function renumbered(rows: readonly Row[]): readonly Row[] {
  return rows.map((row, index) => ({ ...row, seq: index + 1 }));
}

async function anchorsOf({ database }: AuditRig): Promise<readonly Anchor[]> {
  return await database.selectFrom('auditAnchors').select(['seq', 'hash', 'at', 'keyId', 'signature']).orderBy('seq').execute();
}

/** On PostgreSQL, which reads with the same code and refuses most of what is tried, every tenth entry will do. */
const EACH = engine === 'sqlite' ? 1 : 10;

/** Every text that comes of one byte of it with one bit turned, as UTF-8; some of them are none any more. */
function byteFlips(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text, 'utf8');
  // Another bit for each byte, so that all eight have their turn; the highest one, too, with which ASCII is no UTF-8.
  return Array.from(bytes, (byte, at) => {
    const flip = Buffer.from(bytes);
    flip[at] = byte ^ (1 << at % 8);
    return flip;
  });
}

/** PostgreSQL takes no text that is no UTF-8. */
function isStorable(bytes: Buffer): boolean {
  return engine === 'sqlite' || (Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes) && !bytes.includes(0));
}

/** Bytes as a text of this engine, whatever they are. */
function asText(bytes: Buffer): RawBuilder<string> {
  return engine === 'sqlite' ? sql<string>`cast(${bytes} as text)` : sql<string>`convert_from(${bytes}, 'UTF8')`;
}

/** Rows as this engine gives them back: each text written into the table of the audit, read as the proof reads it. */
async function throughTheEngine(rig: AuditRig, rows: readonly { readonly body: Buffer; readonly hash: Buffer }[]): Promise<readonly AuditRow[]> {
  const { database } = rig;
  await database.deleteFrom('audit').execute();
  const values = sql.join(rows.map(({ body, hash }, at) => sql`(${at + 1}, ${asText(body)}, ${asText(hash)})`));
  await sql`insert into audit (seq, body, hash) values ${values}`.execute(database);
  return await readAuditRows(database, { order: 'asc' });
}

describe('a log of 200 entries', () => {
  it('tells every byte that is changed, at its entry', { timeout: 240_000 }, async () => {
    const rig = await filled(200);
    const [rows, anchors] = [await rowsOf(rig), await anchorsOf(rig)];
    let state: ChainState = chainStart;
    let [changes, bytes, refused] = [0, 0, 0];
    const missed: string[] = [];
    const mustTell = (row: ChainRow, what: string): void => {
      changes += 1;
      const step = nextInChain(state, row, anchors);
      if (step.ok || step.seq !== state.seq + 1) missed.push(`${state.seq + 1} ${what}`);
    };
    for (const row of rows) {
      for (const column of row.seq % EACH === 0 ? (['body', 'hash'] as const) : []) {
        const flips = byteFlips(row[column]);
        const storable = flips.filter(isStorable);
        bytes += flips.length;
        refused += flips.length - storable.length;
        const whole = { body: Buffer.from(row.body), hash: Buffer.from(row.hash) };
        const read = await throughTheEngine(rig, storable.map((flip) => ({ ...whole, [column]: flip })));
        for (const [at, flip] of read.entries()) mustTell({ ...flip, seq: row.seq }, `${column} ${at}`);
      }
      for (let bit = 1; bit <= 128; bit *= 2) mustTell({ ...row, seq: row.seq ^ bit }, `seq ${bit}`);
      const step = nextInChain(state, row, anchors);
      if (!step.ok) throw new Error(`the log is not in order before it is changed: ${step.flaw}`);
      state = step.state;
    }
    expect(missed).toEqual([]);
    const stored = rows.filter(({ seq }) => seq % EACH === 0).reduce((sum, row) => sum + Buffer.byteLength(row.body) + Buffer.byteLength(row.hash), 0);
    expect({ bytes, changes }).toEqual({ bytes: stored, changes: stored - refused + 200 * 8 });
    expect(stored * EACH).toBeGreaterThan(200 * 400);
    expect(endOfChain(state, anchors, anchors[0]?.keyId ?? '').ok).toBe(true);
  });

  it('names the entry, whichever of them has a changed byte in the table', { timeout: 120_000 }, async () => {
    const rig = await filled(200);
    const named: number[] = [];
    const rows = (await rowsOf(rig)).filter(({ seq }) => seq % EACH === 0);
    for (const row of rows) {
      const flips = byteFlips(row.body).filter(isStorable);
      const flip = flips[(row.seq * 37) % flips.length] ?? Buffer.alloc(0);
      await sql`update audit set body = ${asText(flip)} where seq = ${row.seq}`.execute(rig.database);
      const { firstBad } = await rig.audit.verify();
      named.push(firstBad?.flaw === 'changed' ? firstBad.seq : 0);
      // The list shows what stands there, or says that the record is damaged; the app goes on.
      await rig.audit.search({ text: '', before: row.seq + 1 }).catch((error: unknown) => {
        if (!(error instanceof StoreError) || error.kind !== 'damaged') throw error;
      });
      await rig.database.updateTable('audit').set({ body: row.body }).where('seq', '=', row.seq).execute();
    }
    expect(named).toEqual(rows.map(({ seq }) => seq));
    expect((await rig.audit.verify()).firstBad).toBeNull();
  });

  it('tells every byte of a signed head that is changed', { timeout: 60_000 }, async () => {
    const rig = await filled(200);
    const [anchor] = await anchorsOf(rig);
    if (anchor === undefined) throw new Error('no head');
    const told: string[] = [];
    const missed: string[] = [];
    for (const column of ['hash', 'at', 'keyId', 'signature'] as const) {
      for (const [at, flip] of byteFlips(anchor[column]).filter(isStorable).entries()) {
        await rig.database.updateTable('auditAnchors').set({ [column]: asText(flip) }).execute();
        const { firstBad } = await rig.audit.verify();
        if (firstBad === null) missed.push(`${column} ${at}`);
        else told.push(`${column} ${firstBad.flaw}`);
      }
      await rig.database.updateTable('auditAnchors').set({ [column]: anchor[column] }).execute();
    }
    expect(missed).toEqual([]);
    expect(new Set(told)).toEqual(new Set(['hash headMismatch', 'at headForged', 'keyId headForged', 'signature headForged']));
    for (const [seq, flaw] of [[199, 'headMismatch'], [201, 'truncated']] as const) {
      await rig.database.updateTable('auditAnchors').set({ seq }).execute();
      expect((await rig.audit.verify()).firstBad).toEqual({ seq, flaw });
    }
  });

});

describe('a log of 40 entries', () => {
  it.each([
    ['a removed entry', (rows: readonly Row[]) => without(rows, 7), 7, 'missing'],
    ['a removed entry, the rest numbered anew', (rows: readonly Row[]) => renumbered(without(rows, 7)), 7, 'changed'],
    ['a removed first entry', (rows: readonly Row[]) => without(rows, 1), 1, 'missing'],
    ['two entries that changed places', (rows: readonly Row[]) => swapped(rows, 7, 12), 7, 'changed'],
    ['neighbours that changed places with their hashes', (rows: readonly Row[]) => swapped(rows, 7, 8), 7, 'changed'],
    ['an entry twice', (rows: readonly Row[]) => renumbered([...rows.slice(0, 7), ...rows.slice(6)]), 8, 'changed'],
    ['an added entry', (rows: readonly Row[]) => renumbered([...rows.slice(0, 7), made, ...rows.slice(7)]), 8, 'changed'],
    ['a changed entry with a right hash of its own', (rows: readonly Row[]) => [...rows.slice(0, 7), ...rechained(rows.map((row) => (row.seq === 8 ? made : row))).slice(7, 8), ...rows.slice(8)], 9, 'changed'],
    ['the last entry cut off', (rows: readonly Row[]) => rows.slice(0, -1), 40, 'truncated'],
    ['all but the first cut off', (rows: readonly Row[]) => rows.slice(0, 1), 2, 'truncated'],
    ['everything taken out', () => [], 1, 'truncated'],
    ['an entry added at the end, rightly chained', (rows: readonly Row[]) => rechained([...rows, made]), 41, 'notAnchored'],
    ['a changed entry, and all behind it chained anew', (rows: readonly Row[]) => rechained(rows.map((row) => (row.seq === 7 ? made : row))), 40, 'headMismatch'],
  ] as const)('tells %s', async (_, change, seq, flaw) => {
    const rig = await filled(40);
    await put(rig, change(await rowsOf(rig)));
    const verdict = await rig.audit.verify();
    expect(verdict.firstBad).toEqual({ seq, flaw });
    // An app that goes on writing does not heal it.
    await rig.fill(3);
    expect((await rig.reopened().verify()).firstBad).not.toBeNull();
  });
});

describe('somebody who makes everything anew', () => {
  it('without this desk\'s key is found: chained and signed with a key of their own', async () => {
    const rig = await filled(20);
    const own = anchorKeyOf(generateKeyPairSync('ed25519').privateKey);
    const naming = encodeBody({ ...nothing, at: '2026-01-31T10:00:00.000Z', kind: 'anchorKey.made', outcome: 'done', reason: own.publicKeyText });
    const rows = await rowsOf(rig);
    const forged = rechained(rows.map((row) => (row.seq === 1 ? { ...row, body: naming } : row.seq === 7 ? made : row)));
    await put(rig, forged);
    await rig.database.deleteFrom('auditAnchors').execute();
    const last = forged.at(-1);
    if (last === undefined) throw new Error('nothing forged');
    await rig.database
      .insertInto('auditAnchors')
      .values({ ...signHead({ seq: last.seq, hash: last.hash, at: '2026-01-31T11:00:00.000Z' }, own), kept: 0 })
      .execute();
    expect((await rig.audit.verify()).firstBad).toEqual({ seq: 20, flaw: 'otherKey' });
  });

  it('by taking out the signed heads is found', async () => {
    const rig = await filled(20);
    await rig.database.deleteFrom('auditAnchors').execute();
    expect((await rig.audit.verify()).firstBad).toEqual({ seq: 1, flaw: 'notAnchored' });
  });
});

const made: Row = {
  seq: 0,
  body: encodeBody({ ...nothing, at: '2026-01-31T10:00:30.000Z', kind: 'tap.revoked', outcome: 'done' }),
  hash: 'ab'.repeat(32),
};

function swapped(rows: readonly Row[], a: number, b: number): readonly Row[] {
  const at = (seq: number): Row => rows[seq - 1] ?? made;
  return rows.map((row) => (row.seq === a ? { ...at(b), seq: a } : row.seq === b ? { ...at(a), seq: b } : row));
}
