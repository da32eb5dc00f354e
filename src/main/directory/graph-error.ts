// One failed request to Microsoft Graph, as a value that the floors above can judge. No token and no body of ours in it.

/**
 * http: the service answered with an error. offline: there was no answer (no network, time-out, connection lost).
 * malformed: an answer that is not what the documentation says, or larger than allowed.
 */
export type GraphErrorKind = 'http' | 'offline' | 'malformed';

export interface GraphErrorFacts {
  readonly kind: GraphErrorKind;
  readonly method: string;
  readonly host: string;
  /** 0 where there was no answer. */
  readonly httpStatus: number;
  /** `error.code` of the body, e.g. Authorization_RequestDenied; empty where there is none. */
  readonly graphCode: string;
  readonly message: string;
  /** For Microsoft's support; empty where the answer names none. */
  readonly requestId: string;
  readonly retryAfterMs?: number;
}

export class GraphError extends Error {
  readonly kind: GraphErrorKind;
  readonly method: string;
  readonly host: string;
  readonly httpStatus: number;
  readonly graphCode: string;
  readonly requestId: string;
  /** What the service asked to wait; absent where it did not. */
  readonly retryAfterMs?: number;

  constructor(facts: GraphErrorFacts, options?: ErrorOptions) {
    super(facts.message, options);
    this.name = 'GraphError';
    this.kind = facts.kind;
    this.method = facts.method;
    this.host = facts.host;
    this.httpStatus = facts.httpStatus;
    this.graphCode = facts.graphCode;
    this.requestId = facts.requestId;
    if (facts.retryAfterMs !== undefined) this.retryAfterMs = facts.retryAfterMs;
  }

  /**
   * True when the request may have done its work although it failed: there was no answer, a gateway's answer, or one that
   * cannot be read. Such a POST is never sent again; the service is asked what it has.
   */
  get outcomeIsUnknown(): boolean {
    return this.method !== 'GET' && (this.kind !== 'http' || this.httpStatus >= 500);
  }
}
