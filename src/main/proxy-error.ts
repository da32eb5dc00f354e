// Why a request did not get past the proxy of the organisation. Base: thrown by the network, told by to-app-error.

/** unreachable: nobody answers there. password: it wants one, and got none that is right. refused: it will not lead to that host. */
export type ProxyFailure = 'unreachable' | 'password' | 'refused';

export class ProxyError extends Error {
  readonly kind: ProxyFailure;
  /** Where the request was to go. */
  readonly host: string;

  constructor(kind: ProxyFailure, host: string, options?: ErrorOptions) {
    super(`proxy: ${kind}`, options);
    this.name = 'ProxyError';
    this.kind = kind;
    this.host = host;
  }
}

const MAX_DEPTH = 5;

/** The ProxyError that is the cause of this error, or the error itself; null where there is none. */
export function proxyErrorOf(error: unknown): ProxyError | null {
  let cause = error;
  for (let depth = 0; depth < MAX_DEPTH && cause instanceof Error; depth += 1) {
    if (cause instanceof ProxyError) return cause;
    cause = cause.cause;
  }
  return null;
}
