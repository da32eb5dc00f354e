// Reads and checks the parameters of an authorization request. Until client and redirect are known to be right, an error
// is shown as a page; afterwards it is sent to the redirect.

import { SECURITY_INFO_CLIENT_ID } from './identity-state.ts';
import type { AuthorizeRequest, IdentityState } from './identity-state.ts';
import { isAskable } from './scopes.ts';

export type AuthorizeReading =
  | { readonly kind: 'ok'; readonly request: AuthorizeRequest }
  | { readonly kind: 'page'; readonly number: number; readonly text: string }
  | {
      readonly kind: 'redirect';
      readonly request: AuthorizeRequest;
      readonly fields: Readonly<Record<string, string>>;
    };

export function readAuthorizeRequest(parameters: URLSearchParams, state: IdentityState): AuthorizeReading {
  const value = (name: string): string => parameters.get(name) ?? '';
  const repeated = [...new Set(parameters.keys())].find((name) => parameters.getAll(name).length > 1);
  if (repeated !== undefined) {
    return {
      kind: 'page',
      number: 9000411,
      text: `The request is not properly formatted. The parameter '${repeated}' is duplicated.`,
    };
  }
  for (const name of ['client_id', 'response_type', 'redirect_uri', 'scope']) {
    if (value(name) === '') {
      return {
        kind: 'page',
        number: 900144,
        text: `The request body must contain the following parameter: '${name}'.`,
      };
    }
  }
  const clientId = value('client_id');
  if (!state.isKnownClient(clientId)) {
    return {
      kind: 'page',
      number: 700016,
      text: `Application with identifier '${clientId}' was not found in the directory.`,
    };
  }
  const redirectUri = value('redirect_uri');
  if (!state.mayRedirect(clientId, redirectUri)) {
    return {
      kind: 'page',
      number: 50011,
      text: `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.`,
    };
  }
  const responseMode = value('response_mode') || 'query';
  if (responseMode !== 'query' && responseMode !== 'fragment' && responseMode !== 'form_post') {
    return { kind: 'page', number: 90023, text: `The response mode '${responseMode}' is not supported.` };
  }
  const request: AuthorizeRequest = {
    clientId,
    redirectUri,
    responseMode,
    state: value('state'),
    nonce: value('nonce'),
    scope: value('scope'),
    codeChallenge: value('code_challenge'),
    loginHint: value('login_hint'),
    wantsClientInfo: value('client_info') === '1',
  };
  const refuse = (error: string, error_description: string): AuthorizeReading => ({
    kind: 'redirect',
    request,
    fields: { error, error_description },
  });
  if (value('response_type') !== 'code') {
    return refuse(
      'unsupported_response_type',
      `AADSTS70005: The response type '${value('response_type')}' is not supported.`,
    );
  }
  if (clientId !== SECURITY_INFO_CLIENT_ID) {
    if (request.codeChallenge === '' || value('code_challenge_method') !== 'S256') {
      return refuse(
        'invalid_request',
        'AADSTS9002325: Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
      );
    }
    if (!isAskable(request.scope, state.hosts.graph)) {
      return refuse(
        'invalid_scope',
        `AADSTS70011: The provided value for the input parameter 'scope' is not valid. The scope ${request.scope} is not valid.`,
      );
    }
  }
  return { kind: 'ok', request };
}
