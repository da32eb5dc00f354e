// Requests nobody would write by hand: pieces of OData put together at random, tokens changed by a byte, paths with too much in
// them. The tenant answers each with a status of Graph's, in time, and makes no mistake of its own.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../../../rig/seeded-random.ts';
import { Bench, TARGET, listOf, peopleWithOperatorAs, textOf } from './kit.ts';

const EXPECTED = [200, 400, 403, 404, 405, 410, 429];
const PATHS = [
  'users', 'users/delta', 'users/$count', 'groups', 'groups/GROUP', 'groups/GROUP/members', 'groups/GROUP/transitiveMembers/microsoft.graph.user',
  'groups/GROUP/transitiveMembers/microsoft.graph.group', 'groups/GROUP/members/$count', 'auditLogs/directoryAudits', 'auditLogs/signIns',
  `users/${TARGET}`, `users/${TARGET}/manager`, `users/${TARGET}/memberOf`, `users/${TARGET}/transitiveMemberOf/microsoft.graph.group`,
  `users/${TARGET}/authentication/fido2Methods`, `users/${TARGET}/authentication/fido2Methods/creationOptions`, 'me/photo/$value', 'domains/x', 'policies',
];
const NAMES = ['$select', '$top', '$filter', '$search', '$orderby', '$count', '$skiptoken', '$deltatoken', '$skip', '$expand', '$format', 'x', '$'];
const PIECES = [
  'displayName', 'id', 'eq', 'ne', 'ge', 'and', 'or', 'not', '(', ')', "'", "''", "'kim'", '"', '"displayName:kim"', '"mail:\\"', 'OR', 'AND', 'true', 'false',
  'null', '0', '1', '999', '1000', '-1', '2026-01-01', '2026-99-99T99:99:99Z', 'startswith(', 'endswith(', 'in', ',', 'targetResources/any(t:', 't/id',
  'status/errorCode', '__proto__', 'constructor', 'toString', '/', ':', 'delta', 'latest', 'asc', 'desc', '\u0000', 'ß', '\ud83d\ude00', '%', '&', '+', ' ', '()',
];

let bench: Bench;
let token: string;

beforeAll(async () => {
  bench = await Bench.start({ people: peopleWithOperatorAs('Authentication Administrator', 'Reports Reader') });
  token = await bench.operatorToken();
});
afterAll(() => bench.close());

/** Numbers from 0 up to, without, the limit; the same in every run. */
function dice(seed: string): (limit: number) => number {
  const random = seededRandom(seed);
  return (limit) => {
    const [high = 0, low = 0] = random.bytes(2);
    return (high * 256 + low) % limit;
  };
}

it('answers four hundred made-up queries', async () => {
  const below = dice('hostile queries');
  const pick = <T>(list: readonly T[]): T => {
    const one = list[below(list.length)];
    if (one === undefined) throw new RangeError('nothing to pick');
    return one;
  };
  const seen = new Set<number>();
  for (let run = 0; run < 400; run++) {
    const path = pick(PATHS).replace('GROUP', bench.groupId('Security Key Pilot'));
    const query = new URLSearchParams();
    for (let at = below(4); at > 0; at--) {
      const value = Array.from({ length: 1 + below(8) }, () => pick(PIECES)).join(pick(['', ' ']));
      query.append(pick(NAMES), value);
    }
    const headers: Record<string, string> = below(2) === 0 ? { ConsistencyLevel: 'eventual' } : {};
    const url = `https://graph.microsoft.com/${pick(['v1.0', 'beta'])}/${path}?${query.toString()}`;
    const response = await bench.fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers } });
    await response.arrayBuffer();
    expect([url, EXPECTED.includes(response.status)]).toEqual([url, true]);
    seen.add(response.status);
    await bench.clock.advance(2000); // Five reports in ten seconds are allowed.
  }
  expect(bench.bugs).toEqual([]);
  // It was not refused as a whole.
  expect([...seen]).toEqual(expect.arrayContaining([200, 400]));
});

it('takes no delta token that was changed', async () => {
  bench.tenant.updateSettings({ deltaPageSize: 7 });
  token = await bench.operatorToken();
  const { json } = await bench.graph(token, 'GET', 'v1.0/users/delta?$select=displayName');
  const link = new URL(textOf(json['@odata.nextLink']));
  const original = Buffer.from(link.searchParams.get('$skiptoken') ?? '', 'base64url');
  const below = dice('delta tokens');
  for (let run = 0; run < 300; run++) {
    const bytes = Buffer.from(original);
    bytes[below(bytes.length)] = below(256);
    const answer = await bench.graph(token, 'GET', `v1.0/users/delta?$skiptoken=${bytes.toString('base64url')}`);
    // A digit more or less is another place in the directory, or another time; never more users than a page has.
    expect([bytes.toString('latin1'), EXPECTED.includes(answer.status)]).toEqual([bytes.toString('latin1'), true]);
    expect(listOf(answer.json['value']).length).toBeLessThanOrEqual(7);
  }
  expect(bench.bugs).toEqual([]);
});
