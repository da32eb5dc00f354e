// Microsoft Entra ID's own pages for the OBR route: sign-in with a Temporary Access Pass, Security info, the page on the login
// host that calls create(). Nothing here reads the pages' content: they change without notice.

import type { Cloud } from '../../shared/clouds.ts';
import type { ObrTarget } from '../../shared/models.ts';
import type { PagePlace } from '../../shared/page-guide.ts';
import { Secret } from '../secret.ts';
import type { ExpectedUser, ServicePages } from './service.ts';

export interface EntraPagesTenant {
  readonly tenantId: string;
  readonly cloud: Cloud;
}

/**
 * Where the OBR window starts, where it may go, and what is filled in: in the tenant's own cloud alone. With `login_hint` the pages
 * skip the user name. The fields' names are undocumented and may change: then nothing is filled, and the run ends by its time limit
 * with nothing left behind.
 */
export function entraPages({ tenantId, cloud }: EntraPagesTenant, target: ObrTarget, pass: Secret<string> | null): ServicePages {
  const start = new URL(cloud.securityInfoUrl);
  start.searchParams.set('tenantId', tenantId);
  start.searchParams.set('login_hint', target.userPrincipalName);
  return {
    startUrl: start.href,
    allowedHosts: [...new Set([start.host, ...cloud.signInHosts, ...cloud.helperHosts])],
    autofill: cloud.signInHosts.flatMap((host) => [
      { origin: `https://${host}`, selector: 'input[name="loginfmt"]', value: new Secret(target.userPrincipalName) },
      ...(pass === null ? [] : [{ origin: `https://${host}`, selector: 'input[name="accesspass"]', value: pass }]),
    ]),
  };
}

/**
 * Name and display name as in the directory. The login host registers passkeys of private Microsoft accounts as well, which
 * may have the same address as a name: their user.id begins with "MF:", those of an organisation with "OF:".
 */
export function expectedEntraUser({ userPrincipalName, displayName }: ObrTarget): ExpectedUser {
  return {
    name: userPrincipalName,
    displayName,
    isForeignHandle: (userHandle) => new TextDecoder().decode(userHandle.subarray(0, 3)) === 'MF:',
  };
}

/** What a sign-in page has in its path while it asks something more: whether to stay signed in, a second proof. */
const AFTER_SIGN_IN = /\/(?:login|kmsi|reprocess)$|\/sas\/|\/proofup/;

/**
 * By host and path alone. The page /{tenant}/fido/create of a sign-in host calls create(). None of it is documented: what is not
 * known is "unknown", and the operator is told how to finish by hand.
 */
export function entraPagePlace(cloud: Cloud, url: string): PagePlace {
  if (!URL.canParse(url)) return 'unknown';
  const { host, pathname } = new URL(url);
  const path = pathname.toLowerCase().replace(/\/+$/, '');
  const info = new URL(cloud.securityInfoUrl);
  if (host === info.host) {
    if (path.startsWith(info.pathname)) return 'securityInfo';
    return path.startsWith('/register') ? 'moreInformation' : 'unknown';
  }
  if (!cloud.signInHosts.includes(host)) return 'unknown';
  if (path.endsWith('/fido/create')) return 'create';
  if (/\/oauth2\/(?:v2\.0\/)?authorize$/.test(path) || path.endsWith('/saml2')) return 'signIn';
  return AFTER_SIGN_IN.test(path) ? 'afterSignIn' : 'unknown';
}
