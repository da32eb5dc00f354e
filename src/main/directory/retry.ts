// When a request is sent again, and after which wait. Pure.

export const maxRetries = 3;

/** A longer wait than this is not sat out: the error says how long it would be. */
export const maxWaitMs = 60_000;

/**
 * 429: the request was refused before any work was done, so each method may repeat. 503 and 504 may hide a request that
 * did its work: only one that can be sent twice without harm repeats.
 */
export function isRetryable(httpStatus: number, idempotent: boolean): boolean {
  return httpStatus === 429 || (idempotent && (httpStatus === 503 || httpStatus === 504));
}

/** 1, 2, 4 s … for the first, second, third retry. */
export function backoffMs(attempt: number): number {
  return 1000 * 2 ** (attempt - 1);
}

/**
 * The header Retry-After in milliseconds: seconds or an HTTP date (RFC 9110 §10.2.3); null when it is neither.
 *
 * @param now  milliseconds since the epoch; a date in the past means 0
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}(?:\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  // Only what looks like a date: Date.parse reads a bare "-5" as a year.
  if (!/[a-z]/i.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
