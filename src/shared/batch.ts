// The batch as the window sees it: people who wait for a key, in one queue of this desk or of all desks of the fleet. Each desk
// takes the next one; nobody is at two desks.

import type { ErrorReply } from './errors.ts';
import type { ServiceId } from './models.ts';
import type { ImportSource, UserQuery } from './users.ts';

/**
 * running: a run goes on. taken: at a desk, no run yet. interrupted: the desk fell silent in the middle of a run. failed: waits
 * again, at the end, with the reason.
 */
export const batchItemStates = ['running', 'taken', 'interrupted', 'waiting', 'failed', 'done'] as const;
export type BatchItemState = (typeof batchItemStates)[number];

export type BatchCounts = Readonly<Record<BatchItemState, number>>;

export const noBatch: BatchCounts = { running: 0, taken: 0, interrupted: 0, waiting: 0, failed: 0, done: 0 };

export interface BatchItem {
  readonly id: string;
  readonly target: { readonly id: string; readonly displayName: string; readonly userPrincipalName: string };
  readonly service: ServiceId;
  readonly serviceName: string;
  readonly state: BatchItemState;
  /** Where it is, or where it was done; null while it waits, and for a desk that works alone. */
  readonly deskName: string | null;
  readonly isHere: boolean;
  /** Why it did not come to its end the last time. */
  readonly reason: ErrorReply | null;
  /** How many runs have failed. */
  readonly failures: number;
  /** The desk that fell silent with it before; null: none. */
  readonly lostBy: string | null;
}

export interface BatchState {
  /** Goes up with every change: rows asked for before may be out of date. */
  readonly revision: number;
  /** alone: the queue of this desk. fleet: that of all desks. offline: the fleet's, which cannot be reached now. */
  readonly place: 'alone' | 'fleet' | 'offline';
  readonly counts: BatchCounts;
  /** Whom this desk has taken. */
  readonly current: BatchItem | null;
  readonly error: ErrorReply | null;
}

/** Users of the list by their ids, or by a question to it; a group, a search or names, of the directory. */
export type BatchSource =
  | { readonly kind: 'users'; readonly userIds: readonly string[] }
  | ({ readonly kind: 'list' } & Pick<UserQuery, 'words' | 'filter'>)
  | Exclude<ImportSource, { kind: 'all' }>;

export interface AddToBatch {
  readonly source: BatchSource;
  readonly service: ServiceId;
}

/** People that are put into the queue with one click, at the most. */
export const MAX_ADDED = 2000;

export interface BatchAdded {
  readonly added: number;
  /** They were in it already, for the same service. */
  readonly already: number;
  /** Names that the directory does not know. */
  readonly unknownNames: readonly string[];
  /** There were more than MAX_ADDED. */
  readonly leftOut: number;
}

/** Rows of one window at the most. */
export const BATCH_ROWS = 100;

export interface BatchRows {
  readonly total: number;
  readonly items: readonly BatchItem[];
}

export type ClearBatch = 'waiting' | 'done';
