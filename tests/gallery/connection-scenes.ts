// The connection page and what stands in the place of a feature whose permission is missing.

import type { Page } from 'playwright-core';
import { clouds } from '../../src/shared/clouds.ts';
import { type ConnectionState, permissionNames, roleNeeds } from '../../src/shared/connection.ts';
import { at, makeUser, realTenant, signedIn } from '../renderer/fixtures.ts';

type On = Extract<ConnectionState, { status: 'signedIn' }>;

const longName = 'ministerium-fuer-digitalisierung-und-verwaltungsmodernisierung.onmicrosoft.example';
const tenant = { ...realTenant, name: 'contoso.example' };

export const allGranted: On = {
  status: 'signedIn',
  accountId: 'a',
  operator: 'operator@contoso.example',
  signedInAt: at(-7200),
  tokenExpiresAt: at(3300),
  kept: 'keyStore',
  permissions: permissionNames.map((name) => ({ name, state: 'granted', by: null })),
  roles: roleNeeds.map((need) => ({ need, state: 'granted', by: ['Global Administrator'] })),
  question: null,
  refreshing: false,
  error: null,
};

const mixed: On = {
  ...allGranted,
  kept: 'memory',
  permissions: permissionNames.map((name) => {
    if (name === 'AuditLog.Read.All') return { name, state: 'missing', by: null };
    if (name === 'Domain.Read.All') return { name, state: 'unknown', by: null };
    return { name, state: 'granted', by: name.startsWith('UserAuthMethod') ? 'UserAuthenticationMethod.ReadWrite.All' : null };
  }),
  roles: [
    { need: 'members', state: 'granted', by: ['Authentication Administrator'] },
    { need: 'admins', state: 'missing', by: [] },
    { need: 'policies', state: 'granted', by: [] },
    { need: 'audit', state: 'unknown', by: [] },
  ],
};
const noPass: On = {
  ...mixed, permissions: permissionNames.map((name) => ({ name, state: name.includes('TAP') || name.startsWith('GroupMember') ? 'missing' : 'granted', by: null })),
};
const address = `https://${clouds.global.loginHost}/contoso.example/oauth2/v2.0/authorize?client_id=5d0c7b4e&scope=${'x'.repeat(300)}`;
const asking = (device: boolean): On => ({
  ...mixed,
  question: {
    names: ['AuditLog.Read.All'],
    address: device ? null : address,
    device: device ? { userCode: 'BCDF-GHJK', url: 'https://microsoft.com/devicelogin', expiresAt: at(800) } : null,
  },
});

const values = (state: ConnectionState, name = tenant.name): Readonly<Record<string, unknown>> => ({
  'session.current': { ...signedIn, tenant: { ...tenant, name } }, 'connection.current': state,
});

const asksProxy = (wasWrong: boolean) => ({
  status: 'asking', wasWrong, port: 3128,
  host: wasWrong ? 'webproxy-ausgehend.rechenzentrum.ministerium-fuer-digitalisierung.example' : 'proxy.contoso.example',
  realm: wasWrong ? 'Zugang zum Internet nur für Beschäftigte mit gültiger Kennung' : 'corp',
});

async function openPage(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Connection and permissions' }).click();
}
async function openAsk(page: Page): Promise<void> {
  await openPage(page);
  await page.getByText(/Waiting for/).scrollIntoViewIfNeeded();
}
async function openRoles(page: Page): Promise<void> {
  await openPage(page);
  await page.getByText('Compare History with').scrollIntoViewIfNeeded();
}
async function openComparison(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('tab', { name: /Compare/ }).click();
}

export const connectionScenes: readonly {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly act?: (page: Page) => Promise<void>;
}[] = [
  { name: 'connection', values: values(mixed), act: openPage },
  { name: 'connection-roles', values: values(mixed), act: openRoles },
  { name: 'connection-all', values: values(allGranted, longName), act: openPage },
  { name: 'connection-asking', values: values(asking(false)), act: openAsk },
  { name: 'connection-asking-code', values: values(asking(true)), act: openAsk },
  { name: 'connection-error', values: values({ ...mixed, error: { code: 'entra.offline', detail: { host: clouds.global.graphHost } } }), act: openPage },
  { name: 'connection-notice', values: values(mixed), act: openComparison },
  { name: 'proxy-question', values: { ...values(mixed), 'proxy.current': asksProxy(false) } },
  { name: 'proxy-wrong', values: { 'session.current': { status: 'signedOut', tenant, error: null }, 'proxy.current': asksProxy(true) } },
  { name: 'proxy-refused', values: values({ ...mixed, error: { code: 'proxy.refused', detail: { host: clouds.global.graphHost } } }), act: openPage },
  { name: 'connection-no-pass', values: values(noPass), act: async (page) => {
    await page.getByRole('button', { name: makeUser(5).displayName, exact: true }).click();
  } },
];
