// English words around the checks: groups, reasons, and the ways through the admin centre's menus (names as of 2026).

import type { CheckGroup, CheckReason, FixPlace } from '../../shared/checks.ts';

export const checkGroups = {
  target: 'The user',
  operator: 'You',
  policy: 'Policies of the tenant',
  key: 'The security key',
} satisfies Record<CheckGroup, string>;

export const checkReasons = {
  forbidden: 'Your role may not read this.',
  noScope: 'The app was not given the permission to do this.',
  notAnswered: 'The service did not give a usable answer.',
  groupsUnknown: 'The policy is for groups, and the user’s groups are not known.',
  keyDoesNotSay: 'The key does not tell.',
  cannotBeAsked: 'This service has no interface to ask.',
  excluded: 'The user is in a group that the policy excludes. An exclusion wins over an inclusion.',
  notIncluded: 'The user is in no group that the policy includes.',
  modelNotAllowed: 'The model id (AAGUID) is not allowed.',
  syncedOnly: 'The policy takes synced passkeys only, no security keys.',
  noAttestation: 'The key gives no attestation that names its model.',
  attestationUnproven: 'The policy enforces attestation. Whether the service accepts this key’s shows after the touch.',
  roleNotListed: 'Roles that you can activate, roles for a part of the tenant and custom roles are not seen here.',
  lifetimeTooLong: 'The shortest pass lives for hours. The app revokes it after the run, but a revocation can fail.',
  lifetimeImpossible: 'The maximum lifetime is below the shortest pass that the service issues.',
  knownToKey: 'The key itself answered for it.',
  givenToday: 'It was given out less than twelve hours ago: the wrong key may be plugged in.',
  knownToLedger: 'According to the records of this app. The service does not list it, or the key could not be asked.',
} satisfies Record<CheckReason, string>;

export const fixPlaces = {
  user: 'Entra ID › Users › this user › Overview',
  userMethods: 'Entra ID › Users › this user › Authentication methods',
  userGroups: 'Entra ID › Users › this user › Groups',
  domains: 'Entra ID › Domain names › Custom domain names',
  appPermissions: 'Entra ID › App registrations › this app › API permissions › Grant admin consent',
  roles: 'Entra ID › Roles & admins › All roles',
  myRoles: 'ID Governance › Privileged Identity Management › My roles › Microsoft Entra roles',
  fido2Targets: 'Entra ID › Authentication methods › Policies › Passkey (FIDO2) › Enable and target',
  fido2Settings: 'Entra ID › Authentication methods › Policies › Passkey (FIDO2) › Configure',
  tapTargets: 'Entra ID › Authentication methods › Policies › Temporary Access Pass › Enable and target',
  tapSettings: 'Entra ID › Authentication methods › Policies › Temporary Access Pass › Configure',
} satisfies Record<FixPlace, string>;

export const doctor = {
  title: 'Checks',
  where: 'Where to put it right',
  open: 'Open in the admin centre',
  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  noCentre: 'There is no admin centre behind this tenant.',
  summary: 'Result of the checks',
  counts: {
    refused_one: '{{count}} refused',
    refused_other: '{{count}} refused',
    warning_one: '{{count}} warning',
    warning_other: '{{count}} warnings',
    unknown_one: '{{count}} not known',
    unknown_other: '{{count}} not known',
    ok_one: '{{count}} passed',
    ok_other: '{{count}} passed',
  },
  unknownTitle: 'Could not be checked',
  unknownNote: 'This stops nothing: the service itself refuses what it does not allow.',
  onUserPage: 'Ready for a key?',
  onUserPageText: 'Looks at the user, your roles and the tenant’s policies. Nothing is changed.',
  checkNow: 'Check prerequisites',
};
