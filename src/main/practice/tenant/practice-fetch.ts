// `fetch` for plain Node that sees the practice hosts: names lead to the loopback port, TLS is checked against the
// tenant's own authority. Every other host is refused; nothing global is changed.

import { request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';

const MAX_REPLY = 16 * 1024 * 1024;
const MAX_REDIRECTS = 10;
const NO_BODY = [101, 204, 205, 304];

export interface PracticeAddress {
  readonly port: number;
  readonly caCertificatePem: string;
  readonly hosts: readonly string[];
}

/** Redirects of GET and HEAD are followed unless `redirect: 'manual'`; no cookies are kept. */
export function practiceFetch(tenant: PracticeAddress): typeof fetch {
  return async (input, init) => {
    let request = new Request(input, init);
    const body = request.body === null ? null : Buffer.from(await request.arrayBuffer());
    for (let redirects = 0; ; redirects++) {
      const response = await exchange(tenant, request, body);
      const location = response.headers.get('location');
      const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
      if (!isRedirect || request.redirect === 'manual') return response;
      if (request.redirect === 'error' || redirects >= MAX_REDIRECTS || body !== null) {
        throw new TypeError(`fetch failed: redirect to ${location}`);
      }
      request = new Request(new URL(location, request.url), {
        method: request.method,
        headers: request.headers,
        signal: request.signal,
      });
    }
  };
}

async function exchange(tenant: PracticeAddress, request: Request, body: Buffer | null): Promise<Response> {
  const url = new URL(request.url);
  if (url.protocol !== 'https:' || !tenant.hosts.includes(url.hostname) || url.port !== '') {
    throw new TypeError(`fetch failed: ${url.origin} is not a host of the practice tenant`);
  }
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = httpsRequest(
      {
        host: '127.0.0.1',
        port: tenant.port,
        servername: url.hostname,
        ca: tenant.caCertificatePem,
        method: request.method,
        path: `${url.pathname}${url.search}`,
        headers: {
          ...Object.fromEntries(request.headers),
          host: url.hostname,
          ...(body === null ? {} : { 'content-length': body.length }),
        },
        signal: request.signal,
        agent: false,
      },
      resolve,
    );
    outgoing.on('error', (error) => {
      const reason: unknown = request.signal.aborted
        ? request.signal.reason
        : new TypeError('fetch failed', { cause: error });
      reject(reason instanceof Error ? reason : new TypeError('fetch failed', { cause: reason }));
    });
    outgoing.end(body ?? undefined);
  });
  return readResponse(incoming);
}

async function readResponse(incoming: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming) {
      // An IncomingMessage without encoding yields Buffers.
      const bytes = chunk as Buffer;
      length += bytes.length;
      if (length > MAX_REPLY) throw new RangeError('the reply is too long');
      chunks.push(bytes);
    }
  } catch (error) {
    incoming.destroy();
    throw new TypeError('fetch failed', { cause: error });
  }
  const headers = new Headers();
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    headers.append(incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? '');
  }
  const status = incoming.statusCode ?? 500;
  return new Response(NO_BODY.includes(status) ? null : Buffer.concat(chunks), {
    status,
    statusText: incoming.statusMessage ?? '',
    headers,
  });
}
