// `fetch` through HTTPS_PROXY for a Node that does not read it by itself (before 22.21 and 24). Node's own is left alone.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as tlsConnect } from 'node:tls';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

export function useProxyOfEnvironment() {
  if (major > 22 || (major === 22 && minor >= 21)) return;
  const proxy = new URL(process.env.HTTPS_PROXY ?? '');
  const direct = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).protocol !== 'https:') return direct(request);
    const body = request.body === null ? null : Buffer.from(await request.arrayBuffer());
    return exchange(proxy, request, body);
  };
}

async function exchange(proxy, request, body) {
  const url = new URL(request.url);
  const socket = await tunnel(proxy, url.hostname);
  const incoming = await new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      url,
      { method: request.method, headers: Object.fromEntries(request.headers), createConnection: () => socket },
      resolve,
    );
    outgoing.on('error', reject);
    if (body !== null) outgoing.setHeader('content-length', body.length);
    outgoing.end(body ?? undefined);
  });
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const empty = incoming.statusCode === 204;
  return new Response(empty ? null : Buffer.concat(chunks), { status: incoming.statusCode, headers: incoming.headers });
}

function tunnel(proxy, host) {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: `${host}:443`, agent: false });
    request.on('error', reject);
    request.on('connect', (response, socket) => {
      if (response.statusCode !== 200) return reject(new Error(`the proxy says ${response.statusCode} for ${host}`));
      const secure = tlsConnect({ socket, servername: host }, () => resolve(secure));
      secure.on('error', reject);
    });
    request.end();
  });
}
