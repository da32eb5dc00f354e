// @azure/msal-node, unmodified, against the practice tenant: interactive with its own loopback server, code, silent,
// refresh, device code. Its network module is the practice fetch; nothing else of it is changed.

import { PublicClientApplication, CryptoProvider, InteractionRequiredAuthError } from '@azure/msal-node';
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { createRemoteJWKSet, customFetch, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from './msal-clock.ts';
import { Bench, Browser, TARGET, asRecord, at, textOf } from '../main/practice/tenant/kit.ts';

const SCOPES = ['User.Read', 'UserAuthMethod-Passkey.ReadWrite.All'];

let bench: Bench;

beforeAll(async () => {
  // MSAL judges lifetimes by the computer's clock, so the tenant follows it here.
  bench = await Bench.start({ clock: systemClock });
});
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

function networkClient(fetcher: typeof fetch): INetworkModule {
  const send = async <T>(method: string, url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> => {
    const response = await fetcher(url, {
      method,
      ...(options?.headers === undefined ? {} : { headers: options.headers }),
      ...(options?.body === undefined ? {} : { body: options.body }),
    });
    // MSAL's own contract: the caller says what the JSON is.
    const body = (await response.json()) as T;
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  };
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
}

function newApplication(
  authority = `https://login.microsoftonline.com/${bench.tenant.tenantId}`,
  fetcher: typeof fetch = bench.fetch,
): PublicClientApplication {
  return new PublicClientApplication({
    auth: { clientId: bench.tenant.clientId, authority },
    system: { networkClient: networkClient(fetcher) },
  });
}

/** Signs the operator in on the pages; with the loopback server as last address it posts the answer there. */
async function signInOnPages(url: string): Promise<Browser> {
  const browser = new Browser((input, init) => {
    const target = new URL(new Request(input).url);
    return target.hostname === 'localhost' ? fetch(input, init) : bench.fetch(input, init);
  });
  await browser.open(url);
  await browser.submit({ loginfmt: bench.tenant.operator.userPrincipalName });
  await browser.submit({ passwd: bench.tenant.operator.password.reveal() });
  await browser.submit({ LoginOptions: '1' });
  return browser;
}

it('signs in with acquireTokenInteractive: form_post to its loopback server, then silently and by refresh', async () => {
  const application = newApplication();
  const result = await application.acquireTokenInteractive({
    scopes: SCOPES,
    openBrowser: async (url) => {
      const browser = await signInOnPages(url);
      await browser.submit();
      expect(browser.html).toContain('You can close this window');
    },
  });
  expect(result.account).toMatchObject({
    username: 'robin.desk@harbour.example',
    tenantId: bench.tenant.tenantId,
    localAccountId: bench.tenant.operator.id,
  });
  expect(result.scopes).toEqual(expect.arrayContaining(SCOPES));
  expect(result.idTokenClaims).toMatchObject({
    // Authentication Administrator; Reports Reader.
    wids: ['c4e39bd9-1100-46d3-8c65-fb160da0071f', '4a5d8f65-41da-4de4-8968-e035b65339cf'],
    aud: bench.tenant.clientId,
  });
  const { account } = result;
  if (account === null) throw new Error('no account');

  const cached = await application.acquireTokenSilent({ account, scopes: ['User.Read'] });
  expect([cached.fromCache, cached.accessToken === result.accessToken]).toEqual([true, true]);
  const fresh = await application.acquireTokenSilent({ account, scopes: ['User.Read'], forceRefresh: true });
  expect([fresh.fromCache, fresh.accessToken === result.accessToken]).toEqual([false, false]);
  const me = await bench.graph(fresh.accessToken, 'GET', 'v1.0/me');
  expect(me.json['userPrincipalName']).toBe('robin.desk@harbour.example');

  await application.signOut({ account });
  expect(await application.getAllAccounts()).toEqual([]);
});

it('signs in with getAuthCodeUrl and acquireTokenByCode (response_mode=query), also on /organizations', async () => {
  const application = newApplication('https://login.microsoftonline.com/organizations');
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const redirectUri = 'http://localhost:4444';
  const url = await application.getAuthCodeUrl({
    scopes: SCOPES,
    redirectUri,
    responseMode: 'query',
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
    loginHint: bench.tenant.operator.userPrincipalName,
    nonce: 'the-nonce',
    state: 'the-state',
  });
  const browser = new Browser(bench.fetch);
  await browser.open(url);
  expect(browser.html).toContain('name="passwd"'); // The hint skips the user name.
  await browser.submit({ passwd: bench.tenant.operator.password.reveal() });
  await browser.submit({ LoginOptions: '3' });
  const answer = new URL(browser.url).searchParams;
  expect(answer.get('state')).toBe('the-state');
  const code = answer.get('code') ?? '';
  await expect(
    application.acquireTokenByCode({ code, scopes: SCOPES, redirectUri, codeVerifier: 'wrong' }),
  ).rejects.toMatchObject({ errorCode: 'invalid_grant' });
  const result = await application.acquireTokenByCode(
    { code, scopes: SCOPES, redirectUri, codeVerifier: verifier },
    { code, nonce: 'the-nonce' },
  );
  expect(result.account?.username).toBe('robin.desk@harbour.example');
  await expect(
    application.acquireTokenByCode({ code, scopes: SCOPES, redirectUri, codeVerifier: verifier }),
  ).rejects.toThrow(/AADSTS54005/);
});

it('signs in with a device code: pending, then granted on the page', async () => {
  let pages: Promise<void> | undefined;
  const polls: string[] = [];
  // Without waiting between polls: the second one is held until the person has answered the page.
  const application = newApplication(undefined, async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).pathname.split('/').at(-1) !== 'token') return bench.fetch(input, init);
    if (polls.length > 0) await pages;
    const response = await bench.fetch(input, init);
    const body: unknown = await response.clone().json();
    polls.push(textOf(asRecord(body)['error']) || 'tokens');
    return response;
  });
  const result = await application.acquireTokenByDeviceCode({
    scopes: SCOPES,
    deviceCodeCallback: (response) => {
      expect(response.interval).toBe(5);
      response.interval = 0;
      pages = (async () => {
        const browser = new Browser(bench.fetch);
        await browser.open(response.verificationUri);
        await browser.submit({ user_code: response.userCode.toLowerCase() });
        await browser.submit({ loginfmt: bench.tenant.operator.userPrincipalName });
        await browser.submit({ passwd: bench.tenant.operator.password.reveal() });
        await browser.submit({ LoginOptions: '3' });
        await browser.submit({ answer: 'yes' });
        expect(browser.html).toContain('You have signed in to Pairing App');
      })();
    },
  });
  expect(polls).toEqual(['authorization_pending', 'tokens']);
  expect(result?.account?.username).toBe('robin.desk@harbour.example');
});

it('tells MSAL when a refresh token no longer helps', async () => {
  const application = newApplication();
  const result = await application.acquireTokenInteractive({
    scopes: SCOPES,
    openBrowser: async (url) => {
      const browser = await signInOnPages(url);
      await browser.submit();
    },
  });
  const { account } = result;
  if (account === null) throw new Error('no account');
  const other = await Bench.start({ clock: systemClock });
  try {
    // Another tenant with the same ids has never issued this refresh token.
    const strange = new PublicClientApplication({
      auth: {
        clientId: other.tenant.clientId,
        authority: `https://login.microsoftonline.com/${other.tenant.tenantId}`,
      },
      system: { networkClient: networkClient(other.fetch) },
    });
    strange.getTokenCache().deserialize(application.getTokenCache().serialize());
    await expect(strange.acquireTokenSilent({ account, scopes: SCOPES, forceRefresh: true })).rejects.toBeInstanceOf(
      InteractionRequiredAuthError,
    );
  } finally {
    await other.close();
  }
});

it('signs tokens that a standard library can check with the published keys and issuer', async () => {
  const tokens = await bench.signIn();
  const configuration: unknown = await (
    await bench.fetch(
      `https://login.microsoftonline.com/${bench.tenant.tenantId}/v2.0/.well-known/openid-configuration`,
    )
  ).json();
  const keys = createRemoteJWKSet(new URL(String(at(configuration, 'jwks_uri'))), { [customFetch]: bench.fetch });
  const { payload } = await jwtVerify(String(tokens['id_token']), keys, {
    issuer: String(at(configuration, 'issuer')),
    audience: bench.tenant.clientId,
  });
  expect(payload).toMatchObject({
    nonce: 'nonce-1',
    tid: bench.tenant.tenantId,
    oid: bench.tenant.operator.id,
    ver: '2.0',
  });
  expect(decodeJwt(String(tokens['access_token']))).toMatchObject({
    aud: 'https://graph.microsoft.com',
    upn: 'robin.desk@harbour.example',
  });
});

it('does not sign anyone in for a person without a password', async () => {
  const browser = new Browser(bench.fetch);
  await browser.open(bench.authorizeUrl({ login_hint: TARGET }));
  await browser.submit({ passwd: bench.tenant.operator.password.reveal() });
  expect(browser.errorText).toMatch(/password is incorrect/);
});
