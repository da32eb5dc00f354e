// The part of OData that the practice tenant understands for /users: $filter, $search, $orderby, $select, $top.
// Everything else is refused in Graph's words, never ignored.

import type { TenantUser } from '../directory-data.ts';
import { badRequest, unsupportedQuery } from './graph-error.ts';

export type PropertyValue = string | boolean | null | readonly string[];
export type UserTest = (user: TenantUser) => boolean;

const MAX_QUERY = 1500;

/** Every property of a user that can be read; null where the person has none. */
export const USER_PROPERTIES: Readonly<Record<string, (user: TenantUser) => PropertyValue>> = {
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
  department: (user) => user.person.department,
  employeeId: (user) => (user.employeeId === '' ? null : user.employeeId),
  userType: (user) => user.userType,
};

export const DEFAULT_SELECT: readonly string[] = [
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
];

/** What `User.ReadBasic.All` shows; other properties read as null. */
const BASIC_PROPERTIES = ['displayName', 'givenName', 'surname', 'mail', 'userPrincipalName', 'id'];

/** @throws GraphRefusal 400 for a property users do not have */
export function readSelect(text: string | null): readonly string[] {
  if (text === null || text.trim() === '') return DEFAULT_SELECT;
  return text.split(',').map((part) => {
    const name = Object.keys(USER_PROPERTIES).find((known) => known.toLowerCase() === part.trim().toLowerCase());
    if (name === undefined) {
      throw badRequest(
        `Parsing OData Select and Expand failed: Could not find a property named '${part.trim()}' on type 'microsoft.graph.user'.`,
      );
    }
    return name;
  });
}

export function projectUser(user: TenantUser, select: readonly string[], basicOnly: boolean): Record<string, unknown> {
  return Object.fromEntries(
    select.map((name) => [name, basicOnly && !BASIC_PROPERTIES.includes(name) ? null : USER_PROPERTIES[name]?.(user)]),
  );
}

/** @throws GraphRefusal 400 with the documented text */
export function readTop(text: string | null): number {
  if (text === null) return 100;
  const top = Number(text);
  if (!/^\d{1,9}$/.test(text) || top < 1 || top > 999) {
    throw unsupportedQuery(`Invalid page size specified: '${text}'. Must be between 1 and 999 inclusive.`);
  }
  return top;
}

/**
 * `"displayName:kim" OR "mail:kim"`: words of the property that start with the value, joined by AND / OR (AND first).
 *
 * @throws GraphRefusal 400
 */
export function readSearch(text: string): UserTest {
  const clause = /\s*"(displayName|userPrincipalName|mail|givenName|surname):((?:[^"\\]|\\.)*)"\s*(OR|AND|$)/y;
  const bad = (): Error =>
    badRequest(`Syntax error: character '${text.slice(0, 40)}' is not valid in '$search'. Use "property:value".`);
  if (text.length > MAX_QUERY) throw bad();
  const groups: UserTest[][] = [[]];
  let at = 0;
  for (;;) {
    clause.lastIndex = at;
    const match = clause.exec(text);
    if (match === null) throw bad();
    const [whole, property = '', value = '', joint = ''] = match;
    const wanted = value.replace(/\\(.)/g, '$1').toLowerCase();
    groups.at(-1)?.push((user) => wordsOf(user, property).some((word) => word.startsWith(wanted)));
    if (joint === 'OR') groups.push([]);
    at += whole.length;
    if (joint === '' && at >= text.length) break;
    if (joint === '') throw bad();
  }
  return (user) => groups.some((tests) => tests.every((test) => test(user)));
}

/** @throws GraphRefusal 400 */
export function readOrderBy(text: string): (a: TenantUser, b: TenantUser) => number {
  const match = /^(displayName|userPrincipalName|surname)(?: (asc|desc))?$/.exec(text.trim());
  if (match === null) throw unsupportedQuery(`Sorting by '${text}' is not supported for users.`);
  const property = USER_PROPERTIES[match[1] ?? ''];
  const sign = match[2] === 'desc' ? -1 : 1;
  return (a, b) => sign * String(property?.(a)).localeCompare(String(property?.(b)));
}

function wordsOf(user: TenantUser, property: string): readonly string[] {
  const text = String(USER_PROPERTIES[property]?.(user) ?? '').toLowerCase();
  return [text, ...text.split(/[\s.@\-_']+/)];
}

function mailOf(user: TenantUser): string {
  return user.userType === 'Guest' ? `${user.person.alias}@partner.example` : user.userPrincipalName;
}
