// The HTTPS server of the practice tenant on 127.0.0.1: reads a bounded request, plays faults, writes the reply.
// It knows no routes; it hands each request to one function.

import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../ports.ts';
import type { TlsIdentity } from './certificates.ts';
import { playFault } from './fault-stage.ts';
import type { FaultPlayer } from './faults.ts';
import type { TenantReply, TenantRequest } from './http.ts';

const MAX_BODY = 1024 * 1024;
const MAX_CONNECTIONS = 200;
const IDLE_CONNECTION_MS = 120_000;
const REQUEST_TIMEOUT_MS = 60_000;

export interface TenantServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface TenantServerParts {
  readonly clock: Clock;
  readonly tls: TlsIdentity;
  readonly port: number;
  readonly handle: (request: TenantRequest) => Promise<TenantReply>;
  readonly faults: () => FaultPlayer;
  /** Ends what waits; aborted before `close`. */
  readonly closing: AbortSignal;
  /** A mistake of the tenant itself; the caller gets a 500. */
  readonly onBug: (error: unknown) => void;
}

export async function startTenantServer(parts: TenantServerParts): Promise<TenantServer> {
  const sockets = new Set<Socket>();
  const server = createServer(
    {
      cert: parts.tls.certificatePem,
      key: parts.tls.privateKeyPem,
      minVersion: 'TLSv1.2',
      maxHeaderSize: 64 * 1024,
      requestTimeout: REQUEST_TIMEOUT_MS,
    },
    (incoming, outgoing) => {
      serve(parts, incoming, outgoing).catch((error: unknown) => {
        parts.onBug(error);
        outgoing.destroy();
      });
    },
  );
  // As the load balancers of real services do: a client's next request does not meet a connection that has just been closed.
  server.keepAliveTimeout = IDLE_CONNECTION_MS;
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(parts.port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
  return {
    port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function serve(
  parts: TenantServerParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  if (body === null) {
    write(outgoing, { status: 413, headers: { connection: 'close' }, body: '' }, false);
    return;
  }
  const request = readRequest(incoming, body);
  if (request === null) {
    write(outgoing, { status: 400, headers: {}, body: '' }, false);
    return;
  }
  const fault = parts.faults().next(request);
  const reply = await playFault(fault, () => handle(parts, request), parts.clock, parts.closing).catch(() => null);
  if (reply === null || (fault?.kind === 'drop' && fault.when === 'after')) outgoing.destroy();
  else if (fault?.kind === 'drop') writeHalf(outgoing, reply);
  else write(outgoing, reply, request.method === 'HEAD');
}

async function handle(parts: TenantServerParts, request: TenantRequest): Promise<TenantReply> {
  try {
    return await parts.handle(request);
  } catch (error) {
    parts.onBug(error);
    return { status: 500, headers: { 'content-type': 'text/plain' }, body: 'The practice tenant made a mistake.' };
  }
}

/** The whole body, or null when it is longer than the bound. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    // An IncomingMessage without encoding yields Buffers.
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > MAX_BODY) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function readRequest(incoming: IncomingMessage, body: Uint8Array): TenantRequest | null {
  const host = (incoming.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  const target = `https://${host}${incoming.url ?? '/'}`;
  if (host === '' || !URL.canParse(target)) return null;
  const url = new URL(target);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: (incoming.method ?? 'GET').toUpperCase(),
    host,
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
  };
}

function write(outgoing: ServerResponse, reply: TenantReply, headOnly: boolean): void {
  if (outgoing.destroyed) return;
  const body = writeHead(outgoing, reply);
  outgoing.end(headOnly || reply.status === 204 ? undefined : body);
}

/** The head, which promises the whole body, and the first half of it; then the connection is gone. */
function writeHalf(outgoing: ServerResponse, reply: TenantReply): void {
  const body = writeHead(outgoing, reply);
  outgoing.flushHeaders();
  outgoing.write(body.subarray(0, body.length >> 1), () => outgoing.destroy());
}

function writeHead(outgoing: ServerResponse, reply: TenantReply): Uint8Array {
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  outgoing.statusCode = reply.status;
  for (const [name, value] of Object.entries(reply.headers)) {
    outgoing.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  if (reply.status !== 204) outgoing.setHeader('content-length', body.length);
  return body;
}
