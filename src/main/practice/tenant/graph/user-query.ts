// $search and $orderby of /users, in Graph's own grammar. Everything else is refused in Graph's words, never ignored.

import type { TenantUser } from '../store/user-store.ts';
import { badRequest, unsupportedQuery } from './graph-error.ts';
import { USER_TYPE } from './user-type.ts';

export type UserTest = (user: TenantUser) => boolean;

const MAX_QUERY = 1500;
const ORDER = new Intl.Collator('en');

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
  const property = USER_TYPE.properties[match[1] ?? ''];
  const sign = match[2] === 'desc' ? -1 : 1;
  return (a, b) => sign * ORDER.compare(String(property?.(a)), String(property?.(b)));
}

function wordsOf(user: TenantUser, property: string): readonly string[] {
  const text = String(USER_TYPE.properties[property]?.(user) ?? '').toLowerCase();
  return [text, ...text.split(/[\s.@\-_']+/)];
}
