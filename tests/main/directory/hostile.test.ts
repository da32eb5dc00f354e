// A directory that is hostile or broken: whatever it answers, the token stays with the service, time and memory are bounded, and what
// comes out is either of the promised form or a clear error.
import { describe, expect, it } from 'vitest';
import type { Directory, DirectoryUser } from '../../../src/main/directory/directory.ts';
import type { GraphClient } from '../../../src/main/directory/graph-client.ts';
import { readAllPages } from '../../../src/main/directory/paging.ts';
import { GraphError } from '../../../src/main/directory/graph-error.ts';
import { json, scriptedGraph } from './directory-rig.ts';

const RIGHT_TO_LEFT = '\u202e';
const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Answers that no documentation knows. */
const nonsense: readonly (readonly [string, string])[] = [
  ['null', 'null'], ['a number', '7'], ['a text', '"text"'], ['a list', '[]'], ['lists in lists', deep(100_000)], ['nothing', ''],
  ['no JSON', '<html>'], ['a list of nothing', '{"value":[null]}'], ['a list of lists', '{"value":[[[]]]}'],
  ['a value of the wrong type', '{"value":{"value":"value"}}'], ['a long text', JSON.stringify({ value: 'x'.repeat(1_000_000) })],
  ['ten thousand items', JSON.stringify({ value: Array.from({ length: 10_000 }, () => ({ id: 1 })) })],
  ['members of prototypes', '{"__proto__":{"value":[]},"constructor":1,"value":7}'],
  ['numbers for texts', '{"id":1,"displayName":2,"userPrincipalName":3,"state":4,"publicKey":5,"authenticationType":6}'],
  ['controls', JSON.stringify({ id: 'a\u0000b', displayName: 'a\nb', userPrincipalName: '\u001b[31m', state: '\u0007', authenticationType: '\r' })],
];

async function allUsers(directory: Directory): Promise<readonly DirectoryUser[]> {
  const users: DirectoryUser[] = [];
  for await (const page of directory.userPages({ kind: 'all' })) users.push(...page.users);
  return users;
}

const questions: Readonly<Record<string, (directory: Directory) => Promise<unknown>>> = {
  me: (directory) => directory.me(),
  userPages: allUsers,
  userChanges: async (directory) => {
    for await (const page of directory.userChanges('https://graph.microsoft.com/v1.0/users/delta?$deltatoken=a')) return page;
    return null;
  },
  countUsers: (directory) => directory.countUsers({ kind: 'all' }),
  usersByName: (directory) => directory.usersByName(['u']),
  findGroups: (directory) => directory.findGroups('g'),
  user: (directory) => directory.user('u'),
  fido2Methods: (directory) => directory.fido2Methods('u'),
  creationOptions: (directory) => directory.creationOptions('u'),
  createFido2Method: (directory) =>
    directory.createFido2Method('u', { displayName: 'k', publicKeyCredential: { id: 'AA', response: { clientDataJSON: 'AA', attestationObject: 'AA' } } }),
  temporaryAccessPass: (directory) => directory.temporaryAccessPass('u'),
  issueTemporaryAccessPass: (directory) => directory.issueTemporaryAccessPass('u', { lifetimeInMinutes: 60, isUsableOnce: true }),
  fido2Policy: (directory) => directory.fido2Policy(),
  tapPolicy: (directory) => directory.tapPolicy(),
  operatorRoles: (directory) => directory.operatorRoles(),
  groupIdsOf: (directory) => directory.groupIdsOf('u'),
  domainAuthentication: (directory) => directory.domainAuthentication('d'),
  photo: (directory) => directory.photo('u'),
  keyCounts: (directory) => directory.keyCounts(['u']),
};

describe.each(Object.entries(questions))('%s', (_, ask) => {
  it.each(nonsense)('is answered by %s', async (_name, text) => {
    const { directory, seen } = scriptedGraph(() => new Response(text, { status: 200 }));
    const outcome = await ask(directory).then(
      (value: unknown) => ({ value, error: null }),
      (error: unknown) => ({ value: null, error }),
    );
    if (outcome.error !== null) {
      expect(outcome.error).toBeInstanceOf(GraphError);
      expect(outcome.error).toMatchObject({ kind: 'malformed' });
      expect(outcome.error instanceof Error ? outcome.error.message.length : 0).toBeLessThan(1_500);
    } else {
      const shown = JSON.stringify(outcome.value, (_key, value: unknown) => (value instanceof Map ? [...value] : value)) ?? '';
      expect(shown.length).toBeLessThan(1_000);
      expect(shown).not.toMatch(/\\u00|\\n|\\r/);
    }
    expect(seen.length).toBeLessThan(10);
  });
});

describe('names', () => {
  const user = (change: object) => ({ id: 'u1', displayName: 'Kim', userPrincipalName: 'kim@contoso.example', ...change });

  it.each([
    ['a name that turns the text around', { displayName: `Kim${RIGHT_TO_LEFT}elpmaxe` }],
    ['a name with a line break', { displayName: 'Kim\nrobin@contoso.example' }],
    ['a name with a terminal sequence', { displayName: '\u001b[2JKim' }],
    ['a huge name', { displayName: 'x'.repeat(100_000) }],
    ['no text', { displayName: { toString: 'Kim' } }],
  ])('%s is not shown: the principal name stands there', async (_, change) => {
    const { directory } = scriptedGraph(json(200, { value: [user(change)] }));
    expect((await allUsers(directory))[0]?.displayName).toBe('kim@contoso.example');
  });

  it('names of all the world are kept', async () => {
    const names = ['陈伟 (Chen Wei)', 'نور حداد', 'דוד כהן', 'María Fernanda de la Concepción', '👩‍🔧 Kim', 'O’Connor-Müller'];
    const { directory } = scriptedGraph(json(200, { value: names.map((displayName, at) => user({ id: `u${at}`, displayName })) }));
    expect((await allUsers(directory)).map(({ displayName }) => displayName)).toEqual(names);
  });

  it.each(['kim@contoso.example\u0000', `kim@${RIGHT_TO_LEFT}elpmaxe`, 'x'.repeat(300), 7, null])(
    'a user without a usable principal name (%j) is left out and counted', async (userPrincipalName) => {
      const { directory, skipped } = scriptedGraph(json(200, { value: [user({}), user({ id: 'u2', userPrincipalName })] }));
      expect((await allUsers(directory)).map(({ id }) => id)).toEqual(['u1']);
      expect(skipped).toEqual([1]);
    },
  );

  it('what the service says of an error is one bounded line', async () => {
    const { directory } = scriptedGraph(json(400, { error: { code: 'x', message: `first\nsecond\u001b[31m${'y'.repeat(5000)}` } }));
    const error: unknown = await directory.user('u').catch((reason: unknown) => reason);
    if (!(error instanceof GraphError)) throw new Error('no GraphError');
    expect(error.message).toMatch(/^first second \[31my+$/);
    expect(error.message.length).toBeLessThanOrEqual(1000);
  });
});

describe('links', () => {
  it.each([
    'https://evil.example/v1.0/users', 'https://graph.microsoft.com.evil.example/v1.0/users', 'https://graph.microsoft.com@evil.example/users',
    'http://graph.microsoft.com/v1.0/users', 'https://graph.microsoft.com:8443/v1.0/users', '//evil.example/users', 'https:evil.example',
    'HTTPS://EVIL.EXAMPLE/', 'https://graph.microsoft.com\\@evil.example/',
  ])('to %s never get the token', async (nextLink) => {
    const { directory, seen } = scriptedGraph(json(200, { value: [], '@odata.nextLink': nextLink }), json(200, { value: [] }));
    await allUsers(directory).catch((error: unknown) => expect(error).toBeInstanceOf(GraphError));
    for (const { url } of seen) expect(new URL(url).origin).toBe('https://graph.microsoft.com');
  });

  it('that never end, one item a page, end all the same', async () => {
    let pages = 0;
    const graph: Pick<GraphClient, 'get'> = {
      get: async () => ({ value: [{}], '@odata.nextLink': `https://graph.microsoft.com/v1.0/users?$skiptoken=${++pages}` }),
    };
    await expect(readAllPages(graph, '/users')).rejects.toMatchObject({ kind: 'malformed', message: 'more than 5000 pages' });
    expect(pages).toBe(5000);
  });
});
