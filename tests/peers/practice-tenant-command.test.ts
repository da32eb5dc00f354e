// `npm run practice-tenant` as a program: other people's clients, each in a process of its own, reach it with what it prints:
// MSAL and the Graph client for Node, MSAL for Python, curl. A person signs in on its pages.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { practiceFetch } from '../../src/main/practice/tenant/practice-fetch.ts';
import { Browser, asRecord, at, textOf } from '../main/practice/tenant/browser.ts';
import { PRACTICE_TENANT_PROGRAM, PracticeTenantProcess } from '../rig/practice-tenant-process.ts';
import { outputOf, requireProgram, runProgram } from '../rig/programs.ts';

const TARGET = 'kim.example@harbour.example';
const client = (file: string): string => fileURLToPath(new URL(`./tenant-clients/${file}`, import.meta.url));

let folder: string;
let tenant: PracticeTenantProcess;

beforeAll(async () => {
  requireProgram('curl', 'curl');
  folder = await mkdtemp(join(tmpdir(), 'practice-tenant-command-'));
  await writeFile(join(folder, 'faults.json'), '[]');
  tenant = await PracticeTenantProcess.start(folder, '--faults', join(folder, 'faults.json'));
});
afterEach(() => writeFaults([]));
afterAll(async () => {
  expect(await tenant.stop()).toBe(0);
  expect(tenant.errors).not.toMatch(/Error/);
  await rm(folder, { recursive: true });
});

async function writeFaults(faults: unknown): Promise<void> {
  const before = tenant.errors.split('read again').length;
  await writeFile(join(folder, 'faults.json'), JSON.stringify(faults));
  tenant.readFaultsAgain();
  await expect.poll(() => tenant.errors.split('read again').length).toBe(before + 1);
}

/** Starts the client, does what it asks a person to do, and returns its last line. */
async function runClient(command: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const child = spawn(command, args, { env: { ...process.env, ...tenant.environment } });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let last: Record<string, unknown> = {};
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const value: unknown = JSON.parse(line);
      last = asRecord(value);
      if (last['todo'] !== undefined) await bePerson(last);
    }
    if ((await ended) !== 0) throw new Error(errors);
    return last;
  } finally {
    child.kill('SIGKILL');
  }
}

async function bePerson(todo: Record<string, unknown>): Promise<void> {
  const { operator, port, caCertificatePem, hosts } = tenant.facts;
  const throughMap = practiceFetch({ port, caCertificatePem, hosts });
  const browser = new Browser((input, init) => {
    const isLoopback = new URL(new Request(input).url).hostname === 'localhost';
    return isLoopback ? fetch(input, init) : throughMap(input, init);
  });
  await browser.open(textOf(todo['url']));
  if (todo['todo'] === 'code') await browser.submit({ user_code: textOf(todo['userCode']) });
  await browser.submit({ loginfmt: operator.userPrincipalName });
  await browser.submit({ passwd: operator.password });
  await browser.submit({ LoginOptions: '3' });
  await browser.submit(todo['todo'] === 'code' ? { answer: 'yes' } : {});
  expect(browser.html).toMatch(/You have signed in|You can close this window/);
}

const expected = {
  username: 'robin.desk@harbour.example',
  users: 60,
  keys: 0,
  rpId: 'login.microsoft.com',
  challenge: expect.any(Number),
  refreshed: true,
};

describe('a client for Node (MSAL, Graph client)', () => {
  it.each(['device', 'browser'])('signs in by %s, lists everybody and makes options', async (way) => {
    const { authority, clientId } = tenant.facts;
    const result = await runClient(process.execPath, [client('msal-and-graph.mjs'), authority, clientId, way, TARGET]);
    expect(result).toEqual(expected);
    expect(result['challenge']).toBeGreaterThan(6000);
  });

  it('copes with throttling that a file brings in while the tenant runs', async () => {
    // The second answer shows that there was a second request.
    await writeFaults([
      { when: { path: '/v1.0/users', nth: 1 }, then: { kind: 'status', status: 429, retryAfter: 1 } },
      { when: { path: '/v1.0/users', nth: 2 }, then: { kind: 'garbage', text: '{"value":[{"displayName":"Only One"}]}' } },
    ]);
    const { authority, clientId } = tenant.facts;
    const args = [client('msal-and-graph.mjs'), authority, clientId, 'browser', TARGET];
    expect(await runClient(process.execPath, args)).toEqual({ ...expected, users: 1 });
  });
});

it('a client for Python (MSAL, requests) signs in by device code, lists everybody and makes options', async () => {
  requireProgram('msal/__init__.py', 'python3-msal', ['/usr/lib/python3/dist-packages']);
  const { authority, clientId } = tenant.facts;
  expect(await runClient('/usr/bin/python3', [client('msal-python.py'), authority, clientId, TARGET])).toEqual(expected);
});

describe('curl', () => {
  const curl = async (url: string, ...args: string[]): Promise<unknown> => {
    const { proxyPort } = tenant.facts;
    const common = ['--silent', '--show-error', '--proxy', `http://127.0.0.1:${proxyPort}`, '--cacert', tenant.caFile];
    const json: unknown = JSON.parse(outputOf(await runProgram('curl', [...common, ...args, url])));
    return json;
  };

  it('reads the authority’s configuration, with certificates checked', async () => {
    const configuration = await curl(`${tenant.facts.authority}/v2.0/.well-known/openid-configuration`);
    expect(at(configuration, 'issuer')).toBe(`${tenant.facts.authority}/v2.0`);
    const unsafe = await runProgram('curl', ['--silent', '--proxy', `http://127.0.0.1:${tenant.facts.proxyPort}`, tenant.facts.graph]);
    expect(unsafe.code).toBe(60); // CURLE_PEER_FAILED_VERIFICATION: nobody else trusts this authority.
  });

  it('is told what is missing', async () => {
    expect(at(await curl(`${tenant.facts.graph}/me`), 'error', 'code')).toBe('InvalidAuthenticationToken');
    const code = await curl(`${tenant.facts.authority}/oauth2/v2.0/devicecode`, '--data', `client_id=${tenant.facts.clientId}&scope=User.Read`);
    expect(at(code, 'user_code')).toMatch(/^[B-Z]{9}$/);
    const poll = `grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=${tenant.facts.clientId}&device_code=${textOf(at(code, 'device_code'))}`;
    expect(at(await curl(`${tenant.facts.authority}/oauth2/v2.0/token`, '--data', poll), 'error')).toBe('authorization_pending');
    expect(at(await curl(`${tenant.facts.authority}/oauth2/v2.0/token`, '--data', poll), 'error')).toBe('slow_down');
  });
});

describe('the command', () => {
  const run = (...args: string[]) => runProgram(process.execPath, ['--import', 'tsx', PRACTICE_TENANT_PROGRAM, ...args]);

  it('writes its authority to the file it prints', async () => {
    expect(await readFile(tenant.caFile, 'utf8')).toBe(tenant.facts.caCertificatePem);
  });

  it('says how it is used', async () => {
    const help = outputOf(await run('--help'));
    for (const word of ['--port', '--faults', '--people', '--ca-file', 'storedBut503', 'REQUESTS_CA_BUNDLE']) expect(help).toContain(word);
    const wrong = await run('--port', '65536');
    expect([wrong.code, wrong.stderr]).toEqual([2, help]);
  });

  it('does not start with a fault file it cannot use', async () => {
    await writeFile(join(folder, 'bad.json'), '[{"when":{"path":"*"},"then":{"kind":"explode"}}]');
    const bad = await run('--faults', join(folder, 'bad.json'));
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringMatching(/^faults\[0\]\.then\.kind/)]);
    expect((await run('--faults', join(folder, 'none.json'))).code).toBe(2);
  });
});
