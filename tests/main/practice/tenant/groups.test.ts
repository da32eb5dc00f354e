// Groups of the practice tenant: members, groups inside groups, memberships of a user, policies that mean a group; and what an
// administrator changes while the tenant runs.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, TARGET, asRecord, at, listOf, textOf } from './kit.ts';

const eventual = { ConsistencyLevel: 'eventual' };

let bench: Bench;
let token: string;

beforeAll(async () => {
  bench = await Bench.start();
  token = await bench.operatorToken();
});
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  bench.graph(token, 'GET', `v1.0/${path}`, undefined, headers);

async function names(path: string): Promise<readonly unknown[]> {
  const { status, json } = await get(path, eventual);
  expect(status).toBe(200);
  return listOf(json['value']).map((each) => at(each, 'displayName'));
}

describe('groups', () => {
  it('are listed, counted, filtered and read', async () => {
    const all = await get('groups?$top=5&$count=true', eventual);
    expect(at(all.json, 'value')).toHaveLength(5);
    expect(all.json['@odata.count']).toBe(bench.tenant.groups.all.length);
    expect(await names("groups?$filter=startswith(displayName,'shore')&$select=id,displayName")).toEqual(['Shore Services']);
    expect(await names('groups?$filter=securityEnabled eq false')).toEqual(['Harbour News']);
    const one = await get(`groups/${bench.groupId('Logistics')}`);
    expect(one.json).toMatchObject({
      displayName: 'Logistics', groupTypes: ['DynamicMembership'], membershipRule: 'user.department -eq "Logistics"', securityEnabled: true,
    });
    expect((await get('groups/00000000-0000-4000-8000-000000000000')).status).toBe(404);
    expect((await get(`groups/${bench.groupId('Logistics')}/owners`)).status).toBe(400);
  });

  it('have members directly and through groups inside groups, in pages with a count', async () => {
    const pilot = bench.groupId('Security Key Pilot');
    const direct = await names(`groups/${pilot}/members`);
    expect(direct).toEqual(['Sven Mäki', 'Uma Shankar', 'Kofi Mensah', 'Shore Services']);
    const path = `groups/${pilot}/transitiveMembers/microsoft.graph.user`;
    const everyone = await names(`${path}?$count=true&$select=displayName`);
    // Three by hand, one in Shore Services by hand, and the people of Catering and Facilities.
    expect(everyone).toEqual(expect.arrayContaining(['Sven Mäki', 'Yara Costa', 'Quentin Dubois', 'Mehmet Yılmaz']));
    expect(everyone).not.toContain('Kim Larsen');
    const found: unknown[] = [];
    let next = `${path}?$top=3&$count=true&$select=displayName`;
    let count: unknown;
    while (next !== '') {
      const { json } = await get(next, eventual);
      expect(listOf(json['value']).length).toBeLessThanOrEqual(3);
      count ??= json['@odata.count'];
      found.push(...listOf(json['value']).map((each) => at(each, 'displayName')));
      next = textOf(json['@odata.nextLink']).replace('https://graph.microsoft.com/v1.0/', '');
    }
    expect([found, count]).toEqual([everyone, everyone.length]);
    expect(await names(`${path}?$count=true&$filter=startswith(displayName,'kofi')`)).toEqual(['Kofi Mensah']);
    expect(await names(`${path}?$count=true&$search="displayName:kofi" OR "displayName:emma"`)).toEqual(['Emma Smith', 'Kofi Mensah']);
    const groups = await names(`groups/${pilot}/transitiveMembers/microsoft.graph.group?$count=true&$select=displayName`);
    expect(groups).toEqual(['Shore Services', 'Catering', 'Facilities']);
    const digits = await bench.fetch(`https://graph.microsoft.com/v1.0/groups/${pilot}/members/$count`, {
      headers: { authorization: `Bearer ${token}`, ...eventual },
    });
    expect(await digits.text()).toBe('4');
  });

  it('refuses casts without ConsistencyLevel, other casts, and callers without the permission', async () => {
    const path = `groups/${bench.groupId('Finance')}/transitiveMembers`;
    const bare = await get(`${path}/microsoft.graph.user`, eventual);
    expect([bare.status, at(bare.json, 'error', 'code')]).toEqual([400, 'Request_UnsupportedQuery']);
    expect((await get(`${path}/microsoft.graph.user?$count=true`)).status).toBe(400);
    expect((await get(`${path}?$filter=displayName eq 'x'`)).status).toBe(400);
    const cast = await get(`${path}/microsoft.graph.device`, eventual);
    expect([cast.status, at(cast.json, 'error', 'code')]).toEqual([400, 'Request_UnsupportedQuery']);
    const big = await get(`${path}/microsoft.graph.user?$count=true&$top=1000`, eventual);
    expect(at(big.json, 'error', 'message')).toBe("Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.");
    const weak = await bench.weakToken('User.Read.All');
    expect((await bench.graph(weak, 'GET', `v1.0/${path}`)).status).toBe(403);
  });

  it('shows members by id alone to a caller who may not read users', async () => {
    const blind = await bench.weakToken('GroupMember.Read.All');
    const { json } = await bench.graph(blind, 'GET', `v1.0/groups/${bench.groupId('Finance')}/members`);
    const [first] = listOf(json['value']);
    expect(Object.keys(asRecord(first))).toEqual(['@odata.type', 'id']);
  });

  it('are listed for a user, with roles where no cast is given', async () => {
    expect(await names(`users/${TARGET}/transitiveMemberOf/microsoft.graph.group?$count=true`)).toEqual(['Logistics']);
    const chef = 'users/quentin.dubois@harbour.example';
    expect(await names(`${chef}/memberOf/microsoft.graph.group?$count=true`)).toEqual(['Catering']);
    expect(await names(`${chef}/transitiveMemberOf/microsoft.graph.group?$count=true`)).toEqual(['Catering', 'Shore Services', 'Security Key Pilot']);
    expect((await get(`${chef}/memberOf/microsoft.graph.group`)).status).toBe(400);
    expect(await names('me/transitiveMemberOf')).toEqual(['Authentication Administrator', 'Reports Reader', 'IT Service Desk']);
  });

  it('have managers', async () => {
    const kim = await get(`users/${TARGET}/manager?$select=displayName`);
    expect(kim.json).toMatchObject({ '@odata.type': '#microsoft.graph.user', displayName: expect.any(String) });
    const chief = await get('users/alice.moreau@harbour.example/manager');
    expect([chief.status, at(chief.json, 'error', 'code')]).toEqual([404, 'Request_ResourceNotFound']);
  });
});

describe('an administrator', () => {
  const options = async (): Promise<number> =>
    (await get(`users/${TARGET}/authentication/fido2Methods/creationOptions`)).status;

  it('gives and takes an admin role, which the operator cannot pass', async () => {
    expect(await options()).toBe(200);
    bench.tenant.people.edit(TARGET, { roles: ['Global Reader'] });
    expect(await options()).toBe(403);
    bench.tenant.people.edit(TARGET, { roles: [] });
    expect(await options()).toBe(200);
  });

  it('takes the operator’s own role away: the next call is refused', async () => {
    const { id } = bench.tenant.operator;
    bench.tenant.people.edit(id, { roles: [] });
    expect(await options()).toBe(403);
    bench.tenant.people.edit(id, { roles: ['Authentication Administrator'] });
    expect(await options()).toBe(200);
  });

  it('puts a user into a group that a policy excludes', async () => {
    const pass = (): Promise<number> =>
      bench.graph(token, 'POST', `v1.0/users/${TARGET}/authentication/temporaryAccessPassMethods`, {}).then(({ status }) => status);
    bench.tenant.updatePassPolicy({ excludeTargets: [{ id: bench.groupId('Passkey Exceptions') }] });
    expect(await pass()).toBe(201);
    bench.tenant.groups.setMember('Passkey Exceptions', TARGET, true);
    expect(await pass()).toBe(400);
    bench.tenant.groups.setMember('Passkey Exceptions', TARGET, false);
    // Also by a group inside the group.
    const inner = bench.tenant.groups.add('Contractors');
    bench.tenant.updatePassPolicy({ excludeTargets: [{ id: bench.tenant.groups.add('Nobody', ['Contractors']).id }] });
    expect(await pass()).toBe(201);
    bench.tenant.groups.setMember(inner.id, TARGET, true);
    expect(await pass()).toBe(400);
    bench.tenant.updatePassPolicy({ excludeTargets: [] });
    expect(() => bench.tenant.groups.setMember('Logistics', TARGET, false)).toThrow(/follow from the department/);
  });

  it('makes a user a guest, disables, renames: seen in the next answer', async () => {
    const { people } = bench.tenant;
    people.edit('rosa.jimenez@harbour.example', { userType: 'Guest', accountEnabled: false, displayName: 'Rosa J.' });
    const rosa = await get('users/rosa.jimenez@harbour.example?$select=userType,accountEnabled,displayName');
    expect(rosa.json).toMatchObject({ userType: 'Guest', accountEnabled: false, displayName: 'Rosa J.' });
    const pass = await bench.graph(token, 'POST', 'v1.0/users/rosa.jimenez@harbour.example/authentication/temporaryAccessPassMethods', {});
    expect(at(pass.json, 'error', 'message')).toBe('Temporary Access Pass cannot be added to an external guest user');
    expect(people.find('rosa.jimenez@harbour.example')).toMatchObject({ userType: 'Guest', accountEnabled: false });
    expect(() => people.edit('rosa.jimenez@harbour.example', { userPrincipalName: TARGET })).toThrow(/taken/);
    expect(() => people.edit('nobody@harbour.example', {})).toThrow(RangeError);
  });
});
