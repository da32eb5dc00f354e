// A PAC file in the system's settings: some hosts go through a proxy that wants a password, others do not.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sandboxSwitches } from '../../native/setup/electron-arguments.mjs';
import { freePort, Tinyproxy } from '../rig/tinyproxy.ts';
import { bundle, electronPath } from './harness/bundle.ts';

let folder: string;
let server: http.Server;
let serverPort: number;
let port: number;
let proxy: Tinyproxy;
let seen: string[];

beforeAll(async () => {
  const cache = path.resolve(import.meta.dirname, '../../.cache');
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(path.join(cache, 'pac-'));
  seen = [];
  port = await freePort();
  // It is the server of the PAC file and the network behind the proxy.
  server = http.createServer((request, answer) => {
    seen.push(String(request.url));
    if (request.url !== '/proxy.pac') return answer.end('reached');
    answer.setHeader('content-type', 'application/x-ns-proxy-autoconfig');
    return answer.end(`function FindProxyForURL(url, host) { return host === 'through.example' ? 'PROXY 127.0.0.1:${port}' : 'DIRECT'; }`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  serverPort = typeof address === 'object' && address !== null ? address.port : 0;
  proxy = await Tinyproxy.start({ folder, port, upstreamPort: serverPort, userName: 'desk', password: 'corporate-4711' });
  await writeFile(path.join(folder, 'package.json'), '{"name":"pac","version":"0.0.0","main":"main.cjs"}');
  await bundle(path.join(import.meta.dirname, 'harness/pac-main.ts'), folder, 'main', false);
}, 60_000);
afterAll(async () => {
  await proxy.stop();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

it('is followed, and the proxy it names is asked for by its own name', { timeout: 60_000 }, async () => {
  const { stdout } = await promisify(execFile)(await electronPath(), [folder, `--user-data-dir=${path.join(folder, 'profile')}`, ...sandboxSwitches()], {
    env: { ...process.env, auto_proxy: `http://127.0.0.1:${serverPort}/proxy.pac`, PAC_PASSWORD: 'corporate-4711' },
  });
  const line = stdout.split('\n').find((one) => one.startsWith('pac ')) ?? 'pac null';
  expect(JSON.parse(line.slice(4))).toEqual({
    resolved: [`PROXY 127.0.0.1:${port}`, 'DIRECT'],
    asked: [{ status: 'asking', host: '127.0.0.1', port, realm: expect.any(String), wasWrong: false }],
    answer: '200 reached',
  });
  expect(seen.at(-1)).toMatch(/^http:\/\/through\.example(:80)?\/hello$/);
});
