// The whole directory floor, from the sign-in to the last request, against the practice tenant over TLS and real HTTP.

import { clouds, graphOf } from '../../../src/shared/clouds.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/main/ports.ts';
import { createDirectory, type Directory, type DirectoryUser } from '../../../src/main/directory/directory.ts';
import { allowedProfiles, allowsKey, policyIncludes } from '../../../src/main/directory/fido2-policy.ts';
import { createGraphClient } from '../../../src/main/directory/graph-client.ts';
import { GraphError } from '../../../src/main/directory/graph-error.ts';
import { sameCredentialId } from '../../../src/main/directory/method-id.ts';
import { permissionStates, requiredScopes } from '../../../src/main/directory/scopes.ts';
import { createSignIn, type SignIn } from '../../../src/main/directory/sign-in.ts';
import type { SignedInAccount } from '../../../src/main/directory/signed-in-account.ts';
import { tapPolicyIncludes } from '../../../src/main/directory/tap-policy.ts';
import { defaultFido2Policy, defaultPassPolicy } from '../../../src/main/practice/tenant/policies.ts';
import { at, Bench, Browser, TARGET } from '../practice/tenant/kit.ts';
import { makeCredential } from '../practice/tenant/soft-credential.ts';

// MSAL judges lifetimes by the computer's clock, so the tenant and the app follow it too. Waits of retries end at once.
const clock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => sleep(ms < 30_000 ? 0 : ms, undefined, signal === undefined ? {} : { signal }),
};

let bench: Bench;
let signIn: SignIn;
let account: SignedInAccount;
let directory: Directory;
let targetId: string;

beforeAll(async () => {
  bench = await Bench.start({ clock });
  const { tenant } = bench;
  signIn = createSignIn({
    tenant: { tenantId: tenant.tenantId, clientId: tenant.clientId, cloud: clouds.global },
    fetch: bench.fetch,
    clock,
    scopes: requiredScopes,
    cache: { load: async () => null, save: async () => {} },
    openBrowser: async (url) => {
      void signInOnPages(url);
      return { closed: new Promise(() => {}), close: () => {} };
    },
  });
  account = await signIn.signIn();
  const graph = createGraphClient({ baseUrl: graphOf(clouds.global), fetch: bench.fetch, clock, token: () => signIn.token() });
  directory = createDirectory({ graph, clock });
  targetId = (await directory.user(TARGET)).id;
});

afterEach(() => {
  bench.tenant.updateFido2Policy(defaultFido2Policy());
  bench.tenant.updatePassPolicy(defaultPassPolicy());
  bench.tenant.updateSettings({
    creationOptionsShape: 'bare', readAfterWriteDelayMs: 0, policyReadableByAuthenticationAdministrator: true,
  });
  bench.tenant.loadFaults([]);
});

afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

async function signInOnPages(url: string): Promise<void> {
  const browser = new Browser((input, init) => {
    const target = new URL(new Request(input).url);
    return target.hostname === 'localhost' ? fetch(input, init) : bench.fetch(input, init);
  });
  await browser.open(url);
  // prompt=select_account may show the list of accounts first; the user name is asked in any case.
  await browser.submit({ loginfmt: bench.tenant.operator.userPrincipalName });
  await browser.submit({ passwd: bench.tenant.operator.password.reveal() });
  await browser.submit({ LoginOptions: '3' });
  await browser.submit();
}

async function failureOf(work: Promise<unknown>): Promise<GraphError> {
  const error = await work.then(() => null, (reason: unknown) => reason);
  if (!(error instanceof GraphError)) throw new Error(`no GraphError: ${String(error)}`);
  return error;
}

async function newMethod(userId: string, displayName = 'Red key') {
  const { publicKey } = await directory.creationOptions(userId);
  const credential = makeCredential({ challengeBase64Url: String(at(publicKey, 'challenge')) });
  const response = { clientDataJSON: credential.clientDataJSON, attestationObject: credential.attestationObject };
  return { id: credential.id, body: { displayName, publicKeyCredential: { id: credential.id, response } } };
}

it('says the mail address of a user', async () => {
  expect(await directory.mailOf(targetId)).toMatch(/^[^@]+@[^@]+$/);
  await expect(directory.mailOf('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ httpStatus: 404 });
});

describe('sign-in', () => {
  it('gives the operator with roles and scopes', async () => {
    const { operator, tenantId } = bench.tenant;
    expect(account).toMatchObject({ id: operator.id, tenantId, userPrincipalName: operator.userPrincipalName });
    expect(account.roleTemplateIds).toEqual(await directory.operatorRoles());
    // Asked for the first three, and given what an admin has consented to.
    const states = permissionStates({ scopes: account.scopes, claims: account.tokenClaims }, signIn.asked);
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['granted']));
    expect(signIn.asked).toEqual(requiredScopes);
    expect(await directory.me()).toMatchObject({ id: operator.id, displayName: account.displayName });
  });
});

describe('users', () => {
  it('are imported, with key counts and photos', async () => {
    const users: DirectoryUser[] = [];
    for await (const page of directory.userPages({ kind: 'all' })) users.push(...page.users);
    expect(users.length).toBeGreaterThan(50);
    expect(await directory.countUsers({ kind: 'all' })).toBe(users.length);
    expect(users.some((user) => user.userType === 'guest')).toBe(true);
    expect(users.some((user) => !user.accountEnabled)).toBe(true);
    const ids = users.map((user) => user.id);
    const photos = await directory.photos(ids);
    expect([...photos.keys()].toSorted()).toEqual(ids.toSorted());
    expect([...photos.values()].filter((photo) => photo?.startsWith('data:image/png;base64,')).length).toBeGreaterThan(40);
    expect([...photos.values()]).toContain(null);
    expect(await directory.photo(targetId)).toBe(photos.get(targetId));
    const counts = await directory.keyCounts(ids);
    expect(counts.get(targetId)).toBe((await directory.fido2Methods(targetId)).length);
  });

  it('that do not exist are a 404 with a request id', async () => {
    const error = await failureOf(directory.user('nobody@harbour.example'));
    expect(error).toMatchObject({ kind: 'http', httpStatus: 404 });
    expect(error.requestId).not.toBe('');
  });
});

describe('keys', () => {
  it.each(['bare', 'value'] as const)('are registered, found and deleted (options %s)', async (creationOptionsShape) => {
    bench.tenant.updateSettings({ creationOptionsShape });
    const options = await directory.creationOptions(targetId);
    expect(options.challengeExpiresAt).toBeGreaterThan(Date.now());
    const { id, body } = await newMethod(targetId);
    const created = await directory.createFido2Method(targetId, body);
    expect(sameCredentialId(created.id, id)).toBe(true);
    const listed = (await directory.fido2Methods(targetId)).find((method) => sameCredentialId(method.id, id));
    expect(listed).toEqual(created);
    await directory.deleteFido2Method(targetId, created.id);
    expect((await directory.fido2Methods(targetId)).map((method) => method.id)).not.toContain(created.id);
  });

  it('cannot be registered for oneself', async () => {
    expect(await failureOf(directory.creationOptions(bench.tenant.operator.id))).toMatchObject({ httpStatus: 405 });
  });

  it('whose answer was lost are there, and the POST was sent once', async () => {
    const { id, body } = await newMethod(targetId);
    bench.tenant.loadFaults([{ when: { method: 'POST', path: '*/fido2Methods' }, then: { kind: 'statusAfterHandling', status: 503 } }]);
    expect(await failureOf(directory.createFido2Method(targetId, body))).toMatchObject({ httpStatus: 503, outcomeIsUnknown: true });
    const found = (await directory.fido2Methods(targetId)).filter((method) => sameCredentialId(method.id, id));
    expect(found).toHaveLength(1);
    await directory.deleteFido2Method(targetId, found[0]?.id ?? '');
  });

  it('whose connection broke leave the outcome open', async () => {
    const { id, body } = await newMethod(targetId);
    bench.tenant.loadFaults([{ when: { method: 'POST', path: '*/fido2Methods' }, then: { kind: 'drop', when: 'before' } }]);
    expect(await failureOf(directory.createFido2Method(targetId, body))).toMatchObject({ kind: 'offline', outcomeIsUnknown: true });
    expect((await directory.fido2Methods(targetId)).some((method) => sameCredentialId(method.id, id))).toBe(false);
  });

  it('are read through throttling and short failures', async () => {
    bench.tenant.loadFaults([
      { when: { path: '*/fido2Methods', nth: 1 }, then: { kind: 'status', status: 429, retryAfter: 2 } },
      { when: { path: '*/fido2Methods', nth: 2 }, then: { kind: 'status', status: 429, retryAfter: 2, retryAfterAsDate: true } },
      { when: { path: '*/fido2Methods', nth: 3 }, then: { kind: 'status', status: 503 } },
    ]);
    expect(await directory.fido2Methods(targetId)).toEqual(expect.any(Array));
  });

  it('garbage is told', async () => {
    bench.tenant.loadFaults([{ when: { path: '*/fido2Methods' }, then: { kind: 'garbage', text: '{"value":{}}' } }]);
    expect(await failureOf(directory.fido2Methods(targetId))).toMatchObject({ kind: 'malformed' });
  });
});

describe('passes', () => {
  it('are issued, seen without the code, revoked, and gone', async () => {
    const issued = await directory.issueTemporaryAccessPass(targetId, { lifetimeInMinutes: 60, isUsableOnce: true });
    expect(issued.pass.reveal().length).toBeGreaterThanOrEqual(8);
    expect(await directory.temporaryAccessPass(targetId)).toMatchObject({ id: issued.id, isUsable: true, isUsableOnce: true });
    expect(Date.parse(issued.expiresAt ?? '') - Date.parse(issued.startsAt ?? '')).toBe(3_600_000);
    await directory.revokeTemporaryAccessPass(targetId, issued.id);
    expect(bench.tenant.hasPass(targetId)).toBe(false);
    expect(await directory.temporaryAccessPass(targetId)).toBeNull();
    await directory.revokeTemporaryAccessPass(targetId, issued.id);
  });

  it('are refused by the policy', async () => {
    bench.tenant.updatePassPolicy({ state: 'disabled' });
    const error = await failureOf(directory.issueTemporaryAccessPass(targetId, { lifetimeInMinutes: 60, isUsableOnce: true }));
    expect(error).toMatchObject({ httpStatus: 400, outcomeIsUnknown: false, message: expect.stringContaining('UserCredentialPolicy') });
  });
});

describe('policies', () => {
  it('say whom and what they allow', async () => {
    const [fido2, pass, groups] = await Promise.all([
      directory.fido2Policy(), directory.tapPolicy(), directory.groupIdsOf(targetId),
    ]);
    if (fido2 === 'unreadable' || pass === 'unreadable' || groups === 'unreadable') throw new Error('unreadable');
    expect(groups).toHaveLength(1);
    expect(policyIncludes(fido2, groups)).toBe(true);
    expect(tapPolicyIncludes(pass, groups)).toBe(true);
    const key = { aaguid: '00000000-0000-0000-0000-000000000001', attested: null };
    expect(allowedProfiles(fido2, groups).some((profile) => allowsKey(profile, key))).toBe(true);
  });

  it('exclude the department of the user', async () => {
    const groups = await directory.groupIdsOf(targetId);
    if (groups === 'unreadable') throw new Error('unreadable');
    bench.tenant.updateFido2Policy({ excludeTargets: groups.map((id) => ({ id })) });
    const policy = await directory.fido2Policy();
    expect(policy !== 'unreadable' && policyIncludes(policy, groups)).toBe(false);
  });

  it('may be closed to the operator', async () => {
    bench.tenant.updateSettings({ policyReadableByAuthenticationAdministrator: false });
    expect([await directory.fido2Policy(), await directory.tapPolicy()]).toEqual(['unreadable', 'unreadable']);
  });
});
