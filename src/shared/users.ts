// The list of users as it crosses between main and the page: figures of all of them, and windows of rows. Never the whole list,
// for a tenant may have 100,000.

import type { ErrorReply } from './errors.ts';
import type { Timestamp, UserSummary } from './models.ts';

/** noKey, withKey: by what the service said last. problem: the last run for the user did not succeed. */
export const userFilters = ['all', 'noKey', 'withKey', 'provisionedHere', 'problem'] as const;
export type UserFilter = (typeof userFilters)[number];

export interface UserFigures {
  readonly total: number;
  readonly noKey: number;
  readonly withKey: number;
  readonly provisionedHere: number;
  readonly problem: number;
}

export const noFigures: UserFigures = { total: 0, noKey: 0, withKey: 0, provisionedHere: 0, problem: 0 };

/** Rows of one window at the most. */
export const MAX_WINDOW = 500;

export interface UserQuery {
  /** Every word must begin a word of name, user name, department, job title or employee id; '' finds everybody. */
  readonly words: string;
  readonly filter: UserFilter;
  /** The first row, from 0, by name; and how many rows, 1 … MAX_WINDOW. */
  readonly first: number;
  readonly count: number;
}

export interface UserRows {
  /** How many users the query finds. */
  readonly total: number;
  readonly first: number;
  readonly users: readonly UserSummary[];
}

export interface UserWindow extends UserRows {
  /** Ids of those whose name somebody else of the list has, too. */
  readonly namesakes: readonly string[];
  /** Ids of those whom the directory does not know any more. */
  readonly deleted: readonly string[];
}

/** Where users are imported from. `search`: begins a word of their names. `names`: user principal names, from a file. */
export type ImportSource =
  | { readonly kind: 'all' }
  | { readonly kind: 'group'; readonly groupId: string; readonly displayName: string }
  | { readonly kind: 'search'; readonly words: string }
  | { readonly kind: 'names'; readonly names: readonly string[] };

/** Names in one file at the most. */
export const MAX_IMPORT_NAMES = 2000;

export interface ImportPreview {
  /** Null where the service does not count. */
  readonly total: number | null;
  /** The first few. */
  readonly users: readonly Pick<UserSummary, 'id' | 'displayName' | 'userPrincipalName' | 'department' | 'accountEnabled' | 'userType'>[];
  /** Names of the file that the tenant does not know. */
  readonly unknownNames: readonly string[];
}

export interface GroupSummary {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
}

/** What the last look at the changes of the directory found; the first of each, by name. */
export interface SyncSummary {
  readonly at: Timestamp;
  readonly added: number;
  readonly deleted: readonly string[];
  readonly disabled: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly changed: number;
}

export interface UsersState {
  /** Goes up with every change of the list: windows asked for before may be out of date. */
  readonly revision: number;
  readonly figures: UserFigures;
  readonly importedAt: Timestamp | null;
  /** While an import runs: how many users have come so far. */
  readonly importing: { readonly received: number } | null;
  /** An import of all users that did not come to its end: the next one goes on from there. */
  readonly interrupted: { readonly received: number } | null;
  readonly syncing: boolean;
  readonly lastSync: SyncSummary | null;
  readonly error: ErrorReply | null;
}
