// `npm run practice-tenant -- --port N [--json]`: the practice tenant alone, until Ctrl+C.
// It prints where it listens and how to sign in; --json prints the same as one line for programs.

import { parseArgs } from 'node:util';
import { startPracticeTenant } from '../practice/tenant/practice-tenant.ts';
import { systemClock, systemRandom } from '../system-ports.ts';

const USAGE = 'Usage: npm run practice-tenant -- [--port N] [--json]';

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    process.stderr.write(
      `${USAGE}\n  --port N   port of the HTTPS server on 127.0.0.1, 0 … 65535 (default: any free one)\n  --json     one line of JSON instead of text\n`,
    );
    return 2;
  }
  const tenant = await startPracticeTenant({
    port: options.port,
    clock: systemClock,
    random: systemRandom,
    onBug: (error) =>
      process.stderr.write(
        `practice tenant: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      ),
  });
  // The password is practice-only, new at every start, and this line is its only copy.
  const password = tenant.operator.password.reveal();
  const { port, proxyPort, tenantId, clientId, hosts, caCertificatePem, hostResolverRules } = tenant;
  const userPrincipalName = tenant.operator.userPrincipalName;
  if (options.json) {
    const line = {
      port,
      proxyPort,
      tenantId,
      clientId,
      operator: { userPrincipalName, password },
      hosts,
      hostResolverRules,
      caCertificatePem,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  } else {
    process.stdout.write(`Practice tenant "${tenant.displayName}"
  HTTPS        https://localhost:${port}
  Proxy        http://127.0.0.1:${proxyPort} (CONNECT, practice hosts only)
  Hosts        ${hosts.join(', ')}
  Tenant id    ${tenantId}
  Client id    ${clientId}
  Operator     ${userPrincipalName}
  Password     ${password}

${caCertificatePem}
Press Ctrl+C to stop.
`);
  }
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await tenant.close();
  return 0;
}

function readOptions(): { readonly port: number; readonly json: boolean } | null {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, json: { type: 'boolean' } } });
    const port = values.port ?? '0';
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return null;
    return { port: Number(port), json: values.json === true };
  } catch {
    return null;
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `The practice tenant could not start: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);
