import { expect, it } from 'vitest';
import { Secret } from '../../../src/main/secret.ts';
import { ENTRA_RP_IDS, entraPageStage, entraPages } from '../../../src/main/services/entra-pages.ts';

const target = { id: 'u1', displayName: 'Kim', userPrincipalName: 'kim+a&b@contoso.example', photo: null };
const pages = entraPages('11111111-2222-4333-8444-555555555555', target, new Secret('the-pass'));

it('starts at Security info, in the tenant, as the target', () => {
  const url = new URL(pages.startUrl);
  expect(url.origin + url.pathname).toBe('https://mysignins.microsoft.com/security-info');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    tenantId: '11111111-2222-4333-8444-555555555555', login_hint: 'kim+a&b@contoso.example',
  });
  expect(pages.startUrl).not.toContain('the-pass');
});

it('may go to the start, the sign-in and the relying party, and to no wildcard', () => {
  expect(pages.allowedHosts).toEqual(expect.arrayContaining(['mysignins.microsoft.com', 'login.microsoftonline.com', ...ENTRA_RP_IDS]));
  expect(pages.allowedHosts.filter((host) => host.includes('*'))).toEqual([]);
});

it('fills in name and pass on the sign-in hosts only', () => {
  for (const { origin } of pages.autofill) expect(['https://login.microsoftonline.com', 'https://login.microsoft.com']).toContain(origin);
  const values = pages.autofill.map(({ selector, value }) => [selector, value.reveal()]);
  expect(values).toContainEqual(['input[name="loginfmt"]', 'kim+a&b@contoso.example']);
  expect(values).toContainEqual(['input[name="accesspass"]', 'the-pass']);
  expect(JSON.stringify(pages)).not.toContain('the-pass');
});

it.each([
  ['https://login.microsoftonline.com/common/oauth2/v2.0/authorize', 'signIn'],
  ['https://mysignins.microsoft.com/security-info', 'register'],
  ['https://login.microsoft.com/11111111-2222-4333-8444-555555555555/fido/create', 'register'],
  ['https://login.microsoft.com/consumers/fido/get', null],
  ['https://login.live.com/', null],
  ['https://mysignins.microsoft.com.evil.example/', null],
  ['not a url', null],
  ['', null],
] as const)('%s is the stage %s', (url, stage) => {
  expect(entraPageStage(url)).toBe(stage);
});
