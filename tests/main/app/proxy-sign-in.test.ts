// A proxy that wants a password, without Electron: one question for all who wait, asked again where it was wrong, three times at most.

import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuthInfo, Session } from 'electron';
import { type AppProxySignIn, createProxySignIn, type ProbeRequest } from '../../../src/main/app/proxy-sign-in.ts';
import { proxyErrorOf } from '../../../src/main/proxy-error.ts';
import { toErrorReply } from '../../../src/main/to-app-error.ts';
import { GraphError } from '../../../src/main/directory/graph-error.ts';

const info: AuthInfo = { isProxy: true, scheme: 'basic', host: 'proxy.corp', port: 3128, realm: 'corp' };
const URL_ = 'https://graph.example/v1.0/me';

/** Chromium and a proxy behind it: it knows what the proxy has accepted, for the whole session. */
let accepts: (given: string) => 'pass' | 'again' | 'refuse';
let passed: boolean;
let probes: number;
let cleared: number;
let proxy: AppProxySignIn;
let sent: string[];

const session = { clearAuthCache: async () => {
  cleared += 1;
} } as unknown as Session;

function request(): ProbeRequest {
  probes += 1;
  const listeners = new Map<string, (...args: never[]) => void>();
  const tell = (event: string, ...args: unknown[]): void => listeners.get(event)?.(...(args as never[]));
  const ask = (): void =>
    tell('login', info, (userName?: string, password?: string) => {
      if (userName === undefined) return tell('response', { statusCode: 407 });
      const verdict = accepts(`${userName} ${password}`);
      if (verdict === 'again') return ask();
      if (verdict === 'refuse') return tell('error', new Error('net::ERR_TUNNEL_CONNECTION_FAILED'));
      passed = true;
      tell('response', { statusCode: 404 });
    });
  return { on: (event: string, listener: (...args: never[]) => void) => listeners.set(event, listener), end: ask, abort: () => undefined };
}

const behind: typeof fetch = async (input, init) => {
  sent.push(`${init?.method ?? 'GET'} ${new Request(input).url}`);
  return new Response('', { status: passed ? 200 : 407 });
};
const asking = () => vi.waitFor(() => expect(proxy.value.status).toBe('asking'));

beforeEach(() => {
  [accepts, passed, probes, cleared, sent] = [(given) => (given === 'desk right' ? 'pass' : 'again'), false, 0, 0, []];
  proxy = createProxySignIn(request);
});

describe('a proxy that wants a password', () => {
  it('is answered once for all who wait; each request is then sent again', async () => {
    const past = proxy.past(session, behind);
    const all = Promise.all([past(URL_), past(URL_, { method: 'POST' })]);
    await asking();
    expect(proxy.value).toEqual({ status: 'asking', host: 'proxy.corp', port: 3128, realm: 'corp', wasWrong: false });
    proxy.answer({ userName: 'desk', password: 'right' });
    expect((await all).map(({ status }) => status)).toEqual([200, 200]);
    expect([probes, sent.length, proxy.value]).toEqual([1, 4, { status: 'idle' }]);
    expect(JSON.stringify(proxy)).not.toContain('right');
  });

  it('asks again where it was wrong, three times at most', async () => {
    const failed = proxy.past(session, behind)(URL_).catch((error: unknown) => proxyErrorOf(error)?.kind);
    for (const wasWrong of [false, true, true]) {
      await vi.waitFor(() => expect(proxy.value).toMatchObject({ status: 'asking', wasWrong }));
      proxy.answer({ userName: 'desk', password: 'wrong' });
    }
    expect(await failed).toBe('password');
    expect(proxy.value.status).toBe('idle');
  });

  it('whom nobody answers is an error, and the next request asks again', async () => {
    for (let round = 0; round < 2; round += 1) {
      const failed = proxy.past(session, behind)(URL_).catch((error: unknown) => toErrorReply(error));
      await asking();
      proxy.cancel();
      expect(await failed).toEqual({ code: 'proxy.password', detail: { host: 'graph.example' } });
    }
  });

  it('that refuses what it was given is asked anew the next time, for it may have been the password', async () => {
    accepts = () => 'refuse';
    const failed = proxy.past(session, behind)(URL_).catch((error: unknown) => proxyErrorOf(error)?.kind);
    await asking();
    proxy.answer({ userName: 'desk', password: 'wrong' });
    expect([await failed, cleared]).toEqual(['refused', 1]);
    accepts = () => 'pass';
    const next = proxy.past(session, behind)(URL_);
    await vi.waitFor(() => expect(proxy.value).toMatchObject({ status: 'asking', wasWrong: true }));
    proxy.answer({ userName: 'desk', password: 'right' });
    expect((await next).status).toBe(200);
  });

  it('is not asked a second time by another session', async () => {
    const first = proxy.past(session, behind)(URL_);
    await asking();
    proxy.answer({ userName: 'desk', password: 'right' });
    await first;
    passed = false;
    const other = { clearAuthCache: async () => undefined } as unknown as Session;
    expect((await proxy.past(other, behind)(URL_)).status).toBe(200);
    expect([probes, proxy.value.status]).toEqual([2, 'idle']);
  });
});

it.each([
  ['net::ERR_PROXY_CONNECTION_FAILED', 'proxy.unreachable'],
  ['net::ERR_TUNNEL_CONNECTION_FAILED', 'proxy.refused'],
])('%s is %s, also below the error of Graph', async (message, code) => {
  const failing = proxy.past(session, () => Promise.reject(new Error(message)));
  const error: unknown = await failing(URL_).catch((reason: unknown) => reason);
  const ofGraph = new GraphError({ kind: 'offline', message: 'no answer', host: 'graph.example', method: 'GET', httpStatus: 0, graphCode: '', requestId: '' }, { cause: error });
  for (const each of [error, ofGraph]) expect(toErrorReply(each)).toEqual({ code, detail: { host: 'graph.example' } });
});

it('other failures stay what they are', async () => {
  const failure = new TypeError('net::ERR_NAME_NOT_RESOLVED');
  await expect(proxy.past(session, () => Promise.reject(failure))(URL_)).rejects.toBe(failure);
});
