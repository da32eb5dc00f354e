// Where in the admin centre a check is put right: the place, whose words are in the language files, and its address. Data.
// The addresses are those that the admin centre shows in the browser; Microsoft documents none of them.

import type { Check, CheckCode, Fix, FixPlace } from '../../shared/checks.ts';

export interface PlaceInput {
  /** Origin of the admin centre; null where there is none that we know. */
  readonly adminCentre: string | null;
  readonly clientId: string;
  readonly targetId: string;
}

/** What refuses or warns is put right here; null: nothing to be done in the admin centre. */
const places: Readonly<Record<CheckCode, FixPlace | null>> = {
  serviceConnected: null,
  accountIsThere: null,
  accountIsActive: null,
  accountNameKnown: null,
  targetIsNotOperator: null,
  targetIsEnabled: 'user',
  targetIsMember: 'user',
  targetIsManaged: 'domains',
  targetHasNoKeyYet: 'userMethods',
  tapNotInUse: 'userMethods',
  operatorHasScopes: 'appPermissions',
  operatorHasRole: 'myRoles',
  operatorOutranksTarget: 'roles',
  fido2PolicyEnabled: 'fido2Targets',
  fido2SelfServiceAllowed: 'fido2Settings',
  fido2PolicyIncludesTarget: 'fido2Targets',
  tapPolicyEnabled: 'tapTargets',
  tapPolicyIncludesTarget: 'tapTargets',
  tapLifetimeFits: 'tapSettings',
  fido2PolicyAllowsKey: 'fido2Settings',
  keyAttests: 'fido2Settings',
  keySpeaksCtap2: null,
  keyStoresCredentials: null,
  keyVerifiesUser: null,
  keyPinUsable: null,
  keyHasFreeSlot: null,
  keyHasHmacSecret: null,
  keyCanForget: null,
  keyFirmwareIsSound: null,
  keyAllowedHere: null,
  keyNotRegisteredYet: 'userMethods',
  keyNotGivenToOther: null,
  keyIsInService: null,
  keyIsForPractice: null,
};

/** Where this check is put right; null where nothing is, or no page of the admin centre helps. */
export function fixOf(check: Check, input: PlaceInput): Fix | null {
  const place = placeOf(check);
  return place === null ? null : { place, url: urlOf(place, input) };
}

function placeOf({ code, verdict, reason }: Check): FixPlace | null {
  if (verdict === 'ok') return null;
  if (reason === 'noScope') return 'appPermissions';
  if (reason === 'forbidden') return 'roles';
  if (reason === 'groupsUnknown') return 'userGroups';
  if (reason === 'notAnswered' || reason === 'keyDoesNotSay' || reason === 'cannotBeAsked') return null;
  return places[code];
}

function urlOf(place: FixPlace, { adminCentre, clientId, targetId }: PlaceInput): string | null {
  if (adminCentre === null) return null;
  const user = (blade: string): string =>
    `Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/${blade}/userId/${encodeURIComponent(targetId)}`;
  const views: Readonly<Record<FixPlace, string>> = {
    user: user('overview'),
    userMethods: user('UserAuthMethods'),
    userGroups: user('Groups'),
    domains: 'Microsoft_AAD_IAM/DomainsManagementMenuBlade/~/CustomDomainNames',
    appPermissions: `Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/${encodeURIComponent(clientId)}`,
    roles: 'Microsoft_AAD_IAM/RolesManagementMenuBlade/~/AllRoles',
    myRoles: 'Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles',
    // One page lists all methods; the words say which one to open there.
    fido2Targets: 'Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods',
    fido2Settings: 'Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods',
    tapTargets: 'Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods',
    tapSettings: 'Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods',
  };
  return `${adminCentre}/#view/${views[place]}`;
}
