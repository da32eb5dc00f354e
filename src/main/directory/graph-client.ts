// Requests to Microsoft Graph over @microsoft/microsoft-graph-client with this project's own chain: gate and retry → auth → fetch.
// Knows HTTP and Graph's error shape, no resource. The only import of the Graph client library.

import { Client, type Context, GraphClientError, type Middleware, ResponseType } from '@microsoft/microsoft-graph-client';
import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { claimsOf } from './claims-challenge.ts';
import { GraphError } from './graph-error.ts';
import { plainText } from './graph-shape.ts';
import { BodyTooLarge, readBody } from './http-body.ts';
import { createRequestGate, GateHeld, type Priority, type RequestGate } from './request-gate.ts';
import { backoffMs, isRetryable, maxRetries, maxWaitMs, retryAfterMs } from './retry.ts';
import { withTimeLimit } from './time-limit.ts';

export interface GraphRequestOptions {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** Largest answer, in bytes after decompression; 8 MiB where it is not given. */
  readonly maxBytes?: number;
  /** The request may be sent twice without harm: it is then retried as a GET is. */
  readonly idempotent?: boolean;
  /** Whose turn comes first where many wait; 'user' where it is not given. */
  readonly priority?: Priority;
}

export interface GraphClient {
  /**
   * @param path  below the version, with its query: `/users?$top=999`; or a whole address of the same service (a nextLink)
   * @throws GraphError; SignInError of the token; the signal's reason
   */
  get(path: string, options?: GraphRequestOptions): Promise<unknown>;
  /** The bytes of a stream, e.g. of a photo. */
  getBytes(path: string, options?: GraphRequestOptions): Promise<Uint8Array<ArrayBuffer>>;
  post(path: string, body: unknown, options?: GraphRequestOptions): Promise<unknown>;
  delete(path: string, options?: GraphRequestOptions): Promise<void>;
  /** Nothing is sent for so long: an answer inside an answer ($batch) has asked to wait. */
  hold(ms: number): void;
}

export interface GraphClientOptions {
  /** Origin of the service, https only; each cloud has its own. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Shared by all that talk to the tenant; one of its own where it is not given. */
  readonly gate?: RequestGate;
  /**
   * Asked before each request, and again with the claims that the service wants of a new token (CAE); throws SignInError 'required'
   * when a person must sign in again.
   */
  readonly token: (options: { readonly signal?: AbortSignal; readonly claims?: string }) => Promise<Secret<string>>;
  /** Told before a wait, so that a person can be told. */
  readonly onRetry?: (retry: { readonly waitMs: number; readonly httpStatus: number }) => void;
}

const requestLimitMs = 60_000;
const defaultMaxBytes = 8 * 1024 * 1024;

/** The library passes GraphClientError through unchanged, and turns every other error into one that has lost its cause. */
class PassedThrough extends GraphClientError {
  readonly original: unknown;

  constructor(original: unknown) {
    super('passed through');
    Object.setPrototypeOf(this, PassedThrough.prototype);
    this.original = original;
  }
}

export function createGraphClient(options: GraphClientOptions): GraphClient {
  const { clock, fetch, token, onRetry } = options;
  const gate = options.gate ?? createRequestGate(clock);
  const base = new URL(options.baseUrl);
  if (base.protocol !== 'https:') throw new Error('graph: https only');

  async function request(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body: unknown,
    requestOptions: GraphRequestOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { signal, headers = {}, maxBytes = defaultMaxBytes, idempotent = method === 'GET', priority = 'user' } = requestOptions;
    signal?.throwIfAborted();
    const failed = failure(method, base.host);
    const exact = /^https?:/i.test(path) ? sameService(path, base, failed) : null;
    const chain = [
      retryStep({ clock, gate, idempotent, priority, signal, onRetry, failed }),
      authStep((claims) => token({ ...(signal && { signal }), ...(claims !== null && { claims }) }), base.origin, exact),
      fetchStep({ clock, fetch, signal, maxBytes, failed }),
    ];
    const client = Client.initWithMiddleware({ baseUrl: base.origin, defaultVersion: 'v1.0', middleware: chain });
    const call = client
      .api(exact === null ? path : exact.pathname)
      .responseType(ResponseType.RAW)
      // The service's own scheduler is told as well (concepts/throttling).
      .headers(priority === 'user' ? { ...headers, 'x-ms-throttle-priority': 'high' } : headers);
    let response: Response;
    try {
      response = await send(call, method, body);
    } catch (error) {
      throw error instanceof PassedThrough ? error.original : error;
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status >= 200 && response.status < 300) return bytes;
    throw httpError(response, bytes, failed, clock.now());
  }

  const asJson = (method: string, bytes: Uint8Array): unknown => {
    if (bytes.length === 0) return null;
    try {
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      // The parser's error quotes the text, which may hold a pass: it is not kept as the cause.
      throw failure(method, base.host)({ kind: 'malformed', message: 'the answer is not JSON' });
    }
  };

  return {
    get: async (path, requestOptions = {}) => asJson('GET', await request('GET', path, undefined, requestOptions)),
    getBytes: (path, requestOptions = {}) => request('GET', path, undefined, requestOptions),
    post: async (path, body, requestOptions = {}) => asJson('POST', await request('POST', path, body, requestOptions)),
    delete: async (path, requestOptions = {}) => {
      await request('DELETE', path, undefined, requestOptions);
    },
    hold: (ms) => gate.hold(ms),
  };
}

type Call = ReturnType<Client['api']>;

/** The library types its answers as `any`; with ResponseType.RAW each of them is the Response of the chain. */
function send(call: Call, method: 'GET' | 'POST' | 'DELETE', body: unknown): Promise<Response> {
  switch (method) {
    case 'GET':
      return call.get() as Promise<Response>;
    case 'POST':
      return call.post(body) as Promise<Response>;
    case 'DELETE':
      return call.delete() as Promise<Response>;
  }
}

/* The chain */

/** One link: the library calls `setNext` once and `execute` for each request. */
function link(work: (context: Context, next: () => Promise<void>) => Promise<void>): Middleware {
  let following: Middleware | null = null;
  return {
    setNext: (next) => {
      following = next;
    },
    execute: (context) => work(context, async () => following?.execute(context)),
  };
}

/**
 * Puts the token on, for our service only; and the exact address of a nextLink, which the library would take apart. A token that
 * is refused for its claims is replaced once: the request was refused before any work, so any method may repeat.
 */
function authStep(bearer: (claims: string | null) => Promise<Secret<string>>, origin: string, exact: URL | null): Middleware {
  return link(async (context, next) => {
    if (exact !== null) context.request = exact.href;
    const address = typeof context.request === 'string' ? context.request : context.request.url;
    if (new URL(address).origin !== origin) throw new PassedThrough(new Error('graph: a foreign address'));
    const send = async (claims: string | null): Promise<void> => {
      const headers = new Headers(context.options?.headers);
      try {
        headers.set('Authorization', `Bearer ${(await bearer(claims)).reveal()}`);
      } catch (error) {
        throw new PassedThrough(error);
      }
      context.options = { ...context.options, headers };
      await next();
    };
    await send(null);
    if (context.response?.status !== 401) return;
    const claims = claimsOf(context.response.headers.get('WWW-Authenticate'));
    if (claims !== null) await send(claims);
  });
}

interface RetryStep {
  readonly clock: Clock;
  readonly gate: RequestGate;
  readonly idempotent: boolean;
  readonly priority: Priority;
  readonly signal: AbortSignal | undefined;
  readonly onRetry: GraphClientOptions['onRetry'];
  readonly failed: Failure;
}

/** A 429 holds everybody; a 503 or 504 only the request that got it. */
function retryStep(step: RetryStep): Middleware {
  const { clock, gate, idempotent, onRetry } = step;
  return link(async (context, next) => {
    for (let attempt = 1; ; attempt++) {
      await inTurn(step, next);
      const response = context.response;
      if (response === undefined) return;
      const waitMs = retryAfterMs(response.headers.get('Retry-After'), clock.now()) ?? backoffMs(attempt);
      if (response.status === 429) gate.hold(waitMs);
      if (attempt > maxRetries || waitMs > maxWaitMs || !isRetryable(response.status, idempotent)) return;
      onRetry?.({ waitMs, httpStatus: response.status });
      if (response.status === 429) continue;
      try {
        await clock.sleep(waitMs, step.signal);
      } catch (error) {
        throw new PassedThrough(error);
      }
    }
  });
}

async function inTurn({ gate, priority, signal, failed }: RetryStep, work: () => Promise<void>): Promise<void> {
  let leave: () => void;
  try {
    leave = await gate.enter({ priority, maxWaitMs, signal });
  } catch (error) {
    if (!(error instanceof GateHeld)) throw new PassedThrough(error);
    if (error.waitMs === 0) throw new PassedThrough(failed({ kind: 'offline', message: 'the requests before this one get no answers' }, error));
    // What would be refused is not sent: the service counts such requests against us.
    const message = 'not sent: the service has asked to wait';
    throw new PassedThrough(failed({ kind: 'http', httpStatus: 429, message, retryAfterMs: error.waitMs }, error));
  }
  try {
    await work();
  } finally {
    leave();
  }
}

function fetchStep(step: {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal | undefined;
  readonly maxBytes: number;
  readonly failed: Failure;
}): Middleware {
  return link(async (context) => {
    try {
      context.response = await withTimeLimit({ clock: step.clock, ms: requestLimitMs, signal: step.signal }, async (signal) => {
        // A redirect is an answer like any other: no token follows it to another host.
        const answer = await step.fetch(context.request, { ...context.options, signal, redirect: 'manual' });
        const bytes = await readBody(answer, step.maxBytes);
        const empty = answer.status === 204 || answer.status === 205 || answer.status === 304;
        return new Response(empty ? null : bytes, { status: answer.status, headers: plainHeaders(answer.headers) });
      });
    } catch (error) {
      if (step.signal?.aborted === true) throw new PassedThrough(step.signal.reason);
      const kind = error instanceof BodyTooLarge ? 'malformed' : 'offline';
      const message = error instanceof Error ? error.message : 'no answer';
      throw new PassedThrough(step.failed({ kind, message }, error));
    }
  });
}

/** The body has been decoded already: its old encoding and length would mislead. */
function plainHeaders(headers: Headers): Headers {
  const copy = new Headers(headers);
  copy.delete('Content-Encoding');
  copy.delete('Content-Length');
  return copy;
}

/* Errors */

type Failure = (
  facts: Pick<GraphError, 'kind' | 'message'> & Partial<Pick<GraphError, 'httpStatus' | 'graphCode' | 'requestId' | 'retryAfterMs'>>,
  cause?: unknown,
) => GraphError;

function failure(method: string, host: string): Failure {
  return (facts, cause) => new GraphError({ httpStatus: 0, graphCode: '', requestId: '', ...facts, method, host }, { cause });
}

/** A nextLink is followed only where it leads back to the same service: the token goes with it. */
function sameService(address: string, base: URL, failed: Failure): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.origin !== base.origin) throw failed({ kind: 'malformed', message: 'a link to another host' });
  return url;
}

/** Longest message that is kept of an answer; real ones are far shorter. */
const maxMessageLength = 1000;

/** Shape of Graph's errors: {"error":{"code","message","innerError":{"request-id",…}}}. */
function httpError(response: Response, bytes: Uint8Array, failed: Failure, now: number): GraphError {
  let body: unknown = null;
  try {
    body = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // A gateway's HTML page: the status alone must do.
  }
  const error = memberOf(body, 'error');
  const text = (value: unknown): string => (typeof value === 'string' ? plainText(value, maxMessageLength) : '');
  const wait = retryAfterMs(response.headers.get('Retry-After'), now);
  return failed({
    kind: 'http',
    httpStatus: response.status,
    graphCode: text(memberOf(error, 'code')),
    message: text(memberOf(error, 'message')) || `HTTP ${response.status}`,
    requestId: text(memberOf(memberOf(error, 'innerError'), 'request-id')) || text(response.headers.get('request-id')),
    ...(wait === null ? {} : { retryAfterMs: wait }),
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
