// The routes of the relying party's host: the page that creates the passkey. It only shows what the sealed challenge vouches for.

import { fromBase64Url, toBase64Url } from '../../../../shared/bytes.ts';
import type { ChallengeSeal } from '../challenge-seal.ts';
import { userHandleOf } from '../directory-data.ts';
import type { DirectoryData } from '../directory-data.ts';
import { formOf } from '../http.ts';
import type { TenantReply, TenantRequest } from '../http.ts';
import { passkeyPage } from './passkey-page.ts';
import { errorPage } from './sign-in-pages.ts';

const MAX_EXCLUDED = 100;

export async function handlePasskeyPage(
  data: DirectoryData,
  seal: ChallengeSeal,
  request: TenantRequest,
): Promise<TenantReply> {
  if (request.path !== `/${data.tenantId}/fido/create`)
    return errorPage('Passkey', 90019, 'There is no such page.', 404);
  if (request.method !== 'POST') return errorPage('Passkey', 900561, 'The endpoint only accepts POST requests.', 405);
  const form = formOf(request);
  const field = (name: string): string => form.get(name) ?? '';
  const user = data.findUser(field('memberName'));
  const serverChallenge = field('serverChallenge');
  const verdict = user === undefined ? null : await seal.open(serverChallenge, user.id, 'page');
  if (user === undefined || verdict?.state !== 'valid') {
    return errorPage('Passkey', 135004, 'The request to create a passkey is invalid or has expired.');
  }
  const postBackUrl = field('postBackUrl');
  const postBackHost = URL.canParse(postBackUrl) ? new URL(postBackUrl) : null;
  const excludeCredentials = readExcluded(field('ExcludeNextGenCredentialsJSON'));
  const handle = toBase64Url(userHandleOf(data.tenantId, user.id));
  if (postBackHost?.protocol !== 'https:' || postBackHost.host !== data.hosts.securityInfo || excludeCredentials === null) {
    return errorPage('Passkey', 135004, 'The request to create a passkey is malformed.');
  }
  if (field('userId') !== handle) return errorPage('Passkey', 135004, 'The user does not match the request.');
  return passkeyPage({
    rpId: data.hosts.rpId,
    serverChallenge,
    userId: handle,
    memberName: user.userPrincipalName,
    userDisplayName: user.person.displayName,
    canary: field('canary'),
    postBackUrl,
    excludeCredentials,
  });
}

/** A JSON list of base64url ids, or null when it is not. */
function readExcluded(json: string): readonly string[] | null {
  try {
    const list: unknown = JSON.parse(json === '' ? '[]' : json);
    if (!Array.isArray(list) || list.length > MAX_EXCLUDED) return null;
    return list.map((id) => toBase64Url(fromBase64Url(String(id))));
  } catch {
    return null;
  }
}
