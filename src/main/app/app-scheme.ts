// app://bundle/…: the files of our own windows, read from one folder, with a strict content security policy.
// Serves nothing else: no query, no listing, no file type that a window does not need.

import type { Protocol, Session } from 'electron';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { toBase64Url } from '../../shared/bytes.ts';
import type { Random } from '../ports.ts';

export const APP_ORIGIN = 'app://bundle';

const NONCE_PLACEHOLDER = '__CSP_NONCE__';
const NONCE_BYTES = 18;
const SEGMENT = /^[A-Za-z0-9_@-][A-Za-z0-9._@-]*$/;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. `standard` gives the scheme origins and relative addresses. */
export function registerAppScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
}

/** Serve `root` at app://bundle in this session. */
export function serveAppScheme(session: Pick<Session, 'protocol'>, root: string, random: Random): void {
  session.protocol.handle('app', (request) => respondFromBundle(root, random, request));
}

/**
 * The answer to one request. HTML gets a fresh nonce in place of `__CSP_NONCE__` and in its policy; nothing is cached.
 * 404 for whatever is not a plain file name of a known type below `root`; 405 for anything but GET.
 */
export async function respondFromBundle(
  root: string,
  random: Random,
  request: Pick<Request, 'method' | 'url'>,
): Promise<Response> {
  if (request.method !== 'GET') return plain(405);
  const segments = bundlePath(request.url);
  const contentType = CONTENT_TYPES[extname(segments?.at(-1) ?? '')];
  if (segments === null || contentType === undefined) return plain(404);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(join(root, ...segments)));
  } catch {
    return plain(404);
  }
  const nonce = toBase64Url(random.bytes(NONCE_BYTES));
  const body = contentType.startsWith('text/html')
    ? new TextDecoder().decode(bytes).replaceAll(NONCE_PLACEHOLDER, nonce)
    : bytes;
  return new Response(body, {
    headers: {
      'content-type': contentType,
      'content-security-policy': contentSecurityPolicy(nonce),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  });
}

/** Path segments below the root, or null for an address that is not a plain file of the bundle. */
export function bundlePath(url: string): readonly string[] | null {
  // Cut by hand: URL would resolve ".." and "%2e%2e" before we could refuse them.
  if (!url.startsWith(`${APP_ORIGIN}/`)) return null;
  const path = url.slice(APP_ORIGIN.length + 1).split(/[?#]/, 1)[0] ?? '';
  const segments = path.split('/');
  return segments.every((segment) => SEGMENT.test(segment)) ? segments : null;
}

/**
 * Nonces alone: scripts and styles need the nonce of this very response. A module graph needs nothing more, for the
 * modules it imports inherit the nonce of the entry (HTML, "descendant script fetch options"). So neither 'self',
 * which would let any file of the bundle run, nor 'strict-dynamic', which would let scripts add scripts, is given.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function plain(status: number): Response {
  return new Response(null, { status });
}
