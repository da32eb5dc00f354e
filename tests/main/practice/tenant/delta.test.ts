// Delta queries of the practice tenant: the first round, changes, removals, old tokens, and what makes a careless reader fail.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bench, TARGET, asRecord, at, listOf, textOf } from './kit.ts';

const DELTA = 'v1.0/users/delta';
const DAY_MS = 86_400_000;

let bench: Bench;
let token: string;

beforeAll(async () => {
  bench = await Bench.start();
  token = await bench.operatorToken();
});
afterEach(() => {
  bench.tenant.updateSettings({ deltaPageSize: 200, deltaEmptyPages: 0, deltaRepeats: false, deltaExpiry: 'gone' });
});
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

interface Round {
  readonly pages: readonly (readonly unknown[])[];
  readonly users: readonly Record<string, unknown>[];
  readonly deltaLink: string;
}

function pathOf(link: unknown): string {
  expect(link).toMatch(/^https:\/\/graph\.microsoft\.com\//);
  return textOf(link).replace('https://graph.microsoft.com/', '');
}

async function round(start: string, headers: Readonly<Record<string, string>> = {}): Promise<Round> {
  const pages: (readonly unknown[])[] = [];
  for (let path = start; ; ) {
    const { status, json } = await bench.graph(token, 'GET', path, undefined, headers);
    expect(status).toBe(200);
    pages.push(listOf(json['value']));
    const next = json['@odata.nextLink'];
    const delta = json['@odata.deltaLink'];
    // Exactly one of the two.
    expect([next === undefined, delta === undefined].filter(Boolean)).toHaveLength(1);
    if (next === undefined) return { pages, users: pages.flat().map(asRecord), deltaLink: pathOf(delta) };
    path = pathOf(next);
  }
}

describe('the first round', () => {
  it('shows everybody in pages, without properties that have no value, and ends with a deltaLink', async () => {
    bench.tenant.updateSettings({ deltaPageSize: 25 });
    const { pages, users, deltaLink } = await round(`${DELTA}?$select=displayName,employeeId,mobilePhone`);
    expect(pages.map((page) => page.length)).toEqual([25, 25, 10]);
    expect(new Set(users.map((user) => user['id'])).size).toBe(60);
    expect(Object.keys(users[0] ?? {})).toEqual(['displayName', 'employeeId', 'id']);
    expect(users.filter((user) => 'mobilePhone' in user)).toEqual([]);
    const quiet = await round(deltaLink);
    expect(quiet.users).toEqual([]);
  });

  it('gives a link for "from now on" at once', async () => {
    const { pages, deltaLink } = await round(`${DELTA}?$deltatoken=latest`);
    expect(pages).toEqual([[]]);
    const person = bench.tenant.people.add({
      alias: 'new.hire', displayName: 'New Hire', givenName: 'New', surname: 'Hire', department: 'Finance', jobTitle: '', officeLocation: '',
    });
    const next = await round(deltaLink);
    expect(next.users.map((user) => [user['id'], user['displayName'], user['userPrincipalName']])).toEqual([
      [person.id, 'New Hire', 'new.hire@harbour.example'],
    ]);
  });

  it('can be kept to some ids', async () => {
    const id = bench.tenant.people.find(TARGET)?.id ?? '';
    const { users, deltaLink } = await round(`${DELTA}?$filter=${encodeURIComponent(`id eq '${id}'`)}`);
    expect(users.map((user) => user['id'])).toEqual([id]);
    bench.tenant.people.edit('amina.diallo@harbour.example', { jobTitle: 'Auditor' });
    bench.tenant.people.edit(TARGET, { jobTitle: 'Crane Lead' });
    expect((await round(deltaLink)).users.map((user) => user['jobTitle'])).toEqual(['Crane Lead']);
  });
});

describe('changes', () => {
  it('tells renamed, disabled and new names once each, with all selected properties', async () => {
    const { deltaLink } = await round(`${DELTA}?$select=displayName,userPrincipalName,accountEnabled`);
    const { people } = bench.tenant;
    people.edit('emma.smith@harbour.example', { displayName: 'Emma Jones', userPrincipalName: 'emma.jones@harbour.example' });
    people.edit('ben.carter@harbour.example', { accountEnabled: false });
    people.edit('emma.jones@harbour.example', { accountEnabled: false });
    const changed = await round(deltaLink);
    expect(changed.users.map(({ id: _id, ...rest }) => rest)).toEqual([
      { displayName: 'Ben Carter', userPrincipalName: 'ben.carter@harbour.example', accountEnabled: false },
      { displayName: 'Emma Jones', userPrincipalName: 'emma.jones@harbour.example', accountEnabled: false },
    ]);
    expect((await round(changed.deltaLink)).users).toEqual([]);
    // The same link again tells the same again.
    expect((await round(deltaLink)).users).toHaveLength(2);
    expect((await bench.graph(token, 'GET', 'v1.0/users/emma.smith@harbour.example')).status).toBe(404);
    expect((await bench.graph(token, 'GET', 'v1.0/users/emma.jones@harbour.example')).status).toBe(200);
  });

  it('follows the selected properties only, and with return=minimal shows only those that changed', async () => {
    const { deltaLink } = await round(`${DELTA}?$select=displayName,jobTitle`);
    bench.tenant.people.edit('li@harbour.example', { department: 'Finance' });
    expect((await round(deltaLink)).users).toEqual([]);
    bench.tenant.people.edit('li@harbour.example', { jobTitle: 'Head Cook' });
    const id = bench.tenant.people.find('li@harbour.example')?.id;
    expect((await round(deltaLink, { prefer: 'return=minimal' })).users).toEqual([{ id, jobTitle: 'Head Cook' }]);
    expect((await round(deltaLink)).users).toEqual([{ id, displayName: 'Li', jobTitle: 'Head Cook' }]);
  });

  it('tells removed users with the reason, also those who are back', async () => {
    const { people } = bench.tenant;
    const id = people.find('quentin.dubois@harbour.example')?.id ?? '';
    let link = (await round(`${DELTA}?$select=displayName`)).deltaLink;
    const count = people.count;
    const told = async (): Promise<readonly unknown[]> => {
      const next = await round(link);
      link = next.deltaLink;
      return next.users;
    };
    people.remove(id);
    expect(people.count).toBe(count - 1);
    expect(await told()).toEqual([{ id, '@removed': { reason: 'changed' } }]);
    expect((await bench.graph(token, 'GET', `v1.0/users/${id}`)).status).toBe(404);
    people.restore(id);
    expect(await told()).toEqual([{ id, displayName: 'Quentin Dubois' }]);
    people.remove(id);
    people.remove(id, 'forever');
    expect(await told()).toEqual([{ id, '@removed': { reason: 'deleted' } }]);
    expect(() => people.restore(id)).toThrow(RangeError);
    // Somebody of the same name is somebody else.
    const again = people.add({ alias: 'quentin.dubois', displayName: 'Q', givenName: 'Q', surname: 'D', department: 'Catering', jobTitle: '', officeLocation: '' });
    expect(again.id).not.toBe(id);
  });

  it('tells in the next round what happens behind the walk, and nothing of who left before', async () => {
    bench.tenant.updateSettings({ deltaPageSize: 30 });
    const first = await bench.graph(token, 'GET', `${DELTA}?$select=displayName`);
    const passed = textOf(at(first.json, 'value', 3, 'id'));
    bench.tenant.people.edit(passed, { displayName: 'Renamed Behind' });
    const ahead = bench.tenant.people.find('ulrike.vogel@harbour.example')?.id ?? '';
    bench.tenant.people.remove(ahead);
    const rest = await round(pathOf(first.json['@odata.nextLink']));
    expect(rest.users.some((user) => user['id'] === ahead)).toBe(false);
    const next = await round(rest.deltaLink);
    expect(next.users).toEqual([
      { id: passed, displayName: 'Renamed Behind' },
      { id: ahead, '@removed': { reason: 'changed' } },
    ]);
  });

  it('may send empty pages before the deltaLink, and tell a user twice', async () => {
    const { deltaLink } = await round(`${DELTA}?$select=displayName`);
    const names = ['sven.maki', 'uma.shankar', 'yara.costa', 'zoltan.szabo'].map((name) => `${name}@harbour.example`);
    for (const name of names) bench.tenant.people.edit(name, { displayName: `New ${name}` });
    bench.tenant.updateSettings({ deltaPageSize: 2, deltaEmptyPages: 3, deltaRepeats: true });
    const { pages } = await round(deltaLink);
    expect(pages.map((page) => page.length)).toEqual([2, 3, 0, 0, 0]);
    expect(at(pages[1], 0, 'id')).toBe(at(pages[0], 1, 'id'));
  });
});

describe('tokens', () => {
  it('are gone after seven days, with the place to begin again', async () => {
    const { deltaLink } = await round(`${DELTA}?$select=displayName`);
    await bench.clock.advance(7 * DAY_MS - 1);
    token = await bench.operatorToken();
    const fresh = await round(deltaLink);
    await bench.clock.advance(2);
    const gone = await bench.graph(token, 'GET', deltaLink);
    expect([gone.status, at(gone.json, 'error', 'code')]).toEqual([410, 'syncStateNotFound']);
    const again = await round(pathOf(gone.headers.get('location')));
    expect(again.users).toHaveLength(bench.tenant.people.count);
    expect(Object.keys(again.users[0] ?? {})).toEqual(['displayName', 'id']);
    // The one that was given out later still works.
    expect((await bench.graph(token, 'GET', fresh.deltaLink)).status).toBe(200);
  });

  it('are refused with 400 where the tenant is told so, and all of them at once', async () => {
    const { deltaLink } = await round(`${DELTA}?$deltatoken=latest`);
    bench.tenant.updateSettings({ deltaExpiry: 'badRequest' });
    expect((await bench.graph(token, 'GET', deltaLink)).status).toBe(200);
    bench.tenant.expireDeltaLinks();
    const dead = await bench.graph(token, 'GET', deltaLink);
    expect([dead.status, at(dead.json, 'error', 'code')]).toEqual([400, 'syncStateNotFound']);
    expect((await round(`${DELTA}?$deltatoken=latest`)).pages).toHaveLength(1);
  });

  it.each([
    '$top=10',
    '$orderby=displayName',
    '$search="displayName:x"',
    '$expand=manager',
    '$skip=3',
    '$deltatoken=AAAA',
    '$skiptoken=AAAA',
    `$deltatoken=${Buffer.from('{"kind":"round","from":-1}').toString('base64url')}`,
    "$filter=displayName eq 'x'",
    "$filter=startswith(displayName,'x')",
    '$select=shoeSize',
  ])('and queries: %s is refused', async (query) => {
    const { status } = await bench.graph(token, 'GET', `${DELTA}?${query}`);
    expect(status).toBe(400);
  });

  it('are not for one another', async () => {
    bench.tenant.updateSettings({ deltaPageSize: 30 });
    const { json } = await bench.graph(token, 'GET', DELTA);
    const skip = new URL(textOf(json['@odata.nextLink'])).searchParams.get('$skiptoken');
    expect((await bench.graph(token, 'GET', `${DELTA}?$deltatoken=${skip}`)).status).toBe(400);
  });

  it('need the permission to read everybody', async () => {
    const weak = await bench.weakToken('User.ReadBasic.All');
    expect((await bench.graph(weak, 'GET', DELTA)).status).toBe(403);
  });
});
