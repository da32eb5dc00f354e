// Two tenants of two clouds side by side, with the real MSAL: each has its session, its tokens and its users, and leaving one leaves the
// other as it is.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { clouds } from '../../../src/shared/clouds.ts';
import type { SessionState } from '../../../src/shared/models.ts';
import type { SecretStore } from '../../../src/main/browser-ports.ts';
import { type DeskSession, createSession } from '../../../src/main/desk/session.ts';
import type { Clock } from '../../../src/main/ports.ts';
import { cloudFlaw } from '../../../src/main/services/cloud-rules.ts';
import { type Store, openStore } from '../../../src/main/store/store.ts';
import { Bench, Browser, nodeRandom } from '../practice/tenant/kit.ts';

const clock: Clock = { now: () => Date.now(), sleep: (_, signal) => new Promise((_resolve, reject) => {
  signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
}) };

let here: Bench;
let there: Bench;
let folder: string;
let store: Store;
let session: DeskSession;
let keyStore: SecretStore;
let windows: number;
let networks: number;
let bugs: unknown[];

const sealing: SecretStore = {
  available: true,
  seal: (text) => Uint8Array.from(Buffer.from(text), (byte) => byte ^ 0x5a),
  unseal: (sealed) => Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString(),
};

const benchOf = (url: string): Bench => (there.tenant.hosts.includes(new URL(url).hostname) ? there : here);
const routed: typeof fetch = (input, init) => {
  const { url } = new Request(input);
  return new URL(url).hostname === 'localhost' ? fetch(input, init) : benchOf(url).fetch(input, init);
};

async function signsIn(url: string): Promise<void> {
  const { operator } = benchOf(url).tenant;
  const browser = new Browser(routed);
  await browser.open(url);
  await browser.submit({ loginfmt: operator.userPrincipalName });
  await browser.submit({ passwd: operator.password.reveal() });
  await browser.submit({ LoginOptions: '3' });
  await browser.submit();
}

function open(): void {
  session = createSession({
    store, clock, random: nodeRandom, cloudFlaw, secretStore: keyStore,
    practice: { open: () => Promise.reject(new Error('not used here')), close: async () => undefined },
    openTenantNetwork: async () => {
      networks += 1;
      return {
        fetch: routed,
        signIn: { open: async (url) => {
          windows += 1;
          signsIn(url).catch((error: unknown) => bugs.push(error));
          return { closed: new Promise(() => undefined), close: () => undefined };
        } },
        obr: { open: () => Promise.reject(new Error('not used here')) },
        close: async () => {
          networks -= 1;
        },
      };
    },
    log: { info: () => undefined, warn: () => undefined, bug: (error) => String(bugs.push(error)) },
  });
}

const connect = async (bench: Bench): Promise<string> => {
  const { tenantId: tenant, clientId, cloud } = bench.tenant;
  await session.connectTenant({ tenant, clientId, cloud: cloud.id === 'usGovL4' ? { id: 'usGovL4' } : { id: 'global' } });
  await session.signIn();
  expect(session.value.status).toBe('signedIn');
  return session.accounts.value.activeId ?? '';
};

const filesOf = (): string => readdirSync(folder).map((name) => readFileSync(path.join(folder, name)).toString('latin1')).join('\n');
const sealedText = (text: string): string => Buffer.from(sealing.seal(text)).toString('latin1');

beforeAll(async () => {
  [here, there] = await Promise.all([Bench.start({ clock }), Bench.start({ clock, cloud: clouds.usGovL4, seed: 'other-harbour' })]);
});
afterAll(() => Promise.all([here.close(), there.close()]));
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'accounts-'));
  store = await openStore({ file: path.join(folder, 'store.sqlite'), clock });
  keyStore = sealing;
  windows = 0;
  networks = 0;
  bugs = [];
  open();
});
afterEach(async () => {
  await session.close();
  await store.close();
  rmSync(folder, { recursive: true });
  expect([bugs, here.bugs, there.bugs]).toEqual([[], [], []]);
  expect(networks).toBe(0);
});

describe('two accounts', () => {
  it('are signed in at the same time, and one click goes from one to the other', async () => {
    const first = await connect(here);
    const second = await connect(there);
    expect(session.current()).toMatchObject({ tenantId: there.tenant.tenantId, cloud: { id: 'usGovL4' } });
    const seen: SessionState['status'][] = [];
    const shown: (string | null)[] = [];
    session.onChange((state) => {
      seen.push(state.status);
      shown.push(session.current()?.tenantId ?? null);
    });
    await session.switchTo(first);
    // Whoever follows the session sees that nobody is signed in, in between: what belongs to the other tenant ends.
    expect([seen, shown]).toEqual([['signedOut', 'signedIn'], [null, here.tenant.tenantId]]);
    expect(await session.current()?.directory.me()).toMatchObject({ id: here.tenant.operator.id });
    await session.switchTo(second);
    expect(await session.current()?.directory.me()).toMatchObject({ id: there.tenant.operator.id });
    expect(windows).toBe(2);
    expect(session.accounts.value).toMatchObject({ activeId: second, accounts: [
      { id: second, cloud: 'usGovL4', operator: { userPrincipalName: there.tenant.operator.userPrincipalName } },
      { id: first, cloud: 'global', operator: { userPrincipalName: here.tenant.operator.userPrincipalName } },
    ] });
    await expect(session.switchTo('nobody')).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('are both there after a restart, the last one is shown, and neither is asked again', async () => {
    const first = await connect(here);
    await connect(there);
    await session.switchTo(first);
    await session.close();
    open();
    await session.restore();
    await vi.waitFor(() => expect(session.current()).toMatchObject({ tenantId: here.tenant.tenantId }));
    const other = session.accounts.value.accounts[1]?.id ?? '';
    await session.switchTo(other);
    await vi.waitFor(() => expect(session.current()).toMatchObject({ tenantId: there.tenant.tenantId }));
    expect(windows).toBe(2);
  });

  it('one signs out: its tokens are in no file any more, the other goes on', async () => {
    const first = await connect(here);
    const kept = sealing.unseal((await store.blobs.get(`tokenCache.${first}`)) ?? new Uint8Array());
    expect(kept).toContain(here.tenant.tenantId);
    const secret = /"secret":"(1\.[\w-]{20,})"/.exec(kept)?.[1] ?? 'none';
    expect(filesOf()).toContain(sealedText(secret));
    const second = await connect(there);
    await session.switchTo(first);
    await session.signOut({ removeUsers: false });
    expect(session.value).toMatchObject({ status: 'signedOut', error: null });
    expect(await store.blobs.get(`tokenCache.${first}`)).toBeNull();
    expect(filesOf()).not.toContain(sealedText(secret));
    expect(filesOf()).not.toContain(sealedText(here.tenant.operator.id));
    expect(session.accounts.value.accounts.find(({ id }) => id === first)).toMatchObject({ operator: null });
    await session.switchTo(second);
    expect(await session.current()?.directory.me()).toMatchObject({ id: there.tenant.operator.id });
    await session.close();
    open();
    await session.restore();
    await vi.waitFor(() => expect(session.current()).toMatchObject({ tenantId: there.tenant.tenantId }));
  });

  it('users go with a sign-out where that is wanted, those of the other tenant stay', async () => {
    const user = { id: 'u', displayName: 'U', userPrincipalName: 'u@x.example', department: null, jobTitle: null, employeeId: null, accountEnabled: true, userType: 'member' as const };
    const first = await connect(here);
    await connect(there);
    for (const { tenant } of [here, there]) await store.imports.add(tenant.tenantId, [user], '2026-11-26T00:00:00.000Z');
    const totals = () => Promise.all([here, there].map(async ({ tenant }) => (await store.users.figures(tenant.tenantId)).total));
    await session.switchTo(first);
    await session.signOut({ removeUsers: false });
    expect(await totals()).toEqual([1, 1]);
    await session.signIn();
    await session.signOut({ removeUsers: true });
    expect(await totals()).toEqual([0, 1]);
    expect((await store.imports.mark(here.tenant.tenantId)).importedAt).toBeNull();
  });

  it('one is removed while the other is shown', async () => {
    const first = await connect(here);
    const second = await connect(there);
    await session.forget({ accountId: first, removeUsers: false });
    expect(session.accounts.value.accounts.map(({ id }) => id)).toEqual([second]);
    expect(session.current()).toMatchObject({ tenantId: there.tenant.tenantId });
    expect(await store.blobs.get(`tokenCache.${first}`)).toBeNull();
    await session.forget({ accountId: second, removeUsers: false });
    expect([session.value, session.accounts.value]).toEqual([{ status: 'noTenant' }, { accounts: [], activeId: null }]);
  });

  it('of the same person are one', async () => {
    await connect(here);
    await connect(here);
    expect(session.accounts.value.accounts).toHaveLength(1);
    expect(windows).toBe(2);
  });
});

it('the address of the page is in the state while the person signs in', async () => {
  const addresses: (string | null)[] = [];
  session.onChange((state) => state.status === 'signingIn' && addresses.push(state.address));
  await connect(there);
  expect(addresses).toEqual([null, expect.stringMatching(/^https:\/\/login\.microsoftonline\.us\/.*code_challenge=/)]);
});

it('without a key store nothing of a person is written, the tenant is known all the same', async () => {
  await session.close();
  keyStore = { available: false, seal: () => { throw new Error('no key store'); }, unseal: () => { throw new Error('no key store'); } };
  open();
  await connect(here);
  const { operator } = here.tenant;
  await session.close();
  open();
  await session.restore();
  expect(session.value).toMatchObject({ status: 'signedOut', tenant: { tenantId: here.tenant.tenantId } });
  expect(session.accounts.value.accounts).toMatchObject([{ operator: null }]);
  expect(await store.blobs.get('accountOperators')).toBeNull();
  expect(filesOf()).not.toContain(`"displayName":"${operator.userPrincipalName}`);
});

it('a custom cloud that is none is refused, and left out at the next start', async () => {
  const { clouds: _, ...bad } = { clouds, ...clouds.usGovL4, id: 'custom' as const, rpIds: ['us'] };
  const tenant = { tenant: 'contoso.example', clientId: here.tenant.clientId, cloud: bad };
  await expect(session.connectTenant(tenant)).rejects.toMatchObject({ code: 'cloud.invalid', detail: { field: 'rpIds' } });
  await store.settings.set('accounts', [{ id: 'a', extraScopes: [], ...tenant, cloud: { ...bad, signInHosts: [...bad.signInHosts], rpIds: [...bad.rpIds], helperHosts: [] } }]);
  await session.restore();
  expect(session.value).toEqual({ status: 'noTenant' });
});
