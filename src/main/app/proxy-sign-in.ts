// Proxies that want a password. Chromium asks through a request of its own kind, and remembers the answer for the whole session, so a
// request that was answered 407 is asked for once by that kind, and then sent again. Passwords live in memory, for each proxy, until
// the app ends or the proxy refuses them; they are in no log.

import type { App, AuthInfo, ClientRequestConstructorOptions, Session } from 'electron';
import type { ProxySignIn } from '../browser-ports.ts';
import { ProxyError } from '../proxy-error.ts';
import { Secret } from '../secret.ts';
import type { ProxyAnswer, ProxyState } from '../../shared/proxy.ts';

interface Credentials {
  readonly userName: string;
  readonly password: Secret<string>;
}

/** Of Electron's net, as far as it is needed. */
export interface ProbeRequest {
  on(event: 'login', listener: (authInfo: AuthInfo, answer: (userName?: string, password?: string) => void) => void): unknown;
  on(event: 'response', listener: (response: { readonly statusCode: number }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  end(): void;
  abort(): void;
}

export interface AppProxySignIn extends ProxySignIn {
  /** `fetch` of this session, past its proxy. @throws ProxyError */
  past(session: Session, fetch: typeof globalThis.fetch): typeof globalThis.fetch;
  /** Answers proxies that pages come upon. A page's own login boxes are none of ours: Chromium shows nothing, and the page gets 401. */
  answerPages(app: Pick<App, 'on'>): void;
}

type ProbeOutcome = 'passed' | 'password' | 'refused';

/** Chromium's net::ERR_TUNNEL_CONNECTION_FAILED. */
const TUNNEL_FAILED = -111;

/** A person who is wrong three times looks for the password first. */
const MAX_TRIES = 3;

export function createProxySignIn(request: (options: ClientRequestConstructorOptions) => ProbeRequest): AppProxySignIn {
  const listeners = new Set<(state: ProxyState) => void>();
  const known = new Map<string, Credentials>();
  let state: ProxyState = { status: 'idle' };
  let waiting: { readonly promise: Promise<Credentials | null>; readonly settle: (credentials: Credentials | null) => void } | null = null;
  /** Proxies that led nowhere with what they were given: some say "refused" to a wrong password. */
  const doubted = new Set<string>();
  /** Proxies that have led somewhere with what they were given. */
  const accepted = new Set<string>();
  const probes = new Map<Session, Promise<ProbeOutcome>>();

  const set = (next: ProxyState): void => {
    state = next;
    for (const listener of [...listeners]) listener(next);
  };

  const settle = (credentials: Credentials | null): void => {
    const open = waiting;
    waiting = null;
    set({ status: 'idle' });
    open?.settle(credentials);
  };

  /** Everybody who needs this proxy now waits for one answer. */
  const ask = async ({ host, port, realm }: AuthInfo, wasWrong: boolean): Promise<Credentials | null> => {
    if (waiting !== null) return waiting.promise;
    let resolve: (credentials: Credentials | null) => void = () => undefined;
    const promise = new Promise<Credentials | null>((done) => {
      resolve = done;
    });
    waiting = { promise, settle: resolve };
    set({ status: 'asking', host, port, realm: realm.slice(0, 200), wasWrong });
    const given = await promise;
    if (given !== null) known.set(`${host}:${port}`, given);
    return given;
  };

  /** @param before  what was tried on this proxy for the same request; null: nothing */
  const credentialsFor = async (authInfo: AuthInfo, before: Credentials | null): Promise<Credentials | null> => {
    const place = `${authInfo.host}:${authInfo.port}`;
    const kept = known.get(place);
    if (kept !== undefined && kept !== before) return kept;
    known.delete(place);
    accepted.delete(place);
    return ask(authInfo, doubted.delete(place) || before !== null);
  };

  /** A proxy led nowhere: what it was given and has never accepted is forgotten, for Chromium would go on with it for ever. */
  const doubt = async (session: Session): Promise<void> => {
    const unproved = [...known.keys()].filter((place) => !accepted.has(place));
    if (unproved.length === 0) return;
    for (const place of unproved) {
      known.delete(place);
      doubted.add(place);
    }
    await session.clearAuthCache();
  };

  /** Has Chromium ask for the password, with a request that carries nothing. */
  const probe = (session: Session, url: string): Promise<ProbeOutcome> =>
    new Promise((resolve) => {
      let before: Credentials | null = null;
      let tries = 0;
      const one = request({ session, url: new URL('/', url).href, method: 'HEAD', credentials: 'omit', redirect: 'error', cache: 'no-store' });
      one.on('login', (authInfo, answer) => {
        if (!authInfo.isProxy || tries >= MAX_TRIES) return answer();
        tries += 1;
        void credentialsFor(authInfo, before).then((given) => {
          before = given;
          if (given === null) answer();
          else answer(given.userName, given.password.reveal());
        });
      });
      one.on('response', ({ statusCode }) => {
        resolve(statusCode === 407 ? 'password' : 'passed');
        one.abort();
      });
      one.on('error', (error) => {
        // Past the proxy, and then something else: the request itself will tell.
        if (before === null || failureOf(error) !== 'refused') return resolve('passed');
        void doubt(session).then(() => resolve('refused'));
      });
      one.end();
    });

  const probeOnce = async (session: Session, url: string): Promise<ProbeOutcome> => {
    const running = probes.get(session) ?? probe(session, url);
    probes.set(session, running);
    try {
      return await running;
    } finally {
      if (probes.get(session) === running) probes.delete(session);
    }
  };

  return {
    get value() {
      return state;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    answer: ({ userName, password }: ProxyAnswer) => settle({ userName, password: new Secret(password) }),
    cancel: () => settle(null),
    past: (session, fetch) => async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const { host } = new URL(url);
      const send = async (): Promise<Response> => {
        try {
          const response = await fetch(input, init);
          if (response.status !== 407) for (const place of known.keys()) accepted.add(place);
          return response;
        } catch (error) {
          const kind = failureOf(error);
          if (kind === 'refused') await doubt(session);
          throw kind === null ? error : new ProxyError(kind, host, { cause: error });
        }
      };
      const first = await send();
      // 407 comes from a proxy alone. Nothing of the request has gone past it, so it may be sent again, whatever it is.
      if (first.status !== 407) return first;
      await first.body?.cancel();
      const outcome = await probeOnce(session, url);
      if (outcome !== 'passed') throw new ProxyError(outcome, host);
      const second = await send();
      if (second.status !== 407) return second;
      await second.body?.cancel();
      throw new ProxyError('password', host);
    },
    answerPages: (app) => {
      const tried = new WeakMap<object, Credentials>();
      app.on('login', (event, contents, _details, authInfo, answer) => {
        if (!authInfo.isProxy || contents === null) return;
        event.preventDefault();
        void credentialsFor(authInfo, tried.get(contents) ?? null).then((given) => {
          if (given === null) return answer();
          tried.set(contents, given);
          const { session } = contents;
          contents.once('did-navigate', () => accepted.add(`${authInfo.host}:${authInfo.port}`));
          contents.once('did-fail-load', (_failed, code) => {
            if (code === TUNNEL_FAILED) void doubt(session);
          });
          // Closed before anybody knows.
          contents.once('destroyed', () => void doubt(session));
          answer(given.userName, given.password.reveal());
        });
      });
    },
  };
}

/** Chromium's names, as Electron has them in the message. */
function failureOf(error: unknown): 'unreachable' | 'refused' | null {
  const message = error instanceof Error ? error.message : '';
  if (/ERR_(PROXY_CONNECTION_FAILED|PROXY_CERTIFICATE_INVALID|MANDATORY_PROXY_CONFIGURATION_FAILED)/.test(message)) return 'unreachable';
  return /ERR_TUNNEL_CONNECTION_FAILED/.test(message) ? 'refused' : null;
}
