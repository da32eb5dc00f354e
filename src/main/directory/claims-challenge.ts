// Continuous access evaluation: the service refuses a token before its time and says which claims a new one must have. Pure.
// @see https://learn.microsoft.com/entra/identity-platform/claims-challenge

/** More than any challenge has; what is longer is none. */
const maxLength = 8192;

/**
 * The claims that an answer 401 asks for, as JSON text for the next token request; null where it asks for none.
 *
 * @param header  WWW-Authenticate, e.g. `Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3…"`; base64 or base64url
 */
export function claimsOf(header: string | null): string | null {
  if (header === null || header.length > maxLength) return null;
  const encoded = /(?:^|[\s,])claims="([A-Za-z0-9+/_-]+={0,2})"/.exec(header)?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded.replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString('utf8');
  try {
    const claims: unknown = JSON.parse(text);
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? text : null;
  } catch {
    return null;
  }
}
