// The interlock: may this ceremony, asked for by a page, reach the armed key? Pure; it knows no window and no key.
// Everything judged here was taken in main (origin, frame) or is what the page asked for (rp, user), never what it claims to be.

import { equalBytes } from '../../shared/bytes.ts';
import type { ObrRefusalReason } from '../../shared/models.ts';
import { isSameName } from '../../shared/user-names.ts';

/** What a page asks for, as far as the interlock looks at it. */
export interface CeremonyClaim {
  /** Origin of the calling frame as main sees it, e.g. "https://login.example.com". */
  readonly origin: string;
  readonly isTopFrame: boolean;
  /** rp.id of the options; undefined means the origin's host (WebAuthn §5.1.3 step 8). */
  readonly rpId: string | undefined;
}

export interface RegistrationClaim extends CeremonyClaim {
  /** user.name of the options. */
  readonly userName: string;
  /** user.displayName of the options. */
  readonly displayName: string;
  /** user.id of the options, 1 … 64 bytes. */
  readonly userHandle: Uint8Array;
}

export interface AssertionClaim extends CeremonyClaim {
  /** undefined: any credential of the RP. */
  readonly allowedIds: readonly Uint8Array[] | undefined;
}

/** The one credential that an armed session has made. */
export interface MadeCredential {
  readonly credentialId: Uint8Array;
  readonly userHandle: Uint8Array;
}

/** Whom a page may register, as far as the service lets it be known beforehand. */
export interface ExpectedUser {
  /** user.name; null: the service has names of its own, and the operator confirms the one on the page once, typed. */
  readonly name: string | null;
  /** user.displayName; null: it is not judged. An empty one, and one that repeats the name, always pass. */
  readonly displayName: string | null;
  /** True for a user.id that cannot be of such an account. */
  isForeignHandle(userHandle: Uint8Array): boolean;
}

export interface InterlockRule {
  readonly rpIds: readonly string[];
  readonly user: ExpectedUser;
}

export type InterlockVerdict =
  | { readonly allowed: true; readonly rpId: string }
  | { readonly allowed: false; readonly reason: ObrRefusalReason; readonly expected: string; readonly seen: string };

/**
 * Order of the checks: frame, origin, rp.id, user.name, user.displayName, user.id. The first that fails is the answer.
 *
 * rp.id must be one of the rule's, and equal to the origin's host or a parent domain of it (WebAuthn §5.1.3 step 8; the
 * rule lists only registrable domains, so no public suffix can pass). Case and Unicode normalisation of names do not
 * count, for services compare them that way. A name that the rule does not know passes here: see `judgeName`.
 */
export function judgeRegistration(claim: RegistrationClaim, rule: InterlockRule): InterlockVerdict {
  const verdict = judgeParty(claim, rule);
  if (!verdict.allowed) return verdict;
  const { name, displayName } = rule.user;
  if (name !== null && !isSameName(claim.userName, name)) return refuse('wrongUser', name, claim.userName);
  if (displayName !== null && !isDisplayNameOf(claim, displayName)) {
    return refuse('wrongDisplayName', displayName, claim.displayName);
  }
  if (rule.user.isForeignHandle(claim.userHandle)) return refuse('wrongAccount', name ?? '', claim.userName);
  return verdict;
}

/** The name on the page against what the operator has typed; null: they gave up. */
export function judgeName(claim: RegistrationClaim, rpId: string, typed: string | null): InterlockVerdict {
  if (typed === null) return refuse('nameNotConfirmed', '', claim.userName);
  if (!isSameName(typed, claim.userName)) return refuse('wrongUser', typed.slice(0, 200), claim.userName);
  return { allowed: true, rpId };
}

/**
 * A sign-in passes only with the very credential that this session has made, as some services ask for one to see that the
 * key works. Before there is one, and for every other one, the answer is no.
 */
export function judgeAssertion(
  claim: AssertionClaim,
  rule: InterlockRule,
  made: (MadeCredential & { readonly rpId: string }) | null,
): InterlockVerdict {
  const verdict = judgeParty(claim, rule);
  if (!verdict.allowed) return verdict;
  const isMeant =
    made !== null &&
    made.rpId === verdict.rpId &&
    (claim.allowedIds === undefined || claim.allowedIds.some((id) => equalBytes(id, made.credentialId)));
  return isMeant ? verdict : refuse('notRegistration', '', verdict.rpId);
}

function judgeParty(claim: CeremonyClaim, rule: InterlockRule): InterlockVerdict {
  if (!claim.isTopFrame) return refuse('wrongFrame', 'top frame', 'embedded frame');
  const host = httpsHost(claim.origin);
  const expectedRps = rule.rpIds.join(', ');
  if (host === null) return refuse('wrongOrigin', expectedRps, claim.origin);
  if (!rule.rpIds.some((rpId) => isHostWithin(host, rpId))) return refuse('wrongOrigin', expectedRps, claim.origin);
  const rpId = claim.rpId ?? host;
  if (!rule.rpIds.includes(rpId) || !isHostWithin(host, rpId)) return refuse('wrongRp', expectedRps, rpId);
  return { allowed: true, rpId };
}

function refuse(reason: ObrRefusalReason, expected: string, seen: string): InterlockVerdict {
  return { allowed: false, reason, expected, seen: seen.slice(0, 200) };
}

/** The host of an https origin on the default port, or null. */
function httpsHost(origin: string): string | null {
  if (!URL.canParse(origin)) return null;
  const url = new URL(origin);
  return url.protocol === 'https:' && url.port === '' && url.origin === origin ? url.hostname : null;
}

function isHostWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

function isDisplayNameOf({ userName, displayName }: RegistrationClaim, expected: string): boolean {
  const isEmpty = displayName.trim() === '';
  return isEmpty || isSameName(displayName, expected) || isSameName(displayName, userName);
}
