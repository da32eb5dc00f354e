// /users and /users/{id}: lists with paging, counting, searching and sorting; one user, manager, portrait.

import { createHash } from 'node:crypto';
import { jsonReply } from '../http.ts';
import type { TenantReply } from '../http.ts';
import { headerOf } from '../http.ts';
import { drawPortrait } from '../portrait.ts';
import type { TenantUser } from '../store/user-store.ts';
import { readFilter } from './filter.ts';
import { contextUrl, hasScope, requireScope } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphRefusal, badRequest, insufficientPrivileges, resourceNotFound, unsupportedQuery } from './graph-error.ts';
import {
  countOf,
  isEventual,
  needsConsistency,
  nextLink,
  pageFrom,
  readSkipToken,
  refuseParameters,
  wantsCount,
} from './pages.ts';
import type { UserPage } from './pages.ts';
import { readSelect, readTop, selectedIn } from './properties.ts';
import { readOrderBy, readSearch } from './user-query.ts';
import type { UserTest } from './user-query.ts';
import { USER_TYPE, projectUser } from './user-type.ts';

export const READ_ALL = ['User.Read.All', 'Directory.Read.All'];
const LIST_PARAMETERS = ['$select', '$top', '$filter', '$search', '$orderby', '$count', '$skiptoken', '$format'];
const COUNT_PARAMETERS = ['$filter', '$search'];
const PHOTO_SIDES = [48, 64, 96, 120, 240];

export function getUser(call: GraphCall, user: TenantUser): TenantReply {
  const self = user.id === call.caller.id;
  if (self) requireScope(call, 'User.Read', 'User.ReadBasic.All', ...READ_ALL);
  else requireScope(call, 'User.ReadBasic.All', ...READ_ALL);
  const text = call.request.query.get('$select');
  const select = readSelect(USER_TYPE, text);
  const basicOnly = !self && !hasScope(call, ...READ_ALL);
  return jsonReply(200, {
    '@odata.context': contextUrl(call, `users${selectedIn(select, text)}/$entity`),
    ...projectUser(user, select, basicOnly),
    ...expanded(call, user),
  });
}

/** `$expand=manager` alone, with or without its own `$select`. Nobody's manager is no member at all. */
function expanded(call: GraphCall, user: TenantUser): Record<string, unknown> {
  const text = call.request.query.get('$expand');
  if (text === null) return {};
  const match = /^manager(?:\(\$select=([\w,]+)\))?$/.exec(text);
  if (match === null) throw unsupportedQuery(`Expanding '${text.slice(0, 100)}' is not supported for users.`);
  requireScope(call, ...READ_ALL);
  const manager = call.data.managerOf(user);
  if (manager === null) return {};
  return {
    manager: { '@odata.type': '#microsoft.graph.user', ...projectUser(manager, readSelect(USER_TYPE, match[1] ?? null), false) },
  };
}

export function listUsers(call: GraphCall): TenantReply {
  requireListing(call);
  refuseParameters(call, LIST_PARAMETERS);
  const { query } = call.request;
  const { users } = call.data;
  const test = readTest(call);
  const counts = wantsCount(call);
  const text = query.get('$select');
  const select = readSelect(USER_TYPE, text);
  const top = readTop(query.get('$top'));
  const start = readSkipToken(call);
  const page = sortedPage(call, test, start, top) ?? pageFrom(users, test, start, top);
  const basicOnly = !hasScope(call, ...READ_ALL);
  return jsonReply(200, {
    '@odata.context': contextUrl(call, `users${selectedIn(select, text)}`),
    ...(counts && start === 0 ? { '@odata.count': countOf(users, test) } : {}),
    ...(page.next === null ? {} : { '@odata.nextLink': nextLink(call, page.next) }),
    value: page.users.map((user) => projectUser(user, select, basicOnly)),
  });
}

/** GET /users/$count: digits as text. */
export function countUsers(call: GraphCall): TenantReply {
  requireListing(call);
  refuseParameters(call, COUNT_PARAMETERS);
  if (!isEventual(call)) throw needsConsistency('$count');
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(countOf(call.data.users, readTest(call))) };
}

/** GET /users/{id}/manager */
export function getManager(call: GraphCall, user: TenantUser): TenantReply {
  requireScope(call, ...READ_ALL);
  const manager = call.data.managerOf(user);
  if (manager === null) throw resourceNotFound('manager');
  const select = readSelect(USER_TYPE, call.request.query.get('$select'));
  return jsonReply(200, {
    '@odata.context': contextUrl(call, 'directoryObjects/$entity'),
    '@odata.type': '#microsoft.graph.user',
    ...projectUser(manager, select, false),
  });
}

/** GET /users/{id}/photo/$value and /photos/{side}x{side}/$value */
export function getPhoto(call: GraphCall, user: TenantUser, size: string | undefined): TenantReply {
  const self = user.id === call.caller.id;
  requireScope(call, 'User.ReadBasic.All', 'ProfilePhoto.Read.All', ...READ_ALL, ...(self ? ['User.Read'] : []));
  const side = size === undefined ? 120 : Number(/^(\d+)x\1$/i.exec(size)?.[1] ?? 0);
  if (user.person.noPhoto === true || !PHOTO_SIDES.includes(side)) {
    throw new GraphRefusal(
      404,
      'ImageNotFound',
      "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
    );
  }
  const picture = drawPortrait(user.id, side);
  const etag = `"${createHash('sha1').update(picture).digest('hex').slice(0, 16)}"`;
  return { status: 200, headers: { 'content-type': 'image/png', etag, 'cache-control': 'private' }, body: picture };
}

/** GET /organization: the tenant's name for the sign-in check. */
export function getOrganization(call: GraphCall, displayName: string, domain: string): TenantReply {
  requireScope(call, 'User.Read', ...READ_ALL);
  return jsonReply(200, {
    '@odata.context': contextUrl(call, 'organization'),
    value: [
      { id: call.data.tenantId, displayName, verifiedDomains: [{ name: domain, isDefault: true, isInitial: true }] },
    ],
  });
}

function requireListing(call: GraphCall): void {
  requireScope(call, 'User.ReadBasic.All', ...READ_ALL);
  if (call.caller.userType === 'Guest') throw insufficientPrivileges();
}

/** What $search and $filter leave over; null for everyone. @throws GraphRefusal 400 */
export function readTest(call: GraphCall): UserTest | null {
  const { query } = call.request;
  const tests: UserTest[] = [];
  const search = query.get('$search');
  if (search !== null) {
    if (!isEventual(call)) throw needsConsistency('$search');
    const legacy = !/legacySearch=false/i.test(headerOf(call.request, 'prefer'));
    if (search.includes('&') && legacy) throw badRequest("Unrecognized query argument specified: ''.");
    tests.push(readSearch(search));
  }
  const filterText = query.get('$filter');
  if (filterText !== null) {
    const filter = readFilter(filterText, USER_TYPE);
    const isCounted = query.get('$count') === 'true' || call.segments.at(-1) === '$count';
    if (filter.isAdvanced && !(isEventual(call) && isCounted)) {
      throw unsupportedQuery('Operator is not supported without ConsistencyLevel: eventual and $count=true.');
    }
    tests.push(filter.test);
  }
  return tests.length === 0 ? null : (user) => tests.every((test) => test(user));
}

/** Null without $orderby. Sorting looks at everyone, as it must. */
function sortedPage(call: GraphCall, test: UserTest | null, start: number, top: number): UserPage | null {
  const { query } = call.request;
  const orderBy = query.get('$orderby');
  if (orderBy === null) return null;
  if (test !== null && !isEventual(call)) throw needsConsistency('$orderby');
  const matching: TenantUser[] = [];
  for (const user of call.data.users.all()) if (test === null || test(user)) matching.push(user);
  const users = matching.sort(readOrderBy(orderBy)).slice(start, start + top);
  return { users, next: start + top < matching.length ? start + top : null };
}
