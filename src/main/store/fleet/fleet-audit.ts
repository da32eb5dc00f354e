// The proof of the fleet's audit: one chain for each desk. Each is proved as a desk's own is; besides, this desk's own
// entries must be there as it has them, and the others' as it has seen them before.

import type { Kysely } from 'kysely';
import type { AuditFlaw } from '../../../shared/audit.ts';
import { type ChainState, chainStart, endOfChain, nextInChain } from '../audit-chain.ts';
import type { Tables } from '../tables.ts';
import { AUDIT_MARKS } from './mirror.ts';

export interface DeskAuditVerdict {
  readonly deskId: string;
  readonly entries: number;
  /** Null: every entry is what was written. `truncated`: entries that this desk has written or seen are not there. */
  readonly firstBad: { readonly seq: number; readonly flaw: AuditFlaw } | null;
}

const AT_ONCE = 1000;

/** What this desk knows of a chain without the fleet. */
type Witness = readonly { readonly seq: number; readonly hash: string }[];

export async function verifyFleetAudit(local: Kysely<Tables>, remote: Kysely<Tables>, ownDeskId: string): Promise<readonly DeskAuditVerdict[]> {
  const there = await remote.selectFrom('deskAudit').select('deskId').distinct().execute();
  const seen = await local.selectFrom('seenHeads').selectAll().execute();
  const marks = new Map((await local.selectFrom('fleetMarks').selectAll().execute()).map(({ name, mark }) => [name, mark]));
  const own = { brought: marks.get(AUDIT_MARKS.brought) ?? 0, cutAt: marks.get(AUDIT_MARKS.cutAt) ?? null };
  const ids = [...new Set([...[...there, ...seen].map(({ deskId }) => deskId), ...(own.brought > 0 ? [ownDeskId] : [])])].sort();
  const verdicts: DeskAuditVerdict[] = [];
  for (const deskId of ids) {
    const isOwn = deskId === ownDeskId;
    const witness = seen.filter((head) => head.deskId === deskId);
    const verdict = await verifyOne(local, remote, { deskId, witness: isOwn ? null : witness, last: isOwn ? own.brought : (witness[0]?.seq ?? 0) });
    const wasCut = isOwn && own.cutAt !== null && verdict.firstBad === null;
    verdicts.push(wasCut ? { ...verdict, firstBad: { seq: own.cutAt ?? 0, flaw: 'truncated' } } : verdict);
  }
  return verdicts;
}

interface Chain {
  readonly deskId: string;
  /** Null: the desk's own audit, entry by entry. */
  readonly witness: Witness | null;
  /** Up to here it was there already. */
  readonly last: number;
}

async function verifyOne(local: Kysely<Tables>, remote: Kysely<Tables>, { deskId, witness, last }: Chain): Promise<DeskAuditVerdict> {
  const heads = await remote
    .selectFrom('deskHeads').select(['seq', 'hash', 'at', 'keyId', 'signature']).where('deskId', '=', deskId).orderBy('seq').execute();
  const bad = (state: ChainState, seq: number, flaw: AuditFlaw): DeskAuditVerdict => ({ deskId, entries: state.seq, firstBad: { seq, flaw } });
  let state = chainStart;
  for (;;) {
    const rows = await remote
      .selectFrom('deskAudit').select(['seq', 'body', 'hash']).where('deskId', '=', deskId).where('seq', '>', state.seq)
      .orderBy('seq').limit(AT_ONCE).execute();
    if (rows.length === 0) break;
    const known = witness ?? await local
      .selectFrom('audit').select(['seq', 'hash']).where('seq', '>', state.seq).orderBy('seq').limit(AT_ONCE).execute();
    const hashes = new Map(known.map(({ seq, hash }) => [seq, hash]));
    for (const row of rows) {
      const step = nextInChain(state, row, heads);
      if (!step.ok) return bad(state, step.seq, step.flaw);
      const mine = hashes.get(row.seq);
      if (witness === null ? mine !== row.hash : mine !== undefined && mine !== row.hash) return bad(state, row.seq, 'changed');
      state = step.state;
    }
  }
  if (state.seq < last) return bad(state, state.seq + 1, 'truncated');
  // Entries behind the last signed head are on their way; every earlier end was signed.
  const end = endOfChain(state, heads, null);
  if (!end.ok && end.flaw !== 'notAnchored') return bad(state, end.seq, end.flaw);
  return { deskId, entries: state.seq, firstBad: null };
}
