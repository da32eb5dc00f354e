// A directory of any size: everyone is found by id and name, pages are complete and cheap, nothing is made before it is needed.

import { describe, expect, it } from 'vitest';
import { PRACTICE_PEOPLE } from '../../../../src/main/practice/tenant/people.ts';
import { crowdIndexOf, crowdPerson } from '../../../../src/main/practice/tenant/store/crowd.ts';
import { NumberedGuids } from '../../../../src/main/practice/tenant/store/guid.ts';
import { UserStore } from '../../../../src/main/practice/tenant/store/user-store.ts';
import { Bench, at, listOf, textOf } from './kit.ts';

describe('the crowd', () => {
  it('has one alias each, which tells the number', () => {
    const aliases = Array.from({ length: 5000 }, (_, index) => crowdPerson(index).alias);
    expect(new Set(aliases).size).toBe(5000);
    for (const [index, alias] of aliases.entries()) {
      expect(alias).toMatch(/^[a-z]+\.[a-z]+\.\d+$/);
      expect(crowdIndexOf(alias)).toBe(index);
    }
    expect([crowdIndexOf('ada.abadi'), crowdIndexOf('bela.abadi.0'), crowdIndexOf('ada.abadi.00')]).toEqual([null, null, null]);
  });

  it('has ids that tell the number, and only its own', () => {
    const guids = new NumberedGuids('a');
    for (const number of [0, 1, 99_999, 2 ** 32 - 1]) expect(guids.numberOf(guids.guidOf(number))).toBe(number);
    expect(guids.numberOf(new NumberedGuids('b').guidOf(5))).toBeNull();
    expect(guids.numberOf('not a guid')).toBeNull();
  });
});

describe('the store', () => {
  it('finds anyone of ten million without making the others', () => {
    const before = process.memoryUsage().heapUsed;
    const store = new UserStore('seed', 0, PRACTICE_PEOPLE, 10_000_000);
    const last = store.at(store.end - 1);
    expect(store.count).toBe(10_000_060);
    expect(store.find(last?.id ?? '')).toBe(last);
    expect(store.find(last?.userPrincipalName.toUpperCase() ?? '')).toBe(last);
    expect(store.find('ada.abadi.10000000@harbour.example')).toBeUndefined();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
  });

  it('finds a renamed member by the new name only, also a guest', () => {
    const store = new UserStore('seed', 0, PRACTICE_PEOPLE, 100);
    const guest = store.at(60 + 40);
    if (guest === null) throw new Error('no guest');
    expect([guest.userType, store.find(guest.userPrincipalName)]).toEqual(['Guest', guest]);
    const old = store.at(61)?.userPrincipalName ?? '';
    const user = store.find(old);
    if (user === undefined) throw new Error('nobody');
    store.edit(user, { userPrincipalName: 'new.name@harbour.example' });
    expect([store.find(old), store.find('new.name@harbour.example')]).toEqual([undefined, user]);
  });
});

describe('Graph', () => {
  it('pages through ten thousand, counts, searches and finds members of a department', async () => {
    const bench = await Bench.start({ crowd: 10_000 });
    try {
      const token = await bench.operatorToken();
      const headers = { ConsistencyLevel: 'eventual' };
      const ids = new Set<string>();
      let pages = 0;
      let path = 'v1.0/users?$select=id,displayName&$top=999&$count=true';
      while (path !== '') {
        const { json } = await bench.graph(token, 'GET', path, undefined, headers);
        if (pages === 0) expect(json['@odata.count']).toBe(10_060);
        for (const user of listOf(json['value'])) ids.add(textOf(at(user, 'id')));
        pages++;
        path = textOf(json['@odata.nextLink']).replace('https://graph.microsoft.com/', '');
      }
      expect([ids.size, pages]).toEqual([10_060, 11]);
      const found = await bench.graph(token, 'GET', 'v1.0/users?$search="displayName:Žukauskas"&$count=true&$top=5', undefined, headers);
      expect(found.json['@odata.count']).toBeGreaterThan(100);
      expect(at(found.json, 'value')).toHaveLength(5);
      const members = `v1.0/groups/${bench.groupId('Logistics')}/transitiveMembers/microsoft.graph.user?$count=true&$top=999`;
      const logistics = await bench.graph(token, 'GET', members, undefined, headers);
      expect(logistics.json['@odata.count']).toBeGreaterThan(1000);
      const removed = textOf(at(logistics.json, 'value', 500, 'id'));
      bench.tenant.people.remove(removed);
      const after = await bench.graph(token, 'GET', 'v1.0/users?$select=id&$top=1&$count=true', undefined, headers);
      expect(after.json['@odata.count']).toBe(10_059);
      const digits = await bench.fetch('https://graph.microsoft.com/v1.0/users/$count?$filter=accountEnabled eq false', {
        headers: { authorization: `Bearer ${token}`, ...headers },
      });
      // 344 of the crowd are disabled, 8 of whom are guests instead; 3 of the others.
      expect([digits.headers.get('content-type'), Number(await digits.text())]).toEqual(['text/plain', 344 - 8 + 3]);
    } finally {
      await bench.close();
    }
  });
});
