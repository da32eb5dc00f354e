// Plays a script of faults: which one applies to a request now, and the reply it gives. It never changes what the tenant knows.

import type { FaultAction, FaultCondition, FaultScript } from './fault-script.ts';
import type { TenantReply, TenantRequest } from './http.ts';

export class FaultPlayer {
  readonly #entries: readonly { readonly when: FaultCondition; readonly then: FaultAction; matches: number }[];

  /** How many requests met a fault. */
  played = 0;

  constructor(script: FaultScript) {
    this.#entries = script.map(({ when, then }) => ({ when, then, matches: 0 }));
  }

  /** The first fault that applies now; every matching one is counted. */
  next(request: TenantRequest): FaultAction | null {
    let action: FaultAction | null = null;
    for (const entry of this.#entries) {
      const { method, host, path, nth, times } = entry.when;
      if (method !== undefined && method.toUpperCase() !== request.method) continue;
      if (host !== undefined && host !== request.host) continue;
      if (!matchesGlob(path, request.path)) continue;
      entry.matches++;
      const first = nth ?? 1;
      const last = first + (times ?? (nth === undefined ? Infinity : 1)) - 1;
      if (action === null && entry.matches >= first && entry.matches <= last) action = entry.then;
    }
    if (action !== null) this.played++;
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

export function garbageReply(action: FaultAction & { readonly kind: 'garbage' }): TenantReply {
  const headers = { 'content-type': action.contentType ?? 'application/json' };
  return { status: action.status ?? 200, headers, body: action.text };
}

/** `*` stands for any text, also none. Each part is taken at its first place, so the time is bounded. */
function matchesGlob(glob: string, text: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
