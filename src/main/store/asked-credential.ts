// What the key was asked for last, from the run's journal. Pure.

import type { AskedCredential } from '../../shared/asked-credential.ts';
import type { JournalEntry } from './journal.ts';

export function askedIn(entries: readonly JournalEntry[]): { readonly asked?: AskedCredential } {
  const last = entries.findLast((entry) => entry.kind === 'createRequested');
  return last?.asked === undefined ? {} : { asked: last.asked };
}
