// `npm run practice-tenant` as a process of its own, and the environment for programs that are to reach it.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const PRACTICE_TENANT_PROGRAM = fileURLToPath(new URL('../../src/main/cli/practice-tenant.ts', import.meta.url));

/** What `--json` prints: all that another program needs. */
const factsShape = z.strictObject({
  port: z.number(),
  proxyPort: z.number(),
  authority: z.url(),
  graph: z.url(),
  tenantId: z.guid(),
  clientId: z.guid(),
  operator: z.strictObject({ userPrincipalName: z.string(), password: z.string() }),
  hosts: z.array(z.string()),
  hostResolverRules: z.string(),
  caCertificatePem: z.string().startsWith('-----BEGIN CERTIFICATE-----'),
});

export type TenantFacts = z.infer<typeof factsShape>;

export class PracticeTenantProcess {
  readonly facts: TenantFacts;
  readonly caFile: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #said: () => string;

  private constructor(facts: TenantFacts, caFile: string, child: ChildProcessWithoutNullStreams, said: () => string) {
    this.facts = facts;
    this.caFile = caFile;
    this.#child = child;
    this.#said = said;
  }

  /** It listens when this resolves. @param folder  for the file of its authority */
  static async start(folder: string, ...args: string[]): Promise<PracticeTenantProcess> {
    const caFile = join(folder, 'ca.pem');
    const child = spawn(process.execPath, [
      ...['--import', 'tsx', PRACTICE_TENANT_PROGRAM, '--port', '0', '--json', '--ca-file', caFile],
      ...args,
    ]);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('close', () => reject(new Error(`practice-tenant ended\n${errors}`)));
    });
    return new PracticeTenantProcess(factsShape.parse(JSON.parse(line)), caFile, child, () => errors);
  }

  /** What it has written to its standard error. */
  get errors(): string {
    return this.#said();
  }

  /** For programs that know proxies and authorities from their environment. */
  get environment(): Readonly<Record<string, string>> {
    return {
      HTTPS_PROXY: `http://127.0.0.1:${this.facts.proxyPort}`,
      NO_PROXY: 'localhost,127.0.0.1',
      NODE_EXTRA_CA_CERTS: this.caFile,
      NODE_USE_ENV_PROXY: '1',
      REQUESTS_CA_BUNDLE: this.caFile,
    };
  }

  readFaultsAgain(): void {
    this.#child.kill('SIGHUP');
  }

  /** @returns the exit code */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((resolve) => this.#child.once('close', resolve));
      this.#child.kill('SIGTERM');
      await ended;
    }
    return this.#child.exitCode;
  }
}
