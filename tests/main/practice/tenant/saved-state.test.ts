// The practice tenant set aside for an exercise's own directory, mixed up by its page, and saved over a restart.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FAULT_LIBRARY } from '../../../../src/main/practice/tenant/fault-library.ts';
import { savedTenant } from '../../../../src/main/practice/tenant/saved-state.ts';
import { Bench, Browser, TARGET, at } from './kit.ts';
import { makeCredential } from './soft-credential.ts';

const METHODS = `v1.0/users/${TARGET}/authentication/fido2Methods`;
const GLORIA = 'gloria.admin@harbour.example';

// Each tenant makes certificates of its own, which takes a busy machine its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let bench: Bench;
let token: string;
let benches: Bench[] = [];

const open = async (options: Parameters<typeof Bench.start>[0] = {}): Promise<Bench> => {
  const made = await Bench.start(options);
  benches.push(made);
  return made;
};

beforeEach(async () => {
  bench = await open();
  token = await bench.operatorToken();
});
afterEach(async () => {
  expect(benches.flatMap(({ bugs }) => bugs)).toEqual([]);
  await Promise.all(benches.map((each) => each.close()));
  benches = [];
});

/** @returns the status of the answer */
async function tryToRegister(credentialId?: Uint8Array, name = 'Key'): Promise<number> {
  const { json } = await bench.graph(token, 'GET', `${METHODS}/creationOptions`);
  const challengeBase64Url = String(at(json, 'publicKey', 'challenge'));
  const credential = makeCredential({ challengeBase64Url, ...(credentialId === undefined ? {} : { credentialId }) });
  return (await bench.graph(token, 'POST', METHODS, credential.body(name))).status;
}

async function register(name: string): Promise<void> {
  expect(await tryToRegister(undefined, name)).toBe(201);
}

const namesAt = async (of = bench, as = token): Promise<readonly unknown[]> => {
  const { json } = await of.graph(as, 'GET', METHODS);
  return (Array.isArray(json['value']) ? json['value'] : []).map((method: unknown) => at(method, 'displayName'));
};

describe('set aside', () => {
  it('shows a fresh directory to the same sign-in, and the old one afterwards', async () => {
    await register('Mine');
    bench.tenant.updateFido2Policy({ state: 'disabled' });
    const bringBack = bench.tenant.setAside();
    expect(await namesAt()).toEqual([]);
    expect(bench.tenant.fido2Policy.state).toBe('enabled');
    bench.tenant.people.add({
      alias: 'ada.nowak', displayName: 'Ada Nowak', givenName: 'Ada', surname: 'Nowak', department: 'New', jobTitle: '', officeLocation: '',
    });
    await register('Of the exercise');
    expect(await namesAt()).toEqual(['Of the exercise']);
    expect((await bench.graph(token, 'GET', 'v1.0/users/ada.nowak@harbour.example')).status).toBe(200);
    bringBack();
    expect(await namesAt()).toEqual(['Mine']);
    expect(bench.tenant.fido2Policy.state).toBe('disabled');
    expect((await bench.graph(token, 'GET', 'v1.0/users/ada.nowak@harbour.example')).status).toBe(404);
  });

  it('knows the credentials of one directory in that one alone', async () => {
    const credentialId = new Uint8Array(32).fill(7);
    expect(await tryToRegister(credentialId)).toBe(201);
    const bringBack = bench.tenant.setAside();
    expect(await tryToRegister(credentialId)).toBe(201);
    expect(await tryToRegister(credentialId)).toBe(400);
    bringBack();
    expect(await tryToRegister(credentialId)).toBe(400);
    expect(bench.tenant.keysOf(TARGET)).toHaveLength(1);
  });

  it('ends the faults on both ways, and counts those that were met', async () => {
    bench.tenant.loadFaults([{ when: { path: '*' }, then: { kind: 'status', status: 503 } }]);
    expect((await bench.graph(token, 'GET', METHODS)).status).toBe(503);
    expect(bench.tenant.faultsPlayed).toBe(1);
    const bringBack = bench.tenant.setAside();
    expect((await bench.graph(token, 'GET', METHODS)).status).toBe(200);
    expect(bench.tenant.faultsPlayed).toBe(0);
    bench.tenant.loadFaults(FAULT_LIBRARY.graphUnreachable);
    bringBack();
    expect((await bench.graph(token, 'GET', METHODS)).status).toBe(200);
  });
});

describe('a page that mixes people up', () => {
  const OTHER = 'amina.diallo@harbour.example';

  const visit = async (): Promise<Browser> => {
    const pass = await bench.graph(token, 'POST', `v1.0/users/${TARGET}/authentication/temporaryAccessPassMethods`, { isUsableOnce: false });
    const browser = new Browser(bench.fetch);
    await browser.open('https://aka.ms/mysecurityinfo');
    await browser.submit({ loginfmt: TARGET });
    await browser.submit({ accesspass: String(pass.json['temporaryAccessPass']) });
    await browser.submit({ LoginOptions: '3' });
    await browser.submit();
    return browser;
  };

  it('really works for the other person, once', async () => {
    bench.tenant.mistakeNextSignInFor(OTHER);
    const browser = await visit();
    expect(browser.html).toContain(`<span id="signed-in-user">${OTHER}</span>`);
    const session = await browser.call('/api/session/authorize', {});
    const context = { sessionctxv2: String(session['sessionCtxV2']) };
    const answer = await browser.call('/api/authenticationmethods/new', { Type: 18 }, context);
    expect(answer['ErrorCode']).toBe(0);
    const fields = at(JSON.parse(String(answer['Data'])), 'requestData');
    expect(at(fields, 'memberName')).toBe(OTHER);
    const credential = makeCredential({
      challengeBase64Url: Buffer.from(String(at(fields, 'serverChallenge')), 'utf8').toString('base64url'),
    });
    const VerificationData = JSON.stringify({
      Canary: at(fields, 'canary'), ClientDataJson: credential.clientDataJSON, AttestationObject: credential.attestationObject,
      CredentialId: credential.id, ClientExtensionResults: '{}', Name: 'Wrong',
    });
    const verified = await browser.call('/api/authenticationmethods/verify', { Type: 18, VerificationData }, context);
    expect(verified['ErrorCode']).toBe(0);
    expect(bench.tenant.keysOf(OTHER)?.map(({ displayName }) => displayName)).toEqual(['Wrong']);
    expect(bench.tenant.keysOf(TARGET)).toEqual([]);
    expect((await visit()).html).toContain(`<span id="signed-in-user">${TARGET}</span>`);
  });

  it('needs somebody who is there', () => {
    expect(() => bench.tenant.mistakeNextSignInFor('nobody@harbour.example')).toThrow(RangeError);
  });
});

describe('saved', () => {
  it('comes back with keys and policies, and without what was deleted', async () => {
    await register('Mine');
    const gone = bench.tenant.keysOf(GLORIA)?.[0]?.credentialId ?? new Uint8Array();
    const { json } = await bench.graph(token, 'GET', METHODS);
    const methodId = String(at(json, 'value', 0, 'id'));
    bench.tenant.people.find(GLORIA);
    bench.tenant.updateFido2Policy({ isAttestationEnforced: true });
    bench.tenant.updatePassPolicy({ isUsableOnce: true });
    const saved = savedTenant.parse(JSON.parse(JSON.stringify(bench.tenant.save())));
    const again = await open({ saved });
    const asOperator = await again.operatorToken();
    expect(await namesAt(again, asOperator)).toEqual(['Mine']);
    expect(again.tenant.keysOf(TARGET)).toEqual(bench.tenant.keysOf(TARGET));
    expect(again.tenant.keysOf(GLORIA)?.[0]?.credentialId).toEqual(gone);
    expect([again.tenant.fido2Policy, again.tenant.passPolicy]).toEqual([bench.tenant.fido2Policy, bench.tenant.passPolicy]);
    expect((await again.graph(asOperator, 'DELETE', `${METHODS}/${methodId}`)).status).toBe(204);
    const third = await open({ saved: savedTenant.parse(again.tenant.save()) });
    expect(third.tenant.keysOf(TARGET)).toEqual([]);
  });

  it('keeps a key of the seed away that was deleted', () => {
    const { holders, ...policies } = bench.tenant.save();
    expect(holders.some(({ keys }) => keys.length > 0)).toBe(true);
    const emptied = { ...policies, holders: holders.map(({ userId }) => ({ userId, keys: [] })) };
    return open({ saved: savedTenant.parse(emptied) }).then((again) => expect(again.tenant.holders()).toEqual([]));
  });

  it('leaves out who is not there', async () => {
    const { holders, ...policies } = bench.tenant.save();
    const again = await open({ saved: { ...policies, holders: [...holders, { userId: 'nobody', keys: [] }] } });
    expect(again.tenant.holders()).toEqual(bench.tenant.holders());
  });

  it('holds no pass', async () => {
    const pass = await bench.graph(token, 'POST', `v1.0/users/${TARGET}/authentication/temporaryAccessPassMethods`, { isUsableOnce: true });
    expect(JSON.stringify(bench.tenant.save())).not.toContain(String(pass.json['temporaryAccessPass']));
    expect(JSON.stringify(bench.tenant.save())).not.toContain(bench.tenant.operator.password.reveal());
  });

  it('refuses what is none', () => {
    const saved = bench.tenant.save();
    expect(savedTenant.safeParse(saved).success).toBe(true);
    const changes = [
      { extra: 1 }, { fido2Policy: { state: 'maybe' } }, { holders: {} }, { holders: [{ userId: 'u', keys: [{}] }] },
    ];
    for (const change of changes) expect(savedTenant.safeParse({ ...saved, ...change }).success).toBe(false);
  });
});
