// Sign-in and Graph in other clouds: the real MSAL and the real Graph client against the practice tenant under that cloud's names.
// Its sign-in refuses permissions of another cloud's Graph, and its Graph refuses tokens for another one, as the real ones do.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorityOf, type Cloud, clouds, graphOf } from '../../../src/shared/clouds.ts';
import { readCustomCloud } from '../../../src/shared/custom-cloud.ts';
import { createDirectory, type Directory } from '../../../src/main/directory/directory.ts';
import { createGraphClient } from '../../../src/main/directory/graph-client.ts';
import { permissionStates, requiredScopes } from '../../../src/main/directory/scopes.ts';
import { createSignIn, type SignIn } from '../../../src/main/directory/sign-in.ts';
import type { Clock } from '../../../src/main/ports.ts';
import { hostsOf } from '../../../src/main/practice/tenant/hosts.ts';
import { at, Bench, Browser, makeCredential, TARGET } from '../practice/tenant/kit.ts';

// MSAL judges lifetimes by the computer's clock, so the tenant and the app follow it too. Waits of retries end at once.
const clock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => sleep(ms < 30_000 ? 0 : ms, undefined, signal === undefined ? {} : { signal }),
};
const custom = readCustomCloud({
  loginHost: 'login.sovcloud.example', graphHost: 'graph.sovcloud.example', rpIds: 'sovcloud.example', signInHosts: 'keys.sovcloud.example',
  securityInfoUrl: 'https://mysignins.sovcloud.example/security-info', helperHosts: '', adminCentre: '',
});

async function person(bench: Bench, url: string): Promise<void> {
  const browser = new Browser((input, init) =>
    new URL(new Request(input).url).hostname === 'localhost' ? fetch(input, init) : bench.fetch(input, init));
  await browser.open(url);
  await browser.submit({ loginfmt: bench.tenant.operator.userPrincipalName });
  await browser.submit({ passwd: bench.tenant.operator.password.reveal() });
  await browser.submit({ LoginOptions: '3' });
  await browser.submit();
}

describe.each<readonly [string, Cloud]>([
  ['US Government L4', clouds.usGovL4],
  ['US Government L5', clouds.usGovL5],
  ['China', clouds.china],
  ['a custom cloud', custom],
])('%s', (_, cloud) => {
  let bench: Bench;
  let signIn: SignIn;
  let directory: Directory;
  const asked = new Set<string>();
  let authorizeUrl = '';

  beforeAll(async () => {
    bench = await Bench.start({ clock, cloud });
    const seeing: typeof fetch = (input, init) => {
      asked.add(new URL(new Request(input).url).host);
      return bench.fetch(input, init);
    };
    signIn = createSignIn({
      tenant: { tenantId: bench.tenant.tenantId, clientId: bench.tenant.clientId, cloud },
      fetch: seeing, clock, scopes: requiredScopes,
      cache: { load: async () => null, save: async () => {} },
      openBrowser: async (url) => {
        authorizeUrl = url;
        void person(bench, url);
        return { closed: new Promise(() => {}), close: () => {} };
      },
    });
    directory = createDirectory({ clock, graph: createGraphClient({ baseUrl: graphOf(cloud), fetch: seeing, clock, token: () => signIn.token() }) });
  });
  afterAll(async () => {
    expect(bench.bugs).toEqual([]);
    await bench.close();
  });

  it('signs in with permissions of its own Graph', async () => {
    const account = await signIn.signIn();
    expect(account).toMatchObject({ id: bench.tenant.operator.id, tenantId: bench.tenant.tenantId });
    // Asked for the first three, and given what an admin has consented to.
    const states = permissionStates({ scopes: account.scopes, claims: account.tokenClaims }, signIn.asked);
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['granted']));
    expect(signIn.asked).toEqual(requiredScopes);
    const { host, searchParams } = new URL(authorizeUrl);
    expect(host).toBe(cloud.loginHost);
    for (const scope of (searchParams.get('scope') ?? '').split(' ').filter((one) => one.includes('.'))) {
      expect(scope).toMatch(new RegExp(`^${graphOf(cloud)}/`));
    }
  });

  it('registers a key for its own relying party, and another sign-in is silent', async () => {
    const { id } = await directory.user(TARGET);
    const { publicKey } = await directory.creationOptions(id);
    expect(cloud.rpIds).toContain(at(publicKey, 'rp', 'id'));
    const made = makeCredential({
      challengeBase64Url: String(at(publicKey, 'challenge')), rpId: String(at(publicKey, 'rp', 'id')), origin: `https://${hostsOf(cloud).fido}`,
    });
    const response = { clientDataJSON: made.clientDataJSON, attestationObject: made.attestationObject };
    await directory.createFido2Method(id, { displayName: 'Key', publicKeyCredential: { id: made.id, response } });
    expect(await directory.fido2Methods(id)).toHaveLength(1);
    expect(await signIn.silent()).toMatchObject({ id: bench.tenant.operator.id });
  });

  it('follows its own links, through all pages', async () => {
    let users = 0;
    for await (const page of directory.userPages({ kind: 'all' })) users += page.users.length;
    expect(users).toBe(60);
    expect(await directory.deltaLinkOfNow()).toMatch(new RegExp(`^${graphOf(cloud)}/`));
  });

  it('no request has left it', () => {
    expect([...asked].toSorted()).toEqual([cloud.graphHost, cloud.loginHost].toSorted());
  });
});

it('a token for one cloud is worth nothing in another', async () => {
  const [here, there] = await Promise.all([Bench.start({ clock, cloud: clouds.usGovL4 }), Bench.start({ clock, cloud: clouds.usGovL5 })]);
  try {
    const scope = `${graphOf(clouds.usGovL4)}/.default openid`;
    const token = await here.operatorToken(scope);
    const ask = (bench: Bench, cloud: Cloud) => bench.fetch(`${graphOf(cloud)}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask(here, clouds.usGovL4)).status).toBe(200);
    expect((await ask(there, clouds.usGovL5)).status).toBe(401);
    const foreign = new URLSearchParams({ client_id: here.tenant.clientId, scope: `${graphOf(clouds.global)}/User.Read` });
    const refusal = await here.fetch(`${authorityOf(clouds.usGovL4, here.tenant.tenantId)}/oauth2/v2.0/devicecode`, { method: 'POST', body: foreign });
    expect(await refusal.text()).toContain('AADSTS70011');
  } finally {
    await Promise.all([here.close(), there.close()]);
  }
});
