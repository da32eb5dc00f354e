// One person as their page shows them: who it is and is not, the keys and the pass the service has, what this desk gave and did.

import type { AuditEntry } from './audit.ts';
import type { ErrorReply } from './errors.ts';
import { call } from './ipc.ts';
import type { TapSummary, Timestamp } from './models.ts';

export interface PersonProfile {
  readonly officeLocation: string | null;
  /** `userPrincipalName` is null for a manager who is a contact of another organisation. */
  readonly manager: { readonly id: string; readonly displayName: string; readonly userPrincipalName: string | null } | null;
  /** Comes from a directory of the organisation's own; null: the service does not say. */
  readonly isSynced: boolean | null;
  /** Names of the directory roles that are active now; null: this operator may not read them. */
  readonly roles: readonly string[] | null;
  /** The directory does not know this user any more: what is shown is what this desk remembers. */
  readonly isDeleted: boolean;
}

/** Somebody else of the list who is called the same. */
export interface Namesake {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly department: string | null;
  readonly jobTitle: string | null;
}

/** Who registered a key, as far as this desk knows: it was a run of its own. */
export interface KeyOrigin {
  readonly at: Timestamp;
  readonly operator: string;
  readonly product: string;
  /** Empty where the key has none of its own. */
  readonly serialNumber: string;
}

/** A key that this desk gave to the person. */
export interface GivenKey {
  readonly credentialIdBase64Url: string;
  readonly product: string;
  /** Empty where the key has none of its own. */
  readonly serialNumber: string;
  readonly at: Timestamp;
  /** listed: the service has its passkey. gone: it does not. unknown: the keys could not be read. */
  readonly atService: 'listed' | 'gone' | 'unknown';
}

/** A key that a run replaces: deleted at the service when the new one is proven. */
export interface ReplacedKey {
  readonly methodId: string;
  readonly displayName: string;
}

/** Why a pass can be used, or not (yet, any more). */
export const passUsabilities = ['usable', 'notYetValid', 'expired', 'used', 'disabledByPolicy', 'unknown'] as const;
export type PassUsability = (typeof passUsabilities)[number];

/** What was done for a person outside of runs. */
export type PersonEvent = Pick<AuditEntry, 'seq' | 'at' | 'kind' | 'outcome' | 'operator' | 'key' | 'reason'>;

/* What is done for a person */

/** Graph's own limits; the tenant's policy may be narrower. */
export const passLifetimeLimits = { minimumMinutes: 10, maximumMinutes: 43_200 } as const;

export interface PassTerms {
  /** Null where the policy may not be read: then the service has the last word. */
  readonly policy: {
    readonly enabled: boolean;
    readonly minimumMinutes: number;
    readonly maximumMinutes: number;
    readonly defaultMinutes: number;
    /** Every pass is one-time. */
    readonly onceOnly: boolean;
  } | null;
  /** The pass that a new one would replace; null: there is none, or it may not be read. */
  readonly existing: TapSummary | null;
}

export interface IssuePass {
  readonly userId: string;
  /** Null: at once. */
  readonly startsAt: Timestamp | null;
  readonly lifetimeInMinutes: number;
  readonly isUsableOnce: boolean;
  /** The operator has seen the pass that is there and gives it up. */
  readonly replace: boolean;
}

/** Without its code, which stays in main until it is asked for. */
export interface IssuedPass {
  readonly tapId: string;
  readonly startsAt: Timestamp | null;
  readonly expiresAt: Timestamp | null;
  readonly isUsableOnce: boolean;
}

/** exists: nothing was done, for the user has a pass that can (or will) be used. */
export type PassReply =
  | { readonly kind: 'issued'; readonly pass: IssuedPass }
  | { readonly kind: 'exists'; readonly pass: TapSummary };

export interface DeleteKey {
  readonly userId: string;
  readonly methodId: string;
  /** The key itself, plugged in: its passkey is deleted too. Null: it is not at hand. */
  readonly onKey: { readonly keyId: string; readonly pin: string } | null;
}

export interface KeyDeletion {
  readonly service: 'deleted' | 'alreadyGone';
  readonly onKey: 'notAsked' | 'deleted' | 'failed';
  /** Why it is still on the key. */
  readonly onKeyError: ErrorReply | null;
}

/** The group `person` of the contract. */
export const personCalls = {
  /** A photo for the head of the page: data: URL, or null. */
  portrait: call<{ readonly userId: string }, { readonly photo: string | null }>(),
  passTerms: call<{ readonly userId: string }, PassTerms>(),
  issuePass: call<IssuePass, PassReply>(),
  /** The code of the pass that was issued last, until it is forgotten. */
  revealPass: call<{ readonly tapId: string }, { readonly code: string }>(),
  /** Puts the code on the clipboard, from which it is taken at that time. */
  copyPass: call<{ readonly tapId: string }, { readonly clearsAt: Timestamp }>(),
  forgetPass: call<void, void>(),
  revokePass: call<{ readonly userId: string; readonly tapId: string }, void>(),
  deleteKey: call<DeleteKey, KeyDeletion>(),
} as const;
