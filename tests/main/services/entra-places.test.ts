// Where each check is put right. The addresses are those that Microsoft's own admin centre shows; the menus are in the words.
import { expect, it } from 'vitest';
import { type Check, type CheckCode, checkCodes, checkReasons, type Verdict } from '../../../src/shared/checks.ts';
import { parseAdminCentreUrl } from '../../../src/main/ipc/inputs.ts';
import { fixOf } from '../../../src/main/services/entra-places.ts';

const check = (code: CheckCode, verdict: Verdict, reason: Check['reason'] = null): Check => ({
  code, verdict, reason, fix: null, routes: [], detail: {},
});
const input = { adminCentre: 'https://entra.microsoft.com', clientId: 'client-1', targetId: 'user/1?' };

it.each([
  ['targetIsEnabled', 'user', 'Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/user%2F1%3F'],
  ['targetHasNoKeyYet', 'userMethods', 'Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/UserAuthMethods/userId/user%2F1%3F'],
  ['targetIsManaged', 'domains', 'Microsoft_AAD_IAM/DomainsManagementMenuBlade/~/CustomDomainNames'],
  ['operatorHasScopes', 'appPermissions', 'Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/client-1'],
  ['operatorHasRole', 'myRoles', 'Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles'],
  ['operatorOutranksTarget', 'roles', 'Microsoft_AAD_IAM/RolesManagementMenuBlade/~/AllRoles'],
  ['fido2PolicyEnabled', 'fido2Targets', 'Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods'],
  ['fido2SelfServiceAllowed', 'fido2Settings', 'Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods'],
  ['tapLifetimeFits', 'tapSettings', 'Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods'],
] as const)('%s: %s', (code, place, view) => {
  expect(fixOf(check(code, 'refused'), input)).toEqual({ place, url: `https://entra.microsoft.com/#view/${view}` });
});

it.each([
  ['forbidden', 'roles'],
  ['noScope', 'appPermissions'],
  ['groupsUnknown', 'userGroups'],
] as const)('what is not known for "%s" is put right at "%s"', (reason, place) => {
  expect(fixOf(check('fido2PolicyEnabled', 'unknown', reason), input)?.place).toBe(place);
});

it('what is fine needs no place, nor does what only another key mends', () => {
  for (const code of checkCodes) expect(fixOf(check(code, 'ok'), input)).toBeNull();
  expect(fixOf(check('keyHasFreeSlot', 'refused'), input)).toBeNull();
});

it('without an admin centre the way through the menus is left', () => {
  expect(fixOf(check('tapPolicyEnabled', 'refused'), { ...input, adminCentre: null })).toEqual({ place: 'tapTargets', url: null });
});

it('every address can be opened from the window', () => {
  for (const code of checkCodes) {
    for (const reason of [null, ...checkReasons]) {
      const url = fixOf(check(code, 'unknown', reason), input)?.url ?? null;
      if (url !== null) expect(parseAdminCentreUrl({ url })).toEqual({ url });
    }
  }
});

it.each([
  'http://entra.microsoft.com/#view/x', 'https://entra.microsoft.com@evil.example/#view/x', 'HTTPS://entra.microsoft.com/#view/x',
  'https://evil.example/https://entra.microsoft.com/#view/', 'https://entra.microsoft.com/oauth2/authorize', 'file:///etc/passwd', '',
])('no other form of address is opened: %s', (url) => {
  expect(() => parseAdminCentreUrl({ url })).toThrow();
});
