// Brings what this desk wrote to the fleet, and what the others wrote here. The desk's own file is always first: it is whole
// without the fleet, and whatever was brought is brought again where an answer was lost; each row has a key that tells.

import { type Kysely, sql } from 'kysely';
import { createLedger, type LedgerEntry } from '../ledger.ts';
import { bringUsers, offerUsers, pullUsers, type UserWrites } from './shared-users.ts';
import type { Tables } from '../tables.ts';

/** Rows in one statement, and in one transaction of the fleet's: others wait for it. */
const AT_ONCE = 200;

type Run = Omit<Tables['runs'], 'deskId' | 'isPushed'> & { readonly deskId: string | null };

export interface Mirror {
  /** @returns how many rows are new to the fleet */
  push(): Promise<number>;
  /** @returns how many rows are new here */
  pull(): Promise<number>;
}

export interface MirrorSides {
  readonly local: Kysely<Tables>;
  readonly remote: Kysely<Tables>;
  readonly deskId: string;
  /** The run that goes on at this desk: it stays this desk's, whatever the others think. */
  readonly currentRunId: () => string | null;
  /** The tenant whose users are shared: the one that this desk is signed in to. Null: none now. */
  readonly sharedTenantId: () => string | null;
  readonly writes: UserWrites;
}

export function createMirror(sides: MirrorSides): Mirror {
  const ofTenant = async (work: (tenantId: string) => Promise<number | void>): Promise<number> => {
    const tenantId = sides.sharedTenantId();
    return tenantId === null ? 0 : ((await work(tenantId)) ?? 0);
  };
  return {
    push: async () => (await ofTenant((tenantId) => offerUsers(sides, tenantId))) + (await pushRuns(sides)) + (await pushOutbox(sides)) + (await pushAudit(sides)) + (await pushHeads(sides)),
    pull: async () => (await pullRuns(sides)) + (await pullLedger(sides)) + (await pullForgotten(sides)) + (await pullHeads(sides)) +
      (await ofTenant((tenantId) => pullUsers(sides, tenantId))),
  };
}

const RUN_COLUMNS = [
  'runId', 'tenantId', 'targetId', 'startedAt', 'beginJson', 'endedAt', 'outcome', 'methodId', 'recordJson', 'deskId',
] as const satisfies readonly (keyof Run)[];

/** Runs of which the fleet has not all, with their journals. */
async function pushRuns({ local, remote, deskId, currentRunId }: MirrorSides): Promise<number> {
  let pushed = 0;
  for (let after = ''; ; ) {
    const runs: readonly Run[] = await local
      .selectFrom('runs').select(RUN_COLUMNS).where('isPushed', '=', 0).where('deskId', 'is', null).where('runId', '>', after)
      .orderBy('runId').limit(AT_ONCE).execute();
    const last = runs.at(-1);
    if (last === undefined) return pushed;
    after = last.runId;
    const entries = await local.selectFrom('journal').selectAll().where('runId', 'in', runs.map(({ runId }) => runId)).execute();
    const owners = await remote.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('runs')
        .values(runs.map((run) => ({ ...run, deskId })))
        .onConflict((conflict) =>
          conflict
            .column('runId')
            .doUpdateSet(({ ref }) => ({
              endedAt: ref('excluded.endedAt'), outcome: ref('excluded.outcome'), methodId: ref('excluded.methodId'), recordJson: ref('excluded.recordJson'),
            }))
            // A record of the desk where the run was is worth more than what was concluded from its journal.
            .where(sql<boolean>`excluded.record_json is not null and (runs.record_json is null or runs.outcome = 'unknown')`),
        )
        .execute();
      for (let at = 0; at < entries.length; at += AT_ONCE) {
        await transaction
          .insertInto('journal').values(entries.slice(at, at + AT_ONCE))
          .onConflict((conflict) => conflict.columns(['runId', 'seq']).doNothing()).execute();
      }
      return await transaction.selectFrom('runs').select(['runId', 'deskId']).where('runId', 'in', runs.map(({ runId }) => runId)).execute();
    });
    const ended = runs.filter(({ recordJson }) => recordJson !== null).map(({ runId }) => runId);
    if (ended.length > 0) await local.updateTable('runs').set({ isPushed: 1 }).where('runId', 'in', ended).execute();
    // An operator at another desk has taken it over while this one was silent.
    for (const owner of owners) {
      if (owner.deskId === deskId || owner.deskId === null || owner.runId === currentRunId()) continue;
      await local.updateTable('runs').set({ deskId: owner.deskId, isPushed: 1 }).where('runId', '=', owner.runId).where('recordJson', 'is', null).execute();
    }
    pushed += runs.length;
  }
}

export const OUTBOX = { remember: 'ledger.remember', forget: 'ledger.forget' } as const;

/** Changes of the ledger and of the list of users, in their order. */
async function pushOutbox({ local, remote, deskId }: MirrorSides): Promise<number> {
  let pushed = 0;
  for (;;) {
    const rows = await local.selectFrom('outbox').selectAll().orderBy('id').limit(AT_ONCE).execute();
    const last = rows.at(-1);
    if (last === undefined) return pushed;
    await remote.transaction().execute(async (transaction) => {
      const ledger = createLedger(transaction);
      for (const { kind, json } of rows) {
        if (await bringUsers(transaction, deskId, kind, json)) continue;
        // Written by this desk, in its own file.
        const value = JSON.parse(json) as LedgerEntry;
        if (kind === OUTBOX.remember) await ledger.remember(value);
        else await ledger.forget(value.credentialIdBase64Url);
      }
    });
    await local.deleteFrom('outbox').where('id', '<=', last.id).execute();
    pushed += rows.length;
  }
}

/** Names of the marks about this desk's audit: how far it was brought; and where it was found cut off, as the first missing entry. */
export const AUDIT_MARKS = { brought: 'audit.brought', cutAt: 'audit.cutAt' } as const;

/**
 * The entries of this desk's audit that the fleet does not have. One that was cut off there is brought again, for this desk has the
 * truth; that it was is remembered, and told by the proof.
 */
async function pushAudit({ local, remote, deskId }: MirrorSides): Promise<number> {
  let pushed = 0;
  for (;;) {
    const { last } = await remote
      .selectFrom('deskAudit').select(({ fn }) => fn.max('seq').as('last')).where('deskId', '=', deskId).executeTakeFirstOrThrow();
    const brought = await local.selectFrom('fleetMarks').select('mark').where('name', '=', AUDIT_MARKS.brought).executeTakeFirst();
    if ((last ?? 0) < (brought?.mark ?? 0)) await bringAgain(local, (last ?? 0) + 1);
    const rows = await local.selectFrom('audit').selectAll().where('seq', '>', last ?? 0).orderBy('seq').limit(AT_ONCE).execute();
    const end = rows.at(-1);
    if (end === undefined) return pushed;
    await remote
      .insertInto('deskAudit').values(rows.map((row) => ({ ...row, deskId })))
      .onConflict((conflict) => conflict.columns(['deskId', 'seq']).doNothing()).execute();
    await setMark(local, AUDIT_MARKS.brought, end.seq);
    pushed += rows.length;
  }
}

/** The fleet lost what it had confirmed (an older backup was put back, or somebody cut it off): all of this desk's is brought once more. */
async function bringAgain(local: Kysely<Tables>, firstMissing: number): Promise<void> {
  await local.transaction().execute(async (transaction) => {
    await setMark(transaction, AUDIT_MARKS.cutAt, firstMissing);
    await setMark(transaction, AUDIT_MARKS.brought, firstMissing - 1);
    await transaction.updateTable('runs').set({ isPushed: 0 }).where('deskId', 'is', null).execute();
    await offerLedger(transaction);
  });
}

/** All that the ledger knows is the fleet's, too. */
export async function offerLedger(transaction: Kysely<Tables>): Promise<void> {
  for (const entry of await transaction.selectFrom('ledger').selectAll().execute()) {
    await transaction.insertInto('outbox').values({ kind: OUTBOX.remember, json: JSON.stringify(entry) }).execute();
  }
}

/** Signed heads that the desk keeps, and the newest one, as far as their entries are there. */
async function pushHeads({ local, remote, deskId }: MirrorSides): Promise<number> {
  const { last } = await remote
    .selectFrom('deskHeads').select(({ fn }) => fn.max('seq').as('last')).where('deskId', '=', deskId).executeTakeFirstOrThrow();
  const { top } = await remote
    .selectFrom('deskAudit').select(({ fn }) => fn.max('seq').as('top')).where('deskId', '=', deskId).executeTakeFirstOrThrow();
  const heads = await local
    .selectFrom('auditAnchors').select(['seq', 'hash', 'at', 'keyId', 'signature'])
    .where('seq', '>', last ?? 0).where('seq', '<=', top ?? 0).orderBy('seq').execute();
  if (heads.length === 0) return 0;
  await remote
    .insertInto('deskHeads').values(heads.map((head) => ({ ...head, deskId })))
    .onConflict((conflict) => conflict.columns(['deskId', 'seq']).doNothing()).execute();
  return heads.length;
}

/** From where on this desk has not read yet, and up to where it can read now. */
async function newChanges({ local, remote }: MirrorSides, table: 'runs' | 'ledger' | 'forgotten'): Promise<{ readonly from: number; readonly to: number }> {
  const mark = await local.selectFrom('fleetMarks').select('mark').where('name', '=', table).executeTakeFirst();
  const { rows } = await sql<{ to: number | null }>`select max(change) as to from ${sql.table(table)}`.execute(remote);
  const to = rows[0]?.to ?? 0;
  const from = mark?.mark ?? 0;
  // Numbers that were there are not any more: everything is read again.
  return { from: from > to ? 0 : from, to };
}

async function setMark(local: Kysely<Tables>, name: string, mark: number): Promise<void> {
  await local
    .insertInto('fleetMarks').values({ name, mark }).onConflict((conflict) => conflict.column('name').doUpdateSet({ mark })).execute();
}

/** Runs of the others, ended and open ones. */
async function pullRuns(sides: MirrorSides): Promise<number> {
  const { local, remote, deskId } = sides;
  let pulled = 0;
  const { from, to } = await newChanges(sides, 'runs');
  for (let after = from; after < to; ) {
    const { rows } = await sql<Run & { readonly change: number }>`select run_id, tenant_id, target_id, started_at, begin_json, ended_at, outcome, method_id,
        record_json, desk_id, change
      from runs where change > ${after} and change <= ${to} order by change limit ${sql.lit(AT_ONCE)}`.execute(remote);
    after = rows.at(-1)?.change ?? to;
    const others = rows.filter((run) => run.deskId !== deskId).map(({ change: _, ...run }) => ({ ...run, isPushed: 1 }));
    await local.transaction().execute(async (transaction) => {
      if (others.length > 0) {
        await transaction
          .insertInto('runs').values(others)
          .onConflict((conflict) =>
            conflict
              .column('runId')
              .doUpdateSet(({ ref }) => ({
                endedAt: ref('excluded.endedAt'), outcome: ref('excluded.outcome'), methodId: ref('excluded.methodId'),
                recordJson: ref('excluded.recordJson'), deskId: ref('excluded.deskId'),
              }))
              .where('runs.deskId', 'is not', null),
          )
          .execute();
      }
      await setMark(transaction, 'runs', after);
    });
    pulled += others.length;
  }
  return pulled;
}

async function pullLedger(sides: MirrorSides): Promise<number> {
  const { local, remote } = sides;
  let pulled = 0;
  const { from, to } = await newChanges(sides, 'ledger');
  for (let after = from; after < to; ) {
    const { rows } = await sql<LedgerEntry & { readonly change: number }>`select credential_id_base64_url, tenant_id, target_id, display_name, aaguid,
        serial_number, at, change
      from ledger where change > ${after} and change <= ${to} order by change limit ${sql.lit(AT_ONCE)}`.execute(remote);
    after = rows.at(-1)?.change ?? to;
    await local.transaction().execute(async (transaction) => {
      const ledger = createLedger(transaction);
      for (const { change: _, ...entry } of rows) await ledger.remember(entry);
      await setMark(transaction, 'ledger', after);
    });
    pulled += rows.length;
  }
  return pulled;
}

/** Credentials that are on no key any more. */
async function pullForgotten(sides: MirrorSides): Promise<number> {
  const { local, remote } = sides;
  const { from, to } = await newChanges(sides, 'forgotten');
  if (from >= to) return 0;
  const { rows } = await sql<{ id: string }>`select f.credential_id_base64_url as id from forgotten f
    where change > ${from} and change <= ${to}
      and not exists (select from ledger l where l.credential_id_base64_url = f.credential_id_base64_url)`.execute(remote);
  await local.transaction().execute(async (transaction) => {
    const ledger = createLedger(transaction);
    for (const { id } of rows) await ledger.forget(id);
    await setMark(transaction, 'forgotten', to);
  });
  return rows.length;
}

/** The ends of the others' audits, kept as a witness. Never counts as news. */
async function pullHeads({ local, remote, deskId }: MirrorSides): Promise<number> {
  const { rows } = await sql<{ deskId: string; seq: number; hash: string }>`select distinct on (desk_id) desk_id, seq, hash
    from desk_audit where desk_id <> ${deskId} order by desk_id, seq desc`.execute(remote);
  for (const row of rows) {
    await local
      .insertInto('seenHeads').values(row)
      .onConflict((conflict) =>
        conflict.column('deskId').doUpdateSet({ seq: row.seq, hash: row.hash }).where('seenHeads.seq', '<', row.seq))
      .execute();
  }
  return 0;
}
