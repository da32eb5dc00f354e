// Is this site one that OBR may be armed for? Its RP ids must be domains of its own pages and no public suffix, its hosts domains. Pure.

import {
  MAX_SITE_DOMAINS, MAX_SITE_NAME, type SiteField, type SiteFlaw, type SiteSettings,
} from '../../shared/services.ts';
import { judgeRpId } from '../webauthn/rp-id.ts';

/** @param others  the desk's other sites; @returns empty: it is sound */
export function siteFlaws({ id, name, startUrl, rpIds, hosts }: SiteSettings, others: readonly SiteSettings[]): readonly SiteFlaw[] {
  const flaws: SiteFlaw[] = [];
  const flaw = (field: SiteField, kind: SiteFlaw['kind'], value: string): void => void flaws.push({ field, kind, value });

  const wanted = name.trim();
  if (wanted === '') flaw('name', 'empty', '');
  if (wanted.length > MAX_SITE_NAME) flaw('name', 'long', wanted);
  if (others.some((other) => other.id !== id && other.name.trim().toLowerCase() === wanted.toLowerCase())) flaw('name', 'taken', wanted);

  const startHost = hostOf(startUrl);
  if (startHost === null) flaw('startUrl', 'notHttps', startUrl);
  else if (!isDomain(startHost)) flaw('startUrl', 'notDomain', startHost);

  if (hosts.length > MAX_SITE_DOMAINS) flaw('hosts', 'tooMany', String(hosts.length));
  for (const host of hosts) {
    const base = host.startsWith('*.') ? host.slice(2) : host;
    if (!isDomain(base)) flaw('hosts', 'notDomain', host);
    // Every host below a public suffix belongs to somebody else.
    else if (host !== base && isPublicSuffix(base)) flaw('hosts', 'publicSuffix', host);
  }

  if (rpIds.length === 0) flaw('rpIds', 'empty', '');
  if (rpIds.length > MAX_SITE_DOMAINS) flaw('rpIds', 'tooMany', String(rpIds.length));
  const pages = [...(startHost === null ? [] : [startHost]), ...hosts.map((host) => (host.startsWith('*.') ? `x.${host.slice(2)}` : host))];
  for (const rpId of rpIds) {
    if (!isDomain(rpId)) flaw('rpIds', 'notDomain', rpId);
    else if (isPublicSuffix(rpId)) flaw('rpIds', 'publicSuffix', rpId);
    else if (!pages.some((host) => judgeRpId(rpId, `https://${host}`).kind === 'own')) flaw('rpIds', 'notOfAddress', rpId);
  }
  return flaws;
}

/** As a parent domain of something it would be refused: then it is a suffix under which anybody registers names. */
export function isPublicSuffix(domain: string): boolean {
  return judgeRpId(domain, `https://x.${domain}`).kind === 'refused';
}

/** In ASCII, as browsers write it: a name of another alphabet is entered in its xn-- form. */
function isDomain(text: string): boolean {
  return /^[a-z0-9.-]+$/.test(text) && judgeRpId(undefined, `https://${text}`).kind === 'own';
}

function hostOf(startUrl: string): string | null {
  if (startUrl.length > 2000 || !URL.canParse(startUrl)) return null;
  const { protocol, hostname, port, username, password } = new URL(startUrl);
  return protocol === 'https:' && port === '' && username === '' && password === '' ? hostname : null;
}
