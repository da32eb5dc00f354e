// /me and /users: one user, lists with paging, portraits, directory roles.

import { createHash } from 'node:crypto';
import type { TenantUser } from '../directory-data.ts';
import { headerOf, jsonReply } from '../http.ts';
import type { TenantReply } from '../http.ts';
import { ROLE_TEMPLATE_IDS } from '../people.ts';
import { drawPortrait } from '../portrait.ts';
import { contextUrl, hasScope, requireScope } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphRefusal, badRequest, insufficientPrivileges, unsupportedQuery } from './graph-error.ts';
import { readFilter } from './user-filter.ts';
import { projectUser, readOrderBy, readSearch, readSelect, readTop } from './user-query.ts';

const READ_ALL = ['User.Read.All', 'Directory.Read.All'];
const LIST_PARAMETERS = ['$select', '$top', '$filter', '$search', '$orderby', '$count', '$skiptoken', '$format'];
const PHOTO_SIDES = [48, 64, 96, 120, 240];

export function getUser(call: GraphCall, user: TenantUser): TenantReply {
  const self = user.id === call.caller.id;
  if (self) requireScope(call, 'User.Read', 'User.ReadBasic.All', ...READ_ALL);
  else requireScope(call, 'User.ReadBasic.All', ...READ_ALL);
  const select = readSelect(call.request.query.get('$select'));
  const basicOnly = !self && !hasScope(call, ...READ_ALL);
  return jsonReply(200, {
    '@odata.context': contextUrl(call, 'users/$entity'),
    ...projectUser(user, select, basicOnly),
  });
}

export function listUsers(call: GraphCall): TenantReply {
  requireScope(call, 'User.ReadBasic.All', ...READ_ALL);
  if (call.caller.userType === 'Guest') throw insufficientPrivileges();
  const { query } = call.request;
  for (const name of query.keys()) {
    if (name === '$skip') throw badRequest("'$skip' is not supported by the service.");
    if (name.startsWith('$') && !LIST_PARAMETERS.includes(name)) {
      throw badRequest(`The query parameter '${name}' is not supported.`);
    }
  }
  const users = selectUsers(call);
  const select = readSelect(query.get('$select'));
  const top = readTop(query.get('$top'));
  const start = readSkipToken(query.get('$skiptoken'));
  const page = users.slice(start, start + top);
  const more = start + page.length < users.length;
  const basicOnly = !hasScope(call, ...READ_ALL);
  return jsonReply(200, {
    '@odata.context': contextUrl(call, 'users'),
    ...(query.get('$count') === 'true' && start === 0 ? { '@odata.count': users.length } : {}),
    ...(more ? { '@odata.nextLink': nextLink(call, start + top) } : {}),
    value: page.map((user) => projectUser(user, select, basicOnly)),
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

/** GET /me|users/{id}/transitiveMemberOf/microsoft.graph.directoryRole */
export function listRoles(call: GraphCall, user: TenantUser): TenantReply {
  const self = user.id === call.caller.id;
  requireScope(
    call,
    ...READ_ALL,
    'RoleManagement.Read.Directory',
    'GroupMember.Read.All',
    ...(self ? ['User.Read'] : []),
  );
  const counts = call.request.query.get('$count') === 'true';
  if (counts && !isEventual(call)) throw needsConsistency('$count');
  const value = user.roles.map((role) => ({
    '@odata.type': '#microsoft.graph.directoryRole',
    id: ROLE_TEMPLATE_IDS[role].replace(/^.{8}/, '0d1ec701'),
    displayName: role,
    description: null,
    roleTemplateId: ROLE_TEMPLATE_IDS[role],
  }));
  return jsonReply(200, {
    '@odata.context': contextUrl(call, 'directoryRoles'),
    ...(counts ? { '@odata.count': value.length } : {}),
    value,
  });
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

function selectUsers(call: GraphCall): readonly TenantUser[] {
  const { query } = call.request;
  let users = call.data.users;
  const search = query.get('$search');
  if (search !== null) {
    if (!isEventual(call)) throw needsConsistency('$search');
    const legacy = !/legacySearch=false/i.test(headerOf(call.request, 'prefer'));
    if (search.includes('&') && legacy) throw badRequest("Unrecognized query argument specified: ''.");
    users = users.filter(readSearch(search));
  }
  const filterText = query.get('$filter');
  if (filterText !== null) {
    const filter = readFilter(filterText);
    if (filter.isAdvanced && !(isEventual(call) && query.get('$count') === 'true')) {
      throw unsupportedQuery('Operator is not supported without ConsistencyLevel: eventual and $count=true.');
    }
    users = users.filter(filter.test);
  }
  if (query.get('$count') === 'true' && !isEventual(call)) throw needsConsistency('$count');
  const orderBy = query.get('$orderby');
  if (orderBy !== null) {
    if ((filterText !== null || search !== null) && !isEventual(call)) throw needsConsistency('$orderby');
    users = users.toSorted(readOrderBy(orderBy));
  }
  return users;
}

function isEventual(call: GraphCall): boolean {
  return headerOf(call.request, 'consistencylevel').toLowerCase() === 'eventual';
}

function needsConsistency(parameter: string): GraphRefusal {
  return badRequest(
    `Request with ${parameter} query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'`,
  );
}

function nextLink(call: GraphCall, start: number): string {
  const query = new URLSearchParams(call.request.query);
  query.set('$skiptoken', Buffer.from(JSON.stringify({ start })).toString('base64url'));
  return `https://graph.microsoft.com/${call.version}/users?${query.toString()}`;
}

function readSkipToken(token: string | null): number {
  if (token === null) return 0;
  const start = /^\{"start":(\d{1,6})\}$/.exec(Buffer.from(token, 'base64url').toString('latin1'))?.[1];
  if (start === undefined) throw badRequest('Invalid value specified for $skiptoken.');
  return Number(start);
}
