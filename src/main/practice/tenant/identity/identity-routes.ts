// The routes of the sign-in host: discovery, keys, authorize, token, device code, logout, and the steps of the pages.

import type { Random } from '../../../ports.ts';
import type { DirectoryData } from '../directory-data.ts';
import { formOf, jsonReply, redirectReply } from '../http.ts';
import type { TenantReply, TenantRequest } from '../http.ts';
import { errorPage } from '../pages/sign-in-pages.ts';
import { MINUTE_MS } from './identity-state.ts';
import type { IdentityState } from './identity-state.ts';
import { oauthError } from './oauth-error.ts';
import { isAskable } from './scopes.ts';
import type { SignIn } from './sign-in.ts';
import type { TokenEndpoint } from './token-endpoint.ts';
import type { TokenIssuer } from './tokens.ts';

const DEVICE_CODE_LIFETIME_MS = 15 * MINUTE_MS;
const DEVICE_POLL_SECONDS = 5;

export interface IdentityParts {
  readonly data: DirectoryData;
  readonly state: IdentityState;
  readonly tokens: TokenIssuer;
  readonly signIn: SignIn;
  readonly tokenEndpoint: TokenEndpoint;
  readonly random: Random;
}

export async function handleIdentity(parts: IdentityParts, request: TenantRequest): Promise<TenantReply> {
  const { data, signIn, tokenEndpoint, tokens } = parts;
  if (request.path === '/common/discovery/instance') return instanceDiscovery(request, data.hosts.login);
  if (request.path === '/devicelogin') return redirectReply('/common/oauth2/deviceauth');
  if (request.path === '/common/oauth2/deviceauth') return signIn.deviceAuth(request);
  const [, tenant = '', ...rest] = request.path.split('/');
  const known = [data.tenantId, 'common', 'organizations'];
  if (!known.includes(tenant.toLowerCase())) {
    return errorPage(
      'Sign in',
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`,
    );
  }
  const get = request.method === 'GET';
  const post = request.method === 'POST';
  const route = rest.join('/');
  if (route === 'v2.0/.well-known/openid-configuration' && get) return openidConfiguration(parts, tenant);
  if (route === 'discovery/v2.0/keys' && get) return jsonReply(200, await tokens.keySet());
  if (route === 'oauth2/v2.0/authorize' && (get || post)) return signIn.authorize(request);
  if (route === 'oauth2/v2.0/token' && post) return tokenEndpoint.handle(request);
  if (route === 'oauth2/v2.0/devicecode' && post) return deviceCode(parts, request);
  if (route === 'oauth2/v2.0/logout' && (get || post)) return signIn.logout(request);
  if (route === 'login' && post) return signIn.step(request);
  if (route === 'kmsi' && post) return signIn.staySignedIn(request);
  if (route === 'consent' && post) return signIn.consent(request);
  if (route === 'deviceconsent' && post) return signIn.deviceConsent(request);
  if (route === 'oauth2/nativeclient') return errorPage('Sign in', 0, 'This is the native client redirect.', 200);
  return errorPage('Sign in', 900561, 'The endpoint only accepts other requests.', 404);
}

function openidConfiguration(parts: IdentityParts, tenant: string): TenantReply {
  const base = `https://${parts.data.hosts.login}/${tenant}`;
  const issuerTenant = tenant === parts.data.tenantId ? tenant : '{tenantid}';
  return jsonReply(200, {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `https://${parts.data.hosts.login}/${issuerTenant}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
      'oid',
      'wids',
    ],
    code_challenge_methods_supported: ['S256'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    msgraph_host: parts.data.hosts.graph,
  });
}

function instanceDiscovery(request: TenantRequest, login: string): TenantReply {
  const endpoint = request.query.get('authorization_endpoint') ?? '';
  const tenant = URL.canParse(endpoint) ? (new URL(endpoint).pathname.split('/')[1] ?? 'common') : 'common';
  return jsonReply(200, {
    tenant_discovery_endpoint: `https://${login}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [
      {
        preferred_network: login,
        preferred_cache: 'login.windows.net',
        aliases: [login, 'login.windows.net'],
      },
    ],
  });
}

function deviceCode(parts: IdentityParts, request: TenantRequest): TenantReply {
  const { state, random } = parts;
  const form = formOf(request);
  const clientId = form.get('client_id') ?? '';
  const scope = form.get('scope') ?? '';
  const port = { clock: state.clock, random, hosts: state.hosts };
  if (!state.isKnownClient(clientId)) {
    return oauthError(
      port,
      'unauthorized_client',
      700016,
      `Application with identifier '${clientId}' was not found in the directory.`,
    );
  }
  if (scope === '' || !isAskable(scope, state.hosts.graph)) {
    return oauthError(port, 'invalid_scope', 70011, `The provided value for the input parameter 'scope' is not valid.`);
  }
  const device = state.newHandle();
  const userCode = state.newUserCode();
  const end = state.clock.now() + DEVICE_CODE_LIFETIME_MS;
  state.deviceCodes.set(
    device,
    { clientId, scope, userCode, lastPolledAtMs: 0, intervalMs: DEVICE_POLL_SECONDS * 1000, outcome: 'pending' },
    end,
  );
  state.userCodes.set(userCode, device, end);
  const uri = `https://${state.hosts.login}/devicelogin`;
  return jsonReply(200, {
    user_code: userCode,
    device_code: device,
    verification_uri: uri,
    expires_in: DEVICE_CODE_LIFETIME_MS / 1000,
    interval: DEVICE_POLL_SECONDS,
    message: `To sign in, use a web browser to open the page ${uri} and enter the code ${userCode} to authenticate.`,
  });
}
