// POST /{tenant}/oauth2/v2.0/token: authorization codes (PKCE), refresh tokens and device codes become tokens.

import { createHash } from 'node:crypto';
import type { Random } from '../../../ports.ts';
import { toBase64Url } from '../../../../shared/bytes.ts';
import type { DirectoryData } from '../directory-data.ts';
import { formOf, jsonReply } from '../http.ts';
import type { TenantReply, TenantRequest } from '../http.ts';
import type { IdentityState, Session } from './identity-state.ts';
import { MINUTE_MS } from './identity-state.ts';
import { oauthError } from './oauth-error.ts';
import { grantScopes } from './scopes.ts';
import { TOKEN_LIFETIME_SECONDS } from './tokens.ts';
import type { TokenIssuer } from './tokens.ts';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** The name from before RFC 8628; MSAL still sends it. */
const OLD_DEVICE_GRANT = 'device_code';
const REFRESH_LIFETIME_MS = 90 * 24 * 60 * MINUTE_MS;
const SLOW_DOWN_STEP_MS = 5000;

export class TokenEndpoint {
  readonly #data: DirectoryData;
  readonly #state: IdentityState;
  readonly #tokens: TokenIssuer;
  readonly #random: Random;

  constructor(data: DirectoryData, state: IdentityState, tokens: TokenIssuer, random: Random) {
    this.#data = data;
    this.#state = state;
    this.#tokens = tokens;
    this.#random = random;
  }

  async handle(request: TenantRequest): Promise<TenantReply> {
    const form = formOf(request);
    const clientId = form.get('client_id') ?? '';
    if (clientId === '')
      return this.#error(
        'invalid_request',
        900144,
        "The request body must contain the following parameter: 'client_id'.",
      );
    if (!this.#state.isKnownClient(clientId)) {
      return this.#error(
        'unauthorized_client',
        700016,
        `Application with identifier '${clientId}' was not found in the directory.`,
      );
    }
    if (form.has('client_secret') || form.has('client_assertion')) {
      return this.#error(
        'invalid_client',
        700025,
        'Client is public so neither client_assertion nor client_secret should be presented.',
      );
    }
    switch (form.get('grant_type')) {
      case 'authorization_code':
        return this.#redeemCode(form, clientId);
      case 'refresh_token':
        return this.#refresh(form, clientId);
      case DEVICE_GRANT:
      case OLD_DEVICE_GRANT:
        return this.#pollDevice(form, clientId);
      default:
        return this.#error('unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
    }
  }

  async #redeemCode(form: URLSearchParams, clientId: string): Promise<TenantReply> {
    const code = form.get('code') ?? '';
    if (this.#state.redeemedCodes.get(code) !== undefined) {
      return this.#error(
        'invalid_grant',
        54005,
        'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
      );
    }
    const grant = this.#state.codes.get(code);
    if (grant === undefined || grant.request.clientId !== clientId) {
      return this.#error(
        'invalid_grant',
        70008,
        'The provided authorization code or refresh token has expired due to inactivity.',
      );
    }
    if (grant.request.redirectUri !== form.get('redirect_uri')) {
      return this.#error(
        'invalid_grant',
        500112,
        'The reply address does not match the reply address provided when requesting Authorization code.',
      );
    }
    const challenge = toBase64Url(
      createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest(),
    );
    if (grant.request.codeChallenge !== challenge) {
      return this.#error(
        'invalid_grant',
        501481,
        'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
      );
    }
    this.#state.codes.delete(code);
    this.#state.redeemedCodes.set(code, true, this.#state.clock.now() + 60 * MINUTE_MS);
    const { session, request } = grant;
    return this.#issue(session, clientId, form.get('scope') ?? request.scope, request.nonce);
  }

  async #refresh(form: URLSearchParams, clientId: string): Promise<TenantReply> {
    const token = form.get('refresh_token') ?? '';
    const grant = this.#state.refreshTokens.get(token);
    if (grant === undefined || grant.clientId !== clientId) {
      return this.#error('invalid_grant', 70000, 'Provided grant is invalid or malformed.', 'bad_token');
    }
    return this.#issue(grant.session, clientId, form.get('scope') ?? grant.scope, '');
  }

  async #pollDevice(form: URLSearchParams, clientId: string): Promise<TenantReply> {
    const deviceCode = form.get('device_code') ?? '';
    const grant = this.#state.deviceCodes.get(deviceCode);
    if (grant === undefined || grant.clientId !== clientId) {
      return this.#error(
        'expired_token',
        70020,
        'The provided value for the input parameter device_code is not valid or has expired.',
      );
    }
    const now = this.#state.clock.now();
    const tooSoon = now - grant.lastPolledAtMs < grant.intervalMs;
    grant.lastPolledAtMs = now;
    const { outcome } = grant;
    if (outcome === 'declined') {
      this.#state.deviceCodes.delete(deviceCode);
      return this.#error('authorization_declined', 70018, 'The end user denied the authorization request.');
    }
    if (outcome === 'pending') {
      if (tooSoon) {
        grant.intervalMs += SLOW_DOWN_STEP_MS;
        return this.#error('slow_down', 70019, 'Polling too often. Slow down.');
      }
      return this.#error(
        'authorization_pending',
        70016,
        'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
      );
    }
    this.#state.deviceCodes.delete(deviceCode);
    return this.#issue(outcome, clientId, grant.scope, '');
  }

  async #issue(session: Session, clientId: string, scope: string, nonce: string): Promise<TenantReply> {
    const granted = grantScopes(scope, this.#data.hosts.graph, this.#data.settings);
    if (granted === null)
      return this.#error(
        'invalid_scope',
        70011,
        `The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
      );
    if (granted.unanswered.length > 0) {
      const text = `The user or administrator has not consented to use the application with ID '${clientId}' named 'Pairing App'. Send an interactive authorization request for this user and resource.`;
      return this.#error('invalid_grant', 65001, text, 'consent_required');
    }
    const user = this.#data.findUser(session.userId);
    if (user === undefined || !user.accountEnabled) {
      return this.#error('invalid_grant', 50057, 'The user account is disabled.');
    }
    const now = this.#state.clock.now();
    const lifetime = Math.min(TOKEN_LIFETIME_SECONDS, Math.floor((session.notAfterMs - now) / 1000));
    const passWithdrawn = session.method === 'tap' && user.pass === null;
    if ((session.method === 'tap' && lifetime <= 0) || passWithdrawn) {
      return this.#error(
        'invalid_grant',
        50173,
        'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
        'bad_token',
      );
    }
    // A password's refresh token outlives the browser session; only a pass ends its tokens.
    const seconds = session.method === 'tap' ? lifetime : TOKEN_LIFETIME_SECONDS;
    const refreshEnd = session.method === 'tap' ? session.notAfterMs : now + REFRESH_LIFETIME_MS;
    const body: Record<string, unknown> = {
      token_type: 'Bearer',
      scope: granted.listed.join(' '),
      expires_in: seconds,
      ext_expires_in: seconds,
      access_token: await this.#tokens.accessToken(user, clientId, granted.access, seconds),
      client_info: this.#tokens.clientInfo(user),
    };
    if (granted.wantsRefreshToken) {
      const refreshToken = `1.${this.#state.newHandle()}`;
      this.#state.refreshTokens.set(refreshToken, { clientId, scope, session }, refreshEnd);
      body['refresh_token'] = refreshToken;
    }
    if (granted.wantsIdToken) body['id_token'] = await this.#tokens.idToken(user, clientId, nonce, seconds);
    return jsonReply(200, body, { pragma: 'no-cache' });
  }

  #error(error: string, number: number, text: string, suberror?: string): TenantReply {
    return oauthError({ clock: this.#state.clock, random: this.#random, hosts: this.#state.hosts }, error, number, text, suberror);
  }
}
