// The tenant of the OBR window's tests: an https server for several hosts, and the CONNECT proxy that leads to it.

import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createTlsIdentity } from '../../../src/main/practice/tenant/certificates.ts';
import type { PracticeNetwork } from '../../../src/main/browser-ports.ts';

export const LOGIN = 'login.practice.test';
export const INFO = 'info.practice.test';
/** Served by the site, but not on the list of hosts that the window may visit. */
export const ELSEWHERE = 'elsewhere.practice.test';

export interface ObrSite {
  readonly practice: PracticeNetwork;
  /** host + path of every request that arrived. */
  readonly requests: string[];
  close(): Promise<void>;
}

export async function startObrSite(): Promise<ObrSite> {
  const hosts = [LOGIN, INFO, ELSEWHERE];
  const tls = await createTlsIdentity(hosts);
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const site = createHttpsServer({ cert: tls.certificatePem, key: tls.privateKeyPem }, (request, response) => {
    const host = request.headers.host ?? '';
    const path = request.url ?? '/';
    requests.push(host + path);
    if (path.startsWith('/redirect?')) {
      response.writeHead(302, { location: decodeURIComponent(path.slice('/redirect?'.length)) }).end();
      return;
    }
    if (path === '/download') {
      response.writeHead(200, { 'content-disposition': 'attachment; filename=x.bin' }).end('data');
      return;
    }
    if (path === '/echo') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () =>
        response.end(`${request.method} ${Buffer.concat(chunks).toString()} ${request.headers.cookie ?? 'no cookie'}`),
      );
      return;
    }
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'set-cookie': 'seen=1; Path=/; Secure',
      // A page that tries to keep WebAuthn for itself, with a syntax error that would void a joined header.
      'permissions-policy': 'publickey-credentials-create=(self), ===',
    });
    response.end(pageOf(host, path, request.headers.cookie ?? ''));
  });
  const proxy = createHttpServer((_request, response) => response.writeHead(403).end());
  proxy.on('connect', (request, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (!hosts.some((host) => request.url === `${host}:443`)) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const upstream = connect(portOf(site), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  await listen(site);
  await listen(proxy);
  return {
    practice: { proxyPort: portOf(proxy), caCertificatePem: tls.caCertificatePem, hosts },
    requests,
    async close() {
      for (const socket of sockets) socket.destroy();
      site.closeAllConnections();
      proxy.closeAllConnections();
      await Promise.all([site, proxy].map((server) => new Promise<void>((done) => void server.close(() => done()))));
    },
  };
}

function pageOf(host: string, path: string, cookie: string): string {
  const title = `${host}${path}`;
  // Runs before anything else of the page: is the shim there already, in this very frame?
  const early = `<script>
    window.early = { nativeCreate: String(navigator.credentials?.create).includes('[native code]') };
    navigator.credentials?.create({ publicKey: {} }).catch((error) => { window.early.error = error.name; });
  </script>`;
  const frames: Readonly<Record<string, string>> = {
    '/framed': '<iframe src="/inner"></iframe>',
    '/cross-framed': `<iframe src="https://${INFO}/inner"></iframe>`,
    '/framed-elsewhere': `<iframe src="https://${ELSEWHERE}/inner"></iframe>`,
  };
  const form =
    path === '/form'
      ? '<form action="/posted"><input id=user value=""><input name=accesspass type=password><button>Next</button></form>'
      : '';
  return `<!doctype html><meta charset=utf-8><title>${title}</title><meta name=cookie content="${cookie}">${early}<h1>${title}</h1>
    ${form}${frames[path] ?? ''}`;
}

function listen(server: Server | ReturnType<typeof createHttpServer>): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
