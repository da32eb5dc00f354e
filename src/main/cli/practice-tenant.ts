// `npm run practice-tenant`: the practice tenant alone, until Ctrl+C. See USAGE.
// It prints where it listens and how to sign in; --json prints the same as one line for programs.

import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { authorityOf, cloudIds, clouds, graphOf, type KnownCloudId } from '../../shared/clouds.ts';
import { FAULT_LIBRARY, isFaultName } from '../practice/tenant/fault-library.ts';
import { startPracticeTenant } from '../practice/tenant/practice-tenant.ts';
import type { PracticeTenant } from '../practice/tenant/practice-tenant.ts';
import { systemClock, systemRandom } from '../system-ports.ts';

const MAX_FAULT_FILE = 1024 * 1024;

const knownClouds = cloudIds.filter((id) => id !== 'custom');

const USAGE = `Usage: npm run practice-tenant -- [options]

  --port N         port of the HTTPS server on 127.0.0.1, 0 … 65535 (default: any free one)
  --faults FILE    things that go wrong: JSON, a list of { "when": { … }, "then": { … } }; read again at SIGHUP
  --faults NAME    one of: ${Object.keys(FAULT_LIBRARY).join(', ')}
  --people N       so many made-up people more, 0 … 10000000: a directory of any size
  --cloud NAME     whose host names it plays: ${knownClouds.join(', ')} (default: global)
  --ca-file FILE   write the certificate authority there too, as PEM
  --json           one line of JSON instead of text
  --help           this text

Other programs reach it through the proxy and trust the authority, each for itself; the system is not changed:
  curl              --proxy http://127.0.0.1:PROXY --cacert FILE ${graphOf(clouds.global)}/v1.0/me
  Python requests   HTTPS_PROXY=http://127.0.0.1:PROXY REQUESTS_CA_BUNDLE=FILE
  Node 24           NODE_USE_ENV_PROXY=1 HTTPS_PROXY=http://127.0.0.1:PROXY NODE_EXTRA_CA_CERTS=FILE
  Chromium          --host-resolver-rules="MAP …" (in --json), with the authority imported into a profile of its own
They sign in at the authority address that is printed, with the client id (a public client, redirect http://localhost), as the
operator: in a browser, or by device code. Only the operator has a password; others sign in with a Temporary Access Pass.

A fault file, for example: the service says 503 after it has stored the key, and the list is throttled twice.
  [{ "when": { "method": "POST", "path": "*/fido2Methods", "nth": 1 }, "then": { "kind": "statusAfterHandling", "status": 503 } },
   { "when": { "path": "/v1.0/users", "times": 2 }, "then": { "kind": "status", "status": 429, "retryAfter": 3 } }]
when: path (* is any text), method, host, nth, times
then: { kind: "status", status, code, message, retryAfter, retryAfterAsDate }   { kind: "statusAfterHandling", status }
      { kind: "drop", when: "before" | "during" | "after" }   { kind: "delay", ms, when: "before" | "after" }
      { kind: "garbage", text, status, contentType }
`;

interface Options {
  readonly port: number;
  readonly json: boolean;
  readonly faults: string | null;
  readonly people: number;
  readonly cloud: KnownCloudId;
  readonly caFile: string | null;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (options === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { faults } = options;
  let script: unknown;
  try {
    script = faults === null ? [] : await readFaults(faults);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 2;
  }
  const tenant = await startPracticeTenant({
    port: options.port,
    crowd: options.people,
    cloud: clouds[options.cloud],
    clock: systemClock,
    random: systemRandom,
    onBug: (error) => process.stderr.write(`practice tenant: ${error instanceof Error ? error.stack : String(error)}\n`),
  });
  try {
    tenant.loadFaults(script);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    await tenant.close();
    return 2;
  }
  if (options.caFile !== null) await writeFile(options.caFile, tenant.caCertificatePem);
  process.stdout.write(options.json ? `${JSON.stringify(factsOf(tenant))}\n` : describe(tenant));
  // A script that cannot be used leaves the one that was there.
  const reload = async (file: string): Promise<void> => {
    try {
      tenant.loadFaults(await readFaults(file));
      process.stderr.write('practice tenant: faults read again\n');
    } catch (error) {
      process.stderr.write(`practice tenant: ${messageOf(error)}\n`);
    }
  };
  if (faults !== null) process.on('SIGHUP', () => void reload(faults));
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await tenant.close();
  return 0;
}

/** What a program needs to know. The password is practice-only, new at every start, and this is its only copy. */
function factsOf(tenant: PracticeTenant) {
  const { port, proxyPort, tenantId, clientId, hosts, caCertificatePem, hostResolverRules } = tenant;
  const operator = {
    userPrincipalName: tenant.operator.userPrincipalName,
    password: tenant.operator.password.reveal(),
  };
  const authority = authorityOf(tenant.cloud, tenantId);
  const graph = `${graphOf(tenant.cloud)}/v1.0`;
  return { port, proxyPort, authority, graph, tenantId, clientId, operator, hosts, hostResolverRules, caCertificatePem };
}

function describe(tenant: PracticeTenant): string {
  const { port, proxyPort, authority, graph, tenantId, clientId, operator, hosts, caCertificatePem } = factsOf(tenant);
  return `Practice tenant "${tenant.displayName}"
  HTTPS        https://localhost:${port}
  Proxy        http://127.0.0.1:${proxyPort} (CONNECT, practice hosts only)
  Hosts        ${hosts.join(', ')}
  Authority    ${authority}
  Graph        ${graph}
  Tenant id    ${tenantId}
  Client id    ${clientId}
  Operator     ${operator.userPrincipalName}
  Password     ${operator.password}

${caCertificatePem}
How other programs reach it: --help. Press Ctrl+C to stop.
`;
}

async function readFaults(fileOrName: string): Promise<unknown> {
  if (isFaultName(fileOrName)) return FAULT_LIBRARY[fileOrName];
  const text = await readFile(fileOrName, 'utf8');
  if (text.length > MAX_FAULT_FILE) throw new RangeError(`${fileOrName} is longer than ${MAX_FAULT_FILE} characters`);
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw new SyntaxError(`${fileOrName} is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

function readOptions(): Options | 'help' | null {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        faults: { type: 'string' },
        people: { type: 'string' },
        cloud: { type: 'string' },
        'ca-file': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) return 'help';
    const port = values.port ?? '0';
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return null;
    const people = values.people ?? '0';
    if (!/^\d{1,8}$/.test(people) || Number(people) > 10_000_000) return null;
    const cloud = knownClouds.find((id) => id === (values.cloud ?? 'global'));
    if (cloud === undefined) return null;
    return {
      port: Number(port),
      json: values.json === true,
      faults: values.faults ?? null,
      people: Number(people),
      cloud,
      caFile: values['ca-file'] ?? null,
    };
  } catch {
    return null;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`The practice tenant could not start: ${messageOf(error)}\n`);
    process.exitCode = 1;
  },
);
