// Permissions asked where a feature needs them, with the real MSAL, at a practice tenant that asks for consent.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { clouds } from '../../../src/shared/clouds.ts';
import type { ConnectionState, PermissionName } from '../../../src/shared/connection.ts';
import type { SecretStore } from '../../../src/main/browser-ports.ts';
import { createPermissionDesk, type PermissionDesk } from '../../../src/main/desk/permission-desk.ts';
import { createSession, type DeskSession } from '../../../src/main/desk/session.ts';
import type { Clock } from '../../../src/main/ports.ts';
import { CONSENTED_SCOPES } from '../../../src/main/practice/tenant/identity/scopes.ts';
import { cloudFlaw } from '../../../src/main/services/cloud-rules.ts';
import { openStore, type Store } from '../../../src/main/store/store.ts';
import { Bench, Browser, nodeRandom } from '../practice/tenant/kit.ts';

const clock: Clock = { now: () => Date.now(), sleep: (_, signal) => new Promise((_resolve, reject) => {
  signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
}) };
const sealing: SecretStore = {
  available: true, seal: (text) => Uint8Array.from(Buffer.from(text)), unseal: (sealed) => Buffer.from(sealed).toString(),
};
const AUDIT = 'AuditLog.Read.All';

let bench: Bench;
let store: Store;
let session: DeskSession;
let desk: PermissionDesk;
/** What the person does on the page of consent; null: leaves it open. */
let answer: 'yes' | 'no' | null;
let pages: string[];
let codes: string[];

const routed: typeof fetch = (input, init) =>
  new URL(new Request(input).url).hostname === 'localhost' ? fetch(input, init) : bench.fetch(input, init);

async function person(url: string): Promise<void> {
  const browser = new Browser(routed);
  await browser.open(url);
  if (browser.html.includes('name="loginfmt"')) await browser.submit({ loginfmt: bench.tenant.operator.userPrincipalName });
  await browser.submit({ passwd: bench.tenant.operator.password.reveal() });
  await browser.submit({ LoginOptions: '3' });
  if (browser.html.includes('Permissions requested')) {
    if (answer === null) return;
    await browser.submit({ answer });
  }
  await browser.submit();
}

function open(): void {
  session = createSession({
    store, clock, random: nodeRandom, cloudFlaw, secretStore: sealing,
    practice: { open: () => Promise.reject(new Error('not used here')), close: async () => undefined },
    openTenantNetwork: async () => ({
      fetch: routed,
      signIn: { open: async (url) => {
        pages.push(url);
        person(url).catch(() => undefined); // whoever comes back after the end finds nobody
        return { closed: new Promise(() => undefined), close: () => undefined };
      } },
      obr: { open: () => Promise.reject(new Error('not used here')) },
      close: async () => undefined,
    }),
    log: { info: () => undefined, warn: () => undefined, bug: String },
  });
  desk = createPermissionDesk({ session, isKept: true, note: (entry) => store.audit.note(entry) });
}

const on = (): Extract<ConnectionState, { status: 'signedIn' }> => {
  if (desk.value.status !== 'signedIn') throw new Error('signed out');
  return desk.value;
};
const stateOf = (name: PermissionName) => on().permissions.find((one) => one.name === name)?.state;
const reasons = async () => (await store.audit.search({ text: '', before: null })).entries
  .filter(({ kind }) => kind === 'session.permissionsAsked').map(({ outcome, reason }) => [outcome, reason]);

beforeAll(async () => {
  bench = await Bench.start({ clock });
});
afterAll(async () => {
  expect(bench.bugs).toEqual([]);
  await bench.close();
});
beforeEach(async () => {
  bench.tenant.updateSettings({ unansweredScopes: [AUDIT], consentedScopes: CONSENTED_SCOPES, withheldScopes: [] });
  store = await openStore({ file: ':memory:', clock });
  [answer, pages, codes] = ['yes', [], []];
  open();
  await session.connectTenant({ tenant: bench.tenant.tenantId, clientId: bench.tenant.clientId, cloud: { id: 'global' } });
  await session.signIn();
});
afterEach(async () => {
  await session.close();
  await store.close();
});

it('a sign-in asks for the least, and says what there is and what is not', async () => {
  const scope = new URL(pages[0] ?? '').searchParams.get('scope') ?? '';
  expect(scope.split(' ').filter((one) => one.includes(clouds.global.graphHost))).toHaveLength(3);
  expect(on()).toMatchObject({ kept: 'keyStore', question: null, error: null, accountId: session.accounts.value.activeId });
  expect(Date.parse(on().signedInAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  expect(Date.parse(on().tokenExpiresAt ?? '')).toBeGreaterThan(Date.now());
  expect([stateOf('GroupMember.Read.All'), stateOf(AUDIT)]).toEqual(['granted', 'missing']);
  expect(session.current()?.missingScopes).toEqual([AUDIT]);
  await desk.refresh();
  expect(on().roles.map(({ need, state }) => [need, state])).toEqual([
    ['members', 'granted'], ['admins', 'missing'], ['policies', 'granted'], ['audit', 'granted'],
  ]);
});

it('a permission is asked for when it is needed, of who is signed in; the directory then answers', async () => {
  const directory = session.current()?.directory;
  const span = { from: 0, to: Date.now() };
  expect(await directory?.auditEvents(span)).toMatchObject({ kind: 'notGranted', missing: 'permission' });
  const asked: (readonly PermissionName[])[] = [];
  desk.onChange((state) => state.status === 'signedIn' && state.question !== null && asked.push(state.question.names));
  await desk.ask({ names: [AUDIT], way: 'page' });
  expect(new URL(pages[1] ?? '').searchParams.get('login_hint')).toBe(bench.tenant.operator.userPrincipalName);
  expect(asked[0]).toEqual([AUDIT]);
  expect([stateOf(AUDIT), on().question, session.current()?.missingScopes]).toEqual(['granted', null, []]);
  expect(await directory?.auditEvents(span)).toMatchObject({ kind: 'events' });
  expect(await reasons()).toEqual([['succeeded', AUDIT]]);
});

it('is asked for again after a restart; one that was taken back costs the feature, not the sign-in', async () => {
  await desk.ask({ names: [AUDIT], way: 'page' });
  await session.close();
  open();
  await session.restore();
  await vi.waitFor(() => expect(desk.value.status).toBe('signedIn'));
  expect(session.shown()?.signIn.asked).toContain(AUDIT);
  expect(stateOf(AUDIT)).toBe('granted');

  bench.tenant.updateSettings({ unansweredScopes: [AUDIT] });
  const id = on().accountId;
  const kept = (await store.blobs.get(`tokenCache.${id}`)) ?? new Uint8Array();
  await session.close();
  // The token of the cache is old.
  const old = sealing.unseal(kept).replaceAll(/"expires_on":"\d+"/g, '"expires_on":"1"').replaceAll(/"extended_expires_on":"\d+"/g, '"extended_expires_on":"1"');
  await store.blobs.set(`tokenCache.${id}`, sealing.seal(old));
  open();
  await session.restore();
  await vi.waitFor(() => expect(desk.value.status).toBe('signedIn'));
  expect([stateOf(AUDIT), session.shown()?.signIn.asked.includes(AUDIT)]).toEqual(['missing', false]);
});

it('somebody declines: they stay signed in, and nothing is granted', async () => {
  answer = 'no';
  await expect(desk.ask({ names: [AUDIT], way: 'page' })).rejects.toMatchObject({ reason: 'closed' });
  expect([session.value.status, stateOf(AUDIT), on().question]).toEqual(['signedIn', 'missing', null]);
  expect(await session.current()?.directory.me()).toMatchObject({ id: bench.tenant.operator.id });
  expect(await reasons()).toEqual([['failed', `${AUDIT} signIn.closed`]]);
});

it('a permission that the organisation refuses is said, and not asked for with every token from then on', async () => {
  bench.tenant.updateSettings({ unansweredScopes: [], withheldScopes: [AUDIT] });
  await expect(desk.ask({ names: [AUDIT], way: 'page' })).rejects.toMatchObject({ code: 'signIn.notGranted', detail: { permissions: AUDIT } });
  expect(session.shown()?.signIn.asked).not.toContain(AUDIT);
  expect(stateOf(AUDIT)).toBe('missing');
});

it('a question that is taken back ends quietly; a sign-out takes it back', async () => {
  answer = null;
  const first = desk.ask({ names: [AUDIT], way: 'page' });
  await vi.waitFor(() => expect(on().question?.address).toMatch(/^https:/));
  await expect(desk.ask({ names: [AUDIT], way: 'page' })).rejects.toMatchObject({ code: 'session.busy' });
  desk.cancelAsk();
  await first;
  expect([on().question, await reasons()]).toEqual([null, []]);
  const second = desk.ask({ names: [AUDIT], way: 'page' });
  await vi.waitFor(() => expect(on().question?.address).toMatch(/^https:/));
  await session.signOut({ removeUsers: false });
  await second;
  expect(desk.value).toEqual({ status: 'signedOut' });
});

it('on another device, with a code', async () => {
  desk.onChange((state) => {
    const code = state.status === 'signedIn' ? state.question?.device?.userCode : undefined;
    if (code !== undefined && !codes.includes(code)) codes.push(code);
  });
  const asked = desk.ask({ names: [AUDIT], way: 'code' });
  await vi.waitFor(() => expect(codes).toHaveLength(1));
  desk.cancelAsk();
  await asked;
  expect(pages).toHaveLength(1);
});

it('what was granted in the admin centre is seen with a new token', async () => {
  bench.tenant.updateSettings({ unansweredScopes: [] });
  expect(stateOf(AUDIT)).toBe('missing');
  await desk.refresh();
  expect(stateOf(AUDIT)).toBe('granted');
});

it('nobody answers: said, and what was known stays', async () => {
  bench.tenant.loadFaults([]);
  await desk.refresh();
  const before = on().roles;
  const at = session.shown();
  if (at === null) throw new Error('nobody');
  vi.spyOn(at.signIn, 'tokenFacts').mockRejectedValue(new TypeError('offline'));
  await desk.refresh();
  expect(on()).toMatchObject({ refreshing: false, error: { code: 'bug' }, roles: before });
});
