// Tenants side by side: the switcher, the dialog before a sign-out, the first page with known tenants, a custom cloud.

import type { Page } from 'playwright-core';
import type { AccountsState } from '../../src/shared/accounts.ts';
import { clouds } from '../../src/shared/clouds.ts';
import { realTenant, signedIn } from '../renderer/fixtures.ts';

const operator = { displayName: 'Robin Desk', userPrincipalName: 'robin.desk@contoso.example' };
const longName = 'ministerium-fuer-digitalisierung-und-verwaltungsmodernisierung.onmicrosoft.example';

export const someAccounts: AccountsState = {
  activeId: 'a',
  accounts: [
    { id: 'a', kind: 'entra', tenant: realTenant.name, cloud: 'global', operator },
    { id: 'b', kind: 'entra', tenant: longName, cloud: 'usGovL4', operator: { displayName: 'Robin', userPrincipalName: `robin.desk@${longName}` } },
    { id: 'c', kind: 'entra', tenant: 'fabrikam.example', cloud: 'china', operator: null },
  ],
};
const shown = { 'session.current': { ...signedIn, tenant: realTenant }, 'accounts.current': someAccounts };
const nothingShown: AccountsState = { ...someAccounts, activeId: null };
const address = `https://${clouds.usGovL4.loginHost}/contoso.example/oauth2/v2.0/authorize?client_id=5d0c7b4e&scope=${'x'.repeat(300)}`;

async function fillCustomCloud(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Connect your tenant/ }).click();
  await page.getByLabel('Cloud', { exact: true }).selectOption('custom');
  await page.getByLabel('Authority host').fill('https://login.sovcloud.example/');
  await page.getByLabel('Relying party IDs of passkeys').fill('other.example');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByLabel('Authority host').scrollIntoViewIfNeeded();
}

export const accountScenes: readonly {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly act?: (page: Page) => Promise<void>;
}[] = [
  { name: 'accounts-switcher', values: shown, act: (page) => page.getByRole('button', { name: /, accounts$/ }).click() },
  { name: 'accounts-sign-out', values: shown, act: (page) => page.getByRole('button', { name: 'Sign out' }).click() },
  { name: 'accounts-first-page', values: { 'session.current': { status: 'noTenant' }, 'accounts.current': nothingShown } },
  { name: 'accounts-sign-in', values: { 'session.current': { status: 'signedOut', tenant: { ...realTenant, name: longName }, error: null }, 'accounts.current': { ...someAccounts, activeId: 'b' }, 'app.current': { version: '0.1.0', mode: 'desk', platform: 'linux', signInIsKept: false } } },
  { name: 'accounts-sign-in-address', values: { 'session.current': { status: 'signingIn', tenant: realTenant, device: null, address }, 'accounts.current': someAccounts } },
  { name: 'accounts-custom-cloud', values: { 'session.current': { status: 'noTenant' } }, act: fillCustomCloud },
];
