// Requests to the interface of a service other than Microsoft's: gate and retry → authorization → fetch → JSON. Knows HTTP, no resource.

import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { readBody } from '../directory/http-body.ts';
import { GateHeld, type RequestGate } from '../directory/request-gate.ts';
import { backoffMs, isRetryable, maxRetries, maxWaitMs, retryAfterMs } from '../directory/retry.ts';
import { withTimeLimit } from '../directory/time-limit.ts';
import { plainText } from '../directory/graph-shape.ts';
import { ServiceError, type ServiceErrorFacts } from './service-error.ts';

export interface ServiceApiOptions {
  /** Its name, for people. */
  readonly service: string;
  /** Origin, https. */
  readonly base: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Shared by all that talk to the service: a 429 holds everybody. */
  readonly gate: RequestGate;
  /** Value of the header Authorization, asked for before each request. */
  readonly authorization: () => Promise<Secret<string>>;
  /** What an error of this service says in its body. */
  readonly readError: (body: unknown) => { readonly code: string; readonly message: string };
}

export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** application/json where it is not given. */
  readonly contentType?: string;
}

export interface ServiceApi {
  /**
   * The JSON of the answer; null for an empty one. A GET is sent again after 503 and 504; 429 is waited out up to a minute, whatever the
   * method: such a request was refused before any work.
   *
   * @throws ServiceError
   */
  send(request: ServiceRequest): Promise<unknown>;
}

const REQUEST_LIMIT_MS = 60_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_MESSAGE = 1000;

export function createServiceApi(options: ServiceApiOptions): ServiceApi {
  const { service, base, clock, gate, authorization, readError } = options;
  const origin = new URL(base);
  if (origin.protocol !== 'https:') throw new Error(`${service}: https only`);

  const once = async ({ method, path, body, contentType }: ServiceRequest, bearer: Secret<string>): Promise<Answer> => {
    const failed = failure(service, method, origin.host);
    try {
      return await withTimeLimit({ clock, ms: REQUEST_LIMIT_MS }, async (signal) => {
        const answer = await options.fetch(new URL(path, origin).href, {
          method,
          headers: {
            accept: 'application/json',
            authorization: bearer.reveal(),
            ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal,
          // A redirect is an answer like any other: no token follows it to another host.
          redirect: 'manual',
        });
        return { status: answer.status, headers: answer.headers, bytes: await readBody(answer, MAX_ANSWER_BYTES) };
      });
    } catch (error) {
      const kind = error instanceof Error && error.name === 'BodyTooLarge' ? 'malformed' : 'offline';
      throw failed({ kind, message: error instanceof Error ? error.message : 'no answer' }, error);
    }
  };

  return {
    send: async (request) => {
      const { method } = request;
      const failed = failure(service, method, origin.host);
      for (let attempt = 1; ; attempt++) {
        const bearer = await authorization();
        const answer = await inTurn(gate, failed, () => once(request, bearer));
        const waitMs = waitOf(answer.headers, clock.now());
        if (answer.status === 429) gate.hold(waitMs ?? backoffMs(attempt));
        const pauseMs = waitMs ?? backoffMs(attempt);
        if (attempt <= maxRetries && pauseMs <= maxWaitMs && isRetryable(answer.status, method === 'GET')) {
          if (answer.status !== 429) await clock.sleep(pauseMs);
          continue;
        }
        return readAnswer(answer, waitMs, failed, readError);
      }
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

async function inTurn<T>(gate: RequestGate, failed: Failure, work: () => Promise<T>): Promise<T> {
  let leave: () => void;
  try {
    leave = await gate.enter({ priority: 'user', maxWaitMs });
  } catch (error) {
    if (!(error instanceof GateHeld)) throw error;
    // What would be refused is not sent: the service counts such requests against us.
    if (error.waitMs > 0) throw failed({ kind: 'http', httpStatus: 429, message: 'not sent: the service has asked to wait', retryAfterMs: error.waitMs }, error);
    throw failed({ kind: 'offline', message: 'the requests before this one get no answers' }, error);
  }
  try {
    return await work();
  } finally {
    leave();
  }
}

function readAnswer({ status, bytes }: Answer, waitMs: number | null, failed: Failure, readError: ServiceApiOptions['readError']): unknown {
  const isGood = status >= 200 && status < 300;
  let body: unknown = null;
  try {
    body = bytes.length === 0 ? null : JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // The parser's error quotes the text: it is not kept as the cause. A gateway's HTML page has a status that says enough.
    if (isGood) throw failed({ kind: 'malformed', httpStatus: status, message: 'the answer is not JSON' });
  }
  if (isGood) return body;
  const { code, message } = readError(body);
  throw failed({
    kind: 'http',
    httpStatus: status,
    code: plainText(code, 100),
    message: plainText(message, MAX_MESSAGE) || `HTTP ${status}`,
    ...(waitMs === null ? {} : { retryAfterMs: waitMs }),
  });
}

/**
 * Retry-After, or the time at which Okta's limit begins anew: X-Rate-Limit-Reset, in seconds since the epoch by the service's own clock,
 * which the header Date tells (developer.okta.com/docs/reference/rl-best-practices).
 */
export function waitOf(headers: Headers, now: number): number | null {
  const asked = retryAfterMs(headers.get('Retry-After'), now);
  if (asked !== null) return asked;
  const reset = headers.get('X-Rate-Limit-Reset') ?? '';
  const remaining = headers.get('X-Rate-Limit-Remaining');
  if (!/^\d{1,12}$/.test(reset) || (remaining !== null && remaining !== '0')) return null;
  const theirNow = Date.parse(headers.get('Date') ?? '');
  return Math.max(1000, Number(reset) * 1000 - (Number.isNaN(theirNow) ? now : theirNow));
}

type Failure = (facts: Pick<ServiceErrorFacts, 'kind' | 'message'> & Partial<ServiceErrorFacts>, cause?: unknown) => ServiceError;

function failure(service: string, method: string, host: string): Failure {
  return (facts, cause) =>
    new ServiceError({ httpStatus: 0, code: '', ...facts, service, method, host }, cause === undefined ? {} : { cause });
}
