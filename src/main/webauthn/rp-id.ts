// Is this RP id one that a page of this origin may use (WebAuthn L3 §5.1.3 step 8, §5.1.4.1 step 7)? Pure.
import { parse } from 'tldts';

export type RpIdVerdict =
  | { readonly kind: 'own'; readonly rpId: string }
  /** Not of the origin; but a valid domain, whose owner may have listed the origin (§5.11, related-origins.ts). */
  | { readonly kind: 'foreign'; readonly rpId: string }
  /** No web origin, or no domain at all: nobody can allow it. */
  | { readonly kind: 'refused' };

const MAX_DOMAIN_CHARS = 253;

/**
 * An RP id is the origin's host, or a parent domain of it that is no public suffix. Private suffixes count
 * (`github.io`): what is registered below them belongs to different people. An address is no RP id.
 *
 * @param origin  serialised, of the frame that asks; https, or http on localhost
 */
export function judgeRpId(given: string | undefined, origin: string): RpIdVerdict {
  const host = hostOf(origin);
  if (host === null) return { kind: 'refused' };
  const rpId = given ?? host;
  if (!isDomain(rpId)) return { kind: 'refused' };
  if (rpId === host) return { kind: 'own', rpId };
  const suffix = parse(rpId, { allowPrivateDomains: true }).publicSuffix;
  if (suffix === rpId) return { kind: 'refused' };
  return { kind: host.endsWith(`.${rpId}`) ? 'own' : 'foreign', rpId };
}

/** The label in front of the public suffix: what related origins are counted by (§5.11.1). Null: there is none. */
export function registrableLabel(origin: string): string | null {
  const host = hostOf(origin);
  return host === null ? null : parse(host, { allowPrivateDomains: true }).domainWithoutSuffix;
}

function hostOf(origin: string): string | null {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (url === null || url.origin !== origin) return null;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && url.hostname === 'localhost')) return null;
  return isDomain(url.hostname) ? url.hostname : null;
}

/** As the URL parser writes a host: lower case, in ASCII, no address, no port. */
function isDomain(text: string): boolean {
  if (text === '' || text.length > MAX_DOMAIN_CHARS || !URL.canParse(`https://${text}`)) return false;
  return new URL(`https://${text}`).hostname === text && parse(text).isIp !== true;
}
