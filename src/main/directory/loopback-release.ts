// Ends MSAL's wait for the browser. MSAL listens on a loopback port until an answer comes and has no time-out; so an answer
// is given to it: the error that a page sends when a person cancels.

import http from 'node:http';

/**
 * Posts `access_denied` with the state of the request to its loopback address. Resolves when that was taken, or when
 * nobody listens any more (then MSAL has its answer already). Never rejects.
 *
 * @param authorizeUrl  the address that MSAL gave to the browser
 */
export function releaseLoopback(authorizeUrl: string): Promise<void> {
  const query = new URL(authorizeUrl).searchParams;
  const redirect = query.get('redirect_uri') ?? '';
  const state = query.get('state') ?? '';
  if (!URL.canParse(redirect) || new URL(redirect).hostname !== 'localhost') return Promise.resolve();
  const body = new URLSearchParams({ error: 'access_denied', error_description: 'cancelled', state }).toString();
  return new Promise((resolve) => {
    const request = http.request(
      {
        // MSAL listens on this address, whatever `localhost` means to the system.
        host: '127.0.0.1',
        port: new URL(redirect).port,
        method: 'POST',
        path: '/',
        agent: false,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) },
      },
      (response) => response.resume().on('close', resolve),
    );
    request.on('error', () => resolve());
    request.end(body);
  });
}
