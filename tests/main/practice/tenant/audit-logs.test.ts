// What the practice tenant logs: events of keys, passes and sign-ins with the spellings of the real logs, their filters, who may
// read them, how soon and how often.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, Browser, TARGET, asRecord, at, listOf, peopleWithOperatorAs, textOf } from './kit.ts';
import { makeCredential } from './soft-credential.ts';

const METHODS = `v1.0/users/${TARGET}/authentication`;
const AUDITS = 'v1.0/auditLogs/directoryAudits';
const SIGN_INS = 'v1.0/auditLogs/signIns';

let bench: Bench;
let token: string;
let keyId: Buffer;

beforeAll(async () => {
  bench = await Bench.start({ people: peopleWithOperatorAs('Authentication Administrator', 'Reports Reader') });
  token = await bench.operatorToken();
  const { json } = await bench.graph(token, 'GET', `${METHODS}/fido2Methods/creationOptions`);
  const credential = makeCredential({ challengeBase64Url: String(at(json, 'publicKey', 'challenge')), credentialId: Buffer.from('fbffbefbefbefbefbefbefbefbefbefb', 'hex') });
  keyId = Buffer.from(credential.id, 'base64url');
  await bench.graph(token, 'POST', `${METHODS}/fido2Methods`, credential.body());
  await bench.clock.advance(1000);
  await bench.graph(token, 'POST', `${METHODS}/temporaryAccessPassMethods`, {});
  const browser = new Browser(bench.fetch);
  await browser.open(bench.authorizeUrl({ login_hint: TARGET }));
  await browser.submit({ accesspass: 'wrong' });
  await bench.clock.advance(1000);
  await bench.graph(token, 'DELETE', `${METHODS}/fido2Methods/${credential.id}2`);
  // The delay of the logs, and the window of the throttle.
  await bench.clock.advance(120_000);
});
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

/** Never throttled: each call is ten seconds after the one before. */
async function read(path: string, filter?: string): Promise<readonly Record<string, unknown>[]> {
  await bench.clock.advance(10_000);
  const query = filter === undefined ? '' : `?$filter=${encodeURIComponent(filter)}`;
  const { status, json } = await bench.graph(token, 'GET', `${path}${query}`);
  expect([filter, status]).toEqual([filter, 200]);
  return listOf(json['value']).map(asRecord);
}

const activities = async (filter?: string): Promise<readonly unknown[]> =>
  (await read(AUDITS, filter)).map((event) => event['activityDisplayName']);

describe('directory audits', () => {
  it('tell of the key in two events, named in padded base64, and of the pass', async () => {
    expect(await activities()).toEqual([
      'Admin deleted security info',
      'Delete Passkey (device-bound)',
      'Admin registered security info',
      'Admin registered security info',
      'Add Passkey (device-bound)',
    ]);
    const [added] = await read(AUDITS, "activityDisplayName eq 'Add Passkey (device-bound)'");
    expect(keyId.toString('base64')).toBe('+/+++++++++++++++++++w==');
    expect(added).toMatchObject({
      loggedByService: 'Device Registration Service',
      category: 'UserManagement',
      result: 'success',
      activityDateTime: '2026-11-23T09:00:00.0000000Z',
      initiatedBy: { app: null, user: { id: bench.tenant.operator.id, userPrincipalName: 'robin.desk@harbour.example' } },
      targetResources: [{ id: null, displayName: '+/+++++++++++++++++++w==', userPrincipalName: TARGET }],
    });
    expect(listOf(added?.['additionalDetails']).map((each) => at(each, 'key'))).toEqual(['WebAuthnInfo', 'AAGuid']);
    const both = await read(AUDITS, `correlationId eq '${textOf(added?.['correlationId'])}'`);
    expect(both.map((event) => event['loggedByService'])).toEqual(['Authentication Methods', 'Device Registration Service']);
    const pass = await read(AUDITS, "loggedByService eq 'Authentication Methods' and activityDateTime ge 2026-11-23T09:00:01Z and activityDateTime lt 2026-11-23T09:00:02Z");
    expect(pass.map((event) => event['resultReason'])).toEqual(['Admin registered temporary access pass method for user']);
  });

  it.each<[string, number]>([
    [`targetResources/any(t:t/userPrincipalName eq '${TARGET}')`, 5],
    ["targetResources/any(x: startswith(x/userPrincipalName,'kim')) and startswith(activityDisplayName,'Add')", 1],
    ["targetResources/any(t:t/userPrincipalName eq 'amina.diallo@harbour.example')", 0],
    ["activityDateTime ge 2026-11-23T09:00:01Z", 3],
    ["activityDateTime le 2026-11-23T09:00:00.5Z", 2],
    ["activityDateTime ge 2026-11-24", 0],
    ["initiatedBy/user/userPrincipalName eq 'robin.desk@harbour.example'", 5],
    ["startswith(initiatedBy/user/displayName,'Kim')", 0],
  ])('are filtered by %s', async (filter, count) => expect(await activities(filter)).toHaveLength(count));

  it.each([
    'activityDateTime ge yesterday',
    'activityDateTime ge 2026-13-99T99:99:99Z',
    "targetResources/any(t:u/id eq 'x')",
    "targetResources/all(t:t/id eq 'x')",
    "targetResources/any(t:t/id eq 'x'",
    "targetResources eq 'x'",
    "activityDisplayName ne 'x'",
    "targetResources/any(t:t/id ne 'x')",
    "shoeSize eq 'x'",
  ])('refuse the filter %s', async (filter) => {
    await bench.clock.advance(10_000);
    expect((await bench.graph(token, 'GET', `${AUDITS}?$filter=${encodeURIComponent(filter)}`)).status).toBe(400);
  });

  it('come in pages, in either order, and one by one', async () => {
    await bench.clock.advance(10_000);
    const first = await bench.graph(token, 'GET', `${AUDITS}?$top=3&$orderby=activityDateTime`);
    expect(at(first.json, 'value', 0, 'activityDisplayName')).toBe('Add Passkey (device-bound)');
    const second = await bench.graph(token, 'GET', textOf(first.json['@odata.nextLink']).replace('https://graph.microsoft.com/', ''));
    expect([at(second.json, 'value'), second.json['@odata.nextLink']]).toEqual([expect.objectContaining({ length: 2 }), undefined]);
    const one = await bench.graph(token, 'GET', `${AUDITS}/${textOf(at(first.json, 'value', 1, 'id'))}`);
    expect(one.json['id']).toBe(at(first.json, 'value', 1, 'id'));
  });
});

describe('sign-ins', () => {
  it('tell who signed in and who did not, with the number of the error', async () => {
    const failed = await read(SIGN_INS, 'status/errorCode eq 130503');
    expect(failed).toEqual([expect.objectContaining({ userPrincipalName: TARGET, appId: bench.tenant.clientId })]);
    expect(failed[0]).not.toHaveProperty('authenticationDetails');
    const fine = await read(SIGN_INS.replace('v1.0', 'beta'), "userPrincipalName eq 'robin.desk@harbour.example' and createdDateTime ge 2026-11-23T09:00:00Z");
    expect(fine[0]).toMatchObject({ status: { errorCode: 0 }, authenticationDetails: [{ authenticationMethod: 'Password', succeeded: true }] });
  });

  it('need a licence', async () => {
    bench.tenant.updateSettings({ hasPremiumLicence: false });
    await bench.clock.advance(10_000);
    const { status, json } = await bench.graph(token, 'GET', SIGN_INS);
    expect([status, at(json, 'error', 'code')]).toEqual([403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant']);
    bench.tenant.updateSettings({ hasPremiumLicence: true });
  });
});

describe('the logs', () => {
  it('show an event only after a while', async () => {
    const before = (await read(AUDITS)).length;
    await bench.graph(token, 'POST', `${METHODS}/temporaryAccessPassMethods`, {});
    expect((await read(AUDITS)).length).toBe(before);
    await bench.clock.advance(110_000);
    expect((await read(AUDITS)).length).toBe(before + 1);
  });

  it('allow five requests in ten seconds, then say how long to wait', async () => {
    await bench.clock.advance(10_000);
    const statuses: number[] = [];
    for (let at = 0; at < 6; at++) statuses.push((await bench.graph(token, 'GET', AUDITS)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await bench.graph(token, 'GET', SIGN_INS);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
    await bench.clock.advance(10_000);
    expect((await bench.graph(token, 'GET', SIGN_INS)).status).toBe(200);
  });

  it('need the permission and a role that may read reports', async () => {
    await bench.clock.advance(10_000);
    bench.tenant.updateSettings({ withheldScopes: ['AuditLog.Read.All'] });
    const weak = await bench.weakToken('User.Read');
    bench.tenant.updateSettings({ withheldScopes: [] });
    expect(at((await bench.graph(weak, 'GET', AUDITS)).json, 'error', 'code')).toBe('Authorization_RequestDenied');
    bench.tenant.people.edit(bench.tenant.operator.id, { roles: ['Authentication Administrator'] });
    const { status, json } = await bench.graph(token, 'GET', AUDITS);
    expect([status, at(json, 'error', 'code')]).toEqual([403, 'Authentication_RequestFromUnsupportedUserRole']);
  });
});
