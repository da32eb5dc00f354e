import { clouds, graphOf } from '../../../src/shared/clouds.ts';
import { describe, expect, it } from 'vitest';
import { SignInError } from '../../../src/main/directory/sign-in-error.ts';
import { createGraphClient } from '../../../src/main/directory/graph-client.ts';
import { GraphError } from '../../../src/main/directory/graph-error.ts';
import { graphRefusal, json, scriptedGraph, SteppedClock } from './directory-rig.ts';

async function failureOf(work: Promise<unknown>): Promise<GraphError> {
  const error = await work.then(() => null, (reason: unknown) => reason);
  if (!(error instanceof GraphError)) throw new Error(`no GraphError: ${String(error)}`);
  return error;
}

describe('a request', () => {
  it('goes to v1.0 of the service with the token', async () => {
    const { graph, seen } = scriptedGraph(json(200, { ok: true }));
    expect(await graph.get('/users?$top=5&$select=id,mail', { headers: { ConsistencyLevel: 'eventual' } })).toEqual({ ok: true });
    expect(seen[0]?.url).toBe('https://graph.microsoft.com/v1.0/users?$top=5&$select=id,mail');
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer the-token');
    expect(seen[0]?.headers.get('consistencylevel')).toBe('eventual');
  });

  it('posts JSON, and takes an empty answer', async () => {
    const { graph, seen } = scriptedGraph(json(201, { id: 'a' }), () => new Response(null, { status: 204 }));
    expect(await graph.post('/things', { a: 1 })).toEqual({ id: 'a' });
    expect(seen[0]).toMatchObject({ method: 'POST', body: { a: 1 } });
    expect(seen[0]?.headers.get('content-type')).toMatch('application/json');
    await graph.delete('/things/a');
    expect(seen[1]?.method).toBe('DELETE');
  });

  it('follows a whole address of the same service exactly as it is', async () => {
    const { graph, seen } = scriptedGraph(json(200, {}));
    const link = 'https://graph.microsoft.com/v1.0/users?$skiptoken=a%2Bb%26c&$top=1&weird=x=y&$top=2';
    await graph.get(link);
    expect(seen[0]?.url).toBe(link);
  });

  it.each(['https://graph.microsoft.com.evil.example/v1.0/users', 'http://graph.microsoft.com/v1.0/users', 'https://['])(
    'never sends the token to %s',
    async (address) => {
      const { graph, seen } = scriptedGraph(json(200, {}));
      expect(await failureOf(graph.get(address))).toMatchObject({ kind: 'malformed' });
      expect(seen).toEqual([]);
    },
  );

  it('never follows a redirect', async () => {
    const { graph, seen } = scriptedGraph(() => new Response(null, { status: 302, headers: { Location: 'https://evil.example' } }));
    expect(await failureOf(graph.get('/me'))).toMatchObject({ kind: 'http', httpStatus: 302 });
    expect(seen.map((request) => request.redirect)).toEqual(['manual']);
  });

  it('refuses a service without TLS', () => {
    const clock = new SteppedClock();
    const token = () => Promise.reject(new Error('not asked'));
    expect(() => createGraphClient({ baseUrl: 'http://graph.example', fetch, clock, token })).toThrow('https');
  });
});

describe('errors', () => {
  it('carry status, code, message and request id', async () => {
    const { graph } = scriptedGraph(graphRefusal(403, 'Authorization_RequestDenied'));
    expect(await failureOf(graph.get('/me'))).toMatchObject({
      kind: 'http', httpStatus: 403, graphCode: 'Authorization_RequestDenied', requestId: 'req-1',
      message: 'because Authorization_RequestDenied', method: 'GET', host: 'graph.microsoft.com',
    });
  });

  it.each([
    ['an HTML page', () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'request-id': 'r' } })],
    ['nothing', () => new Response(null, { status: 502, headers: { 'request-id': 'r' } })],
    ['JSON of another kind', () => Response.json([1, { error: 5 }], { status: 502, headers: { 'request-id': 'r' } })],
  ])('a gateway that answers with %s is an http error', async (_name, answer) => {
    const { graph } = scriptedGraph(answer);
    expect(await failureOf(graph.get('/me'))).toMatchObject({
      kind: 'http', httpStatus: 502, graphCode: '', requestId: 'r', message: 'HTTP 502',
    });
  });

  it('a success that is not JSON is malformed, and the text is not in the error', async () => {
    const { graph } = scriptedGraph(() => new Response('{"temporaryAccessPass":"CANARY', { status: 200 }));
    const error = await failureOf(graph.post('/x', {}));
    expect(error).toMatchObject({ kind: 'malformed', outcomeIsUnknown: true });
    expect(`${error.stack} ${String(error.cause)}`).not.toContain('CANARY');
  });

  it('an endless answer is cut off', async () => {
    let pulled = 0;
    let cancelled = false;
    const endless = (): Response =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            pulled += 1;
            controller.enqueue(new Uint8Array(1024));
          },
          cancel: () => {
            cancelled = true;
          },
        }),
      );
    const { graph } = scriptedGraph(endless);
    expect(await failureOf(graph.get('/me', { maxBytes: 10_000 }))).toMatchObject({ kind: 'malformed' });
    expect(pulled).toBeLessThan(20);
    expect(cancelled).toBe(true);
  });

  it('no network is "offline"', async () => {
    const { graph } = scriptedGraph(() => Promise.reject(new TypeError('fetch failed')));
    const error = await failureOf(graph.get('/me'));
    expect(error).toMatchObject({ kind: 'offline', httpStatus: 0, message: 'fetch failed', outcomeIsUnknown: false });
  });

  it('a connection lost in the middle of the body is "offline"', async () => {
    const broken = (): Response => new Response(new ReadableStream({ start: (c) => c.error(new TypeError('terminated')) }));
    const { graph } = scriptedGraph(broken);
    expect(await failureOf(graph.post('/x', {}))).toMatchObject({ kind: 'offline', outcomeIsUnknown: true });
  });

  it('the error of the token passes unchanged, and nothing is sent', async () => {
    const clock = new SteppedClock();
    const required = new SignInError('required');
    const graph = createGraphClient({ baseUrl: graphOf(clouds.global), fetch: () => Promise.reject(new Error('sent')), clock, token: () => Promise.reject(required) });
    await expect(graph.get('/me')).rejects.toBe(required);
  });
});

describe('a claims challenge', () => {
  const wanted = '{"access_token":{"nbf":{"essential":true,"value":"1769850000"}}}';
  const challenge = (encoded: string) =>
    graphRefusal(401, 'InvalidAuthenticationToken', {
      'WWW-Authenticate': `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common", error="insufficient_claims", claims="${encoded}"`,
    });
  const base64 = Buffer.from(wanted).toString('base64');

  it.each(['get', 'post'] as const)('%s: is answered once, with a token that has the claims', async (method) => {
    const { graph, seen, asked } = scriptedGraph(challenge(base64), json(200, { ok: 1 }));
    expect(await (method === 'get' ? graph.get('/me') : graph.post('/things', { a: 1 }))).toEqual({ ok: 1 });
    expect(asked).toEqual([null, wanted]);
    expect(seen.map(({ headers, body }) => [headers.get('authorization'), body])).toEqual([
      ['Bearer the-token', method === 'get' ? null : { a: 1 }], ['Bearer with-claims', method === 'get' ? null : { a: 1 }],
    ]);
  });

  it('that comes again is an error, not a circle', async () => {
    const { graph, seen } = scriptedGraph(challenge(base64));
    expect(await failureOf(graph.get('/me'))).toMatchObject({ httpStatus: 401, outcomeIsUnknown: false });
    expect(seen).toHaveLength(2);
  });

  it.each(['bm90IEpTT04=', 'WzFd', 'bnVsbA==', '', '%%%', 'e'.repeat(10_000)])('that makes no sense (%s) is a plain 401', async (encoded) => {
    const { graph, seen, asked } = scriptedGraph(challenge(encoded));
    expect(await failureOf(graph.get('/me'))).toMatchObject({ httpStatus: 401 });
    expect([seen.length, asked]).toEqual([1, [null]]);
  });
});

describe('retries', () => {
  it.each([429, 503, 504])('a GET after %i, with the wait the service asks for', async (status) => {
    const { graph, clock, seen, retries } = scriptedGraph(graphRefusal(status, 'x', { 'Retry-After': '7' }), json(200, { ok: 1 }));
    expect(await graph.get('/me')).toEqual({ ok: 1 });
    expect(clock.slept).toEqual([7000]);
    expect(seen).toHaveLength(2);
    expect(retries).toEqual([{ waitMs: 7000, httpStatus: status }]);
  });

  it('understands a date', async () => {
    const { graph, clock } = scriptedGraph(
      graphRefusal(429, 'x', { 'Retry-After': 'Sat, 31 Jan 2026 10:00:09 GMT' }),
      json(200, {}),
    );
    await graph.get('/me');
    expect(clock.slept).toEqual([9000]);
  });

  it('backs off without a header, and gives up after three', async () => {
    const { graph, clock, seen } = scriptedGraph(graphRefusal(503, 'x'));
    expect(await failureOf(graph.get('/me'))).toMatchObject({ httpStatus: 503 });
    expect(clock.slept).toEqual([1000, 2000, 4000]);
    expect(seen).toHaveLength(4);
  });

  it('429 holds whoever shares the service, whatever they ask for', async () => {
    const { graph, clock, seen } = scriptedGraph(graphRefusal(429, 'x', { 'Retry-After': '7' }), json(200, {}));
    const from = clock.at;
    await Promise.all([graph.get('/first'), Promise.resolve().then(() => graph.get('/second', { priority: 'background' }))]);
    expect(clock.at - from).toBe(7000);
    await graph.get('/third');
    expect(seen.map(({ url }) => new URL(url).pathname)).toEqual(['/v1.0/first', '/v1.0/second', '/v1.0/first', '/v1.0/third']);
  });

  it('while the service wants to be left alone for long, nothing is sent at all', async () => {
    const { graph, seen } = scriptedGraph(graphRefusal(429, 'x', { 'Retry-After': '300' }), json(201, {}));
    expect(await failureOf(graph.get('/me'))).toMatchObject({ retryAfterMs: 300_000 });
    const error = await failureOf(graph.post('/things', {}));
    expect(error).toMatchObject({ httpStatus: 429, retryAfterMs: 300_000, outcomeIsUnknown: false });
    expect(seen).toHaveLength(1);
  });

  it('what a person waits for is marked for the service too', async () => {
    const { graph, seen } = scriptedGraph(json(200, {}));
    await graph.get('/a');
    await graph.get('/b', { priority: 'background' });
    expect(seen.map(({ headers }) => headers.get('x-ms-throttle-priority'))).toEqual(['high', null]);
  });

  it('does not sit out a long wait, but says how long it is', async () => {
    const { graph, clock, seen } = scriptedGraph(graphRefusal(429, 'TooManyRequests', { 'Retry-After': '3600' }));
    expect(await failureOf(graph.get('/me'))).toMatchObject({ httpStatus: 429, retryAfterMs: 3_600_000 });
    expect(clock.slept).toEqual([]);
    expect(seen).toHaveLength(1);
  });

  it.each([500, 502, 503, 504])('never a POST after %i: it may have done its work', async (status) => {
    const { graph, seen } = scriptedGraph(graphRefusal(status, 'x'), json(201, {}));
    expect(await failureOf(graph.post('/things', {}))).toMatchObject({ httpStatus: status, outcomeIsUnknown: true });
    expect(seen).toHaveLength(1);
  });

  it('a POST after 429, which was refused before any work', async () => {
    const { graph, seen } = scriptedGraph(graphRefusal(429, 'x', { 'Retry-After': '1' }), json(201, { id: 1 }));
    expect(await graph.post('/things', { a: 1 })).toEqual({ id: 1 });
    expect(seen.map((request) => request.body)).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it.each([400, 401, 403, 404, 405, 409])('nothing after %i', async (status) => {
    const { graph, seen } = scriptedGraph(graphRefusal(status, 'x'));
    expect(await failureOf(graph.get('/me'))).toMatchObject({ httpStatus: status, outcomeIsUnknown: false });
    expect(seen).toHaveLength(1);
  });
});

describe('time and abort', () => {
  const never = (): Promise<Response> => new Promise(() => {});

  it('a silent service is "offline" when the time is over, even if the fetch ignores its signal', async () => {
    const { graph, clock } = scriptedGraph(never);
    const failure = failureOf(graph.post('/x', {}));
    while (clock.openLimits === 0) await Promise.resolve();
    clock.expire();
    expect(await failure).toMatchObject({ kind: 'offline', message: 'no answer within 60000 ms', outcomeIsUnknown: true });
  });

  it('leaves no timer after an answer', async () => {
    const { graph, clock } = scriptedGraph(json(200, {}));
    await graph.get('/me');
    expect(clock.openLimits).toBe(0);
  });

  it('an abort ends it at once with its reason, and reaches the fetch', async () => {
    let inner: AbortSignal | undefined;
    const { graph } = scriptedGraph((_request, signal) => {
      inner = signal;
      return never();
    });
    const controller = new AbortController();
    const reason = new Error('the operator cancelled');
    const work = graph.get('/me', { signal: controller.signal });
    while (inner === undefined) await Promise.resolve();
    controller.abort(reason);
    await expect(work).rejects.toBe(reason);
    expect(inner.aborted).toBe(true);
  });

  it('nothing is sent for a signal that is aborted already', async () => {
    const { graph, seen } = scriptedGraph(json(200, {}));
    const reason = new Error('too late');
    await expect(graph.get('/me', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(seen).toEqual([]);
  });
});
