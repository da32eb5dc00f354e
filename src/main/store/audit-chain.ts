// The proof of the audit, one entry after the other. Pure: a state goes in, the next state or the flaw comes out.

import { z } from 'zod';
import type { AuditFlaw } from '../../shared/audit.ts';
import { type Anchor, headIsSigned, readPublicKey } from './audit-anchor.ts';
import { GENESIS, hashEntry } from './audit-entry.ts';

export interface ChainRow {
  readonly seq: number;
  /** As bytes where they may be anything; a text counts as its UTF-8. */
  readonly body: string | Buffer;
  readonly hash: string;
}

/** What is proved so far. */
export interface ChainState {
  readonly seq: number;
  readonly hash: string;
  /** The key that signs heads from here on: each is named by an entry of the log before its first head. */
  readonly named: ReturnType<typeof readPublicKey>;
  /** How many of the heads have been compared. */
  readonly heads: number;
  /** How many of them are signed by each key. */
  readonly signedBy: Readonly<Record<string, number>>;
}

export type ChainStep =
  | { readonly ok: true; readonly state: ChainState }
  | { readonly ok: false; readonly seq: number; readonly flaw: AuditFlaw };

/** In the bytes of an entry of that kind, and of hardly any other: the members' names and texts have their quotes escaped. */
const DISTURBED = '"kind":"audit.disturbed"';
const KEY_MADE = '"kind":"anchorKey.made"';

export const chainStart: ChainState = { seq: 0, hash: GENESIS, named: null, heads: 0, signedBy: {} };

/** @param anchors  all signed heads, by rising seq */
export function nextInChain(state: ChainState, row: ChainRow, anchors: readonly Anchor[]): ChainStep {
  if (row.seq !== state.seq + 1) return { ok: false, seq: state.seq + 1, flaw: 'missing' };
  if (row.hash !== hashEntry(state.hash, row.seq, row.body)) return { ok: false, seq: row.seq, flaw: 'changed' };
  if (row.body.includes(DISTURBED)) return { ok: false, seq: row.seq, flaw: 'disturbed' };
  const named = namedKey(row.body) ?? state.named;
  let { heads, signedBy } = state;
  for (let anchor = anchors[heads]; anchor !== undefined && anchor.seq <= row.seq; anchor = anchors[++heads]) {
    if (anchor.seq !== row.seq || anchor.hash !== row.hash) return { ok: false, seq: row.seq, flaw: 'headMismatch' };
    if (named?.id !== anchor.keyId || !headIsSigned(anchor, named.publicKey)) {
      return { ok: false, seq: row.seq, flaw: 'headForged' };
    }
    signedBy = { ...signedBy, [named.id]: (signedBy[named.id] ?? 0) + 1 };
  }
  return { ok: true, state: { seq: row.seq, hash: row.hash, named, heads, signedBy } };
}

/**
 * The end of the log: nothing may be missing there, and nothing may stand there that no head speaks of.
 *
 * @param keptKeyId  the key that this desk keeps; null: it has none, or keeps it in memory only
 */
export function endOfChain(state: ChainState, anchors: readonly Anchor[], keptKeyId: string | null): ChainStep {
  const last = anchors.at(-1);
  if (state.heads < anchors.length || (state.seq === 0 && keptKeyId !== null)) {
    return { ok: false, seq: state.seq + 1, flaw: 'truncated' };
  }
  const lastHead = last?.seq ?? 0;
  if (lastHead < state.seq) return { ok: false, seq: lastHead + 1, flaw: 'notAnchored' };
  if (keptKeyId !== null && last?.keyId !== keptKeyId) return { ok: false, seq: lastHead, flaw: 'otherKey' };
  return { ok: true, state };
}

const keyEntry = z.object({ kind: z.literal('anchorKey.made'), reason: z.string() });

function namedKey(body: string | Buffer): ChainState['named'] {
  // Only few of a million entries are of this kind: the others are not parsed.
  if (!body.includes(KEY_MADE)) return null;
  const entry = keyEntry.safeParse(JSON.parse(body.toString()));
  return entry.success ? readPublicKey(entry.data.reason) : null;
}
