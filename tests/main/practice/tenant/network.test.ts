// The wire of the practice tenant: TLS, bounds, faults, the CONNECT proxy, the practice fetch, and a clean end.

import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultScript } from '../../../../src/main/practice/tenant/fault-script.ts';
import { Bench, TARGET, at } from './kit.ts';
import { makeCredential } from './soft-credential.ts';

const METHODS = `v1.0/users/${TARGET}/authentication/fido2Methods`;

let bench: Bench;

let token: string;

beforeAll(async () => {
  bench = await Bench.start();
  token = await bench.operatorToken();
});
afterEach(async () => {
  bench.tenant.loadFaults([]);
  const keys = bench.tenant.keysOf(TARGET) ?? [];
  for (const { credentialId } of keys) {
    await bench.graph(token, 'DELETE', `${METHODS}/${Buffer.from(credentialId).toString('base64url')}${(3 - (credentialId.length % 3)) % 3}`);
  }
  expect(bench.bugs).toEqual([]);
});
afterAll(() => bench.close());

async function connectThrough(target: string): Promise<{ readonly status: number; readonly names: string }> {
  const request = httpRequest({
    host: '127.0.0.1',
    port: bench.tenant.proxyPort,
    method: 'CONNECT',
    path: target,
    agent: false,
  });
  const connected = once(request, 'connect');
  request.end();
  // node's event arguments: response, socket, head
  const [response, socket] = (await connected) as [{ statusCode: number }, import('node:net').Socket];
  if (response.statusCode !== 200) {
    socket.destroy();
    return { status: response.statusCode, names: '' };
  }
  const secure = tlsConnect({ socket, servername: target.split(':')[0] ?? '', ca: bench.tenant.caCertificatePem });
  await once(secure, 'secureConnect');
  const names = secure.getPeerCertificate().subjectaltname ?? '';
  secure.destroy();
  return { status: 200, names };
}

describe('proxy', () => {
  it('leads the practice hosts to the tenant, with a certificate the authority vouches for', async () => {
    for (const host of bench.tenant.hosts) {
      const { status, names } = await connectThrough(`${host}:443`);
      expect([status, names]).toEqual([200, expect.stringContaining(`DNS:${host}`)]);
    }
  });

  it.each([
    'example.org:443',
    'login.microsoftonline.com:80',
    'login.microsoftonline.com',
    '127.0.0.1:443',
    'evil.login.microsoft.com:443',
  ])('refuses %s', async (target) => expect((await connectThrough(target)).status).toBe(403));

  it('refuses plain requests', async () => {
    const response = await fetch(`http://127.0.0.1:${bench.tenant.proxyPort}/`);
    expect(response.status).toBe(403);
  });
});

describe('practice fetch', () => {
  it('refuses hosts, ports and schemes that are not the tenant’s', async () => {
    for (const url of ['https://example.org/', 'http://graph.microsoft.com/', 'https://graph.microsoft.com:8443/']) {
      await expect(bench.fetch(url)).rejects.toThrow(/is not a host of the practice tenant/);
    }
  });

  it('checks the certificate against the tenant’s own authority', async () => {
    const other = await Bench.start();
    try {
      const { practiceFetch } = await import('../../../../src/main/practice/tenant/practice-fetch.ts');
      const mixed = practiceFetch({ port: bench.tenant.port, caCertificatePem: other.tenant.caCertificatePem, hosts: bench.tenant.hosts });
      await expect(mixed('https://graph.microsoft.com/v1.0/me')).rejects.toThrow('fetch failed');
    } finally {
      await other.close();
    }
  });

  it('can be aborted', async () => {
    bench.tenant.loadFaults([{ when: { path: '*' }, then: { kind: 'delay', ms: 60_000 } }]);
    const stop = new AbortController();
    const answer = bench.fetch('https://graph.microsoft.com/v1.0/me', { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });
});

describe('faults', () => {
  const run = async (script: FaultScript, path = 'v1.0/me') => {
    bench.tenant.loadFaults(script);
    return bench.graph(token, 'GET', path);
  };

  it('throttles with seconds or a date', async () => {
    const seconds = await run([{ when: { path: '/v1.0/*' }, then: { kind: 'status', status: 429, retryAfter: 7 } }]);
    expect([seconds.status, seconds.headers.get('retry-after'), at(seconds.json, 'error', 'code')]).toEqual([
      429,
      '7',
      'TooManyRequests',
    ]);
    const date = await run([
      { when: { path: '/v1.0/*' }, then: { kind: 'status', status: 429, retryAfter: 7, retryAfterAsDate: true } },
    ]);
    expect(date.headers.get('retry-after')).toBe('Mon, 23 Nov 2026 09:00:07 GMT');
  });

  it('hits the n-th match of method, host and path only', async () => {
    bench.tenant.loadFaults([
      {
        when: { method: 'get', host: 'graph.microsoft.com', path: '/v1.0/m*', nth: 2 },
        then: { kind: 'status', status: 500 },
      },
    ]);
    const statuses: number[] = [];
    for (const path of ['v1.0/me', 'v1.0/users', 'v1.0/me', 'v1.0/me'])
      statuses.push((await bench.graph(token, 'GET', path)).status);
    expect(statuses).toEqual([200, 200, 500, 200]);
  });

  it.each<[string, FaultScript[number]['then'], boolean]>([
    ['503 after storing', { kind: 'statusAfterHandling', status: 503 }, true],
    ['a connection dropped after storing', { kind: 'drop', when: 'after' }, true],
    ['a connection dropped in the middle of the answer', { kind: 'drop', when: 'during' }, true],
    ['a connection dropped before', { kind: 'drop', when: 'before' }, false],
    ['503 before', { kind: 'status', status: 503 }, false],
  ])('plays %s', async (_name, then, stored) => {
    const options = await bench.graph(token, 'GET', `${METHODS}/creationOptions`);
    const credential = makeCredential({ challengeBase64Url: String(at(options.json, 'publicKey', 'challenge')) });
    bench.tenant.loadFaults([{ when: { method: 'POST', path: '*/fido2Methods' }, then }]);
    const outcome = await bench.graph(token, 'POST', METHODS, credential.body()).then(
      (answer) => String(answer.status),
      (error: unknown) => (error instanceof TypeError ? 'lost' : 'other'),
    );
    expect(outcome).toBe(then.kind === 'drop' ? 'lost' : '503');
    expect(bench.tenant.keysOf(TARGET)).toHaveLength(stored ? 1 : 0);
  });

  it('waits by the injected clock', async () => {
    bench.tenant.loadFaults([{ when: { path: '/v1.0/me' }, then: { kind: 'delay', ms: 5000 } }]);
    const answer = bench.graph(token, 'GET', 'v1.0/me');
    await expect.poll(() => bench.clock.sleeping).toBe(1);
    await bench.clock.advance(5000);
    expect((await answer).status).toBe(200);
  });

  it('handles at once and answers late', async () => {
    const options = await bench.graph(token, 'GET', `${METHODS}/creationOptions`);
    const credential = makeCredential({ challengeBase64Url: String(at(options.json, 'publicKey', 'challenge')) });
    bench.tenant.loadFaults([
      { when: { method: 'POST', path: '*/fido2Methods' }, then: { kind: 'delay', ms: 5000, when: 'after' } },
    ]);
    const answer = bench.graph(token, 'POST', METHODS, credential.body());
    await expect.poll(() => bench.clock.sleeping).toBe(1);
    expect(bench.tenant.keysOf(TARGET)).toHaveLength(1);
    await bench.clock.advance(5000);
    expect((await answer).status).toBe(201);
  });

  it('writes half of the answer, which promised more', async () => {
    bench.tenant.loadFaults([{ when: { path: '/v1.0/me' }, then: { kind: 'drop', when: 'during' } }]);
    const socket = tlsConnect({
      host: '127.0.0.1',
      port: bench.tenant.port,
      servername: 'localhost',
      ca: bench.tenant.caCertificatePem,
    });
    await once(socket, 'secureConnect');
    socket.write(`GET /v1.0/me HTTP/1.1\r\nHost: graph.microsoft.com\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    const promised = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    expect(body.length).toBe(promised >> 1);
    expect(body).toMatch(/^\{"@odata/);
  });

  it('takes another script while it runs, and keeps the old one when the new one is bad', async () => {
    const status = async (): Promise<number> => (await bench.graph(token, 'GET', 'v1.0/me')).status;
    expect(await status()).toBe(200);
    bench.tenant.loadFaults(JSON.parse('[{"when":{"path":"/v1.0/me"},"then":{"kind":"status","status":503}}]'));
    expect(await status()).toBe(503);
    expect(() => bench.tenant.loadFaults([{ when: { path: '*' } }])).toThrow('faults[0].then');
    expect(await status()).toBe(503);
    bench.tenant.loadFaults([]);
    expect(await status()).toBe(200);
  });

  it('answers garbage where JSON is due', async () => {
    bench.tenant.loadFaults([{ when: { path: '/v1.0/me' }, then: { kind: 'garbage', text: '{"half":' } }]);
    const response = await bench.fetch('https://graph.microsoft.com/v1.0/me');
    expect(await response.text()).toBe('{"half":');
  });
});

describe('bounds', () => {
  it('refuses a body over one megabyte and goes on', async () => {
    const outcome = await bench
      .fetch('https://graph.microsoft.com/v1.0/me', { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) })
      .then(
        (response) => response.status,
        () => 413, // The connection may close before the answer is read.
      );
    expect(outcome).toBe(413);
    expect((await bench.fetch('https://graph.microsoft.com/v1.0/me')).status).toBe(401);
  });

  it('answers 421 for a host it does not play and 404 for other short links', async () => {
    const socket = tlsConnect({
      host: '127.0.0.1',
      port: bench.tenant.port,
      servername: 'localhost',
      ca: bench.tenant.caCertificatePem,
    });
    await once(socket, 'secureConnect');
    socket.write('GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 421 /);
    expect((await bench.fetch('https://aka.ms/else')).status).toBe(404);
  });

  it('closes with connections open, on both ports', async () => {
    const other = await Bench.start();
    const idle = [connect(other.tenant.port, '127.0.0.1'), connect(other.tenant.proxyPort, '127.0.0.1')];
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    for (const socket of idle) socket.on('error', () => undefined);
    const ended = idle.map((socket) => once(socket, 'close'));
    await other.close();
    await Promise.all(ended);
    await expect(other.fetch('https://graph.microsoft.com/v1.0/me')).rejects.toThrow('fetch failed');
  });
});

describe('determinism', () => {
  it('has the same ids for the same seed, others for another, and a new password each time', async () => {
    const same = await Bench.start();
    const other = await Bench.start({ seed: 'another' });
    try {
      expect(same.tenant.tenantId).toBe(bench.tenant.tenantId);
      expect(same.tenant.operator.id).toBe(bench.tenant.operator.id);
      expect(other.tenant.tenantId).not.toBe(bench.tenant.tenantId);
      expect(same.tenant.operator.password.reveal()).not.toBe(bench.tenant.operator.password.reveal());
      expect(JSON.stringify(same.tenant)).not.toContain(same.tenant.operator.password.reveal());
    } finally {
      await Promise.all([same.close(), other.close()]);
    }
  });
});
