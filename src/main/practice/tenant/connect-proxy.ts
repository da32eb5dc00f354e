// An HTTP CONNECT proxy on 127.0.0.1 that leads the practice hosts, port 443, to the tenant and refuses all else.
// The app gives it to its own Electron session, so that the names are mapped there and nowhere else.

import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

const MAX_CONNECTIONS = 200;

export interface ConnectProxy {
  readonly port: number;
  close(): Promise<void>;
}

export async function startConnectProxy(hosts: readonly string[], tenantPort: number): Promise<ConnectProxy> {
  const sockets = new Set<Duplex>();
  const keep = (socket: Duplex): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'text/plain' });
    response.end('This proxy leads to the practice tenant only.');
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (socket: Socket) => keep(socket));
  server.on('connect', (request, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy());
    const [host = '', port] = (request.url ?? '').toLowerCase().split(':');
    if (!hosts.includes(host) || port !== '443') {
      client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const tenant = connect(tenantPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) tenant.write(head);
      tenant.pipe(client);
      client.pipe(tenant);
    });
    keep(tenant);
    tenant.on('error', () => client.destroy());
    tenant.once('close', () => client.destroy());
    client.once('close', () => tenant.destroy());
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
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
