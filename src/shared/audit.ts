// The audit: who did what to whom, with which key, when. Whole values; the chain and its proof are made in main/store.

import type { ServiceId, Timestamp } from './models.ts';

export const auditKinds = [
  'anchorKey.made', 'audit.disturbed',
  'run.begun', 'run.ended', 'run.checked', 'run.takenOver',
  'tap.requested', 'tap.issued', 'tap.revoked',
  'obr.armed', 'obr.disarmed', 'obr.refused',
  'credential.created', 'credential.stored', 'credential.deleted',
  'key.deletionBegun', 'key.deleted',
  'session.signedIn', 'session.signedOut', 'session.signInFailed', 'session.permissionsAsked',
  'key.marked',
  'batch.added', 'batch.removed',
  'settings.changed',
  'audit.exported', 'record.copied',
] as const;
export type AuditKind = (typeof auditKinds)[number];

/** `done`: it happened, and there is nothing more to say. The others are outcomes of a run or of a try. */
export const auditOutcomes = ['done', 'succeeded', 'failed', 'cancelled', 'unknown', 'refused'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** What happened. Nothing here is a secret; what does not apply is null. */
export interface AuditFacts {
  readonly kind: AuditKind;
  readonly outcome: AuditOutcome;
  readonly operator: { readonly id: string; readonly userPrincipalName: string } | null;
  readonly tenantId: string | null;
  readonly target: { readonly id: string; readonly displayName: string; readonly userPrincipalName: string } | null;
  readonly key: {
    readonly aaguid: string | null;
    readonly product: string;
    readonly serialNumber: string;
    readonly credentialIdBase64Url: string | null;
  } | null;
  readonly service: ServiceId | null;
  readonly runId: string | null;
  readonly step: string | null;
  /** A code, an id or a ticket; empty where there is none. */
  readonly reason: string;
}

export interface AuditEntry extends AuditFacts {
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  readonly at: Timestamp;
  /** SHA-256, 64 hexadecimal digits. */
  readonly hash: string;
}

export interface AuditQuery {
  /** Words that must all begin a word of the entry; empty: every entry. */
  readonly text: string;
  /** Entries before this one; null: from the newest. */
  readonly before: number | null;
}

export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** There are older ones. */
  readonly more: boolean;
}

/**
 * missing: there is a gap before it, or the log does not begin with 1. changed: its hash does not fit what stands in it and
 * before it. truncated: a head that was signed speaks of an entry that is not there. notAnchored: it stands after the last
 * signed head. headMismatch: the signed head of it has another hash. headForged: the signature of its head is not of the key
 * that the log itself names. otherKey: the newest head is not signed with the key that this desk keeps. disturbed: when this
 * entry was to be written, the log did not end where its signed head said.
 */
export const auditFlaws = [
  'missing', 'changed', 'truncated', 'notAnchored', 'headMismatch', 'headForged', 'otherKey', 'disturbed',
] as const;
export type AuditFlaw = (typeof auditFlaws)[number];

export interface AuditVerdict {
  readonly checkedAt: Timestamp;
  /** Entries that were read, up to the first bad one. */
  readonly entries: number;
  readonly firstBad: { readonly seq: number; readonly flaw: AuditFlaw } | null;
  /** Hash of the last entry that is good; empty for an empty log. */
  readonly head: string;
  readonly anchors: {
    /** Heads with a valid signature of the key that this desk keeps. */
    readonly valid: number;
    /** Heads signed, rightly, by a key that the log names and this desk does not have (any more). */
    readonly otherKey: number;
    /** False: there is no OS key store; the key lasts as long as the app runs. */
    readonly keyIsKept: boolean;
  };
}

export const auditFormats = ['csv', 'json', 'pdf'] as const;
export type AuditFormat = (typeof auditFormats)[number];
