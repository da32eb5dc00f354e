// The practice tenant's answers have the shape of Microsoft's documented ones: member by member against tests/vectors/graph-samples.

import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { practiceAttestation } from '../../../../src/main/practice/key/attestation.ts';
import { defaultFido2Policy } from '../../../../src/main/practice/tenant/policies.ts';
import { Bench, TARGET, asRecord, at, listOf, makeCredential, nodeRandom, peopleWithOperatorAs, textOf } from './kit.ts';
import { differences, sampleShape } from './shape-difference.ts';
import type { Sample } from './shape-difference.ts';

const FOLDER = fileURLToPath(new URL('../../../vectors/graph-samples/', import.meta.url));
const AAGUID = new Uint8Array(Buffer.from('50524143544943454b45590000000001', 'hex'));
const METHODS = `v1.0/users/${TARGET}/authentication`;
const POLICIES = 'v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations';
const eventual = { ConsistencyLevel: 'eventual' };

let bench: Bench;
let token: string;

beforeAll(async () => {
  bench = await Bench.start({ people: peopleWithOperatorAs('Authentication Administrator', 'Reports Reader') });
  token = await bench.operatorToken();
});
afterEach(() => bench.tenant.loadFaults([]));
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

function readSample(name: string): Sample {
  return sampleShape.parse(JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8')));
}

async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return (await bench.graph(token, 'GET', path, undefined, headers)).json;
}

async function registered(): Promise<unknown> {
  const attestation = await practiceAttestation(nodeRandom, AAGUID);
  bench.tenant.trustAttestationRoots([attestation.rootCertificate]);
  const challenge = textOf(at(await get(`${METHODS}/fido2Methods/creationOptions`), 'publicKey', 'challenge'));
  const credential = makeCredential({ challengeBase64Url: challenge, format: 'packed', attestation, aaguid: AAGUID });
  return (await bench.graph(token, 'POST', `${METHODS}/fido2Methods`, credential.body())).json;
}

async function identity(path: string, fields: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await bench.fetch(`https://login.microsoftonline.com/${bench.tenant.tenantId}/oauth2/v2.0/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: bench.tenant.clientId, ...fields }),
  });
  return response.json();
}

async function deltaLink(query: string): Promise<string> {
  return textOf(at(await get(`v1.0/users/delta?${query}`), '@odata.deltaLink')).replace('https://graph.microsoft.com/', '');
}

/** File of a sample → the answer that must have its shape. */
const ANSWERS: Readonly<Record<string, () => Promise<unknown>>> = {
  'creation-options': () => get('beta/users/alice.moreau@harbour.example/authentication/fido2Methods/creationOptions'),
  'fido2-method-created': registered,
  'fido2-methods': async () => {
    await registered();
    return get(`${METHODS}/fido2Methods`);
  },
  'temporary-access-pass-created': async () => (await bench.graph(token, 'POST', `${METHODS}/temporaryAccessPassMethods`, {})).json,
  'temporary-access-passes': async () => {
    await bench.graph(token, 'POST', `${METHODS}/temporaryAccessPassMethods`, {});
    return get(`${METHODS}/temporaryAccessPassMethods`);
  },
  'fido2-policy': () => {
    const keyRestrictions = { isEnforced: true, enforcementType: 'allow', aaGuids: ['50524143-5449-4345-4b45-590000000001'] } as const;
    const passkeyProfiles = defaultFido2Policy().passkeyProfiles.map((profile) => ({ ...profile, keyRestrictions }));
    bench.tenant.updateFido2Policy({ keyRestrictions, passkeyProfiles, excludeTargets: [{ id: bench.groupId('Passkey Exceptions') }] });
    return get(`${POLICIES}/fido2`);
  },
  'temporary-access-pass-policy': () => {
    bench.tenant.updatePassPolicy({ excludeTargets: [{ id: bench.groupId('Passkey Exceptions') }] });
    return get(`${POLICIES}/temporaryAccessPass`);
  },
  error: () => get(`v1.0/me/authentication/fido2Methods/creationOptions`),
  users: () => get('v1.0/users?$top=25'),
  'users-selected': () =>
    get('v1.0/users?$select=id,displayName,userPrincipalName,department,jobTitle,employeeId,accountEnabled,userType&$count=true', eventual),
  'users-delta': () => get('v1.0/users/delta?$select=displayName,jobTitle,mobilePhone'),
  'users-delta-removed': async () => {
    const link = await deltaLink('$deltatoken=latest');
    bench.tenant.people.remove('oscar.nilsson@harbour.example');
    bench.tenant.people.remove('paula.gomez@harbour.example', 'forever');
    return get(link);
  },
  'group-members': () =>
    get(`v1.0/groups/${bench.groupId('Security Key Pilot')}/transitiveMembers/microsoft.graph.user?$count=true&$select=displayName,id`, eventual),
  group: () =>
    get(`v1.0/groups/${bench.groupId('Logistics')}?$select=id,displayName,description,groupTypes,mailEnabled,securityEnabled,createdDateTime,mail`),
  'directory-roles': () => get('v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true', eventual),
  batch: async () => {
    bench.tenant.loadFaults([{ when: { path: '/v1.0/me', nth: 2 }, then: { kind: 'status', status: 429, retryAfter: 10 } }]);
    const requests = ['1', '2'].map((id) => ({ id, method: 'GET', url: '/me?$select=id' }));
    return (await bench.graph(token, 'POST', 'v1.0/$batch', { requests })).json;
  },
  'directory-audits': async () => {
    await registered();
    await bench.clock.advance(130_000);
    return get('v1.0/auditLogs/directoryAudits');
  },
  'sign-ins': async () => {
    await bench.clock.advance(130_000);
    return get('v1.0/auditLogs/signIns');
  },
  'device-code': () => identity('devicecode', { scope: 'User.Read' }),
  token: () => bench.signIn(),
  'token-error': async () => {
    const code = textOf(at(await identity('devicecode', { scope: 'User.Read' }), 'device_code'));
    return identity('token', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: code });
  },
};

describe('an answer has the shape of the sample', () => {
  it('for every file of the folder', () => {
    const files = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));
    expect(files.sort()).toEqual(Object.keys(ANSWERS).sort());
  });

  it.each(Object.entries(ANSWERS))('%s', async (name, answer) => {
    expect(differences(readSample(name), await answer())).toEqual([]);
  });

  it('also of a sample itself, which has no formats that do not fit and no paths that lead nowhere', () => {
    for (const name of Object.keys(ANSWERS)) {
      const sample = readSample(name);
      expect([name, differences(sample, sample.sample)]).toEqual([name, []]);
      const paths = new Set(pathsOf('', sample.sample));
      const named = [...Object.keys(sample.formats), ...sample.nullable, ...sample.optional, ...sample.mayBeEmpty];
      expect([name, named.filter((path) => !paths.has(path))]).toEqual([name, []]);
    }
  });
});

function pathsOf(path: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return [path, ...pathsOf(`${path}[]`, value[0])];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(path === '' ? name : `${path}.${name}`, inner))];
}

describe('a difference is seen', () => {
  const sample: Sample = {
    source: 'made up for this test',
    formats: { 'list[].id': 'guid', kind: ['a', 'b'], when: 'date-time' },
    nullable: ['kind'],
    optional: ['more'],
    mayBeEmpty: [],
    sample: { list: [{ id: '6a1f0c1e-5a7b-4c7e-9a42-0d7f2f6f1b11', flag: true }], kind: 'a', when: '2026-01-31T10:04:12Z', none: null, more: 1 },
  };
  const good = sample.sample;

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ['none', good, []],
    ['a null where it may be', { ...good, kind: null }, []],
    ['a missing member that may be missing', { ...good, more: undefined }, []],
    ['an annotation more', { ...good, '@odata.type': 'x' }, []],
    ['a missing member', { ...good, kind: undefined }, ['kind is missing']],
    ['a missing member inside a list', { ...good, list: [{ id: '6a1f0c1e-5a7b-4c7e-9a42-0d7f2f6f1b11' }] }, ['list[].flag is missing']],
    ['another type', { ...good, more: '1' }, ['more is string, not number']],
    ['a null where none may be', { ...good, when: null }, ['when is null, not string']],
    ['a value where null is due', { ...good, none: 'x' }, ['none is string, not null']],
    ['a text of another form', { ...good, when: '31.1.2026' }, ['when is "31.1.2026", not date-time']],
    ['a text that is not one of them', { ...good, kind: 'c' }, ['kind is "c", not a,b']],
    ['a member too many', { ...good, extra: 1 }, ['extra is not in the sample']],
    ['an empty list', { ...good, list: [] }, ['list is empty']],
    ['an object for a list', { ...good, list: {} }, ['list is object, not list']],
    ['a wrong item behind right ones', { ...good, list: [...listOf(good['list']), { id: 'x', flag: true }] }, ['list[].id is "x", not guid']],
  ])('%s', (_name, answer, expected) => expect(differences(sample, asRecord(JSON.parse(JSON.stringify(answer))))).toEqual(expected));
});
