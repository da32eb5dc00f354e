// Users, roles, portraits, batches and errors of the practice tenant's Graph.

import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, TARGET, asRecord, at, listOf, peopleWithOperatorAs, textOf } from './kit.ts';

let bench: Bench;
let token: string;
const eventual = { ConsistencyLevel: 'eventual' };

beforeAll(async () => {
  bench = await Bench.start();
  token = await bench.operatorToken();
});
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

async function list(query: string, headers: Readonly<Record<string, string>> = {}) {
  return bench.graph(token, 'GET', `v1.0/users?${query}`, undefined, headers);
}

async function names(query: string, headers: Readonly<Record<string, string>> = {}): Promise<readonly unknown[]> {
  const { status, json } = await list(query, headers);
  expect(status).toBe(200);
  return listOf(json['value']).map((user) => at(user, 'displayName'));
}

describe('lists', () => {
  it('pages by nextLink, keeping the other parameters, and counts on the first page only', async () => {
    let path = 'v1.0/users?$select=id,displayName&$top=40&$count=true';
    const pages: number[] = [];
    const counts: unknown[] = [];
    for (;;) {
      const { json } = await bench.graph(token, 'GET', path, undefined, eventual);
      const value = listOf(json['value']);
      pages.push(value.length);
      counts.push(json['@odata.count']);
      expect(Object.keys(asRecord(value[0]))).toEqual(['id', 'displayName']);
      if (json['@odata.nextLink'] === undefined) break;
      path = textOf(json['@odata.nextLink']).replace('https://graph.microsoft.com/', '');
    }
    expect([pages, counts]).toEqual([
      [40, 20],
      [60, undefined],
    ]);
  });

  it('refuses page sizes over 999 in the known words', async () => {
    const { status, json } = await list('$top=1000');
    expect([status, at(json, 'error', 'message')]).toEqual([
      400,
      "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.",
    ]);
    expect((await list('$top=0')).status).toBe(400);
    expect((await list('$top=999')).status).toBe(200);
  });

  it('searches with ConsistencyLevel only', async () => {
    const query = '$search="displayName:emm" OR "userPrincipalName:amina"';
    expect((await list(query)).status).toBe(400);
    expect(await names(query, eventual)).toEqual(['Amina Diallo', 'Emma Smith', 'Emma Smith']);
    expect((await list('$search=kim', eventual)).status).toBe(400);
    expect((await list('$search="displayName:a%26b"', eventual)).status).toBe(400);
    expect((await list('$search="displayName:a%26b"', { ...eventual, Prefer: 'legacySearch=false' })).status).toBe(200);
  });

  it.each([
    ["startswith(displayName,'emma') or startswith(userPrincipalName,'li@')", 3],
    ['accountEnabled eq false', 3],
    ["userType eq 'Guest' and department eq 'External'", 3],
    ["(surname eq 'Smith' or surname eq 'Li') and department eq 'Software'", 1],
    ["userPrincipalName in ('kim.example@harbour.example','robin.desk@harbour.example')", 2],
    ["surname eq 'O''Connor'", 1],
  ])('filters %s', async (filter, count) => {
    expect(await names(`$filter=${encodeURIComponent(filter)}`)).toHaveLength(count);
  });

  it.each([
    'nonsense',
    'displayName eq',
    "startswith(displayName 'x')",
    "password eq 'x'",
    "constructor eq 'x'",
    "displayName eq 'x' trailing",
    '('.repeat(50),
    `displayName eq '${'x'.repeat(121)}'`,
    "not startswith(displayName,'a')",
    "endswith(mail,'x')",
    "department ne 'x'",
    `surname in (${Array.from({ length: 16 }, () => "'x'").join(',')})`,
  ])('refuses the filter %s', async (filter) => {
    expect((await list(`$filter=${encodeURIComponent(filter)}`)).status).toBe(400);
  });

  it('takes advanced filters with ConsistencyLevel and $count', async () => {
    expect(await names("$count=true&$filter=endswith(mail,'partner.example')", eventual)).toHaveLength(3);
    expect(await names("$count=true&$filter=userType ne 'Member'", eventual)).toHaveLength(3);
  });

  it('refuses $skip, unknown parameters, properties and skip tokens', async () => {
    for (const query of [
      '$skip=10',
      '$expand=manager',
      '$select=id,shoeSize',
      '$skiptoken=AAAA',
      '$orderby=shoeSize',
      '$count=true',
    ]) {
      expect([query, (await list(query)).status]).toEqual([query, 400]);
    }
    expect((await names('$orderby=displayName desc'))[0]).toBe((await names('$orderby=displayName')).at(-1));
  });

  it('shows basic properties only with User.ReadBasic.All', async () => {
    const basic = await bench.weakToken('User.ReadBasic.All');
    const { json } = await bench.graph(
      basic,
      'GET',
      `v1.0/users/${TARGET}?$select=displayName,department,accountEnabled`,
    );
    expect(json).toMatchObject({ displayName: 'Kim Larsen', department: null, accountEnabled: null });
    const none = await bench.weakToken('Policy.Read.All');
    const refused = await bench.graph(none, 'GET', 'v1.0/users');
    expect([refused.status, at(refused.json, 'error', 'code')]).toEqual([403, 'Authorization_RequestDenied']);
  });
});

describe('one user', () => {
  it('reads by id and by name, 404 for others', async () => {
    const byName = await bench.graph(token, 'GET', `v1.0/users/${TARGET.toUpperCase()}`);
    const byId = await bench.graph(token, 'GET', `beta/users/${String(byName.json['id'])}`);
    expect(byId.json['userPrincipalName']).toBe(TARGET);
    const missing = await bench.graph(token, 'GET', 'v1.0/users/nobody@harbour.example');
    expect([missing.status, at(missing.json, 'error', 'code')]).toEqual([404, 'Request_ResourceNotFound']);
  });

  it('has a portrait that is a real PNG of the asked size, or 404', async () => {
    const get = (path: string): Promise<Response> =>
      bench.fetch(`https://graph.microsoft.com/v1.0/users/${path}`, { headers: { authorization: `Bearer ${token}` } });
    const response = await get(`${TARGET}/photos/64x64/$value`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.headers.get('content-type'), bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([
      'image/png',
      64,
      64,
    ]);
    const start = bytes.indexOf('IDAT');
    const data = bytes.subarray(start + 4, start + 4 + bytes.readUInt32BE(start - 4));
    expect(inflateSync(data)).toHaveLength(64 * (1 + 64 * 3));
    expect((await get('liam.oconnor@harbour.example/photo/$value')).status).toBe(404);
    expect((await get(`${TARGET}/photos/9999x9999/$value`)).status).toBe(404);
  });

  it('lists directory roles with template ids', async () => {
    const own = await bench.graph(
      token,
      'GET',
      'v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true',
      undefined,
      eventual,
    );
    expect(own.json).toMatchObject({
      '@odata.count': 2,
      value: [{ roleTemplateId: 'c4e39bd9-1100-46d3-8c65-fb160da0071f' }, { displayName: 'Reports Reader' }],
    });
    const admin = await bench.graph(
      token,
      'GET',
      'v1.0/users/gloria.admin@harbour.example/transitiveMemberOf/microsoft.graph.directoryRole',
    );
    expect(at(admin.json, 'value', 0, 'displayName')).toBe('Global Administrator');
    const plain = await bench.graph(
      token,
      'GET',
      `v1.0/users/${TARGET}/transitiveMemberOf/microsoft.graph.directoryRole`,
    );
    expect(plain.json['value']).toEqual([]);
  });
});

describe('errors', () => {
  it('has Graph’s shape and ids, and repeats the client’s request id', async () => {
    const answer = await bench.graph(token, 'GET', 'v1.0/unicorns', undefined, { 'client-request-id': 'mine' });
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({
      error: {
        code: 'BadRequest',
        message: "Resource not found for the segment 'unicorns'.",
        innerError: {
          date: '2026-11-23T09:00:00',
          'request-id': answer.headers.get('request-id'),
          'client-request-id': 'mine',
        },
      },
    });
  });

  it('answers 401 without a token, with a bad one, a foreign one and an expired one', async () => {
    const message = async (bearer: string): Promise<unknown> => {
      const answer = await bench.graph(bearer, 'GET', 'v1.0/me');
      expect([answer.status, at(answer.json, 'error', 'code')]).toEqual([401, 'InvalidAuthenticationToken']);
      return at(answer.json, 'error', 'message');
    };
    expect(await message('')).toBe('Access token is empty.');
    expect(await message('abc')).toBe('JWT is not well formed.');
    expect(await message(`${token.slice(0, -8)}AAAAAAAA`)).toMatch(/Invalid signature/);
    const tokens = await bench.signIn();
    expect(await message(String(tokens['id_token']))).toMatch(/Invalid audience/);
    await bench.clock.advance(3600_000);
    expect(await message(token)).toBe('Lifetime validation failed, the token is expired.');
    token = await bench.operatorToken();
  });

  it('lets an Authentication Administrator read policies only when the setting says so', async () => {
    const path = 'v1.0/policies/authenticationMethodsPolicy';
    const policy = await bench.graph(token, 'GET', path);
    expect(at(policy.json, 'authenticationMethodConfigurations')).toHaveLength(2);
    bench.tenant.updateSettings({ policyReadableByAuthenticationAdministrator: false });
    const refused = await bench.graph(token, 'GET', path);
    expect([refused.status, at(refused.json, 'error', 'code')]).toEqual([403, 'accessDenied']);
    bench.tenant.updateSettings({ policyReadableByAuthenticationAdministrator: true });
  });

  it('refuses everyone without an admin role', async () => {
    const plain = await Bench.start({ people: peopleWithOperatorAs() });
    try {
      const plainToken = await plain.operatorToken();
      expect((await plain.graph(plainToken, 'GET', `v1.0/users/${TARGET}/authentication/fido2Methods`)).status).toBe(
        403,
      );
      expect((await plain.graph(plainToken, 'GET', 'v1.0/users')).status).toBe(200);
    } finally {
      await plain.close();
    }
  });
});

describe('$batch', () => {
  const batch = (requests: unknown) => bench.graph(token, 'POST', 'v1.0/$batch', { requests });

  it('answers each inner request, in another order, with failed dependencies', async () => {
    const { status, json } = await batch([
      { id: '1', method: 'GET', url: '/me?$select=id' },
      { id: '2', method: 'GET', url: '/users/nobody@harbour.example' },
      { id: '3', method: 'GET', url: `/users/${TARGET}/authentication/fido2Methods`, dependsOn: ['2'] },
      { id: '4', method: 'GET', url: `/users/${TARGET}/photos/48x48/$value` },
    ]);
    expect(status).toBe(200);
    const responses = listOf(json['responses']);
    expect(responses.map((each) => [at(each, 'id'), at(each, 'status')])).toEqual([
      ['4', 200],
      ['3', 424],
      ['2', 404],
      ['1', 200],
    ]);
    expect(at(responses[3], 'body', 'id')).toBe(bench.tenant.operator.id);
    expect(
      Buffer.from(String(at(responses[0], 'body')), 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it('throttles one inner request and not the others; a lost one is a 504 although it was done', async () => {
    const passes = `/users/${TARGET}/authentication/temporaryAccessPassMethods`;
    bench.tenant.loadFaults([
      { when: { path: `/v1.0/users/${TARGET}`, nth: 2 }, then: { kind: 'status', status: 429, retryAfter: 7 } },
      { when: { path: `/v1.0${passes}`, method: 'POST' }, then: { kind: 'drop', when: 'after' } },
      { when: { path: '/v1.0/me' }, then: { kind: 'garbage', text: 'no JSON' } },
    ]);
    const { status, json } = await batch([
      { id: 'a', method: 'GET', url: `/users/${TARGET}` },
      { id: 'b', method: 'GET', url: `/users/${TARGET}` },
      { id: 'c', method: 'GET', url: `/users/${TARGET}` },
      { id: 'd', method: 'POST', url: passes, headers: { 'content-type': 'application/json' }, body: {} },
      { id: 'e', method: 'GET', url: '/me' },
      { id: 'f', method: 'GET', url: `/users/${TARGET}`, dependsOn: ['b'] },
    ]);
    bench.tenant.loadFaults([]);
    expect(status).toBe(200);
    const byId = new Map(listOf(json['responses']).map((each) => [at(each, 'id'), each]));
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => at(byId.get(id), 'status'))).toEqual([200, 429, 200, 504, 200, 424]);
    expect(at(byId.get('b'), 'headers', 'Retry-After')).toBe('7');
    expect(at(byId.get('b'), 'body', 'error', 'code')).toBe('TooManyRequests');
    expect(at(byId.get('e'), 'body')).toBe('no JSON');
    expect(bench.tenant.hasPass(TARGET)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['21 requests', Array.from({ length: 21 }, (_, id) => ({ id: String(id), method: 'GET', url: '/me' }))],
    [
      'two equal ids',
      [
        { id: '1', method: 'GET', url: '/me' },
        { id: '1', method: 'GET', url: '/me' },
      ],
    ],
    ['a body without a content type', [{ id: '1', method: 'POST', url: '/me', body: {} }]],
    ['a batch in a batch', [{ id: '1', method: 'POST', url: '/$batch' }]],
    ['a dependency that is not there', [{ id: '1', method: 'GET', url: '/me', dependsOn: ['2'] }]],
    ['a way around the version', [{ id: '1', method: 'GET', url: '/x/../../beta/me' }]],
    ['no list', 'x'],
    ['a request without an id', [{ method: 'GET', url: '/me' }]],
  ])('refuses %s', async (_name, requests) => {
    expect((await batch(requests)).status).toBe(400);
  });
});
