// The tables as Kysely sees them. The SQL that makes them is in migrations.ts. Times are ISO 8601, UTC.

import type { Generated } from 'kysely';
import type { KeyEventKind } from '../../shared/key-ledger.ts';

export interface Tables {
  readonly users: UsersTable;
  readonly userPhotos: { readonly userRow: number; readonly photo: string };
  readonly imports: ImportsTable;
  readonly runs: RunsTable;
  readonly journal: JournalTable;
  readonly ledger: LedgerTable;
  readonly keys: KeysTable;
  readonly keyEvents: KeyEventsTable;
  readonly audit: { readonly seq: number; readonly body: string; readonly hash: string };
  readonly auditAnchors: AuditAnchorsTable;
  /** Every word that is in the index of the audit. */
  readonly auditTerms: { readonly term: string };
  readonly desks: DesksTable;
  readonly leases: LeasesTable;
  readonly queue: QueueTable;
  /** Copies of the audits of all desks, and of their signed heads. */
  readonly deskAudit: { readonly deskId: string; readonly seq: number; readonly body: string; readonly hash: string };
  readonly deskHeads: Omit<AuditAnchorsTable, 'kept'> & { readonly deskId: string };
  /** The newest entries that this desk has seen of the others' audits. */
  readonly seenHeads: { readonly deskId: string; readonly seq: number; readonly hash: string };
  readonly outbox: { readonly id: Generated<number>; readonly kind: string; readonly json: string };
  readonly fleetMarks: { readonly name: string; readonly mark: number };
  readonly forgotten: { readonly credentialIdBase64Url: string };
  readonly settings: { readonly key: string; readonly json: string };
  readonly blobs: { readonly name: string; readonly bytes: Uint8Array };
}

export interface UsersTable {
  readonly row: Generated<number>;
  readonly tenantId: string;
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly department: string | null;
  readonly jobTitle: string | null;
  readonly employeeId: string | null;
  readonly accountEnabled: 0 | 1;
  readonly userType: 'member' | 'guest';
  readonly keyCount: number | null;
  /** The name folded, for the order of the list; and everything that a search finds the user by. */
  readonly sortName: string;
  readonly words: string;
  /** Number of the import that has seen the user last. */
  readonly seenIn: number;
}

/** One row for each tenant: the last import of all users, and the one that is under way. */
export interface ImportsTable {
  readonly tenantId: string;
  readonly importedAt: string | null;
  readonly deltaLink: string | null;
  readonly generation: number;
  readonly received: number;
  readonly nextLink: string | null;
  readonly openDeltaLink: string | null;
}

/** One row for each run, from its begin on. `recordJson` is null until the run has ended: then it is unfinished. */
export interface RunsTable {
  readonly runId: string;
  readonly tenantId: string;
  readonly targetId: string;
  readonly startedAt: string;
  readonly beginJson: string;
  readonly endedAt: string | null;
  readonly outcome: string | null;
  readonly methodId: string | null;
  readonly recordJson: string | null;
  /** The desk whose run it is; null in the desk's own file: this one. */
  readonly deskId: Generated<string | null>;
  /** 1: it has ended, and the fleet has all of it. */
  readonly isPushed: Generated<number>;
}

export interface DesksTable {
  readonly deskId: string;
  readonly name: string;
  readonly operator: string;
  readonly seenMs: number;
}

/** Times in milliseconds since the epoch, by the database's clock. */
export interface LeasesTable {
  readonly name: string;
  readonly deskId: string;
  readonly runId: string;
  readonly operator: string;
  readonly takenMs: number;
  readonly expiresMs: number;
}

export interface QueueTable {
  readonly id: string;
  readonly batch: string;
  readonly tenantId: string;
  readonly targetId: string;
  readonly service: string;
  readonly position: number;
  readonly itemJson: string;
  readonly deskId: string | null;
  readonly expiresMs: number | null;
  readonly runId: string | null;
  readonly outcome: string | null;
  readonly failures: Generated<number>;
  readonly reasonJson: Generated<string | null>;
  readonly lostBy: Generated<string | null>;
  readonly endedMs: Generated<number | null>;
}

export interface JournalTable {
  readonly runId: string;
  /** 1, 2, 3 … within one run. */
  readonly seq: number;
  readonly at: string;
  readonly step: string;
  readonly entryJson: string;
}

export interface LedgerTable {
  readonly credentialIdBase64Url: string;
  readonly tenantId: string;
  readonly targetId: string;
  readonly displayName: string;
  readonly aaguid: string | null;
  readonly serialNumber: string;
  readonly at: string;
}

/** One row for each physical key. A key without a serial number of its own is here once it was given to somebody. */
export interface KeysTable {
  readonly id: string;
  readonly aaguid: string | null;
  readonly serialNumber: string;
  readonly product: string;
  readonly manufacturer: string;
  readonly firmware: string | null;
  readonly transport: string;
  readonly practice: 0 | 1;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly state: string;
  readonly stateAt: string;
  readonly holderId: string | null;
  readonly holderName: string | null;
  /** What a search finds it by, folded. */
  readonly words: string;
}

export interface KeyEventsTable {
  readonly keyId: string;
  /** 1, 2, 3 … within one key. */
  readonly seq: number;
  readonly at: string;
  readonly kind: KeyEventKind;
  readonly holderId: string | null;
  readonly holderName: string | null;
  readonly credentialIdBase64Url: string | null;
  readonly operator: string | null;
}

/** Signed heads of the audit. Not kept: it goes when the next entry has its own. */
export interface AuditAnchorsTable {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
  readonly keyId: string;
  readonly signature: string;
  readonly kept: 0 | 1;
}
