// Proves the audit from its first entry to its last. Reads it once, in order, with little memory.

import type { Kysely } from 'kysely';
import type { AuditVerdict } from '../../shared/audit.ts';
import type { Clock } from '../ports.ts';
import type { Anchor } from './audit-anchor.ts';
import type { AnchorKeyPlace } from './audit-anchor-key.ts';
import { type ChainState, type ChainStep, chainStart, endOfChain, nextInChain } from './audit-chain.ts';
import { rawPages } from './audit-log.ts';
import { readAnchors } from './audit-rows.ts';
import type { Tables } from './tables.ts';

/**
 * Finds the first entry that is not what was written: a changed byte, a removed, added or moved entry. What was cut off at
 * the end, or added there with a right hash (the chain has no secret), is found by the signed heads, as long as the key that
 * signs them is this desk's alone. Who can use that key, or puts back an older copy of the whole file, is found out by an
 * exported head only.
 *
 * @throws StoreError when the database cannot be read
 */
export async function verifyAudit(
  database: Kysely<Tables>,
  { clock, keyPlace }: { readonly clock: Clock; readonly keyPlace: AnchorKeyPlace },
): Promise<AuditVerdict> {
  // One look at the end: what is appended while the entries are read is not this proof's concern.
  const { anchors, lastSeq, key } = await database.transaction().execute(async (transaction) => ({
    anchors: await readAnchors(transaction, 'all'),
    lastSeq: (await transaction.selectFrom('audit').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst())?.seq ?? 0,
    key: await keyPlace.find(transaction),
  }));
  const { state, step } = await proveRows(database, anchors, lastSeq);
  const end = step ?? endOfChain(state, anchors, keyPlace.isKept ? (key?.id ?? null) : null);
  const heads = Object.entries(state.signedBy);
  const count = (wanted: (id: string) => boolean): number =>
    heads.reduce((sum, [id, signed]) => (wanted(id) ? sum + signed : sum), 0);
  return {
    checkedAt: new Date(clock.now()).toISOString(),
    entries: state.seq,
    firstBad: end.ok ? null : { seq: end.seq, flaw: end.flaw },
    head: state.seq === 0 ? '' : state.hash,
    anchors: {
      valid: count((id) => id === key?.id),
      otherKey: count((id) => id !== key?.id),
      keyIsKept: keyPlace.isKept,
    },
  };
}

/** @returns the last good state; `step` is the flaw that ended it, null where there was none */
async function proveRows(
  database: Kysely<Tables>,
  anchors: readonly Anchor[],
  lastSeq: number,
): Promise<{ readonly state: ChainState; readonly step: ChainStep | null }> {
  let state = chainStart;
  for await (const rows of rawPages(database)) {
    for (const row of rows) {
      if (row.seq > lastSeq) return { state, step: null };
      const step = nextInChain(state, row, anchors);
      if (!step.ok) return { state, step };
      state = step.state;
    }
  }
  return { state, step: null };
}
