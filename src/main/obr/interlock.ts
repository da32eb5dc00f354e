// The interlock: may this registration, asked for by a page, land on the armed key? Pure; it knows no window and no key.
// Everything judged here was taken in main (origin, frame) or is what the page asked for (rp, user), never what it claims to be.

import type { ObrRefusalReason } from '../../shared/models.ts';

/** What a page asks for, as far as the interlock looks at it. */
export interface RegistrationClaim {
  /** Origin of the calling frame as main sees it, e.g. "https://login.microsoft.com". */
  readonly origin: string;
  readonly isTopFrame: boolean;
  /** rp.id of the options; undefined means the origin's host (WebAuthn §5.1.3 step 8). */
  readonly rpId: string | undefined;
  /** user.name of the options. */
  readonly userName: string;
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
  if (!claim.isTopFrame) return refuse('wrongFrame', 'top frame', 'embedded frame');
  const host = httpsHost(claim.origin);
  const expectedRps = rule.rpIds.join(', ');
  if (host === null) return refuse('wrongOrigin', expectedRps, claim.origin);
  if (!rule.rpIds.some((rpId) => isHostWithin(host, rpId))) return refuse('wrongOrigin', expectedRps, claim.origin);
  const rpId = claim.rpId ?? host;
  if (!rule.rpIds.includes(rpId) || !isHostWithin(host, rpId)) return refuse('wrongRp', expectedRps, rpId);
  if (foldName(claim.userName) !== foldName(rule.userPrincipalName)) {
    return refuse('wrongUser', rule.userPrincipalName, claim.userName);
  }
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
