// A fleet of desks as the window sees it: where its database is, how the link stands, who else is there.

import type { AuditFlaw } from './audit.ts';
import type { ErrorReply } from './errors.ts';
import type { Timestamp } from './models.ts';

export interface FleetSettings {
  /** What the others read of this desk. */
  readonly deskName: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Without TLS only a database on this very computer is used. */
  readonly tls: boolean;
  /** PEM of the authority that the server's certificate leads to; empty: a public one. */
  readonly caPem: string;
}

export interface JoinFleet extends FleetSettings {
  /** Null: the one that is kept. */
  readonly password: string | null;
}

export interface FleetDeskSummary {
  readonly deskId: string;
  readonly name: string;
  readonly operator: string;
  readonly silent: boolean;
  readonly secondsAgo: number;
  readonly isThisOne: boolean;
}

export interface OrphanRunSummary {
  readonly runId: string;
  readonly deskName: string;
  readonly startedAt: Timestamp;
}

/** off: this desk works alone. offline: what is known can be read, a run that goes on goes on, no run is begun. */
export interface FleetState {
  readonly status: 'off' | 'connecting' | 'connected' | 'offline';
  readonly settings: FleetSettings | null;
  readonly passwordIsKept: boolean;
  readonly desks: readonly FleetDeskSummary[];
  /** Runs that desks which are silent now have left open. */
  readonly orphans: readonly OrphanRunSummary[];
  /** When this desk and the fleet last had the same. */
  readonly syncedAt: Timestamp | null;
  readonly error: ErrorReply | null;
}

export interface FleetVerdict {
  readonly desks: readonly {
    readonly deskId: string;
    readonly name: string;
    readonly entries: number;
    readonly firstBad: { readonly seq: number; readonly flaw: AuditFlaw } | null;
  }[];
}
