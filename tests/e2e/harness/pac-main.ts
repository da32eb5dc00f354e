// A tenant's network as the app opens it for a real tenant, under the system's settings, and one request through it. Says what came of it
// in one line of JSON.

import { app, net } from 'electron';
import { createProxySignIn } from '../../../src/main/app/proxy-sign-in.ts';
import { openTenantSession } from '../../../src/main/app/tenant-session.ts';
import { systemClock } from '../../../src/main/system-ports.ts';

void app.whenReady().then(async () => {
  const proxy = createProxySignIn((options) => net.request(options));
  const session = await openTenantSession(null, systemClock);
  const asked: unknown[] = [];
  proxy.onChange((state) => {
    if (state.status !== 'asking') return;
    asked.push(state);
    proxy.answer({ userName: 'desk', password: process.env['PAC_PASSWORD'] ?? '' });
  });
  const resolved = await Promise.all(['https://through.example/', 'https://around.example/'].map((url) => session.resolveProxy(url)));
  const past = proxy.past(session, (input, init) => session.fetch(new Request(input).url, init));
  const response = await past('http://through.example/hello').catch((error: unknown) => String(error));
  const answer = typeof response === 'string' ? response : `${response.status} ${await response.text()}`;
  process.stdout.write(`pac ${JSON.stringify({ resolved, asked, answer })}\n`);
  app.exit(0);
});
