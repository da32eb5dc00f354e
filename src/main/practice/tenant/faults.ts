// A script of things that go wrong, as data: throttling, lost answers, dropped connections, delays, garbage.
// The server asks it at each request; it never changes what the tenant knows.

import type { TenantReply, TenantRequest } from './http.ts';

export interface FaultCondition {
  /** Any method when absent. */
  readonly method?: string;
  /** Any host when absent. */
  readonly host?: string;
  /** Path as sent, without query; `*` stands for any text. */
  readonly path: string;
  /** Only the n-th matching request, counted from 1; every one when absent. */
  readonly nth?: number;
}

export type FaultAction =
  /** Answer with this status; the request is not handled. `retryAfter` is seconds, or the same as an HTTP date. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: string;
      readonly message?: string;
      readonly retryAfter?: number;
      readonly retryAfterAsDate?: boolean;
    }
  /** Handle the request, then answer with this status all the same: the caller cannot know that it was done. */
  | { readonly kind: 'statusAfterHandling'; readonly status: number }
  /** Close the connection without an answer, before or after handling. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** Handle after this time by the injected clock. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Answer 200 with this text as JSON. */
  | { readonly kind: 'garbage'; readonly text: string };

export interface Fault {
  readonly when: FaultCondition;
  readonly then: FaultAction;
}

export type FaultScript = readonly Fault[];

export class FaultPlayer {
  readonly #faults: readonly { readonly fault: Fault; readonly path: RegExp; matches: number }[];

  constructor(script: FaultScript) {
    this.#faults = script.map((fault) => ({ fault, path: globToRegExp(fault.when.path), matches: 0 }));
  }

  /** The first fault that applies now; every matching one is counted. */
  next(request: TenantRequest): FaultAction | null {
    let action: FaultAction | null = null;
    for (const entry of this.#faults) {
      const { method, host, nth } = entry.fault.when;
      if (method !== undefined && method.toUpperCase() !== request.method) continue;
      if (host !== undefined && host !== request.host) continue;
      if (!entry.path.test(request.path)) continue;
      entry.matches++;
      if (action === null && (nth === undefined || nth === entry.matches)) action = entry.fault.then;
    }
    return action;
  }
}

const DEFAULT_CODES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: ['InvalidAuthenticationToken', 'Access token has expired or is not yet valid.'],
  403: ['Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  404: ['Request_ResourceNotFound', 'Resource does not exist.'],
  429: ['TooManyRequests', 'Too many requests.'],
  500: ['InternalServerError', 'An internal error occurred.'],
  502: ['BadGateway', 'Bad gateway.'],
  503: ['ServiceUnavailable', 'The service is temporarily unavailable.'],
  504: ['GatewayTimeout', 'The gateway did not answer in time.'],
};

/** The reply of a fault with a status, in Graph's shape. */
export function faultReply(
  action: FaultAction & { readonly kind: 'status' | 'statusAfterHandling' },
  nowMs: number,
): TenantReply {
  const [code, message] = DEFAULT_CODES[action.status] ?? ['generalException', 'A fault was scripted.'];
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (action.kind === 'status' && action.retryAfter !== undefined) {
    headers['retry-after'] =
      action.retryAfterAsDate === true
        ? new Date(nowMs + action.retryAfter * 1000).toUTCString()
        : String(action.retryAfter);
  }
  const error = {
    code: (action.kind === 'status' ? action.code : undefined) ?? code,
    message: (action.kind === 'status' ? action.message : undefined) ?? message,
    innerError: {
      date: new Date(nowMs).toISOString().slice(0, 19),
      'request-id': 'scripted-fault',
      'client-request-id': 'scripted-fault',
    },
  };
  return { status: action.status, headers, body: JSON.stringify({ error }) };
}

function globToRegExp(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
