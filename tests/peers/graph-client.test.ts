// @microsoft/microsoft-graph-client, unmodified, against the practice tenant: reads, paging, retries after 429,
// errors, and what its automatic retry of a POST would do.

import { Client, GraphError, PageIterator, RetryHandlerOptions } from '@microsoft/microsoft-graph-client';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Bench, TARGET, asRecord, at, listOf } from '../main/practice/tenant/kit.ts';
import { makeCredential } from '../main/practice/tenant/soft-credential.ts';

const METHODS = `/users/${TARGET}/authentication/fido2Methods`;

let bench: Bench;
let client: Client;

beforeAll(async () => {
  bench = await Bench.start();
  const token = await bench.operatorToken();
  client = newClient(token);
});
afterEach(() => bench.tenant.loadFaults([]));
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});

/** Unmodified: the client calls the global fetch, which `withPracticeFetch` lends it for one call. */
function newClient(token: string): Client {
  return Client.init({
    authProvider: (done) => done(null, token),
    baseUrl: 'https://graph.microsoft.com/',
    defaultVersion: 'v1.0',
  });
}

async function withPracticeFetch<T>(work: () => Promise<T>): Promise<T> {
  const before = globalThis.fetch;
  globalThis.fetch = bench.fetch;
  try {
    return await work();
  } finally {
    globalThis.fetch = before;
  }
}

it('pages through all sixty people with the page iterator', async () => {
  const names: string[] = [];
  await withPracticeFetch(async () => {
    const first: unknown = await client.api('/users').select('displayName').top(25).get();
    const page = asRecord(first);
    expect(at(page, 'value')).toHaveLength(25);
    const iterator = new PageIterator(client, { ...page, value: [...listOf(page['value'])] }, (user) => {
      names.push(String(at(user, 'displayName')));
      return true;
    });
    await iterator.iterate();
  });
  expect(names).toHaveLength(60);
  expect(new Set(names).size).toBe(59); // Two people are called Emma Smith.
});

it('waits and retries after 429 with Retry-After', async () => {
  bench.tenant.loadFaults([
    { when: { path: '/v1.0/me', nth: 1 }, then: { kind: 'status', status: 429, retryAfter: 1 } },
  ]);
  const me: unknown = await withPracticeFetch(() => client.api('/me').get());
  expect(at(me, 'displayName')).toBe('Robin Desk');
});

it("turns Graph's errors into GraphError with code and request id", async () => {
  const error: unknown = await withPracticeFetch(() => client.api('/users/nobody@harbour.example').get()).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GraphError);
  expect(error).toMatchObject({
    statusCode: 404,
    code: 'Request_ResourceNotFound',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

it('registers a key; a POST that was stored but answered 503 is refused when the client repeats it', async () => {
  const options: unknown = await withPracticeFetch(() => client.api(`${METHODS}/creationOptions`).get());
  const credential = makeCredential({ challengeBase64Url: String(at(options, 'publicKey', 'challenge')) });
  bench.tenant.loadFaults([
    {
      when: { method: 'POST', path: '/v1.0/users/*/authentication/fido2Methods', nth: 1 },
      then: { kind: 'statusAfterHandling', status: 503 },
    },
  ]);
  const error: unknown = await withPracticeFetch(() =>
    client
      .api(METHODS)
      .middlewareOptions([new RetryHandlerOptions(0, 1)])
      .post(credential.body()),
  ).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ statusCode: 400, message: expect.stringMatching(/already registered/) });
  const keys: unknown = await withPracticeFetch(() => client.api(METHODS).get());
  expect(at(keys, 'value')).toHaveLength(1);
});

it('reads a portrait as binary', async () => {
  const picture: unknown = await withPracticeFetch(() =>
    client
      .api(`/users/${TARGET}/photo/$value`)
      .responseType('arraybuffer' as never)
      .get(),
  );
  expect(picture).toBeInstanceOf(ArrayBuffer);
  if (picture instanceof ArrayBuffer)
    expect([...new Uint8Array(picture).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
});
