// The sign-in host's browser side: authorize, the sign-in steps, device codes, logout. Tokens are another file.

import { actorOf } from '../audit-events.ts';
import type { DirectoryData } from '../directory-data.ts';
import type { TenantUser } from '../store/user-store.ts';
import { cookie, cookieOf, formOf, redirectReply } from '../http.ts';
import type { TenantReply, TenantRequest } from '../http.ts';
import {
  consentPage,
  deviceCodePage,
  deviceConsentPage,
  errorPage,
  messagePage,
  passPage,
  passwordPage,
  staySignedInPage,
  userNamePage,
} from '../pages/sign-in-pages.ts';
import type { StepPage } from '../pages/sign-in-pages.ts';
import { autoPostReply } from '../pages/page.ts';
import { readAuthorizeRequest } from './authorize-request.ts';
import type { CredentialCheck, SignInRefusal } from './credential-check.ts';
import { MINUTE_MS } from './identity-state.ts';
import { grantScopes } from './scopes.ts';
import type { AuthorizeRequest, IdentityState, Session, SignInFlow } from './identity-state.ts';
import type { TokenIssuer } from './tokens.ts';

const SESSION_COOKIE = 'ESTSPRACTICE';
const FLOW_LIFETIME_MS = 30 * MINUTE_MS;
const CODE_LIFETIME_MS = 10 * MINUTE_MS;

export class SignIn {
  readonly #data: DirectoryData;
  readonly #state: IdentityState;
  readonly #credentials: CredentialCheck;
  readonly #tokens: TokenIssuer;

  constructor(data: DirectoryData, state: IdentityState, credentials: CredentialCheck, tokens: TokenIssuer) {
    this.#data = data;
    this.#state = state;
    this.#credentials = credentials;
    this.#tokens = tokens;
  }

  /** GET (or POST) /{tenant}/oauth2/v2.0/authorize */
  authorize(request: TenantRequest): TenantReply {
    const parameters = request.method === 'POST' ? formOf(request) : request.query;
    const read = readAuthorizeRequest(parameters, this.#state);
    if (read.kind === 'page') return errorPage('Sign in', read.number, read.text);
    if (read.kind === 'redirect') return this.#respond(read.request, read.fields);
    const asked = read.request;
    const prompt = parameters.get('prompt') ?? '';
    const session = this.#sessionOf(request);
    const hinted = asked.loginHint === '' ? undefined : this.#data.findUser(asked.loginHint);
    const fits = session !== undefined && (asked.loginHint === '' || hinted?.id === session.userId);
    if (session !== undefined && fits && (prompt === '' || prompt === 'none')) {
      return this.#finish({ goal: { kind: 'authorize', request: asked }, userId: session.userId, session });
    }
    if (prompt === 'none') {
      return this.#respond(asked, {
        error: 'login_required',
        error_description: 'AADSTS50058: A silent sign-in request was sent but no user is signed in.',
      });
    }
    return this.#begin({ kind: 'authorize', request: asked }, hinted, asked.loginHint);
  }

  /** POST /{tenant}/login: one step of the sign-in. */
  step(request: TenantRequest): TenantReply {
    const form = formOf(request);
    const flowToken = form.get('flowToken') ?? '';
    const flow = this.#state.flows.get(flowToken);
    if (flow === undefined)
      return errorPage('Sign in', 165900, 'The sign-in took too long or was already used. Start again.');
    switch (form.get('step')) {
      case 'username':
        return this.#userName(flow, flowToken, form.get('loginfmt') ?? '');
      case 'password':
        return this.#credential(flow, flowToken, 'password', form.get('passwd') ?? '');
      case 'accesspass':
        return this.#credential(flow, flowToken, 'accesspass', form.get('accesspass') ?? '');
      default:
        return errorPage('Sign in', 900561, 'The endpoint does not know this step.');
    }
  }

  /** POST /{tenant}/kmsi: the answer to "Stay signed in?". */
  staySignedIn(request: TenantRequest): TenantReply {
    const form = formOf(request);
    const flowToken = form.get('flowToken') ?? '';
    const flow = this.#state.flows.get(flowToken);
    if (flow === undefined || flow.session === null) {
      return errorPage('Sign in', 165900, 'The sign-in took too long or was already used. Start again.');
    }
    this.#state.flows.delete(flowToken);
    return this.#finish(flow, this.#openSession(flow.session, form.get('LoginOptions') === '1'));
  }

  /** POST /{tenant}/consent: the answer to "Permissions requested". */
  consent(request: TenantRequest): TenantReply {
    const form = formOf(request);
    const flowToken = form.get('flowToken') ?? '';
    const flow = this.#state.flows.get(flowToken);
    if (flow === undefined || flow.session === null || flow.goal.kind !== 'authorize') {
      return errorPage('Sign in', 165900, 'The sign-in took too long or was already used. Start again.');
    }
    this.#state.flows.delete(flowToken);
    if (form.get('answer') !== 'yes') {
      return this.#respond(flow.goal.request, {
        error: 'access_denied',
        error_subcode: 'cancel',
        error_description: 'AADSTS65004: The resource owner or authorization server denied the request.',
      });
    }
    this.#consentTo(this.#unanswered(flow.goal.request.scope));
    return this.#finish(flow);
  }

  logout(request: TenantRequest): TenantReply {
    this.#state.sessions.delete(cookieOf(request, SESSION_COOKIE));
    const page = messagePage('Signed out', 'You signed out of your account.');
    return { ...page, headers: { ...page.headers, 'set-cookie': [cookie(SESSION_COOKIE, '', 0)] } };
  }

  /** GET and POST /common/oauth2/deviceauth: the page where a person types the code. */
  deviceAuth(request: TenantRequest): TenantReply {
    if (request.method !== 'POST') return deviceCodePage('');
    const userCode = (formOf(request).get('user_code') ?? '').trim().toUpperCase();
    if (this.#state.userCodes.get(userCode) === undefined)
      return deviceCodePage('That code didn’t work. Check the code and try again.');
    const session = this.#sessionOf(request);
    if (session !== undefined) {
      return this.#finish({ goal: { kind: 'device', userCode }, userId: session.userId, session });
    }
    return this.#begin({ kind: 'device', userCode }, undefined, '');
  }

  /** POST /{tenant}/deviceconsent */
  deviceConsent(request: TenantRequest): TenantReply {
    const form = formOf(request);
    const flowToken = form.get('flowToken') ?? '';
    const flow = this.#state.flows.get(flowToken);
    this.#state.flows.delete(flowToken);
    const deviceCode = flow?.goal.kind === 'device' ? this.#state.userCodes.get(flow.goal.userCode) : undefined;
    const grant = deviceCode === undefined ? undefined : this.#state.deviceCodes.get(deviceCode);
    if (flow?.goal.kind !== 'device' || flow.session === null || grant === undefined) {
      return deviceCodePage('That code has expired. Ask the app for a new one.');
    }
    this.#state.userCodes.delete(flow.goal.userCode);
    if (form.get('answer') !== 'yes') {
      grant.outcome = 'declined';
      return messagePage('Cancelled', 'The sign-in was cancelled. You can close this window.');
    }
    this.#consentTo(this.#unanswered(grant.scope));
    grant.outcome = flow.session;
    const user = this.#data.findUser(flow.session.userId);
    if (user !== undefined) this.#log(flow, user, flow.session.method, null);
    return messagePage(
      'Pairing App',
      'You have signed in to Pairing App on your device. You may now close this window.',
    );
  }

  #begin(goal: SignInFlow['goal'], user: TenantUser | undefined, typed: string): TenantReply {
    const flowToken = this.#state.newHandle();
    const flow: SignInFlow = { goal, userId: '', session: null };
    this.#state.flows.set(flowToken, flow, this.#state.clock.now() + FLOW_LIFETIME_MS);
    if (typed === '') return userNamePage(this.#stepPage(flow, flowToken), '');
    return user === undefined ? this.#unknownUser(flow, flowToken, typed) : this.#askCredential(flow, flowToken, user);
  }

  #userName(flow: SignInFlow, flowToken: string, typed: string): TenantReply {
    const user = this.#data.findUser(typed.trim());
    return user === undefined ? this.#unknownUser(flow, flowToken, typed) : this.#askCredential(flow, flowToken, user);
  }

  #unknownUser(flow: SignInFlow, flowToken: string, typed: string): TenantReply {
    const error = 'This username may be incorrect. Make sure you typed it correctly. Otherwise, contact your admin.';
    return userNamePage({ ...this.#stepPage(flow, flowToken), error }, typed);
  }

  #askCredential(flow: SignInFlow, flowToken: string, user: TenantUser, error?: string): TenantReply {
    const next = { ...flow, userId: user.id };
    this.#state.flows.set(flowToken, next, this.#state.clock.now() + FLOW_LIFETIME_MS);
    const step = { ...this.#stepPage(flow, flowToken), ...(error === undefined ? {} : { error }) };
    return this.#credentials.offersPass(user)
      ? passPage(step, user.userPrincipalName)
      : passwordPage(step, user.userPrincipalName);
  }

  #credential(flow: SignInFlow, flowToken: string, kind: 'password' | 'accesspass', text: string): TenantReply {
    const user = this.#data.findUser(flow.userId);
    if (user === undefined) return userNamePage(this.#stepPage(flow, flowToken), '');
    const verdict =
      kind === 'password' ? this.#credentials.checkPassword(user, text) : this.#credentials.checkPass(user, text);
    if (!verdict.ok) {
      this.#log(flow, user, kind === 'password' ? 'pwd' : 'tap', verdict);
      return this.#askCredential(flow, flowToken, user, verdict.message);
    }
    const next: SignInFlow = { ...flow, session: verdict.session };
    this.#state.flows.set(flowToken, next, this.#state.clock.now() + FLOW_LIFETIME_MS);
    return staySignedInPage(this.#stepPage(next, flowToken), user.userPrincipalName);
  }

  /** The person is signed in: back to the app, or on to the question of the device page. */
  #finish(flow: SignInFlow, cookies: readonly string[] = []): TenantReply {
    const { goal, session } = flow;
    const user = this.#data.findUser(session?.userId ?? '');
    if (session === null || user === undefined) return errorPage('Sign in', 50058, 'No user is signed in.');
    if (goal.kind === 'device') {
      const flowToken = this.#state.newHandle();
      this.#state.flows.set(flowToken, flow, this.#state.clock.now() + FLOW_LIFETIME_MS);
      return deviceConsentPage({ ...this.#stepPage(flow, flowToken), cookies }, user.userPrincipalName);
    }
    const unanswered = this.#unanswered(goal.request.scope);
    if (unanswered.length > 0) {
      const flowToken = this.#state.newHandle();
      this.#state.flows.set(flowToken, flow, this.#state.clock.now() + FLOW_LIFETIME_MS);
      return consentPage({ ...this.#stepPage(flow, flowToken), cookies }, user.userPrincipalName, unanswered);
    }
    this.#log(flow, user, session.method, null);
    const code = `1.${this.#state.newHandle()}`;
    this.#state.codes.set(code, { request: goal.request, session }, this.#state.clock.now() + CODE_LIFETIME_MS);
    return this.#respond(
      goal.request,
      {
        code,
        ...(goal.request.wantsClientInfo ? { client_info: this.#tokens.clientInfo(user) } : {}),
        session_state: code.slice(2, 18),
      },
      cookies,
    );
  }

  #unanswered(scope: string): readonly string[] {
    return grantScopes(scope, this.#data.hosts.graph, this.#data.settings)?.unanswered ?? [];
  }

  #consentTo(scopes: readonly string[]): void {
    const { settings } = this.#data;
    settings.unansweredScopes = settings.unansweredScopes.filter((each) => !scopes.includes(each));
    settings.consentedScopes = [...settings.consentedScopes, ...scopes];
  }

  #log(flow: SignInFlow, user: TenantUser, method: Session['method'], refusal: SignInRefusal | null): void {
    const { events } = this.#data;
    events.signIn({
      atMs: this.#state.clock.now(),
      user: actorOf(user),
      clientId: flow.goal.kind === 'authorize' ? flow.goal.request.clientId : this.#state.clientId,
      correlationId: events.newId(),
      method: method === 'pwd' ? 'Password' : 'Temporary Access Pass',
      errorCode: refusal?.number ?? 0,
      failureReason: refusal?.message ?? 'Other.',
      isDeviceCode: flow.goal.kind === 'device',
    });
  }

  /** The authorization response in the mode that was asked for. */
  #respond(
    request: AuthorizeRequest,
    fields: Readonly<Record<string, string>>,
    cookies: readonly string[] = [],
  ): TenantReply {
    const all = { ...fields, ...(request.state === '' ? {} : { state: request.state }) };
    const encoded = new URLSearchParams(all).toString();
    switch (request.responseMode) {
      case 'form_post':
        return autoPostReply(request.redirectUri, all, 'Working…', cookies);
      case 'query':
        return redirectReply(
          `${request.redirectUri}${request.redirectUri.includes('?') ? '&' : '?'}${encoded}`,
          cookies,
        );
      case 'fragment':
        return redirectReply(`${request.redirectUri}#${encoded}`, cookies);
    }
  }

  #openSession(session: Session, persistent: boolean): readonly string[] {
    const handle = this.#state.newHandle();
    this.#state.sessions.set(handle, session, session.notAfterMs);
    const seconds = Math.max(0, Math.floor((session.notAfterMs - this.#state.clock.now()) / 1000));
    return [cookie(SESSION_COOKIE, handle, persistent ? seconds : undefined)];
  }

  #sessionOf(request: TenantRequest): Session | undefined {
    return this.#state.sessions.get(cookieOf(request, SESSION_COOKIE));
  }

  #stepPage(flow: SignInFlow, flowToken: string): StepPage {
    const target = flow.goal.kind === 'authorize' ? flow.goal.request.redirectUri : '';
    const origin = target.startsWith('http') ? [new URL(target).origin] : [];
    return { tenantId: this.#data.tenantId, flowToken, formTargets: origin };
  }
}
