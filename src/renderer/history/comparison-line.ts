// One line of a comparison, from either audit. Pure.

import type { AuditEntry } from '../../shared/audit.ts';
import type { EntraAuditEvent } from '../../shared/reconciliation.ts';

export interface ComparisonLine {
  readonly id: string;
  readonly at: string;
  readonly what: 'passkey' | 'pass';
  readonly user: string;
  /** Null: the audit does not say. */
  readonly by: string | null;
}

export function lineOfEvent(event: EntraAuditEvent): ComparisonLine {
  return {
    id: event.id,
    at: event.activityDateTime,
    what: event.activityDisplayName.startsWith('Add ') ? 'passkey' : 'pass',
    user: event.target?.userPrincipalName ?? event.target?.id ?? '',
    by: event.initiator,
  };
}

export function lineOfEntry(entry: AuditEntry): ComparisonLine {
  return {
    id: String(entry.seq),
    at: entry.at,
    what: entry.kind === 'tap.issued' ? 'pass' : 'passkey',
    user: entry.target?.userPrincipalName ?? '',
    by: entry.operator?.userPrincipalName ?? null,
  };
}
