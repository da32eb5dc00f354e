// The whole way of the pages: pass, Security info, passkey page, post-back, name; and each wrong turn of it.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench, Browser, TARGET, asRecord, at, listOf, textOf } from './kit.ts';
import { makeCredential } from './soft-credential.ts';

const OTHER = 'amina.diallo@harbour.example';

let bench: Bench;
let token: string;

beforeAll(async () => {
  bench = await Bench.start();
});
beforeEach(async () => {
  token = await bench.operatorToken();
});
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

interface Visit {
  readonly browser: Browser;
  readonly context: Readonly<Record<string, string>>;
}

async function visit(userName = TARGET, body: unknown = { isUsableOnce: true }): Promise<Visit> {
  const pass = await bench.graph(
    token,
    'POST',
    `v1.0/users/${userName}/authentication/temporaryAccessPassMethods`,
    body,
  );
  const browser = new Browser(bench.fetch);
  await browser.open('https://aka.ms/mysecurityinfo');
  expect(browser.html).toContain('name="loginfmt"');
  await browser.submit({ loginfmt: userName });
  await browser.submit({ accesspass: String(pass.json['temporaryAccessPass']) });
  await browser.submit({ LoginOptions: '3' });
  await browser.submit(); // The form that posts the code back.
  expect(browser.url).toBe('https://mysignins.microsoft.com/security-info');
  expect(browser.html).toContain(`<span id="signed-in-user">${userName}</span>`);
  const session = await browser.call('/api/session/authorize', {});
  return { browser, context: { sessionctxv2: String(session['sessionCtxV2']) } };
}

async function begin({
  browser,
  context,
}: Visit): Promise<{ readonly url: string; readonly fields: Record<string, string> }> {
  const answer = await browser.call('/api/authenticationmethods/new', { Type: 18 }, context);
  expect(answer['ErrorCode']).toBe(0);
  const data: unknown = JSON.parse(String(answer['Data']));
  const fields = Object.fromEntries(
    Object.entries(asRecord(at(data, 'requestData'))).map(([name, value]) => [name, textOf(value)]),
  );
  return { url: String(at(data, 'provisionUrl')), fields };
}

/** What the page's script would do: create, post back, name. */
async function finish(
  seen: Visit,
  fields: Record<string, string>,
  name: string,
  challenge = fields['serverChallenge'] ?? '',
) {
  const credential = makeCredential({ challengeBase64Url: Buffer.from(challenge, 'utf8').toString('base64url') });
  await seen.browser.post(String(fields['postBackUrl']), {
    canary: String(fields['canary']),
    clientDataJson: credential.clientDataJSON,
    attestationObject: credential.attestationObject,
    credentialId: credential.id,
    clientExtensionResults: '{}',
    transports: '["usb"]',
  });
  const content = /data-content="([^"]*)"/.exec(seen.browser.html)?.[1]?.replaceAll('&quot;', '"') ?? '{}';
  const context: unknown = JSON.parse(content);
  const verification = JSON.stringify({ ...Object(context), Name: name });
  const answer = await seen.browser.call(
    '/api/authenticationmethods/verify',
    { Type: 18, VerificationData: verification },
    seen.context,
  );
  return { credential, answer };
}

describe('the way to a key', () => {
  it('goes over both hosts and stores the key for the person of the session', async () => {
    const seen = await visit();
    const { url, fields } = await begin(seen);
    expect(url).toBe(`https://login.microsoft.com/${bench.tenant.tenantId}/fido/create`);
    expect(fields).toMatchObject({
      memberName: TARGET,
      authenticator: 'cross-platform',
      postBackUrl: 'https://mysignins.microsoft.com/api/post/newfido',
    });
    expect(
      Buffer.from(fields['userId'] ?? '', 'base64url')
        .subarray(0, 3)
        .toString(),
    ).toBe('OF:');
    expect((fields['serverChallenge'] ?? '').split('.')).toHaveLength(5);
    await seen.browser.post(url, fields);
    expect(seen.browser.status).toBe(200);
    expect(seen.browser.html).toContain('navigator.credentials.create');
    expect(seen.browser.html).toContain(`"memberName":"${TARGET}"`);
    const policy = seen.browser.headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
    expect(seen.browser.html).toContain(`<script nonce="${nonce}">`);
    expect(policy).toContain("form-action 'self' https://mysignins.microsoft.com");
    const { credential, answer } = await finish(seen, fields, 'My red key');
    expect(answer).toMatchObject({
      VerificationState: 2,
      ErrorCode: 0,
      DataUpdates: { FidoDevices: [{ DisplayName: 'My red key' }] },
    });
    const listed = await seen.browser.call('/api/authenticationmethods/list', {}, seen.context);
    expect(listed['methods']).toContainEqual(expect.objectContaining({ id: `${credential.id}0`, name: 'My red key' }));
    const graph = await bench.graph(token, 'GET', `v1.0/users/${TARGET}/authentication/fido2Methods`);
    expect(at(graph.json, 'value', 0, 'displayName')).toBe('My red key');
  });

  it('is in the audit log as done by the user', async () => {
    const user = 'ines.carvalho@harbour.example';
    const seen = await visit(user);
    const { fields } = await begin(seen);
    const { credential } = await finish(seen, fields, 'Mine');
    await seen.browser.call('/api/authenticationmethods/delete', { Data: `${credential.id}0` }, seen.context);
    const { operator, people } = bench.tenant;
    people.edit(operator.id, { roles: ['Authentication Administrator', 'Reports Reader'] });
    await bench.clock.advance(120_000);
    const filter = encodeURIComponent(`initiatedBy/user/userPrincipalName eq '${user}'`);
    const { json } = await bench.graph(token, 'GET', `v1.0/auditLogs/directoryAudits?$filter=${filter}`);
    people.edit(operator.id, { roles: ['Authentication Administrator'] });
    expect(listOf(json['value']).map((event) => at(event, 'activityDisplayName'))).toEqual([
      'User deleted security info',
      'Delete Passkey (device-bound)',
      'User registered security info',
      'Add Passkey (device-bound)',
    ]);
  });

  it('asks the other person to sign in when the hint names another than the session', async () => {
    const { browser } = await visit();
    await browser.open(`https://mysignins.microsoft.com/security-info?login_hint=${OTHER}`);
    expect(browser.html).toContain('name="passwd"');
    expect(browser.html).toContain(OTHER);
  });

  it('uses the session of the sign-in host without asking again', async () => {
    const { browser } = await visit(TARGET, {});
    await browser.open('https://mysignins.microsoft.com/security-info?login_hint=');
    expect(browser.html).toContain('signed-in-user');
  });
});

describe('wrong turns', () => {
  it('posts a failure of the browser back and shows it', async () => {
    const seen = await visit();
    const { fields } = await begin(seen);
    await seen.browser.post(String(fields['postBackUrl']), {
      canary: String(fields['canary']),
      error_code: 'NotAllowedError',
    });
    expect(seen.browser.html).toContain('fidoProvisionError');
    expect(seen.browser.html).toContain('NotAllowedError');
  });

  it('registers with a one-time pass only within ten minutes of the sign-in', async () => {
    const seen = await visit();
    const { fields } = await begin(seen);
    await bench.clock.advance(9 * 60_000 + 59_000);
    const again = await begin(seen);
    await bench.clock.advance(1000);
    expect((await finish(seen, fields, 'late')).answer).toMatchObject({ VerificationState: 3, ErrorCode: 6 });
    expect((await finish(seen, again.fields, 'late')).answer).toMatchObject({ ErrorCode: 6 });
    expect(await seen.browser.call('/api/authenticationmethods/new', { Type: 18 }, seen.context)).toMatchObject({
      ErrorCode: 6,
    });
  });

  it('has no such limit for a pass that is used several times', async () => {
    const seen = await visit(TARGET, {});
    await bench.clock.advance(30 * 60_000);
    const { fields } = await begin(seen);
    expect((await finish(seen, fields, 'after half an hour')).answer).toMatchObject({ VerificationState: 2 });
  });

  it('ends with the pass: the session does not outlive it', async () => {
    const { browser } = await visit(TARGET, {});
    await bench.clock.advance(60 * 60_000);
    await browser.open('https://mysignins.microsoft.com/security-info');
    expect(browser.html).toContain('name="loginfmt"');
  });

  it("refuses a challenge that is another person's, an expired one, and a canary used twice", async () => {
    const mine = await visit();
    const theirs = await visit(OTHER);
    const foreign = await begin(theirs);
    const own = await begin(mine);
    expect((await finish(mine, own.fields, 'x', foreign.fields['serverChallenge'])).answer).toMatchObject({
      ErrorCode: 24,
    });
    const multi = await visit(TARGET, {});
    const slow = await begin(multi);
    await bench.clock.advance(10 * 60_000);
    expect((await finish(multi, slow.fields, 'x')).answer).toMatchObject({ ErrorCode: 8 });
    const next = await begin(multi);
    expect((await finish(multi, next.fields, 'first')).answer).toMatchObject({ VerificationState: 2 });
    await multi.browser.post(String(next.fields['postBackUrl']), { canary: String(next.fields['canary']) });
    expect(multi.browser.errorText).toMatch(/not known or has expired/);
  });

  it('tells policy refusals by the numbers of the real pages', async () => {
    const seen = await visit(TARGET, {});
    const { fields } = await begin(seen);
    bench.tenant.updateFido2Policy({ excludeTargets: [{ id: bench.groupId('Logistics') }] });
    expect((await finish(seen, fields, 'x')).answer).toMatchObject({ ErrorCode: 20 });
    expect(await seen.browser.call('/api/authenticationmethods/new', { Type: 18 }, seen.context)).toMatchObject({
      ErrorCode: 20,
    });
    bench.tenant.updateFido2Policy({ excludeTargets: [], isSelfServiceRegistrationAllowed: false });
    expect(await seen.browser.call('/api/authenticationmethods/new', { Type: 18 }, seen.context)).toMatchObject({
      ErrorCode: 21,
    });
    bench.tenant.updateFido2Policy({ isSelfServiceRegistrationAllowed: true });
  });

  it('wants the session context with each call, and a session at all', async () => {
    const { browser } = await visit();
    await browser.call('/api/authenticationmethods/list', {});
    expect(browser.status).toBe(403);
    const stranger = new Browser(bench.fetch);
    await stranger.call('/api/authenticationmethods/list', {});
    expect(stranger.status).toBe(401);
  });

  it('refuses a passkey page that nobody asked for or that would post elsewhere', async () => {
    const seen = await visit();
    const { url, fields } = await begin(seen);
    for (const change of [
      { memberName: OTHER },
      { serverChallenge: 'a.b.c.d.e' },
      { postBackUrl: 'https://evil.example/take' },
      { postBackUrl: 'http://mysignins.microsoft.com/api/post/newfido' },
      { userId: 'AAAA' },
      { ExcludeNextGenCredentialsJSON: '{' },
    ]) {
      await seen.browser.post(url, { ...fields, ...change });
      expect([change, seen.browser.status]).toEqual([change, 400]);
    }
    await seen.browser.open(url);
    expect(seen.browser.status).toBe(405);
  });

  it('needs more than a password: the operator cannot add a key for themself here', async () => {
    const browser = new Browser(bench.fetch);
    await browser.open('https://mysignins.microsoft.com/security-info');
    await browser.submit({ loginfmt: bench.tenant.operator.userPrincipalName });
    await browser.submit({ passwd: bench.tenant.operator.password.reveal() });
    await browser.submit({ LoginOptions: '3' });
    await browser.submit();
    const session = await browser.call('/api/session/authorize', {});
    expect(session).toMatchObject({ hasMfaClaim: false, requireNgcMfaForSecurityInfo: true });
    const answer = await browser.call(
      '/api/authenticationmethods/new',
      { Type: 18 },
      { sessionctxv2: String(session['sessionCtxV2']) },
    );
    expect(answer['ErrorCode']).toBe(6);
  });
});
