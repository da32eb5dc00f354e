// The user as Graph shows it: which properties there are, which come without $select, and which a basic permission shows.

import type { TenantUser } from '../store/user-store.ts';
import { project } from './properties.ts';
import type { PropertyValue, ReadableType } from './properties.ts';

export const USER_TYPE: ReadableType<TenantUser> = {
  name: 'microsoft.graph.user',
  properties: {
    businessPhones: () => [],
    displayName: (user) => user.person.displayName,
    givenName: (user) => user.person.givenName,
    jobTitle: (user) => user.person.jobTitle,
    mail: (user) => mailOf(user),
    mobilePhone: () => null,
    officeLocation: (user) => user.person.officeLocation,
    preferredLanguage: () => null,
    surname: (user) => user.person.surname,
    userPrincipalName: (user) => user.userPrincipalName,
    id: (user) => user.id,
    accountEnabled: (user) => user.accountEnabled,
    companyName: () => null,
    department: (user) => user.person.department,
    employeeId: (user) => (user.employeeId === '' ? null : user.employeeId),
    mailNickname: (user) => user.person.alias,
    onPremisesSyncEnabled: (user) => (user.person.synced === true ? true : null),
    usageLocation: () => null,
    userType: (user) => user.userType,
  },
  defaults: [
    'businessPhones',
    'displayName',
    'givenName',
    'jobTitle',
    'mail',
    'mobilePhone',
    'officeLocation',
    'preferredLanguage',
    'surname',
    'userPrincipalName',
    'id',
  ],
};

/** What `User.ReadBasic.All` shows; other properties read as null. */
const BASIC_PROPERTIES = ['displayName', 'givenName', 'surname', 'mail', 'userPrincipalName', 'id'];

export function projectUser(
  user: TenantUser,
  select: readonly string[],
  basicOnly: boolean,
): Record<string, PropertyValue> {
  const values = project(USER_TYPE, user, select);
  if (basicOnly) for (const name of select) if (!BASIC_PROPERTIES.includes(name)) values[name] = null;
  return values;
}

function mailOf(user: TenantUser): string {
  return user.userType === 'Guest' ? `${user.person.alias}@partner.example` : user.userPrincipalName;
}
