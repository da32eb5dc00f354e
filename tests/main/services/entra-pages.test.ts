import { clouds } from '../../../src/shared/clouds.ts';
import { expect, it } from 'vitest';
import { Secret } from '../../../src/main/secret.ts';
import { entraPagePlace, entraPages, expectedEntraUser } from '../../../src/main/services/entra-pages.ts';

const target = { id: 'u1', displayName: 'Kim', userPrincipalName: 'kim+a&b@contoso.example', photo: null };
const pages = entraPages({ tenantId: '11111111-2222-4333-8444-555555555555', cloud: clouds.global }, target, new Secret('the-pass'));

it('starts at Security info, in the tenant, as the target', () => {
  const url = new URL(pages.startUrl);
  expect(url.origin + url.pathname).toBe('https://mysignins.microsoft.com/security-info');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    tenantId: '11111111-2222-4333-8444-555555555555', login_hint: 'kim+a&b@contoso.example',
  });
  expect(pages.startUrl).not.toContain('the-pass');
});

it('may go to the start, the sign-in and the relying party, and to no wildcard', () => {
  expect(pages.allowedHosts).toEqual(expect.arrayContaining(['mysignins.microsoft.com', 'login.microsoftonline.com', ...clouds.global.rpIds]));
  expect(pages.allowedHosts.filter((host) => host.includes('*'))).toEqual([]);
});

it('fills in name and pass on the sign-in hosts only', () => {
  for (const { origin } of pages.autofill) expect(['https://login.microsoftonline.com', 'https://login.microsoft.com']).toContain(origin);
  const values = pages.autofill.map(({ selector, value }) => [selector, value.reveal()]);
  expect(values).toContainEqual(['input[name="loginfmt"]', 'kim+a&b@contoso.example']);
  expect(values).toContainEqual(['input[name="accesspass"]', 'the-pass']);
  expect(JSON.stringify(pages)).not.toContain('the-pass');
});

it('in another cloud everything is that cloud\'s', () => {
  const there = entraPages({ tenantId: 't', cloud: clouds.usGovL5 }, target, new Secret('the-pass'));
  expect(there.startUrl).toMatch(/^https:\/\/mysignins\.azure\.us\/security-info\?tenantId=t&login_hint=/);
  expect(there.allowedHosts).toEqual(['mysignins.azure.us', 'login.microsoftonline.us', 'aadcdn.msftauth.net', 'aadcdn.msauth.net']);
  expect([...new Set(there.autofill.map(({ origin }) => origin))]).toEqual(['https://login.microsoftonline.us']);
  expect(entraPagePlace(clouds.usGovL5, 'https://login.microsoftonline.us/t/oauth2/v2.0/authorize')).toBe('signIn');
  expect(entraPagePlace(clouds.usGovL5, 'https://login.microsoftonline.us/t/fido/create')).toBe('create');
  expect(entraPagePlace(clouds.usGovL5, 'https://login.microsoftonline.com/t/oauth2/v2.0/authorize')).toBe('unknown');
});

it.each([
  ['https://login.microsoftonline.com/common/oauth2/v2.0/authorize', 'signIn'],
  ['https://login.microsoftonline.com/11111111-2222-4333-8444-555555555555/oauth2/authorize', 'signIn'],
  ['https://login.microsoftonline.com/contoso.example/saml2', 'signIn'],
  ['https://login.microsoftonline.com/common/login', 'afterSignIn'],
  ['https://login.microsoftonline.com/kmsi', 'afterSignIn'],
  ['https://login.microsoftonline.com/common/SAS/ProcessAuth', 'afterSignIn'],
  ['https://mysignins.microsoft.com/security-info', 'securityInfo'],
  ['https://mysignins.microsoft.com/security-info/', 'securityInfo'],
  ['https://mysignins.microsoft.com/register', 'moreInformation'],
  ['https://mysignins.microsoft.com/some-new-page', 'unknown'],
  ['https://login.microsoft.com/11111111-2222-4333-8444-555555555555/fido/create', 'create'],
  ['https://login.microsoft.com/consumers/fido/get', 'unknown'],
  ['https://login.microsoft.com/', 'unknown'],
  ['https://login.live.com/common/login', 'unknown'],
  ['https://mysignins.microsoft.com.evil.example/security-info', 'unknown'],
  ['https://evil.example/common/fido/create', 'unknown'],
  ['not a url', 'unknown'],
  ['', 'unknown'],
] as const)('%s is the place %s', (url, place) => {
  expect(entraPagePlace(clouds.global, url)).toBe(place);
});

it('where the page of security info is a whole file, that is the place', () => {
  expect(entraPagePlace(clouds.china, clouds.china.securityInfoUrl)).toBe('securityInfo');
});

it.each([
  ['MF:AAAAbbbb', true],
  ['OF:AAAAbbbb', false],
  ['mf:AAAAbbbb', false],
  ['MF', false],
  ['', false],
])('a user.id of a private account is told by its beginning: %s', (handle, isForeign) => {
  expect(expectedEntraUser(target).isForeignHandle(new TextEncoder().encode(handle))).toBe(isForeign);
});
