// Who has signed in, from MSAL's answer.

import type { AuthenticationResult } from '@azure/msal-node';
import { claimsOfToken, type TokenClaims } from './token-claims.ts';

export interface SignedInAccount {
  /** Object id (oid). */
  readonly id: string;
  readonly tenantId: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** The claim `wids` of the id token; null where the tenant does not send it. */
  readonly roleTemplateIds: readonly string[] | null;
  /** Granted scopes, as the service names them. */
  readonly scopes: readonly string[];
  /** Of the access token; null where it cannot be read. */
  readonly tokenClaims: TokenClaims | null;
  /** Milliseconds since the epoch; null where nobody says. */
  readonly tokenExpiresAt: number | null;
}

export function accountOf(result: AuthenticationResult): SignedInAccount {
  // The claims of an id token, which MSAL has checked; their types are not part of that check.
  const claims = new Map<string, unknown>(Object.entries(result.idTokenClaims));
  const { account } = result;
  const text = (name: string): string | null => {
    const value = claims.get(name);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const wids = claims.get('wids');
  const userPrincipalName = text('upn') ?? text('preferred_username') ?? account?.username ?? '';
  return {
    id: text('oid') ?? account?.localAccountId ?? '',
    tenantId: result.tenantId,
    userPrincipalName,
    displayName: text('name') ?? account?.name ?? userPrincipalName,
    roleTemplateIds: Array.isArray(wids) ? wids.filter((wid) => typeof wid === 'string').map((wid) => wid.toLowerCase()) : null,
    scopes: result.scopes,
    tokenClaims: claimsOfToken(result.accessToken),
    tokenExpiresAt: result.expiresOn?.getTime() ?? null,
  };
}
