import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Directory } from '../../../src/main/directory/directory.ts';
import { graphRefusal, json, scriptedGraph, type SeenRequest } from './directory-rig.ts';

const user = (n: number): Record<string, unknown> => ({
  '@odata.type': '#microsoft.graph.user', id: `u${n}`, displayName: `User ${n}`, userPrincipalName: `u${n}@contoso.example`,
  department: null, accountEnabled: true, userType: 'Member', somethingNew: { deep: [1] },
});

const link = (n: number): string => `https://graph.microsoft.com/v1.0/users?$skiptoken=${n}`;
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64');
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>').toString('base64');

const allOf = async (directory: Directory, signal?: AbortSignal) => {
  const pages = [];
  for await (const page of directory.userPages({ kind: 'all' }, signal)) pages.push(page);
  return pages;
};

describe('userPages', () => {
  it('follows all pages, tells how far it is, and leaves out what is no user', async () => {
    const { directory, seen, skipped } = scriptedGraph(
      json(200, { value: [user(1), { id: 5 }, user(2)], '@odata.nextLink': link(1) }),
      json(200, { value: [], '@odata.nextLink': link(2) }),
      json(200, { value: [user(2), 'text', null, { ...user(3), userType: 'Guest', displayName: null, jobTitle: 7 }] }),
    );
    const pages = await allOf(directory);
    expect(pages.map(({ users, nextLink, skipped: left }) => [users.map((one) => one.id), nextLink, left])).toEqual([
      [['u1', 'u2'], link(1), 1], [[], link(2), 0], [['u2', 'u3'], null, 2],
    ]);
    expect(pages[2]?.users[1]).toEqual({
      id: 'u3', displayName: 'u3@contoso.example', userPrincipalName: 'u3@contoso.example', department: null, jobTitle: null,
      employeeId: null, accountEnabled: true, userType: 'guest',
    });
    expect(skipped).toEqual([1, 2]);
    expect(seen[0]?.url).toContain('$top=999');
    expect(seen.slice(1).map((request) => request.url)).toEqual([link(1), link(2)]);
  });

  it('takes basic profiles: an account is enabled, a guest is known by the name', async () => {
    const basic = { id: 'u1', displayName: 'A', userPrincipalName: 'a_b.example#EXT#@contoso.example' };
    const { directory } = scriptedGraph(json(200, { value: [basic] }));
    expect((await allOf(directory))[0]?.users).toMatchObject([{ accountEnabled: true, userType: 'guest' }]);
  });

  it('ends when pages lead in a circle', async () => {
    const { directory, seen } = scriptedGraph(json(200, { value: [user(1)], '@odata.nextLink': link(1) }));
    await expect(allOf(directory)).rejects.toMatchObject({ kind: 'malformed', message: expect.stringContaining('circle') });
    expect(seen).toHaveLength(2);
  });

  it('ends when empty pages never end', async () => {
    let n = 0;
    const { directory } = scriptedGraph(() => Response.json({ value: [], '@odata.nextLink': link(++n) }));
    await expect(allOf(directory)).rejects.toMatchObject({ kind: 'malformed' });
    expect(n).toBeLessThan(200);
  });

  it('does not follow a link to another host', async () => {
    const { directory, seen } = scriptedGraph(json(200, { value: [], '@odata.nextLink': 'https://evil.example/v1.0/users' }));
    await expect(allOf(directory)).rejects.toMatchObject({ kind: 'malformed' });
    expect(seen).toHaveLength(1);
  });

  it('an abort between two pages ends it', async () => {
    const controller = new AbortController();
    const { directory, seen } = scriptedGraph(json(200, { value: [user(1)], '@odata.nextLink': link(1) }));
    const reason = new Error('cancelled');
    const pages = directory.userPages({ kind: 'all' }, controller.signal)[Symbol.asyncIterator]();
    await pages.next();
    controller.abort(reason);
    await expect(pages.next()).rejects.toBe(reason);
    // The next page was asked for while the first was worked with; nothing after it.
    expect(seen.length).toBeLessThanOrEqual(2);
  });

  it('goes on from a link; asks for members and searches as advanced queries', async () => {
    const { directory, seen } = scriptedGraph(json(200, { value: [] }), json(200, { value: [] }), json(200, { value: [] }));
    for (const from of [{ kind: 'link', link: link(7) }, { kind: 'group', groupId: 'g/1' }, { kind: 'search', words: 'a"b\\' }] as const) {
      for await (const page of directory.userPages(from)) expect(page.users).toEqual([]);
    }
    expect(seen[0]?.url).toBe(link(7));
    expect(seen[1]?.url).toContain('/groups/g%2F1/transitiveMembers/microsoft.graph.user?');
    expect(decodeURIComponent(seen[2]?.url ?? '')).toContain('"displayName:a b" OR "userPrincipalName:a b"');
    expect(seen.slice(1).map(({ headers }) => headers.get('consistencylevel'))).toEqual(['eventual', 'eventual']);
  });

  it.each([[{}], [{ value: 'x' }], [[]], [null], ['text']])('an answer that is no page (%j) is malformed', async (answer) => {
    const { directory } = scriptedGraph(json(200, answer));
    await expect(allOf(directory)).rejects.toMatchObject({ name: 'GraphError', kind: 'malformed' });
  });
});

describe('userChanges', () => {
  it('tells what changed, what was taken away and who is gone; a part of a user is enough', async () => {
    const { directory } = scriptedGraph(
      json(200, {
        value: [
          { id: 'u1', displayName: 'New name', department: null }, { id: 'u2', '@removed': { reason: 'changed' } },
          { id: 'u3', accountEnabled: false, userType: 'Guest', userPrincipalName: '' }, { noId: true }, 7,
        ],
        '@odata.nextLink': link(1),
      }),
      json(200, { value: [], '@odata.deltaLink': link(2) }),
    );
    const pages = [];
    for await (const page of directory.userChanges('https://graph.microsoft.com/v1.0/users/delta?$deltatoken=a')) pages.push(page);
    expect(pages).toEqual([
      {
        changes: [
          { kind: 'changed', id: 'u1', members: { displayName: 'New name', department: null } },
          { kind: 'removed', id: 'u2' },
          { kind: 'changed', id: 'u3', members: { accountEnabled: false, userType: 'guest' } },
        ],
        deltaLink: null,
      },
      { changes: [], deltaLink: link(2) },
    ]);
  });

  it('a deltaLink to another host gets no token', async () => {
    const { directory, seen } = scriptedGraph(json(200, { value: [] }));
    await expect(directory.userChanges('https://evil.example/v1.0/users/delta')[Symbol.asyncIterator]().next()).rejects.toMatchObject({ kind: 'malformed' });
    expect(seen).toHaveLength(0);
  });
});

describe('batches', () => {
  interface Inner {
    readonly id: string;
    readonly url: string;
  }
  const innerOf = (request: SeenRequest): readonly Inner[] => {
    // What our own client sent; a test that reads something else fails at once.
    return (request.body as { readonly requests: readonly Inner[] }).requests;
  };

  it('asks for twenty users at a time and takes answers in any order', async () => {
    const ids = Array.from({ length: 45 }, (_, n) => `u${n}`);
    const { directory, seen } = scriptedGraph((request) =>
      Response.json({
        responses: innerOf(request).toReversed().map(({ id, url }) => {
          const count = Number(/u(\d+)/.exec(url)?.[1]);
          const value = Array.from({ length: count % 3 }, (_, n) => ({ id: `m${n}`, displayName: 'k' }));
          return { id, status: 200, body: { value } };
        }),
      }),
    );
    const counts = await directory.keyCounts(ids);
    expect(seen.map((request) => innerOf(request).length)).toEqual([20, 20, 5]);
    expect(ids.map((id) => counts.get(id))).toEqual(ids.map((_, n) => n % 3));
  });

  it('asks again for throttled ones alone, after the longest wait', async () => {
    let round = 0;
    const { directory, seen, clock } = scriptedGraph((request) => {
      round += 1;
      const responses = innerOf(request).map(({ id, url }) => {
        const throttled = round === 1 && !url.includes('u1');
        const headers = { 'Retry-After': url.includes('u2') ? '4' : '9' };
        return throttled ? { id, status: 429, headers, body: {} } : { id, status: 200, body: { value: [] } };
      });
      return Response.json({ responses });
    });
    const counts = await directory.keyCounts(['u1', 'u2', 'u3']);
    expect([...counts.values()]).toEqual([0, 0, 0]);
    expect(seen.slice(1).flatMap(innerOf)).toHaveLength(2);
    expect(clock.slept).toEqual([9000]);
  });

  it('a count that cannot be read is null', async () => {
    const { directory } = scriptedGraph(
      json(200, {
        responses: [
          { id: '0', status: 403, body: { error: {} } },
          { id: '1', status: 200, body: { nothing: true } },
          { id: 7, status: 'x' },
          { id: '99', status: 200, body: { value: [] } },
        ],
      }),
    );
    expect([...(await directory.keyCounts(['a', 'b', 'c']))]).toEqual([['a', null], ['b', null], ['c', null]]);
  });

  it('gives up on what stays throttled', async () => {
    const { directory, seen } = scriptedGraph(json(200, { responses: [{ id: '0', status: 429, headers: null, body: {} }] }));
    expect(await directory.keyCounts(['a'])).toEqual(new Map([['a', null]]));
    expect(seen).toHaveLength(4);
  });

  it('takes photos that are JPEG or PNG, whatever they claim to be', async () => {
    const { directory } = scriptedGraph(
      json(200, {
        responses: [
          { id: '0', status: 200, headers: { 'Content-Type': 'image/jpeg' }, body: png },
          { id: '1', status: 404, body: { error: { code: 'ImageNotFound' } } },
          { id: '2', status: 200, headers: { 'Content-Type': 'image/png' }, body: svg },
          { id: '3', status: 500, body: null },
          { id: '4', status: 200, body: 'A'.repeat(1_000_000) },
        ],
      }),
    );
    expect([...(await directory.photos(['a', 'b', 'c', 'd', 'e']))]).toEqual([
      ['a', `data:image/png;base64,${png}`], ['b', null], ['c', null], ['e', null],
    ]);
  });
});

describe('keys', () => {
  it('reads methods, with old and new members', async () => {
    const { directory, seen } = scriptedGraph(
      json(200, {
        value: [
          {
            id: 'AAEC0', displayName: 'Red key', createdDateTime: '2026-01-31T10:04:12Z', model: 'Key 5',
            aaGuid: '2FC0579F-8113-47EA-B116-555A8DB9202A', attestationLevel: 'attested', attestationCertificates: ['ab'], passkeyType: 'deviceBound', lastUsedDateTime: '2026-02-03T04:05:06Z',
          },
          { id: 'BBBB0', displayName: null, creationDateTime: '2020-01-01T00:00:00Z', aaGuid: null },
        ],
      }),
    );
    expect(await directory.fido2Methods('kim@contoso.example')).toEqual([
      {
        id: 'AAEC0', displayName: 'Red key', createdAt: '2026-01-31T10:04:12.000Z', model: 'Key 5', attested: true,
        aaguid: '2fc0579f-8113-47ea-b116-555a8db9202a', isSynced: false, lastUsedAt: '2026-02-03T04:05:06.000Z',
      },
      { id: 'BBBB0', displayName: '', createdAt: '2020-01-01T00:00:00.000Z', model: null, attested: null, aaguid: null, isSynced: null, lastUsedAt: null },
    ]);
    expect(seen[0]?.url).toBe('https://graph.microsoft.com/v1.0/users/kim%40contoso.example/authentication/fido2Methods');
  });

  it.each([
    ['at the top', (options: object) => options],
    ['wrapped in value', (options: object) => ({ '@odata.context': 'x', value: options })],
  ])('takes creation options %s', async (_name, wrap) => {
    const publicKey = { rp: { id: 'login.microsoft.com' }, challenge: 'A'.repeat(7000), extensions: { '@odata.type': 'x' } };
    const { directory, seen } = scriptedGraph(json(200, wrap({ challengeTimeoutDateTime: '2026-01-31T10:05:00Z', publicKey })));
    expect(await directory.creationOptions('u1')).toEqual({
      publicKey, challengeExpiresAt: Date.UTC(2026, 0, 31, 10, 5, 0),
    });
    expect(seen[0]?.url).toMatch(/\/fido2Methods\/creationOptions$/);
  });

  it('creation options without an end say so; without a key they are malformed', async () => {
    const { directory } = scriptedGraph(json(200, { publicKey: {} }), json(200, { value: {} }));
    expect(await directory.creationOptions('u1')).toEqual({ publicKey: {}, challengeExpiresAt: null });
    await expect(directory.creationOptions('u1')).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('posts exactly the members of the schema', async () => {
    const { directory, seen } = scriptedGraph(json(201, { id: 'AAEC0', displayName: 'Red key' }));
    const credential = {
      id: 'AAEC', rawId: 'AAEC', type: 'public-key', clientExtensionResults: { credProps: { rk: true }, prf: {} },
      response: { clientDataJSON: 'YQ', attestationObject: 'Yg', transports: ['usb'], publicKey: 'x' },
    };
    const method = await directory.createFido2Method('u1', { displayName: 'Red key', publicKeyCredential: credential });
    expect(method.id).toBe('AAEC0');
    expect(seen[0]?.body).toEqual({
      displayName: 'Red key',
      publicKeyCredential: { id: 'AAEC', response: { clientDataJSON: 'YQ', attestationObject: 'Yg' } },
    });
  });

  it('an answer to the POST that cannot be read leaves the outcome open', async () => {
    const { directory } = scriptedGraph(json(201, { displayName: 'no id' }));
    const publicKeyCredential = { id: 'AAEC', response: { clientDataJSON: 'YQ', attestationObject: 'Yg' } };
    await expect(directory.createFido2Method('u1', { displayName: 'k', publicKeyCredential })).rejects.toMatchObject({
      kind: 'malformed', outcomeIsUnknown: true,
    });
  });

  it('deletes a method by its escaped id', async () => {
    const { directory, seen } = scriptedGraph(() => new Response(null, { status: 204 }));
    await directory.deleteFido2Method('u1', 'a/b+c=');
    expect(seen[0]).toMatchObject({ method: 'DELETE' });
    expect(seen[0]?.url).toMatch(/fido2Methods\/a%2Fb%2Bc%3D$/);
  });
});

describe('passes', () => {
  const tap = {
    id: 'tap-1', startDateTime: '2026-01-31T10:00:00Z', lifetimeInMinutes: 60, isUsable: true, isUsableOnce: true,
    methodUsabilityReason: 'EnabledByPolicy', temporaryAccessPass: null,
  };

  it('reads none or one', async () => {
    const { directory } = scriptedGraph(json(200, { value: [] }), json(200, { value: [tap] }));
    expect(await directory.temporaryAccessPass('u1')).toBeNull();
    expect(await directory.temporaryAccessPass('u1')).toEqual({
      id: 'tap-1', isUsable: true, isUsableOnce: true, startsAt: '2026-01-31T10:00:00.000Z',
      expiresAt: '2026-01-31T11:00:00.000Z', usability: 'EnabledByPolicy',
    });
  });

  it('keeps the code secret', async () => {
    const { directory, seen } = scriptedGraph(json(201, { ...tap, temporaryAccessPass: 'CANARY-7#x' }));
    const issued = await directory.issueTemporaryAccessPass('u1', { lifetimeInMinutes: 60, isUsableOnce: true });
    expect(issued.pass.reveal()).toBe('CANARY-7#x');
    expect(`${inspect(issued, { depth: 9 })} ${JSON.stringify(issued)}`).not.toContain('CANARY');
    expect(seen[0]?.body).toEqual({ lifetimeInMinutes: 60, isUsableOnce: true });
  });

  it('an answer without the code, or with a broken one, does not quote it', async () => {
    const { directory } = scriptedGraph(json(201, tap), json(201, { ...tap, id: 5, temporaryAccessPass: 'CANARY' }));
    const wanted = { lifetimeInMinutes: 60, isUsableOnce: true };
    await expect(directory.issueTemporaryAccessPass('u1', wanted)).rejects.toMatchObject({ kind: 'malformed', outcomeIsUnknown: true });
    const error = await directory.issueTemporaryAccessPass('u1', wanted).catch((reason: unknown) => reason);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('CANARY');
  });

  it('revokes, also one that is gone already, and tries again where the service is busy', async () => {
    const { directory, seen } = scriptedGraph(graphRefusal(503, 'x'), graphRefusal(404, 'resourceNotFound'));
    await directory.revokeTemporaryAccessPass('u1', 'tap-1');
    expect(seen.map((request) => request.method)).toEqual(['DELETE', 'DELETE']);
  });

  it('does not call a refused revocation done', async () => {
    const { directory } = scriptedGraph(graphRefusal(403, 'accessDenied'));
    await expect(directory.revokeTemporaryAccessPass('u1', 'tap-1')).rejects.toMatchObject({ httpStatus: 403 });
  });
});

describe('policies, roles and groups', () => {
  it('says "unreadable" where the operator may not read', async () => {
    const { directory } = scriptedGraph(graphRefusal(403, 'accessDenied'));
    expect(await directory.fido2Policy()).toBe('unreadable');
    expect(await directory.tapPolicy()).toBe('unreadable');
    expect(await directory.operatorRoles()).toBe('unreadable');
    expect(await directory.rolesOf('u1')).toBe('unreadable');
    expect(await directory.groupIdsOf('u1')).toBe('unreadable');
  });

  it('does not take another failure for that', async () => {
    const { directory } = scriptedGraph(graphRefusal(401, 'InvalidAuthenticationToken'));
    await expect(directory.fido2Policy()).rejects.toMatchObject({ httpStatus: 401 });
  });

  it('reads the pass policy, with the defaults of the service', async () => {
    const { directory } = scriptedGraph(
      json(200, { state: 'enabled', minimumLifetimeInMinutes: 10, isUsableOnce: true, includeTargets: [{ id: 'all_users' }] }),
    );
    expect(await directory.tapPolicy()).toMatchObject({
      enabled: true, minimumLifetimeInMinutes: 10, maximumLifetimeInMinutes: 480, defaultLifetimeInMinutes: 60,
      isUsableOnce: true, includeTargets: [{ id: 'all_users' }], excludeTargets: [],
    });
  });

  it('reads security groups alone, as an advanced query', async () => {
    const { directory, seen } = scriptedGraph(
      json(200, { value: [{ id: 'g1', securityEnabled: true }, { id: 'g2', securityEnabled: false }, { id: 'g3' }] }),
    );
    expect(await directory.groupIdsOf('u1')).toEqual(['g1']);
    expect(seen[0]?.headers.get('ConsistencyLevel')).toBe('eventual');
    expect(seen[0]?.url).toContain('$count=true');
  });

  it('reads role template ids', async () => {
    const { directory } = scriptedGraph(json(200, { value: [{ id: 'r', roleTemplateId: 'C4E39BD9-1100-46D3-8C65-FB160DA0071F' }] }));
    expect(await directory.operatorRoles()).toEqual(['c4e39bd9-1100-46d3-8c65-fb160da0071f']);
  });
});
