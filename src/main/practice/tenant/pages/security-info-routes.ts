// The routes of the Security info host: session, list of methods, and the registration of a key in three posts
// (new → post-back of the passkey page → verify). Field names follow traces of the real pages.

import { toBase64Url } from '../../../../shared/bytes.ts';
import { logKeyAdded, logKeyDeleted } from '../audit-events.ts';
import type { DirectoryData } from '../directory-data.ts';
import { ExpiringMap } from '../expiring-map.ts';
import { cookie, cookieOf, formOf, headerOf, isJsonObject, jsonOf, jsonReply, redirectReply } from '../http.ts';
import type { JsonObject, TenantReply, TenantRequest } from '../http.ts';
import { MINUTE_MS, SECURITY_INFO_CLIENT_ID } from '../identity/identity-state.ts';
import type { IdentityState, Session } from '../identity/identity-state.ts';
import { passEndMs } from '../identity/credential-check.ts';
import { REFUSAL_CODES, RegistrationRefusal } from '../registration-refusal.ts';
import type { Registrar } from '../registration.ts';
import type { TenantUser } from '../store/user-store.ts';
import { newFidoPage, securityInfoPage } from './security-info-page.ts';
import { errorPage } from './sign-in-pages.ts';

const SESSION_COOKIE = 'MSIPRACTICE';
const STATE_COOKIE = 'MSISTATE';
const CHALLENGE_LIFETIME_MS = 10 * MINUTE_MS;
const ONE_TIME_PASS_WINDOW_MS = 10 * MINUTE_MS;
const NGC_MFA_REQUIRED = 6;
const USER_NOT_FOUND = 16;
const PASSKEY_TYPE = 18;

interface SiteSession {
  readonly session: Session;
  /** Sent by the page with each call; a form of another site cannot know it. */
  readonly context: string;
}

export class SecurityInfo {
  readonly #data: DirectoryData;
  readonly #state: IdentityState;
  readonly #registrar: Registrar;
  readonly #origin: string;
  readonly #sessions: ExpiringMap<SiteSession>;
  readonly #signIns: ExpiringMap<string>;
  /** Canary of a registration under way → user id. */
  readonly #registrations: ExpiringMap<string>;

  constructor(data: DirectoryData, state: IdentityState, registrar: Registrar) {
    this.#data = data;
    this.#origin = `https://${data.hosts.securityInfo}`;
    this.#state = state;
    this.#registrar = registrar;
    this.#sessions = new ExpiringMap(state.clock);
    this.#signIns = new ExpiringMap(state.clock);
    this.#registrations = new ExpiringMap(state.clock);
  }

  async handle(request: TenantRequest): Promise<TenantReply> {
    const site = this.#sessions.get(cookieOf(request, SESSION_COOKIE));
    const user = site === undefined ? undefined : this.#data.findUser(site.session.userId);
    const route = `${request.method} ${request.path}`;
    if (route === 'GET /') return redirectReply(`${this.#origin}/security-info`);
    if (route === 'POST /signin-oidc') return this.#signedIn(request);
    if (route === 'GET /security-info') {
      const hint = request.query.get('login_hint') ?? '';
      const otherUser = hint !== '' && this.#data.findUser(hint)?.id !== user?.id;
      if (user === undefined || otherUser) return this.#signIn(hint);
      return securityInfoPage(user.userPrincipalName, user.person.displayName, `https://${this.#data.hosts.fido}`);
    }
    if (route === 'GET /signout') return this.#signOut(request);
    if (site === undefined || user === undefined) return jsonReply(401, { message: 'Sign in first.' });
    if (route === 'POST /api/session/authorize') return this.#authorize(site);
    if (route === 'POST /api/post/newfido') return this.#newFido(request, user);
    if (!request.path.startsWith('/api/authenticationmethods/') || request.method !== 'POST') {
      return errorPage('Security info', 90019, 'There is no such page.', 404);
    }
    if (headerOf(request, 'sessionctxv2') !== site.context)
      return jsonReply(403, { message: 'The session context is missing.' });
    const body = jsonOf(request);
    if (!isJsonObject(body)) return jsonReply(400, { message: 'The body is not a JSON object.' });
    switch (request.path) {
      case '/api/authenticationmethods/list':
        return this.#list(user);
      case '/api/authenticationmethods/new':
        return this.#new(body, site.session, user);
      case '/api/authenticationmethods/verify':
        return this.#verify(body, site.session, user);
      case '/api/authenticationmethods/delete':
        return this.#delete(body, site.session, user);
      default:
        return jsonReply(404, { message: 'There is no such call.' });
    }
  }

  #signIn(loginHint: string): TenantReply {
    const state = this.#state.newHandle();
    this.#signIns.set(state, state, this.#state.clock.now() + 30 * MINUTE_MS);
    const query = new URLSearchParams({
      client_id: SECURITY_INFO_CLIENT_ID,
      redirect_uri: this.#state.securityInfoRedirect,
      response_type: 'code',
      response_mode: 'form_post',
      scope: 'openid profile',
      nonce: this.#state.newHandle(),
      state,
      ...(loginHint === '' ? {} : { login_hint: loginHint }),
    });
    return redirectReply(`https://${this.#data.hosts.login}/${this.#data.tenantId}/oauth2/v2.0/authorize?${query.toString()}`, [
      cookie(STATE_COOKIE, state, 1800),
    ]);
  }

  #signedIn(request: TenantRequest): TenantReply {
    const form = formOf(request);
    const state = form.get('state') ?? '';
    const code = form.get('code') ?? '';
    const grant = this.#state.codes.get(code);
    const ours = state !== '' && cookieOf(request, STATE_COOKIE) === state && this.#signIns.get(state) !== undefined;
    if (!ours || grant === undefined || grant.request.clientId !== SECURITY_INFO_CLIENT_ID) {
      return errorPage('Security info', 50089, 'The sign-in could not be completed. Start again.');
    }
    this.#signIns.delete(state);
    this.#state.codes.delete(code);
    const handle = this.#state.newHandle();
    const site = { session: this.#mistaken(grant.session), context: this.#state.newHandle() };
    this.#sessions.set(handle, site, grant.session.notAfterMs);
    return redirectReply(`${this.#origin}/security-info`, [
      cookie(SESSION_COOKIE, handle),
      cookie(STATE_COOKIE, '', 0),
    ]);
  }

  /** The page of a browser that has mixed two accounts up: once, where that was asked for. */
  #mistaken(session: Session): Session {
    const userId = this.#data.mistakenForId;
    this.#data.mistakenForId = null;
    return userId === null ? session : { ...session, userId };
  }

  #signOut(request: TenantRequest): TenantReply {
    this.#sessions.delete(cookieOf(request, SESSION_COOKIE));
    return redirectReply(`https://${this.#data.hosts.login}/common/oauth2/v2.0/logout`, [cookie(SESSION_COOKIE, '', 0)]);
  }

  #authorize(site: SiteSession): TenantReply {
    return jsonReply(200, {
      isAuthorized: true,
      hasMfaClaim: site.session.method === 'tap',
      requireNgcMfaForSecurityInfo: !this.#isFresh(site.session),
      sessionCtxV2: site.context,
    });
  }

  /** A pass counts as two factors; a one-time pass only for ten minutes. A password alone does not. */
  #isFresh(session: Session): boolean {
    if (session.method !== 'tap') return false;
    return !session.oneTimePass || this.#state.clock.now() < session.signedInAtMs + ONE_TIME_PASS_WINDOW_MS;
  }

  #list(user: TenantUser): TenantReply {
    const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    const keys = this.#data.visibleKeys(user, this.#state.clock.now()).map((key) => ({
      id: key.methodId,
      kind: 'Security key',
      name: key.displayName,
      when: `Added ${date(key.createdAtMs)}`,
      canDelete: true,
    }));
    const pass =
      user.pass === null
        ? []
        : [
            {
              id: user.pass.id,
              kind: 'Temporary Access Pass',
              name: 'Temporary Access Pass',
              when: `Ends ${new Date(passEndMs(user.pass)).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
              canDelete: false,
            },
          ];
    return jsonReply(200, { methods: [...keys, ...pass] });
  }

  async #new(body: JsonObject, session: Session, user: TenantUser): Promise<TenantReply> {
    if (body['Type'] !== PASSKEY_TYPE) return jsonReply(200, { Type: body['Type'], ErrorCode: 14, Data: '' });
    if (!this.#isFresh(session)) return jsonReply(200, { Type: PASSKEY_TYPE, ErrorCode: NGC_MFA_REQUIRED, Data: '' });
    try {
      this.#registrar.checkUser(user);
    } catch (error) {
      return jsonReply(200, { Type: PASSKEY_TYPE, ErrorCode: codeOf(error), Data: '' });
    }
    const canary = this.#state.newHandle();
    this.#registrations.set(canary, user.id, this.#state.clock.now() + 2 * CHALLENGE_LIFETIME_MS);
    const requestData = {
      canary,
      serverChallenge: await this.#registrar.newChallenge(user, 'page', CHALLENGE_LIFETIME_MS),
      userId: toBase64Url(this.#registrar.userHandle(user)),
      memberName: user.userPrincipalName,
      userDisplayName: user.person.displayName,
      authenticator: 'cross-platform',
      postBackUrl: `${this.#origin}/api/post/newfido`,
      ExcludeNextGenCredentialsJSON: JSON.stringify(user.keys.map((key) => toBase64Url(key.credentialId))),
    };
    const provisionUrl = `https://${this.#data.hosts.fido}/${this.#data.tenantId}/fido/create`;
    return jsonReply(200, { Type: PASSKEY_TYPE, ErrorCode: 0, Data: JSON.stringify({ provisionUrl, requestData }) });
  }

  #newFido(request: TenantRequest, user: TenantUser): TenantReply {
    const form = formOf(request);
    const field = (name: string): string => form.get(name) ?? '';
    const canary = field('canary');
    if (this.#registrations.get(canary) !== user.id) {
      return errorPage('Security info', 135004, 'This registration is not known or has expired. Start again.');
    }
    if (field('error_code') !== '') {
      this.#registrations.delete(canary);
      return newFidoPage({ error: field('error_code').slice(0, 64) }, canary, true);
    }
    const context = {
      Canary: canary,
      ClientDataJson: field('clientDataJson'),
      AttestationObject: field('attestationObject'),
      CredentialId: field('credentialId'),
      ClientExtensionResults: field('clientExtensionResults'),
    };
    return newFidoPage(context, canary, false);
  }

  async #verify(body: JsonObject, session: Session, user: TenantUser): Promise<TenantReply> {
    const refuse = (code: number): TenantReply =>
      jsonReply(200, { Type: PASSKEY_TYPE, VerificationState: 3, ErrorCode: code, DataUpdates: null });
    const data = parseObject(body['VerificationData']);
    const text = (name: string): string => (typeof data?.[name] === 'string' ? data[name] : '');
    if (body['Type'] !== PASSKEY_TYPE || text('Name').trim() === '') return refuse(REFUSAL_CODES.requiredParamMissing);
    if (!this.#isFresh(session)) return refuse(NGC_MFA_REQUIRED);
    if (this.#registrations.get(text('Canary')) !== user.id) return refuse(REFUSAL_CODES.challengeExpired);
    this.#registrations.delete(text('Canary'));
    try {
      const key = await this.#registrar.register(
        user,
        {
          displayName: text('Name').trim(),
          id: text('CredentialId'),
          clientDataJSON: text('ClientDataJson'),
          attestationObject: text('AttestationObject'),
        },
        'page',
      );
      logKeyAdded({ data: this.#data, nowMs: this.#state.clock.now(), by: user, user }, key);
      const device = {
        CredentialId: key.methodId,
        DisplayName: key.displayName,
        CreationTime: new Date(key.createdAtMs).toISOString(),
        AaGuid: key.aaguid,
        PasskeyType: key.passkeyType,
      };
      return jsonReply(200, {
        Type: PASSKEY_TYPE,
        VerificationState: 2,
        ErrorCode: 0,
        DataUpdates: { FidoDevices: [device] },
      });
    } catch (error) {
      return refuse(codeOf(error));
    }
  }

  #delete(body: JsonObject, session: Session, user: TenantUser): TenantReply {
    if (!this.#isFresh(session)) return jsonReply(200, { ErrorCode: NGC_MFA_REQUIRED });
    const deleted = this.#data.deleteKey(user, String(body['Data']), this.#state.clock.now());
    if (deleted !== null) logKeyDeleted({ data: this.#data, nowMs: this.#state.clock.now(), by: user, user }, deleted);
    return jsonReply(200, { ErrorCode: deleted === null ? USER_NOT_FOUND : 0 });
  }
}

/** @throws anything that is not a refusal: a mistake of our own must not look like a refused key */
function codeOf(error: unknown): number {
  if (error instanceof RegistrationRefusal) return REFUSAL_CODES[error.reason];
  throw error;
}

function parseObject(json: unknown): JsonObject | null {
  try {
    const value: unknown = typeof json === 'string' ? JSON.parse(json) : null;
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
