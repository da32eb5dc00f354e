// One failed request to a service other than Microsoft's, as a value that the floors above can judge. No secret and no body of ours in it.

import { GraphError } from '../directory/graph-error.ts';

/** http: it answered with an error. offline: no answer came. malformed: an answer that is not what the documentation says. */
export type ServiceErrorKind = 'http' | 'offline' | 'malformed';

export interface ServiceErrorFacts {
  /** Its name, for people: Okta, PingOne. */
  readonly service: string;
  readonly kind: ServiceErrorKind;
  readonly method: string;
  readonly host: string;
  /** 0 where there was no answer. */
  readonly httpStatus: number;
  /** The service's own, e.g. E0000047 or INVALID_DATA; empty where there is none. */
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
}

export class ServiceError extends Error {
  readonly service: string;
  readonly kind: ServiceErrorKind;
  readonly method: string;
  readonly host: string;
  readonly httpStatus: number;
  readonly code: string;
  /** What the service asked to wait; undefined where it did not. */
  readonly retryAfterMs: number | undefined;

  constructor(facts: ServiceErrorFacts, options?: ErrorOptions) {
    super(facts.message, options);
    this.name = 'ServiceError';
    this.service = facts.service;
    this.kind = facts.kind;
    this.method = facts.method;
    this.host = facts.host;
    this.httpStatus = facts.httpStatus;
    this.code = facts.code;
    this.retryAfterMs = facts.retryAfterMs;
  }

  /** As GraphError.outcomeIsUnknown. */
  get outcomeIsUnknown(): boolean {
    return this.method !== 'GET' && (this.kind !== 'http' || this.httpStatus >= 500);
  }
}

/** Whichever service it was: the request failed there, or on the way. */
export function isRequestError(error: unknown): error is GraphError | ServiceError {
  return error instanceof GraphError || error instanceof ServiceError;
}
