// What this desk demands of keys, and what is known of FIDO's list of models: as settings and as shown. Pure data.

import type { Timestamp } from './models.ts';

/** Lowest first (FIDO Metadata Service v3.0 §3.1.4). */
export const certificationLevels = [
  'FIDO_CERTIFIED',
  'FIDO_CERTIFIED_L1',
  'FIDO_CERTIFIED_L1plus',
  'FIDO_CERTIFIED_L2',
  'FIDO_CERTIFIED_L2plus',
  'FIDO_CERTIFIED_L3',
  'FIDO_CERTIFIED_L3plus',
] as const;
export type CertificationLevel = (typeof certificationLevels)[number];

/** Statuses that say: do not trust this model (or this attestation certificate). */
export const compromiseStatuses = [
  'REVOKED',
  'ATTESTATION_KEY_COMPROMISE',
  'USER_KEY_REMOTE_COMPROMISE',
  'USER_KEY_PHYSICAL_COMPROMISE',
  'USER_VERIFICATION_BYPASS',
] as const;
export type CompromiseStatus = (typeof compromiseStatuses)[number];

/**
 * nothing: also a key without attestation. chain: signed by certificates in order, of whatever root. mdsTrusted: and the
 * root is one that FIDO lists for the model. certified: and the model has the least level at least.
 */
export const attestationDemands = ['nothing', 'chain', 'mdsTrusted', 'certified'] as const;
export type AttestationDemand = (typeof attestationDemands)[number];

export interface KeyRulesSettings {
  /** Where FIDO's list is fetched from; '' fetches nothing, then it comes from files alone. */
  readonly mdsUrl: string;
  /** PEM of roots that may sign a list beside FIDO's; '' for none. */
  readonly ownRootsPem: string;
  readonly attestation: {
    readonly require: AttestationDemand;
    readonly minimumLevel: CertificationLevel;
    /** UUID form; null allows every model. */
    readonly allowedAaguids: readonly string[] | null;
    readonly deniedAaguids: readonly string[];
    /** Warnings of FIDO that the organisation has looked at and lives with. */
    readonly toleratedStatuses: readonly CompromiseStatus[];
  };
}

/** Whether the list may be fetched from there: https, or http on this computer. */
export function isMetadataUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}

/** Why FIDO's list was not taken. */
export const mdsProblems = [
  'tooLarge', //             more bytes, entries or certificates than any real BLOB has
  'malformed', //            no JWT, or a payload that is not FIDO's
  'unsupportedAlgorithm', // signed by something other than RS256, RS384, RS512, ES256, ES384, ES512
  'untrustedChain', //       no way from the signing certificate to a root that we trust
  'certificateExpired', //   a certificate of the chain is not valid at this time
  'wrongHost', //            signed by somebody else's certificate under the same public root
  'wrongSignature',
  'older', //                a lower serial number than the BLOB that is already here
  'network', //              no answer, or one that is not 200
  'timeout',
  'cacheDamaged', //         what was kept from last time cannot be used any more
  'cacheUnwritable', //      it is in use, but will be gone at the next start
] as const;
export type MdsProblem = (typeof mdsProblems)[number];

/** What is shown of FIDO's list. */
export interface MetadataState {
  /** none: no BLOB yet. expired: the day on which FIDO promised a newer one is over; it is used all the same. */
  readonly status: 'none' | 'fresh' | 'expired';
  /** Serial number; null for 'none', like the next one. */
  readonly no: number | null;
  /** YYYY-MM-DD */
  readonly nextUpdate: string | null;
  readonly entryCount: number;
  readonly unreadableCount: number;
  /** FIDO's terms for the data. */
  readonly legalHeader: string;
  /** The last attempt to get one that failed; null after one that did not. */
  readonly problem: { readonly kind: MdsProblem; readonly detail: string; readonly at: Timestamp } | null;
}

/** off: no address is set. refused: see `problem`. */
export type MetadataOutcome = 'updated' | 'unchanged' | 'refused' | 'off';

export interface KeyRulesState {
  readonly settings: KeyRulesSettings;
  readonly metadata: MetadataState;
  /** What was kept could not be read; `settings` are then those of a new desk, and no key is allowed until some are saved. */
  readonly rulesUnreadable: boolean;
  /** A list is being fetched or read. */
  readonly busy: boolean;
}

/** A model that a rule can name. */
export interface NamedModel {
  readonly aaguid: string;
  readonly model: string;
}

/** The real list has 5 to 10 MB. A file longer than this is none: it is refused before it is sent to main. */
export const MAX_METADATA_BYTES = 32 * 1024 * 1024;

export const ruleRefusals = [
  'modelDenied',
  'modelNotAllowed',
  'attestationInvalid', // the statement is wrong, which is worse than none: never accepted
  'modelCompromised',
  'attestationMissing',
  'rootUnknown',
  'levelTooLow',
  'rulesUnreadable', //    the kept rules cannot be read: nothing is allowed until somebody sets them anew
] as const;
export type RuleRefusalReason = (typeof ruleRefusals)[number];

export const keyWarnings = [
  'compromised', //     FIDO warns of this model
  'updateAvailable', // newer firmware is out
  'vendorMismatch', //  USB and AAGUID name different makers: one of them is not true
  'metadataExpired', // its certification is told by a list that FIDO has replaced by now
] as const;
export type KeyWarningKind = (typeof keyWarnings)[number];

/** How far the attestation of a new credential can be trusted. */
export const attestationTrusts = ['mdsTrusted', 'rootUnknown', 'selfSigned', 'none', 'invalid'] as const;
export type AttestationTrustKind = (typeof attestationTrusts)[number];
