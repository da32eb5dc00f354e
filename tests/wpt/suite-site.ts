// The suite's own server, as far as `webauthn` needs one: static files with their `.headers`, `{{…}}` in `.sub.` files,
// pages around `.window.js` files, the two scripts that whoever runs the suite supplies, and that one's commands.
// It speaks https for several hosts behind a CONNECT proxy, as the practice tenant does.

import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, normalize } from 'node:path';
import type { PracticeNetwork } from '../../src/main/browser-ports.ts';
import { createTlsIdentity } from '../../src/main/practice/tenant/certificates.ts';
import { COMMAND_PATH, reportScript, vendorScript } from './page-scripts.ts';

export const HOST = 'web-platform.test';
const OTHER_HOST = 'not-web-platform.test';
const PREFIXES = ['', 'www.', 'www1.', 'www2.'];
export const HOSTS = [HOST, OTHER_HOST].flatMap((host) => PREFIXES.map((prefix) => prefix + host));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.idl': 'text/plain; charset=utf-8',
  '.css': 'text/css',
};

export interface SuiteSite {
  readonly practice: PracticeNetwork;
  close(): Promise<void>;
}

/** @param onCommand  a command of a page: its name, its JSON; a rejection becomes the page's error */
export async function startSuiteSite(
  root: string,
  onCommand: (name: string, input: unknown) => Promise<unknown>,
): Promise<SuiteSite> {
  const tls = await createTlsIdentity(HOSTS);
  const site = createHttpsServer({ cert: tls.certificatePem, key: tls.privateKeyPem }, (request, response) => {
    answer(root, request, response, onCommand).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  const sockets = new Set<Socket>();
  const proxy = createHttpServer((_request, response) => response.writeHead(403).end());
  proxy.on('connect', (request, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (!HOSTS.some((host) => request.url === `${host}:443`)) {
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
  for (const server of [site, proxy]) await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    practice: { proxyPort: portOf(proxy), caCertificatePem: tls.caCertificatePem, hosts: HOSTS },
    async close() {
      for (const socket of sockets) socket.destroy();
      site.closeAllConnections();
      proxy.closeAllConnections();
      await Promise.all([site, proxy].map((server) => new Promise((done) => server.close(done))));
    },
  };
}

async function answer(
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
  onCommand: (name: string, input: unknown) => Promise<unknown>,
): Promise<void> {
  const url = new URL(request.url ?? '/', `https://${request.headers.host ?? HOST}`);
  const path = decodeURIComponent(url.pathname);
  const send = (status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(status, { 'cache-control': 'no-store', ...headers }).end(body);
  };
  if (path.startsWith(COMMAND_PATH)) {
    const input: unknown = JSON.parse((await bodyOf(request)) || 'null');
    const reply = await onCommand(path.slice(COMMAND_PATH.length), input).then(
      (result) => ({ ok: true, result: result ?? null }),
      (error: unknown) => ({ ok: false, error: error instanceof Error ? error.message : String(error) }),
    );
    return send(200, JSON.stringify(reply), { 'content-type': 'application/json' });
  }
  if (path === '/resources/testdriver-vendor.js') return send(200, vendorScript, { 'content-type': TYPES['.js'] ?? '' });
  if (path === '/resources/testharnessreport.js') return send(200, reportScript, { 'content-type': TYPES['.js'] ?? '' });
  // The suite's own server knows this one by another name.
  const file = join(root, normalize(path === '/resources/WebIDLParser.js' ? '/resources/webidl2/lib/webidl2.js' : path));
  if (!file.startsWith(root)) return send(403, '');
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const content = await readFile(file).catch(() => null);
  if (content !== null) {
    const body = /\.sub\./.test(basename(path)) ? substituted(content.toString('utf8'), url) : content;
    return send(200, body, { 'content-type': type, ...(await headersOf(file)) });
  }
  const script = /^(.*\.window)\.html$/.exec(path)?.[1];
  const source = script === undefined ? null : await readFile(join(root, `${script}.js`), 'utf8').catch(() => null);
  if (script === undefined || source === null) return send(404, 'not found');
  return send(200, pageAround(`${script}.js`, source), { 'content-type': TYPES['.html'] ?? '' });
}

async function headersOf(file: string): Promise<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = {};
  for (const name of [join(dirname(file), '__dir__.headers'), `${file}.headers`]) {
    const text = await readFile(name, 'utf8').catch(() => '');
    for (const line of text.split('\n')) {
      const at = line.indexOf(':');
      if (at > 0) headers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
    }
  }
  return headers;
}

/** The few of the server's templates that the suite's `webauthn` uses. Every port is 443. */
function substituted(text: string, url: URL): string {
  return text.replaceAll(/\{\{([^}]+)\}\}/g, (whole, expression: string) => {
    const hosts = /^(?:hosts\[(\w*)\]|domains)\[(\w*)\]$/.exec(expression.trim());
    if (hosts !== null) return (hosts[2] === '' ? '' : `${hosts[2]}.`) + (hosts[1] === 'alt' ? OTHER_HOST : HOST);
    if (expression.trim() === 'host') return HOST;
    if (/^ports\[https?\]\[\d\]$/.test(expression.trim())) return '443';
    if (expression.trim() === 'location[host]') return url.host;
    return whole;
  });
}

function pageAround(path: string, source: string): string {
  const meta = [...source.matchAll(/^\/\/ META: *(\w+)=(.*)$/gm)].map(([, name, value]) => ({ name, value: value?.trim() ?? '' }));
  const scripts = ['/resources/testharness.js', '/resources/testharnessreport.js']
    .concat(meta.filter(({ name }) => name === 'script').map(({ value }) => value))
    .map((src) => `<script src="${src}"></script>`);
  const long = meta.some(({ name, value }) => name === 'timeout' && value === 'long');
  return `<!doctype html><meta charset=utf-8>${long ? '<meta name=timeout content=long>' : ''}
${scripts.join('\n')}<div id=log></div><script src="${path}"></script>`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // border: no encoding is set
  return Buffer.concat(chunks).toString('utf8');
}

function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return (address satisfies AddressInfo).port;
}
