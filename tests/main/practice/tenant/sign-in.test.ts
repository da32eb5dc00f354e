// The sign-in service's edges: discovery, wrong parameters, codes and verifiers, refresh, device codes, sessions.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSENTED_SCOPES } from '../../../../src/main/practice/tenant/identity/scopes.ts';
import { Bench, Browser, TARGET, asRecord, at } from './kit.ts';

let bench: Bench;
const LOGIN = 'https://login.microsoftonline.com';
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

async function getJson(url: string): Promise<Record<string, unknown>> {
  const json: unknown = await (await bench.fetch(url)).json();
  return asRecord(json);
}

async function signedInBrowser(change: Readonly<Record<string, string>> = {}): Promise<Browser> {
  const browser = new Browser(bench.fetch);
  await browser.open(bench.authorizeUrl({ code_challenge: CHALLENGE, ...change }));
  await browser.submit({ loginfmt: bench.tenant.operator.userPrincipalName });
  await browser.submit({ passwd: bench.tenant.operator.password.reveal() });
  await browser.submit({ LoginOptions: '1' });
  return browser;
}

function codeIn(html: string): string {
  return /name="code" value="([^"]+)"/.exec(html)?.[1] ?? '';
}

async function redeem(change: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const fields = {
    grant_type: 'authorization_code',
    redirect_uri: 'http://localhost:5555',
    code_verifier: VERIFIER,
    ...change,
  };
  const json: unknown = await (await bench.token(fields)).json();
  return asRecord(json);
}

describe('discovery', () => {
  it('names the tenant as issuer, or a template on shared authorities', async () => {
    const { tenantId } = bench.tenant;
    const own = await getJson(`${LOGIN}/${tenantId}/v2.0/.well-known/openid-configuration`);
    expect(own).toMatchObject({
      issuer: `${LOGIN}/${tenantId}/v2.0`,
      token_endpoint: `${LOGIN}/${tenantId}/oauth2/v2.0/token`,
    });
    for (const shared of ['common', 'organizations']) {
      expect((await getJson(`${LOGIN}/${shared}/v2.0/.well-known/openid-configuration`))['issuer']).toBe(
        `${LOGIN}/{tenantid}/v2.0`,
      );
    }
    const keys = await getJson(`${LOGIN}/${tenantId}/discovery/v2.0/keys`);
    expect(at(keys, 'keys', 0)).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256' });
    expect(Object.keys(asRecord(at(keys, 'keys', 0)))).not.toContain('d');
    expect(
      (await bench.fetch(`${LOGIN}/11111111-1111-4111-8111-111111111111/v2.0/.well-known/openid-configuration`)).status,
    ).toBe(400);
  });
});

describe('authorize', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['another client', { client_id: '11111111-1111-4111-8111-111111111111' }, /AADSTS700016/],
    ['another redirect', { redirect_uri: 'https://evil.example/' }, /AADSTS50011/],
    ['a redirect that only looks local', { redirect_uri: 'http://localhost.evil.example/' }, /AADSTS50011/],
    ['no scope', { scope: '' }, /AADSTS900144/],
    ['another response mode', { response_mode: 'pigeon' }, /AADSTS90023/],
  ])('shows %s as a page, never as a redirect', async (_name, change, text) => {
    const browser = new Browser(bench.fetch);
    await browser.open(bench.authorizeUrl(change));
    expect([browser.status, browser.errorText]).toEqual([400, expect.stringMatching(text)]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['a missing PKCE challenge', { code_challenge: '' }, 'invalid_request'],
    ['the plain PKCE method', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['an unknown scope', { scope: 'Unicorn.Read' }, 'invalid_scope'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['prompt=none without a session', { prompt: 'none' }, 'login_required'],
  ])('sends %s to the redirect', async (_name, change, error) => {
    const browser = new Browser(bench.fetch);
    await browser.open(bench.authorizeUrl({ response_mode: 'fragment', ...change }));
    const answer = new URLSearchParams(new URL(browser.url).hash.slice(1));
    expect([answer.get('error'), answer.get('state')]).toEqual([error, 'state-1']);
  });

  it('uses a session, and asks anew for prompt=login and after logout', async () => {
    const browser = await signedInBrowser();
    await browser.open(bench.authorizeUrl());
    expect(codeIn(browser.html)).not.toBe('');
    await browser.open(bench.authorizeUrl({ prompt: 'login' }));
    expect(browser.html).toContain('name="loginfmt"');
    await browser.open(`${LOGIN}/common/oauth2/v2.0/logout`);
    await browser.open(bench.authorizeUrl());
    expect(browser.html).toContain('name="loginfmt"');
  });

  it('names an unknown and a disabled person, and escapes what was typed', async () => {
    const browser = new Browser(bench.fetch);
    await browser.open(bench.authorizeUrl({ login_hint: '"><script>alert(1)</script>' }));
    expect(browser.errorText).toMatch(/username may be incorrect/);
    expect(browser.html).not.toContain('<script>alert');
    await browser.submit({ loginfmt: 'walter.gone@harbour.example' });
    await browser.submit({ passwd: 'x' });
    expect(browser.errorText).toMatch(/locked/);
    await browser.post(`${LOGIN}/${bench.tenant.tenantId}/login`, { flowToken: 'unknown', step: 'username' });
    expect(browser.errorText).toMatch(/Start again/);
  });
});

describe('token', () => {
  it('redeems a code once, with its verifier and redirect only', async () => {
    const code = codeIn((await signedInBrowser()).html);
    expect(at(await redeem({ code, code_verifier: 'wrong' }), 'error_codes', 0)).toBe(501481);
    expect(at(await redeem({ code, redirect_uri: 'http://localhost:1' }), 'error_codes', 0)).toBe(500112);
    const tokens = await redeem({ code, scope: 'User.Read offline_access' });
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect(at(await redeem({ code }), 'error_codes', 0)).toBe(54005);
    expect(at(await redeem({ code: 'unknown' }), 'error_codes', 0)).toBe(70008);
    expect(at(await redeem({ code: 'x', client_secret: 'y' }), 'error_codes', 0)).toBe(700025);
    expect(at(await redeem({ grant_type: 'password' }), 'error_codes', 0)).toBe(70003);
    const refreshed = await redeem({
      grant_type: 'refresh_token',
      refresh_token: String(tokens['refresh_token']),
      scope: 'User.Read.All',
    });
    // What an admin has consented to is in every token, asked for or not.
    const beside = CONSENTED_SCOPES.filter((each) => each !== 'User.Read.All').map((each) => `https://graph.microsoft.com/${each}`);
    expect(refreshed['scope']).toBe(['User.Read.All', ...beside].join(' '));
  });

  it('asks for consent to what nobody has consented to, once; until then no token has it', async () => {
    bench.tenant.updateSettings({ unansweredScopes: ['AuditLog.Read.All'], consentedScopes: ['User.Read'] });
    const scope = 'User.Read offline_access';
    const tokens = await redeem({ code: codeIn((await signedInBrowser({ scope })).html), scope });
    expect(tokens['scope']).toBe('User.Read');
    const silently = await redeem({ grant_type: 'refresh_token', refresh_token: String(tokens['refresh_token']), scope: `${scope} AuditLog.Read.All` });
    expect([at(silently, 'error_codes', 0), silently['suberror']]).toEqual([65001, 'consent_required']);

    const wanted = { scope: `${scope} AuditLog.Read.All` };
    const declining = await signedInBrowser(wanted);
    expect(declining.html).toContain('<li>AuditLog.Read.All</li>');
    await declining.submit({ answer: 'no' });
    expect(declining.html).toContain('AADSTS65004');
    const accepting = await signedInBrowser(wanted);
    await accepting.submit({ answer: 'yes' });
    expect((await redeem({ code: codeIn(accepting.html), ...wanted }))['scope']).toBe('User.Read AuditLog.Read.All');
    expect((await signedInBrowser(wanted)).html).not.toContain('Permissions requested');
    bench.tenant.updateSettings({ consentedScopes: CONSENTED_SCOPES });
  });

  it('lets a code expire after ten minutes', async () => {
    const code = codeIn((await signedInBrowser()).html);
    await bench.clock.advance(10 * 60_000);
    expect(at(await redeem({ code }), 'error_codes', 0)).toBe(70008);
  });

  it('issues no token that outlives the pass it came from', async () => {
    const token = await bench.operatorToken();
    const pass = await bench.graph(token, 'POST', `v1.0/users/${TARGET}/authentication/temporaryAccessPassMethods`, {});
    const browser = new Browser(bench.fetch);
    await bench.clock.advance(50 * 60_000);
    await browser.open(bench.authorizeUrl({ code_challenge: CHALLENGE, login_hint: TARGET }));
    await browser.submit({ accesspass: String(pass.json['temporaryAccessPass']) });
    await browser.submit({ LoginOptions: '3' });
    const tokens = await redeem({ code: codeIn(browser.html) });
    expect(tokens['expires_in']).toBe(600);
    await bench.clock.advance(10 * 60_000);
    const late = await redeem({ grant_type: 'refresh_token', refresh_token: String(tokens['refresh_token']) });
    expect(late).toMatchObject({ error: 'invalid_grant', suberror: 'bad_token' });
  });
});

describe('device code', () => {
  const start = async (): Promise<Record<string, unknown>> => {
    const response = await bench.fetch(`${LOGIN}/common/oauth2/v2.0/devicecode`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: bench.tenant.clientId, scope: 'User.Read' }),
    });
    const json: unknown = await response.json();
    return asRecord(json);
  };
  const poll = (code: unknown) =>
    redeem({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: String(code) });

  it('tells pending, slow down, declined and expired apart', async () => {
    const device = await start();
    expect((await poll(device['device_code']))['error']).toBe('authorization_pending');
    expect((await poll(device['device_code']))['error']).toBe('slow_down');
    await bench.clock.advance(10_000);
    expect((await poll(device['device_code']))['error']).toBe('authorization_pending');
    const browser = await signedInBrowser();
    await browser.open(`${LOGIN}/devicelogin`);
    await browser.submit({ user_code: 'NOTACODE' });
    expect(browser.errorText).toMatch(/didn’t work/);
    await browser.submit({ user_code: String(device['user_code']) });
    await browser.submit({ answer: 'no' });
    expect((await poll(device['device_code']))['error']).toBe('authorization_declined');
    const other = await start();
    await bench.clock.advance(15 * 60_000);
    expect((await poll(other['device_code']))['error']).toBe('expired_token');
  });
});
