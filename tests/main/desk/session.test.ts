// The session against the practice tenant: the real MSAL, the real Graph client, the tenant's own pages; only the window is a
// scripted browser.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionState } from '../../../src/shared/models.ts';
import type { OpenTenantNetwork, SecretStore, SignInPage } from '../../../src/main/browser-ports.ts';
import type { PracticeRoom } from '../../../src/main/desk/practice-room.ts';
import { type DeskSession, createSession } from '../../../src/main/desk/session.ts';
import type { Clock } from '../../../src/main/ports.ts';
import { cloudFlaw } from '../../../src/main/services/cloud-rules.ts';
import { type Store, openStore } from '../../../src/main/store/store.ts';
import { Bench, Browser, nodeRandom } from '../practice/tenant/kit.ts';

// MSAL judges lifetimes by the computer's clock, so tenant and session follow it here. Nothing sleeps in these tests but time limits.
const clock: Clock = {
  now: () => Date.now(),
  sleep: (_, signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    }),
};

type Person = (url: string, page: { readonly close: () => void }) => Promise<void>;

let bench: Bench;
let store: Store;
let session: DeskSession;
let person: Person;
let warnings: string[];
let bugs: unknown[];
let networks: number;
let practiceCloses: number;

/** Signs in on the pages, as the operator does, and posts the answer to the loopback address. */
const signsIn: Person = async (url) => {
  const browser = new Browser((input, init) => {
    const target = new URL(new Request(input).url);
    return target.hostname === 'localhost' ? fetch(input, init) : bench.fetch(input, init);
  });
  await browser.open(url);
  await browser.submit({ loginfmt: bench.tenant.operator.userPrincipalName });
  await browser.submit({ passwd: bench.tenant.operator.password.reveal() });
  await browser.submit({ LoginOptions: '1' });
  await browser.submit();
};

const sealing: SecretStore = {
  available: true,
  seal: (text) => Uint8Array.from(Buffer.from(text), (byte) => byte ^ 0x5a),
  unseal: (sealed) => Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString(),
};

beforeAll(async () => {
  bench = await Bench.start({ clock });
});
afterAll(() => bench.close());
beforeEach(async () => {
  store = await openStore({ file: ':memory:', clock });
  person = signsIn;
  warnings = [];
  bugs = [];
  networks = 0;
  practiceCloses = 0;
  open();
});
afterEach(async () => {
  await session.close();
  await store.close();
});

function open(): void {
  const openTenantNetwork: OpenTenantNetwork = async () => {
    networks += 1;
    return {
      fetch: bench.fetch,
      signIn: { open: async (url) => window(url) },
      obr: { open: () => Promise.reject(new Error('not used here')) },
      close: async () => {
        networks -= 1;
      },
    };
  };
  const practice: Pick<PracticeRoom, 'open' | 'close'> = {
    open: async () => ({
      name: 'Harbour', tenantId: bench.tenant.tenantId, clientId: bench.tenant.clientId,
      signIn: { userPrincipalName: bench.tenant.operator.userPrincipalName, password: bench.tenant.operator.password.reveal() },
      network: { proxyPort: bench.tenant.proxyPort, caCertificatePem: bench.tenant.caCertificatePem, hosts: bench.tenant.hosts },
    }),
    close: async () => {
      practiceCloses += 1;
    },
  };
  session = createSession({
    store, clock, random: nodeRandom, practice, openTenantNetwork, cloudFlaw, secretStore: sealing,
    log: {
      info: () => undefined,
      warn: (code) => void warnings.push(code),
      bug: (error) => {
        bugs.push(error);
        return 'bug-1';
      },
    },
  });
}

function window(url: string): SignInPage {
  let tell: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    tell = resolve;
  });
  person(url, { close: tell }).catch((error: unknown) => bugs.push(error));
  return { closed, close: tell };
}

const tenant = () => ({ tenant: bench.tenant.tenantId, clientId: bench.tenant.clientId, cloud: { id: 'global' as const } });

describe('practice', () => {
  it('starts signed out, signs in on the pages, signs out, and leaves', async () => {
    const seen: SessionState['status'][] = [];
    session.onChange((state) => seen.push(state.status));
    await session.startPractice();
    expect(session.value).toMatchObject({ status: 'signedOut', tenant: { kind: 'practice', name: 'Harbour' }, error: null });
    await session.signIn();
    expect(session.value).toMatchObject({
      status: 'signedIn', operator: { id: bench.tenant.operator.id, userPrincipalName: bench.tenant.operator.userPrincipalName },
    });
    const current = session.current();
    expect(current).toMatchObject({ tenantId: bench.tenant.tenantId, missingScopes: [] });
    expect(await current?.directory.me()).toMatchObject({ id: bench.tenant.operator.id });
    await session.signOut({ removeUsers: false });
    expect(session.current()).toBeNull();
    await expect(current?.directory.me()).rejects.toMatchObject({ reason: 'required' });
    await session.leaveTenant();
    expect(seen).toEqual(['signedOut', 'signingIn', 'signingIn', 'signedIn', 'signedOut', 'noTenant']);
    expect([networks, practiceCloses, bugs]).toEqual([0, 1, []]);
  });

  it('signs in by a code that is typed on another device, and a cancel takes the code away', { timeout: 30_000 }, async () => {
    await session.startPractice();
    const codes: (string | null)[] = [];
    session.onChange((state) => {
      if (state.status !== 'signingIn') return;
      codes.push(state.device?.userCode ?? null);
      if (state.device === null) return;
      if (codes.length === 2) return session.cancelSignIn();
      const { url, userCode } = state.device;
      const onPages = async (): Promise<void> => {
        const browser = new Browser(bench.fetch);
        await browser.open(url);
        await browser.submit({ user_code: userCode });
        await browser.submit({ loginfmt: bench.tenant.operator.userPrincipalName });
        await browser.submit({ passwd: bench.tenant.operator.password.reveal() });
        await browser.submit({ LoginOptions: '3' });
        await browser.submit({ answer: 'yes' });
      };
      onPages().catch((error: unknown) => bugs.push(error));
    });
    await session.signInByCode();
    expect(session.value).toMatchObject({ status: 'signedOut', error: null });
    await session.signInByCode();
    expect(session.value).toMatchObject({ status: 'signedIn', operator: { id: bench.tenant.operator.id } });
    expect(codes).toEqual([null, expect.stringMatching(/^\S+$/), null, expect.stringMatching(/^\S+$/)]);
    expect(codes[1]).not.toBe(codes[3]);
    expect(bugs).toEqual([]);
  });

  it('nothing of it is kept on disk', async () => {
    await session.startPractice();
    await session.signIn();
    expect(session.accounts.value).toMatchObject({ accounts: [{ id: 'practice', kind: 'practice' }], activeId: 'practice' });
    expect(await store.blobs.get('tokenCache.practice')).toBeNull();
    expect(await store.settings.get('accounts')).toBeNull();
  });
});

describe('sign-in that does not end well', () => {
  it('the window is closed: signed out, and it says so', async () => {
    await session.startPractice();
    person = async (_, page) => page.close();
    await session.signIn();
    expect(session.value).toMatchObject({ status: 'signedOut', error: { code: 'signIn.closed' } });
    expect(bugs).toEqual([]);
    person = signsIn;
    await session.signIn();
    expect(session.value.status).toBe('signedIn');
  });

  it('cancelled by the operator: signed out, without an error', async () => {
    await session.startPractice();
    person = async () => session.cancelSignIn();
    await session.signIn();
    expect(session.value).toMatchObject({ status: 'signedOut', error: null });
    expect(bugs).toEqual([]);
  });

  it('a second call while one is under way does nothing', async () => {
    await session.startPractice();
    let windows = 0;
    person = async (url, page) => {
      windows += 1;
      await signsIn(url, page);
    };
    await Promise.all([session.signIn(), session.signIn()]);
    expect(windows).toBe(1);
    expect(session.value.status).toBe('signedIn');
  });

  it('the tenant is left meanwhile: nobody is signed in afterwards', async () => {
    await session.startPractice();
    person = async () => session.leaveTenant();
    await session.signIn();
    expect(session.value).toEqual({ status: 'noTenant' });
    expect(session.current()).toBeNull();
  });

  it('without a tenant there is nothing to sign in to', async () => {
    await expect(session.signIn()).rejects.toMatchObject({ code: 'signIn.required' });
  });
});

describe('a tenant of one\'s own', () => {
  it('is known again at the next start, with its operator; its tokens are sealed', async () => {
    await session.connectTenant(tenant());
    await session.signIn();
    expect(session.value).toMatchObject({ status: 'signedIn', tenant: { kind: 'entra', practiceSignIn: null } });
    const sealed = await store.blobs.get(`tokenCache.${session.accounts.value.activeId}`);
    expect(Buffer.from(sealed ?? []).toString('latin1')).not.toMatch(/AccessToken|secret/);
    await session.close();
    open();
    person = () => Promise.reject(new Error('no window is opened at the start'));
    await session.restore();
    await vi.waitFor(() => expect(session.value.status).toBe('signedIn'));
    expect(session.value).toMatchObject({ operator: { id: bench.tenant.operator.id } });
    expect(bugs).toEqual([]);
  });

  it('left: forgotten', async () => {
    await session.connectTenant(tenant());
    await session.signIn();
    await session.leaveTenant();
    await session.close();
    open();
    await session.restore();
    expect(session.value).toEqual({ status: 'noTenant' });
  });

  it('a kept sign-in that cannot be read costs a sign-in, nothing more', async () => {
    await session.connectTenant(tenant());
    await session.signIn();
    await store.blobs.set(`tokenCache.${session.accounts.value.activeId}`, Uint8Array.of(1, 2, 3));
    await session.close();
    open();
    await session.restore();
    expect(session.value.status).toBe('signedOut');
    await session.signIn();
    expect(session.value.status).toBe('signedIn');
    expect(bugs).toEqual([]);
  });

  it('a setting that is not one of ours is left alone', async () => {
    await store.settings.set('accounts', [{ tenant: 7 }]);
    await session.restore();
    expect(session.value).toEqual({ status: 'noTenant' });
  });

  it('connecting the same again does not open a second network', async () => {
    await session.connectTenant(tenant());
    await session.connectTenant(tenant());
    expect(networks).toBe(1);
  });
});
