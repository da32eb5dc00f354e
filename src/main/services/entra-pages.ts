// Microsoft Entra ID's own pages for the OBR route: sign-in with a Temporary Access Pass, Security info, the page on the login
// host that calls create(). Nothing here reads the pages' content: they change without notice.

import type { ObrTarget } from '../../shared/models.ts';
import { Secret } from '../secret.ts';
import type { ExpectedUser, Service, ServicePages } from './service.ts';

const SECURITY_INFO_HOST = 'mysignins.microsoft.com';
/** Signs in; with `login_hint` the pages skip the user name. */
const SIGN_IN_HOST = 'login.microsoftonline.com';
/** The relying party: its page /{tenant}/fido/create calls create(). */
const LOGIN_HOST = 'login.microsoft.com';

export const ENTRA_RP_IDS = [LOGIN_HOST] as const;

/**
 * Where the OBR window starts, where it may go, and what is filled in. The fields' names are undocumented and may change:
 * then nothing is filled, and the run ends by its time limit with nothing left behind.
 */
export function entraPages(tenantId: string, target: ObrTarget, pass: Secret<string>): ServicePages {
  const start = new URL(`https://${SECURITY_INFO_HOST}/security-info`);
  start.searchParams.set('tenantId', tenantId);
  start.searchParams.set('login_hint', target.userPrincipalName);
  return {
    startUrl: start.href,
    allowedHosts: [SECURITY_INFO_HOST, SIGN_IN_HOST, LOGIN_HOST, 'login.live.com', 'aadcdn.msftauth.net', 'aadcdn.msauth.net'],
    autofill: [SIGN_IN_HOST, LOGIN_HOST].flatMap((host) => [
      { origin: `https://${host}`, selector: 'input[name="loginfmt"]', value: new Secret(target.userPrincipalName) },
      { origin: `https://${host}`, selector: 'input[name="accesspass"]', value: pass },
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

export const entraPageStage: Service['pageStage'] = (url) => {
  if (!URL.canParse(url)) return null;
  const { hostname, pathname } = new URL(url);
  if (hostname === SECURITY_INFO_HOST) return 'register';
  if (hostname === LOGIN_HOST && pathname.endsWith('/fido/create')) return 'register';
  return hostname === SIGN_IN_HOST ? 'signIn' : null;
};
