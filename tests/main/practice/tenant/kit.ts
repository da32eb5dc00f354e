// What the tests of the practice tenant share: a tenant with a clock that stands still, and an OAuth client written from
// RFC 6749 / 7636. None of it uses the tenant's own code paths.

import { createHash, randomBytes } from 'node:crypto';
import { authorityOf, graphOf } from '../../../../src/shared/clouds.ts';
import type { Random } from '../../../../src/main/ports.ts';
import { PRACTICE_PEOPLE } from '../../../../src/main/practice/tenant/people.ts';
import type { Person, RoleName } from '../../../../src/main/practice/tenant/people.ts';
import { CONSENTED_SCOPES } from '../../../../src/main/practice/tenant/identity/scopes.ts';
import { practiceFetch } from '../../../../src/main/practice/tenant/practice-fetch.ts';
import { startPracticeTenant } from '../../../../src/main/practice/tenant/practice-tenant.ts';
import type { PracticeTenant, PracticeTenantOptions } from '../../../../src/main/practice/tenant/practice-tenant.ts';
import { vi } from 'vitest';
import { Browser, asRecord } from './browser.ts';
import { ManualClock } from '../../../fakes/manual-clock.ts';

// A tenant makes RSA keys when it starts; on a busy machine that takes seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

// Tests of other folders take it from here.
export { Browser, asRecord, at, listOf, textOf } from './browser.ts';
export { makeCredential } from './soft-credential.ts';

export const nodeRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };
export const ALL_SCOPES = 'https://graph.microsoft.com/.default openid profile offline_access';
export const TARGET = 'kim.example@harbour.example';

/** The practice people, with the operator in other roles: nobody else has a password. */
export function peopleWithOperatorAs(...roles: readonly RoleName[]): readonly Person[] {
  return PRACTICE_PEOPLE.map((person, at) => (at === 0 ? { ...person, roles } : person));
}

export class Bench {
  readonly clock: ManualClock;
  readonly tenant: PracticeTenant;
  readonly bugs: unknown[];
  readonly fetch: typeof fetch;

  private constructor(clock: ManualClock, tenant: PracticeTenant, bugs: unknown[]) {
    this.clock = clock;
    this.tenant = tenant;
    this.bugs = bugs;
    this.fetch = practiceFetch(tenant);
  }

  static async start(options: Partial<PracticeTenantOptions> = {}): Promise<Bench> {
    const clock = new ManualClock(Date.UTC(2026, 10, 23, 9, 0, 0));
    const bugs: unknown[] = [];
    const onBug = (error: unknown): void => void bugs.push(error);
    return new Bench(clock, await startPracticeTenant({ clock, random: nodeRandom, onBug, ...options }), bugs);
  }

  /** Signs the operator in through the pages and returns an access token. */
  async operatorToken(scope = ALL_SCOPES): Promise<string> {
    const tokens = await this.signIn(scope);
    return String(tokens['access_token']);
  }

  /** A token that has these permissions and no other: as if nobody had consented to more for the organisation. */
  async weakToken(scope: string): Promise<string> {
    this.tenant.updateSettings({ consentedScopes: [] });
    const token = await this.operatorToken(scope);
    this.tenant.updateSettings({ consentedScopes: CONSENTED_SCOPES });
    return token;
  }

  async signIn(scope = ALL_SCOPES): Promise<Record<string, unknown>> {
    const verifier = randomBytes(32).toString('base64url');
    const browser = new Browser(this.fetch);
    await browser.open(
      this.authorizeUrl({ scope, code_challenge: createHash('sha256').update(verifier).digest('base64url') }),
    );
    await browser.submit({ loginfmt: this.tenant.operator.userPrincipalName });
    await browser.submit({ passwd: this.tenant.operator.password.reveal() });
    await browser.submit({ LoginOptions: '3' });
    const code = /name="code" value="([^"]+)"/.exec(browser.html)?.[1] ?? '';
    const response = await this.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'http://localhost:5555',
      code_verifier: verifier,
      scope,
    });
    return readJson(response);
  }

  token(fields: Readonly<Record<string, string>>): Promise<Response> {
    return this.fetch(`${authorityOf(this.tenant.cloud, this.tenant.tenantId)}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: this.tenant.clientId, ...fields }),
    });
  }

  authorizeUrl(change: Readonly<Record<string, string>> = {}): string {
    const query = new URLSearchParams({
      client_id: this.tenant.clientId,
      response_type: 'code',
      redirect_uri: 'http://localhost:5555',
      response_mode: 'form_post',
      scope: ALL_SCOPES,
      state: 'state-1',
      nonce: 'nonce-1',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
      ...change,
    });
    for (const [name, value] of Object.entries(change)) if (value === '') query.delete(name);
    return `${authorityOf(this.tenant.cloud, this.tenant.tenantId)}/oauth2/v2.0/authorize?${query.toString()}`;
  }

  /** One call to Graph; `path` starts with the version. */
  async graph(
    token: string,
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<GraphAnswer> {
    const response = await this.fetch(`${graphOf(this.tenant.cloud)}/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: unknown = text === '' ? {} : JSON.parse(text);
    return { status: response.status, headers: response.headers, json: asRecord(json) };
  }

  /** Id of the group of that name. */
  groupId(name: string): string {
    const group = this.tenant.groups.find(name);
    if (group === null) throw new Error(`no group ${name}`);
    return group.id;
  }

  async close(): Promise<void> {
    await this.tenant.close();
  }
}

export interface GraphAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  const json: unknown = await response.json();
  return asRecord(json);
}
