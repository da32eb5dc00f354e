// The operator's sign-in over MSAL, in a browser that the caller opens. Tokens stay in main, as Secrets.
// With msal-error.ts, msal-network.ts and token-cache.ts the only import of MSAL. Knows no Graph.

import {
  type AccountInfo, type AuthenticationResult, type DeviceCodeRequest, InteractionRequiredAuthError, PublicClientApplication,
} from '@azure/msal-node';
import { authorityOf, type Cloud, scopesOf } from '../../shared/clouds.ts';
import type { Clock } from '../ports.ts';
import { Secret } from '../secret.ts';
import { releaseLoopback } from './loopback-release.ts';
import { toSignInError } from './msal-error.ts';
import { createMsalNetwork } from './msal-network.ts';
import { type ShownCode, shownCode } from './shown-code.ts';
import { shortNameOf } from './scopes.ts';
import { SignInError } from './sign-in-error.ts';
import { accountOf, type SignedInAccount } from './signed-in-account.ts';
import { claimsOfToken, type TokenClaims } from './token-claims.ts';
import { errorPage, successPage } from './sign-in-page.ts';
import { createCachePlugin, type TokenCachePort } from './token-cache.ts';

export interface Tenant {
  /** GUID, or a verified domain name. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly cloud: Cloud;
}

/** A browser window, or the system's browser, of which nobody tells when it closes (then `closed` never resolves). */
export interface SignInWindow {
  readonly closed: Promise<void>;
  close(): void;
}

export interface SignInOptions {
  readonly tenant: Tenant;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly openBrowser: (url: string) => Promise<SignInWindow>;
  readonly cache: TokenCachePort;
  /** Permissions of Graph that every sign-in asks for, without the resource. */
  readonly scopes: readonly string[];
  /** Those that were granted beside, by `extend`, to whoever is in the cache. */
  readonly extraScopes?: readonly string[];
  /** A cache that cannot be read or written costs a sign-in at the next start, never this one. */
  readonly onCacheFailure?: (error: unknown) => void;
}

export interface TokenFacts {
  /** Milliseconds since the epoch; null where nobody says. */
  readonly expiresAt: number | null;
  /** Granted scopes as the service named them in its answer. */
  readonly scopes: readonly string[];
  /** What the token itself says; null for one that cannot be read. Tokens for Graph are opaque by contract, so that is nothing wrong. */
  readonly claims: TokenClaims | null;
}

export interface SignInWish {
  readonly signal?: AbortSignal | undefined;
  /** Told the address of the page as soon as there is one, so that it can be opened elsewhere. */
  readonly onAddress?: ((url: string) => void) | undefined;
}

export interface SignIn {
  /**
   * Opens the browser and waits for the person. The abort, and the closing of the window, end it at once. A browser that cannot be
   * opened ends nothing: the person may open the address.
   *
   * @throws SignInError 'closed' | 'wrongTenant' | 'consent' | 'offline' | 'failed'
   */
  signIn(options?: SignInWish): Promise<SignedInAccount>;
  /**
   * Asks who is signed in for more permissions. Whatever comes of it, they stay signed in.
   *
   * @param scopes  permissions of Graph, beside those that are asked for already; asked for from now on where they were granted
   * @throws as `signIn`, and SignInError 'otherAccount' | 'required'
   */
  extend(scopes: readonly string[], options?: SignInWish): Promise<SignedInAccount>;
  /** As `extend`, on another device. @throws as `extend` and `signInByCode` */
  extendByCode(scopes: readonly string[], onCode: (code: ShownCode) => void, signal?: AbortSignal): Promise<SignedInAccount>;
  /**
   * Shows a code, and waits until the person has signed in with it on another device (RFC 8628). Nothing is opened here.
   *
   * @throws as `signIn`; 'closed' also where the person declined or the code has expired
   */
  signInByCode(onCode: (code: ShownCode) => void, signal?: AbortSignal): Promise<SignedInAccount>;
  /**
   * The account of the cache, with a token that works now; null when there is none, or a person is needed. A permission beside the
   * first ones that was taken back meanwhile is not asked for any more.
   *
   * @throws SignInError 'offline' | 'failed'
   */
  silent(): Promise<SignedInAccount | null>;
  /**
   * Of the token that works now, without asking anybody; null when there is none.
   *
   * @param fresh  of a new one, which knows what was granted elsewhere meanwhile
   * @throws SignInError 'required' | 'consent' | 'offline' | 'failed'
   */
  tokenFacts(options?: { readonly fresh?: boolean }): Promise<TokenFacts | null>;
  /** Permissions that its next question names; short names. */
  readonly asked: readonly string[];
  /**
   * An access token for Graph, from the cache or refreshed; never opens a browser. With claims (CAE, step-up) a new one that has them; where
   * only a person can get it, the next `signIn` asks for them.
   *
   * @throws SignInError 'required' | 'consent' | 'offline' | 'failed'
   */
  token(options?: { readonly claims?: string }): Promise<Secret<string>>;
  /** Forgets the account and its tokens here; the browser may still be signed in. */
  signOut(): Promise<void>;
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createSignIn(options: SignInOptions): SignIn {
  const { tenant, clock, openBrowser, onCacheFailure } = options;
  const { cloud } = tenant;
  const firstScopes = scopesOf(cloud, options.scopes);
  let scopes = union(firstScopes, scopesOf(cloud, options.extraScopes ?? []));
  let networkFailure: unknown = null;
  /** With the reason of the network, which a proxy may have been. */
  const failureOf = (error: unknown): SignInError => {
    const failure = toSignInError(error, cloud.loginHost);
    if (failure.reason !== 'offline') return failure;
    return new SignInError('offline', failure.nativeCode, failure.message, { cause: networkFailure ?? error, host: failure.host });
  };
  const application = new PublicClientApplication({
    auth: {
      clientId: tenant.clientId,
      authority: authorityOf(cloud, tenant.tenantId),
      // We answer claims challenges, so the service may give tokens that live long and end them by events.
      clientCapabilities: ['CP1'],
      // A host that MSAL may not know is trusted because the operator has named it.
      ...(cloud.id === 'custom' && { knownAuthorities: [cloud.loginHost] }),
    },
    cache: { cachePlugin: createCachePlugin(options.cache, onCacheFailure) },
    system: {
      networkClient: createMsalNetwork(options.fetch, clock, (error) => {
        networkFailure = error;
      }),
    },
  });
  /** A sign-in that was given up and is still ending: the next one waits for it, so that it cannot undo it. */
  let ending: Promise<void> = Promise.resolve();
  /** What the next sign-in must prove, because a silent one could not. */
  let wantedClaims: string | null = null;

  async function forget(keep: AccountInfo | null): Promise<void> {
    const cache = application.getTokenCache();
    for (const account of await cache.getAllAccounts()) {
      if (account.homeAccountId !== keep?.homeAccountId) await cache.removeAccount(account, '');
    }
  }

  async function currentAccount(): Promise<AccountInfo | null> {
    const accounts = await application.getTokenCache().getAllAccounts();
    return accounts.find((account) => isOfTenant(account.tenantId)) ?? null;
  }

  const isOfTenant = (tenantId: string): boolean =>
    !guid.test(tenant.tenantId) || tenantId.toLowerCase() === tenant.tenantId.toLowerCase();

  async function acquireSilently(
    account: AccountInfo,
    wanted: readonly string[],
    { claims, fresh = false }: { readonly claims?: string | undefined; readonly fresh?: boolean | undefined } = {},
  ): Promise<AuthenticationResult> {
    try {
      return await application.acquireTokenSilent({ account, scopes: [...wanted], forceRefresh: fresh, ...(claims !== undefined && { claims }) });
    } catch (error) {
      const failure = failureOf(error);
      if (failure.reason === 'required') wantedClaims = claims ?? claimsOfError(error) ?? wantedClaims;
      throw failure;
    }
  }

  /** @param stays  who is signed in and is to stay it, whatever comes; null: whoever signs in takes the place of who was */
  async function interactive(wanted: readonly string[], stays: AccountInfo | null, { signal, onAddress }: SignInWish): Promise<SignedInAccount> {
    let browser: SignInWindow | null = null;
    let authorizeUrl: string | null = null;
    const result = application.acquireTokenInteractive({
      scopes: [...wanted],
      ...(stays === null ? { prompt: 'select_account' } : { loginHint: stays.username }),
      ...(wantedClaims !== null && { claims: wantedClaims }),
      successTemplate: successPage,
      errorTemplate: errorPage,
      openBrowser: async (url) => {
        signal?.throwIfAborted();
        authorizeUrl = url;
        onAddress?.(url);
        // No browser on this computer: the address is shown, and its page answers to this computer all the same.
        const opened = await openBrowser(url).catch(() => NOBODY_OPENED);
        browser = opened;
        if (signal?.aborted === true) opened.close();
        // Closed before the answer came: MSAL gets "access_denied". Closed after it: nobody listens, the answer counts.
        void opened.closed.then(() => releaseLoopback(url));
      },
    });
    const aborted = new Promise<never>((_, reject) => {
      const stop = (): void => reject(new SignInError('closed', 'aborted'));
      signal?.addEventListener('abort', stop, { once: true });
      void result.catch(() => {}).then(() => signal?.removeEventListener('abort', stop));
    });
    try {
      return await accept(await Promise.race([result, aborted]), stays);
    } catch (error) {
      if (signal?.aborted === true) {
        if (authorizeUrl !== null) void releaseLoopback(authorizeUrl);
        ending = result.then(() => forget(stays), () => {});
        throw new SignInError('closed', 'aborted', 'aborted', { cause: error });
      }
      throw failureOf(error);
    } finally {
      closeWindow(browser);
    }
  }

  async function byCode(
    wanted: readonly string[],
    stays: AccountInfo | null,
    onCode: (code: ShownCode) => void,
    signal: AbortSignal | undefined,
  ): Promise<SignedInAccount> {
    const request: DeviceCodeRequest = {
      scopes: [...wanted],
      ...(wantedClaims !== null && { claims: wantedClaims }),
      deviceCodeCallback: ({ userCode, verificationUri, expiresIn }) => {
        if (signal?.aborted !== true) onCode(shownCode(userCode, verificationUri, clock.now() + expiresIn * 1000));
      },
    };
    const result = application.acquireTokenByDeviceCode(request).then((answer) => {
      if (answer === null) throw new SignInError('failed', 'no_answer');
      return answer;
    });
    const aborted = new Promise<never>((_, reject) => {
      const stop = (): void => {
        // Seen by MSAL before it asks the next time.
        request.cancel = true;
        reject(new SignInError('closed', 'aborted'));
      };
      signal?.addEventListener('abort', stop, { once: true });
      void result.catch(() => {}).then(() => signal?.removeEventListener('abort', stop));
    });
    try {
      return await accept(await Promise.race([result, aborted]), stays);
    } catch (error) {
      if (signal?.aborted === true) ending = result.then(() => forget(stays), () => {});
      throw failureOf(error);
    }
  }

  /** An account of this tenant is kept, and no other one. @throws SignInError 'wrongTenant' | 'otherAccount' */
  async function accept(answer: AuthenticationResult, stays: AccountInfo | null): Promise<SignedInAccount> {
    if (!isOfTenant(answer.tenantId)) {
      await forget(stays);
      throw new SignInError('wrongTenant', '', answer.tenantId);
    }
    if (stays !== null && answer.account?.homeAccountId !== stays.homeAccountId) {
      await forget(stays);
      throw new SignInError('otherAccount', '', answer.account?.username ?? '');
    }
    await forget(answer.account);
    wantedClaims = null;
    return accountOf(answer);
  }

  async function ready(signal: AbortSignal | undefined): Promise<void> {
    await ending;
    if (signal?.aborted === true) throw new SignInError('closed', 'aborted');
  }

  async function extend(
    more: readonly string[],
    signal: AbortSignal | undefined,
    way: (all: readonly string[], stays: AccountInfo) => Promise<SignedInAccount>,
  ): Promise<SignedInAccount> {
    await ready(signal);
    const stays = await currentAccount();
    if (stays === null) throw new SignInError('required', 'no_account');
    const account = await way(union(scopes, scopesOf(cloud, more)), stays);
    // What was not granted is not asked for again: MSAL would fetch a new token for each request, in vain.
    const granted = new Set(account.scopes.map((scope) => shortNameOf(scope).toLowerCase()));
    scopes = union(scopes, scopesOf(cloud, more.filter((scope) => granted.has(scope.toLowerCase()))));
    return account;
  }

  return {
    get asked() {
      return scopes.map(shortNameOf);
    },

    async signIn(wish = {}) {
      await ready(wish.signal);
      // What was granted to another person beside the first permissions is not asked of this one.
      const account = await interactive(firstScopes, null, wish);
      scopes = firstScopes;
      return account;
    },

    extend: (more, wish = {}) => extend(more, wish.signal, (all, stays) => interactive(all, stays, wish)),

    async signInByCode(onCode, signal) {
      await ready(signal);
      const account = await byCode(firstScopes, null, onCode, signal);
      scopes = firstScopes;
      return account;
    },

    extendByCode: (more, onCode, signal) => extend(more, signal, (all, stays) => byCode(all, stays, onCode, signal)),

    async silent() {
      const account = await currentAccount();
      if (account === null) return null;
      for (;;) {
        try {
          return accountOf(await acquireSilently(account, scopes));
        } catch (error) {
          if (!(error instanceof SignInError)) throw error;
          const isTakenBack = error.reason === 'consent' && scopes.length > firstScopes.length;
          if (isTakenBack) scopes = firstScopes;
          else if (error.reason === 'required' || error.reason === 'consent') return null;
          else throw error;
        }
      }
    },

    async tokenFacts({ fresh } = {}) {
      const account = await currentAccount();
      if (account === null) return null;
      const { accessToken, expiresOn, scopes: granted } = await acquireSilently(account, scopes, { fresh });
      return { expiresAt: expiresOn?.getTime() ?? null, scopes: granted, claims: claimsOfToken(accessToken) };
    },

    async token({ claims } = {}) {
      const account = await currentAccount();
      if (account === null) throw new SignInError('required', 'no_account');
      const { accessToken } = await acquireSilently(account, scopes, { claims });
      return new Secret(accessToken);
    },

    signOut: () => forget(null),
  };
}

const union = (some: readonly string[], more: readonly string[]): readonly string[] => [...new Set([...some, ...more])];

const NOBODY_OPENED: SignInWindow = { closed: new Promise<void>(() => undefined), close: () => undefined };

/** A refusal of the token endpoint can name claims itself: Conditional Access wants more of the person. */
function claimsOfError(error: unknown): string | null {
  return error instanceof InteractionRequiredAuthError && error.claims !== '' ? error.claims : null;
}

/** The window is the caller's; TypeScript cannot see that the callback has set it. */
function closeWindow(browser: SignInWindow | null): void {
  browser?.close();
}
