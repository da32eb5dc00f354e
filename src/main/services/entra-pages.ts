// Microsoft Entra ID's own pages for the OBR route: sign-in with a Temporary Access Pass, Security info, the page on the login
// host that calls create(). Nothing here reads the pages' content: they change without notice.

import type { Cloud } from '../../shared/clouds.ts';
import type { ObrTarget } from '../../shared/models.ts';
import { Secret } from '../secret.ts';
import type { ExpectedUser, Service, ServicePages } from './service.ts';

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

/** The page /{tenant}/fido/create of a sign-in host calls create(). */
export function entraPageStage(cloud: Cloud, url: string): ReturnType<Service['pageStage']> {
  if (!URL.canParse(url)) return null;
  const { host, pathname } = new URL(url);
  if (host === new URL(cloud.securityInfoUrl).host) return 'register';
  if (cloud.signInHosts.includes(host) && pathname.endsWith('/fido/create')) return 'register';
  return host === cloud.loginHost ? 'signIn' : null;
}
