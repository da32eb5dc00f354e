// This app's audit compared with what the tenant's own audit says of the same days. Whole values; compared in main/desk.

import type { AuditEntry } from './audit.ts';
import type { Timestamp } from './models.ts';

/** What is read of one event of `GET /auditLogs/directoryAudits`. Every member may be empty or missing at the service. */
export interface EntraAuditEvent {
  readonly id: string;
  readonly activityDateTime: Timestamp;
  readonly activityDisplayName: string;
  readonly result: string;
  readonly resultReason: string | null;
  /** Who did it: a person's user principal name or name, or an application's name; null where the event does not say. */
  readonly initiator: string | null;
  /** Of a passkey the name is the key identifier, in plain base64. */
  readonly target: { readonly id: string | null; readonly displayName: string | null; readonly userPrincipalName: string | null } | null;
  readonly additionalDetails: readonly { readonly key: string; readonly value: string }[];
}

/** Entra keeps its audit for 7 days (Free) or 30 days (P1, P2). */
export const reconciliationDays = [1, 7, 30] as const;
export type ReconciliationDays = (typeof reconciliationDays)[number];

/** The newest of a list, and how many there are of it. */
export interface Some<T> {
  readonly count: number;
  readonly newest: readonly T[];
}

export interface Reconciliation {
  readonly from: Timestamp;
  /** The moment of the comparison. */
  readonly to: Timestamp;
  readonly matched: number;
  /** Registered, or a pass issued, by somebody else than this app; or by a run that is not in this audit. */
  readonly onlyInEntra: Some<EntraAuditEvent>;
  /** This app says so, and Entra's audit does not. */
  readonly onlyHere: Some<AuditEntry>;
  /** As before, and so young that Entra may not have written it yet. */
  readonly notYetExpected: Some<AuditEntry>;
}
