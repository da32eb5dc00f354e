// The interlock: may this ceremony, asked for by a page, reach the armed key? Pure; it knows no window and no key.
// Everything judged here was taken in main (origin, frame) or is what the page asked for (rp, user), never what it claims to be.

import { equalBytes } from '../../shared/bytes.ts';
import type { ObrRefusalReason } from '../../shared/models.ts';

/** What a page asks for, as far as the interlock looks at it. */
export interface CeremonyClaim {
  /** Origin of the calling frame as main sees it, e.g. "https://login.microsoft.com". */
  readonly origin: string;
  readonly isTopFrame: boolean;
  /** rp.id of the options; undefined means the origin's host (WebAuthn §5.1.3 step 8). */
  readonly rpId: string | undefined;
}

export interface RegistrationClaim extends CeremonyClaim {
  /** user.name of the options. */
  readonly userName: string;
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

export interface InterlockRule {
  readonly rpIds: readonly string[];
  readonly userPrincipalName: string;
}

export type InterlockVerdict =
  | { readonly allowed: true; readonly rpId: string }
  | { readonly allowed: false; readonly reason: ObrRefusalReason; readonly expected: string; readonly seen: string };

/**
 * Order of the checks: frame, origin, rp.id, user. The first that fails is the answer.
 *
 * rp.id must be one of the rule's, and equal to the origin's host or a parent domain of it (WebAuthn §5.1.3 step 8; the
 * rule lists only registrable domains, so no public suffix can pass). user.name must be the target's user principal
 * name; case and Unicode normalisation do not count, for Entra ID compares names that way.
 */
export function judgeRegistration(claim: RegistrationClaim, rule: InterlockRule): InterlockVerdict {
  const verdict = judgeParty(claim, rule);
  if (verdict.allowed && foldName(claim.userName) !== foldName(rule.userPrincipalName)) {
    return refuse('wrongUser', rule.userPrincipalName, claim.userName);
  }
  return verdict;
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

function foldName(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}
