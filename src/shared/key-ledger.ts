// The ledger of physical keys: which there are, who has each, what happened to it. Whole values; kept in main/store.

import type { KeyTransport, Timestamp } from './models.ts';

/** unknown: it was seen, and nobody has it that this app knows of. reset: what the app had put on it is not there any more. */
export const keyStates = ['unknown', 'assigned', 'returned', 'reset', 'lost', 'retired'] as const;
export type KeyState = (typeof keyStates)[number];

/** What a person may say of a key; `unknown` takes back what was said. */
export const keyMarks = ['returned', 'lost', 'retired', 'unknown'] as const;
export type KeyMark = (typeof keyMarks)[number];

export interface LedgerKey {
  /** In this ledger; it says nothing about the key. */
  readonly id: string;
  readonly product: string;
  readonly manufacturer: string;
  /** Empty where the key has none of its own: it is then known by a passkey that this app has put on it. */
  readonly serialNumber: string;
  readonly aaguid: string | null;
  readonly firmware: string | null;
  readonly transport: KeyTransport;
  readonly firstSeenAt: Timestamp;
  readonly lastSeenAt: Timestamp;
  readonly state: KeyState;
  readonly stateAt: Timestamp;
  /** Who has it, or had it when it was lost or retired. */
  readonly holder: { readonly id: string; readonly displayName: string } | null;
}

export interface KeyLedgerPage {
  /** Seen last, first. */
  readonly keys: readonly LedgerKey[];
  readonly more: boolean;
}

export interface KeyLedgerQuery {
  /** Words that must all be in model, serial number or holder; empty: every key. */
  readonly words: string;
  readonly state: KeyState | 'all';
  readonly first: number;
}

/** seen: for the first time. given: a passkey was made on it for somebody. */
export type KeyEventKind = 'seen' | 'given' | 'reset' | KeyMark;

export interface KeyEvent {
  readonly at: Timestamp;
  readonly kind: KeyEventKind;
  readonly holder: { readonly id: string; readonly displayName: string } | null;
  readonly credentialIdBase64Url: string | null;
  /** Who was at the desk; null: nobody was signed in. */
  readonly operator: string | null;
}
