// The services of a desk: what is saved, what is not, where secrets are, and what practice mode puts in their place.
import { randomBytes } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import type { SecretStore } from '../../../src/main/browser-ports.ts';
import { createDeskServices, type DeskServices, type PracticeServices } from '../../../src/main/provisioning/desk-services.ts';
import { createServiceSecrets } from '../../../src/main/provisioning/service-settings.ts';
import { Secret } from '../../../src/main/secret.ts';
import { openStore, type Store } from '../../../src/main/store/store.ts';
import type { ConnectPingOne, SiteSettings } from '../../../src/shared/services.ts';
import { FastClock } from '../../fakes/fast-clock.ts';

const TOKEN = '00-very-secret-token';
const stores: Store[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

function keyStore(available: boolean): SecretStore {
  const mask = randomBytes(64);
  const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => byte ^ (mask[at % 64] ?? 0));
  return { available, seal: (text) => flip(new TextEncoder().encode(text)), unseal: (sealed) => new TextDecoder().decode(flip(sealed)) };
}

async function desk(secretStore = keyStore(true), store?: Store): Promise<{ services: DeskServices; store: Store; room: { practice: PracticeServices | null }; again: () => Promise<DeskServices> }> {
  const clock = new FastClock();
  const opened = store ?? (await openStore({ file: ':memory:', clock }));
  if (store === undefined) stores.push(opened);
  const room: { practice: PracticeServices | null } = { practice: null };
  const make = async (): Promise<DeskServices> => {
    const services = createDeskServices({
      settings: opened.settings, secrets: createServiceSecrets(opened.blobs, secretStore), clock, fetch: () => fetch, practice: () => room.practice,
    });
    await services.open();
    return services;
  };
  return { services: await make(), store: opened, room, again: make };
}

const wiki: SiteSettings = { id: 'site:wiki', name: ' Wiki ', startUrl: 'https://wiki.example.com/', rpIds: ['example.com'], hosts: [], nameRule: 'upn' };
const ping: ConnectPingOne = {
  region: 'eu', environmentId: '6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d', clientId: 'c', rpId: 'pingone.eu', origin: 'apps.pingone.eu', policyId: '', clientSecret: 's3cret',
};

it('sites and connections are there again at the next start, and runs can use them', async () => {
  const { services, again } = await desk();
  expect(await services.saveSite(wiki)).toEqual([]);
  await services.connectOkta({ orgUrl: 'contoso.okta.com', apiToken: TOKEN });
  await services.connectPingOne(ping);
  const next = await again();
  expect(next.value).toEqual({
    sites: [{ ...wiki, name: 'Wiki' }], okta: { orgUrl: 'https://contoso.okta.com', hasSecret: true },
    pingone: { region: 'eu', environmentId: ping.environmentId, clientId: 'c', rpId: 'pingone.eu', origin: 'https://apps.pingone.eu', policyId: '', hasSecret: true },
    secretsAreKept: true, practice: false,
  });
  expect(next.all.map(({ id, routes, rpIds }) => [id, routes, rpIds])).toEqual([
    ['okta', ['direct'], ['contoso.okta.com']], ['pingone', ['direct'], ['pingone.eu']], ['site:wiki', ['obr'], ['example.com']],
  ]);
});

it('no secret is in the settings, in what is shown, or unsealed in the store', async () => {
  const { services, store } = await desk();
  await services.connectOkta({ orgUrl: 'https://contoso.okta.com', apiToken: TOKEN });
  expect(JSON.stringify(await store.settings.get('services'))).not.toContain(TOKEN);
  expect(JSON.stringify(services.value)).not.toContain(TOKEN);
  expect(Buffer.from((await store.blobs.get('serviceSecret.okta')) ?? []).toString()).not.toContain(TOKEN);
});

it('without a key store a secret ends with the app, and that is said', async () => {
  const { services, store, again } = await desk(keyStore(false));
  await services.connectOkta({ orgUrl: 'https://contoso.okta.com', apiToken: TOKEN });
  expect(services.value.okta?.hasSecret).toBe(true);
  expect(await store.blobs.get('serviceSecret.okta')).toBeNull();
  const next = await again();
  expect(next.value).toMatchObject({ okta: { hasSecret: false }, secretsAreKept: false });
  await expect(next.all[0]?.registry(undefined as never)?.list({ id: 'u', displayName: 'u', userPrincipalName: 'u', photo: null })).rejects.toMatchObject({ code: 'service.notConnected' });
});

it('a site with a flaw is not saved; an edited one keeps its place', async () => {
  const { services } = await desk();
  expect(await services.saveSite({ ...wiki, rpIds: ['com'] })).toEqual([{ field: 'rpIds', kind: 'publicSuffix', value: 'com' }]);
  expect(services.value.sites).toEqual([]);
  await services.saveSite(wiki);
  await services.saveSite({ ...wiki, id: 'site:other', name: 'Other' });
  await services.saveSite({ ...wiki, name: 'Renamed' });
  expect(services.value.sites.map(({ name }) => name)).toEqual(['Renamed', 'Other']);
  await services.removeSite('site:wiki');
  expect(services.value.sites.map(({ id }) => id)).toEqual(['site:other']);
});

it.each<readonly [string, (services: DeskServices) => Promise<unknown>, string]>([
  ['an address that is none', (services) => services.connectOkta({ orgUrl: 'http://x', apiToken: TOKEN }), 'orgUrl'],
  ['a public suffix', (services) => services.connectOkta({ orgUrl: 'https://192.0.2.1', apiToken: TOKEN }), 'orgUrl'],
  ['no token', (services) => services.connectOkta({ orgUrl: 'contoso.okta.com', apiToken: '' }), 'apiToken'],
  ['a relying party of somebody else', (services) => services.connectPingOne({ ...ping, rpId: 'pingone.com' }), 'rpId'],
  ['no secret', (services) => services.connectPingOne({ ...ping, clientSecret: '' }), 'clientSecret'],
])('%s is refused', async (_, act, field) => {
  const { services } = await desk();
  await expect(act(services)).rejects.toMatchObject({ code: 'input.invalid', detail: { field } });
  expect(services.value).toMatchObject({ okta: null, pingone: null });
});

it('an empty secret keeps the one that there is; disconnecting forgets it', async () => {
  const { services, store } = await desk();
  await services.connectOkta({ orgUrl: 'contoso.okta.com', apiToken: TOKEN });
  await services.connectOkta({ orgUrl: 'fabrikam.okta.com', apiToken: '' });
  expect(services.value.okta).toEqual({ orgUrl: 'https://fabrikam.okta.com', hasSecret: true });
  await services.disconnect('okta');
  expect([services.value.okta, await store.blobs.get('serviceSecret.okta'), services.all]).toEqual([null, null, []]);
});

it('practice has services of its own, and cannot be edited', async () => {
  const { services, room } = await desk();
  await services.saveSite(wiki);
  room.practice = {
    sites: [{ ...wiki, id: 'site:practice', name: 'Practice' }],
    okta: { settings: { orgUrl: 'https://harbour.okta.com' }, apiToken: new Secret('t') },
    pingone: { settings: { ...ping, origin: 'https://apps.pingone.eu' }, clientSecret: new Secret('s') },
  };
  services.refresh();
  expect(services.value).toMatchObject({ practice: true, sites: [{ id: 'site:practice' }], okta: { hasSecret: true } });
  await expect(services.removeSite('site:practice')).rejects.toMatchObject({ code: 'input.invalid' });
  room.practice = null;
  services.refresh();
  expect(services.value.sites.map(({ id }) => id)).toEqual(['site:wiki']);
});
