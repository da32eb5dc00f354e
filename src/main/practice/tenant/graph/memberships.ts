// Who is in what: a user's roles and groups, and the groups with their members.

import { jsonReply } from '../http.ts';
import type { TenantReply } from '../http.ts';
import { ROLE_TEMPLATE_IDS } from '../people.ts';
import type { TenantGroup } from '../store/group-store.ts';
import type { TenantUser } from '../store/user-store.ts';
import { readFilter } from './filter.ts';
import { contextUrl, hasScope, isoDate, requireScope } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { GraphRefusal, methodNotAllowed, resourceNotFound, unknownSegment, unsupportedQuery } from './graph-error.ts';
import { countOf, isEventual, needsConsistency, nextLink, pageFrom, readSkipToken, refuseParameters, wantsCount } from './pages.ts';
import { project, readSelect, readTop, selectedIn } from './properties.ts';
import type { ReadableType } from './properties.ts';
import { READ_ALL, readTest } from './users.ts';
import { USER_TYPE, projectUser } from './user-type.ts';

const LIST_PARAMETERS = ['$select', '$top', '$filter', '$count', '$skiptoken', '$format'];
const MEMBER_PARAMETERS = ['$select', '$top', '$count', '$skiptoken', '$format'];
const GROUP_READ = ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'];

export const GROUP_TYPE: ReadableType<TenantGroup> = {
  name: 'microsoft.graph.group',
  properties: {
    id: (group) => group.id,
    createdDateTime: (group) => isoDate(group.createdAtMs),
    description: (group) => group.description,
    displayName: (group) => group.displayName,
    groupTypes: (group) => [
      ...(group.isUnified ? ['Unified'] : []),
      ...(group.department === null ? [] : ['DynamicMembership']),
    ],
    isAssignableToRole: () => null,
    mail: () => null,
    mailEnabled: (group) => group.isUnified,
    mailNickname: (group) => group.displayName.toLowerCase().replace(/[^a-z0-9]/g, ''),
    membershipRule: (group) => (group.department === null ? null : `user.department -eq "${group.department}"`),
    onPremisesSyncEnabled: () => null,
    securityEnabled: (group) => group.securityEnabled,
    visibility: () => null,
  },
  defaults: [
    'id', 'createdDateTime', 'description', 'displayName', 'groupTypes', 'isAssignableToRole', 'mail', 'mailEnabled',
    'mailNickname', 'membershipRule', 'onPremisesSyncEnabled', 'securityEnabled', 'visibility',
  ],
};

/** GET /me|users/{id}/memberOf and /transitiveMemberOf, with or without a cast to roles or groups. */
export function listMemberships(call: GraphCall, user: TenantUser, transitive: boolean, cast: string | undefined): TenantReply {
  const self = user.id === call.caller.id;
  const isRoleCast = cast === 'microsoft.graph.directoryRole';
  if (cast !== undefined && !isRoleCast && cast !== 'microsoft.graph.group') {
    throw unsupportedQuery(`Cast segment '${cast}' is not supported.`);
  }
  if (cast === 'microsoft.graph.group') requireScope(call, ...GROUP_READ);
  else requireScope(call, ...READ_ALL, 'RoleManagement.Read.Directory', ...GROUP_READ, ...(self ? ['User.Read'] : []));
  const counts = wantsCount(call);
  if (cast === 'microsoft.graph.group' && !counts) throw needsCount();
  const text = call.request.query.get('$select');
  const select = readSelect(GROUP_TYPE, isRoleCast ? null : text);
  const roles = user.roles.map((role) => ({
    '@odata.type': '#microsoft.graph.directoryRole',
    id: ROLE_TEMPLATE_IDS[role].replace(/^.{8}/, '0d1ec701'),
    displayName: role,
    description: null,
    roleTemplateId: ROLE_TEMPLATE_IDS[role],
  }));
  const groups = isRoleCast ? [] : call.data.groups.groupsOf(user, transitive).map((group) => groupJson(group, select));
  const value = cast === 'microsoft.graph.group' ? groups : [...roles, ...groups];
  return jsonReply(200, {
    '@odata.context': contextUrl(call, isRoleCast ? 'directoryRoles' : cast === undefined ? 'directoryObjects' : 'groups'),
    ...(counts ? { '@odata.count': value.length } : {}),
    value,
  });
}

/** /groups, /groups/{id}, and its members. @param rest  segments after `groups` */
export function handleGroups(call: GraphCall, rest: readonly string[]): TenantReply {
  if (call.request.method !== 'GET') throw methodNotAllowed();
  requireScope(call, ...GROUP_READ);
  const [id, relation, cast, more] = rest;
  if (id === undefined) return listGroups(call);
  const group = /^[0-9a-f-]{36}$/i.test(id) ? call.data.groups.find(id) : undefined;
  if (group === undefined) throw resourceNotFound(id);
  if (relation === undefined) {
    const text = call.request.query.get('$select');
    const select = readSelect(GROUP_TYPE, text);
    const context = contextUrl(call, `groups${selectedIn(select, text)}/$entity`);
    return jsonReply(200, { '@odata.context': context, ...project(GROUP_TYPE, group, select) });
  }
  if ((relation !== 'members' && relation !== 'transitiveMembers') || more !== undefined) {
    throw unknownSegment(more ?? relation);
  }
  const transitive = relation === 'transitiveMembers';
  if (cast === undefined) return listMembers(call, group, transitive);
  if (cast === 'microsoft.graph.user') return listUserMembers(call, group, transitive);
  if (cast === 'microsoft.graph.group') return listGroupMembers(call, group, transitive);
  if (cast === '$count') {
    if (!isEventual(call)) throw needsConsistency('$count');
    const count =
      countOf(call.data.users, call.data.groups.memberTest(group, transitive)) +
      call.data.groups.groupsIn(group, transitive).length;
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(count) };
  }
  throw unsupportedQuery(`Cast segment '${cast}' is not supported.`);
}

function listGroups(call: GraphCall): TenantReply {
  refuseParameters(call, LIST_PARAMETERS);
  const { query } = call.request;
  const filter = query.get('$filter');
  const test = filter === null ? null : readFilter(filter, GROUP_TYPE);
  const counts = wantsCount(call);
  if (test?.isAdvanced === true && !counts) throw needsConsistency('$filter');
  const text = query.get('$select');
  const select = readSelect(GROUP_TYPE, text);
  const top = readTop(query.get('$top'));
  const start = readSkipToken(call);
  const groups = call.data.groups.all.filter((group) => test === null || test.test(group));
  return jsonReply(200, {
    '@odata.context': contextUrl(call, `groups${selectedIn(select, text)}`),
    ...(counts && start === 0 ? { '@odata.count': groups.length } : {}),
    ...(start + top < groups.length ? { '@odata.nextLink': nextLink(call, start + top) } : {}),
    value: groups.slice(start, start + top).map((group) => project(GROUP_TYPE, group, select)),
  });
}

/** Users by page; groups inside come with the last page. */
function listMembers(call: GraphCall, group: TenantGroup, transitive: boolean): TenantReply {
  refuseParameters(call, MEMBER_PARAMETERS);
  const counts = wantsCount(call);
  const { users, groups } = call.data;
  const test = groups.memberTest(group, transitive);
  const start = readSkipToken(call);
  const page = pageFrom(users, test, start, readTop(call.request.query.get('$top')));
  const inside = groups.groupsIn(group, transitive);
  const value = memberJson(call, page.users).map((user) => ({ '@odata.type': '#microsoft.graph.user', ...user }));
  return jsonReply(200, {
    '@odata.context': contextUrl(call, 'directoryObjects'),
    ...(counts && start === 0 ? { '@odata.count': countOf(users, test) + inside.length } : {}),
    ...(page.next === null ? {} : { '@odata.nextLink': nextLink(call, page.next) }),
    value: page.next === null ? [...value, ...inside.map((each) => groupJson(each, GROUP_TYPE.defaults))] : value,
  });
}

/** The cast to users, which is an advanced query and may be filtered and searched. */
function listUserMembers(call: GraphCall, group: TenantGroup, transitive: boolean): TenantReply {
  refuseParameters(call, [...MEMBER_PARAMETERS, '$filter', '$search']);
  if (!wantsCount(call)) throw needsCount();
  const { users, groups } = call.data;
  const isMember = groups.memberTest(group, transitive);
  const isWanted = readTest(call);
  const test = (user: TenantUser): boolean => isMember(user) && (isWanted === null || isWanted(user));
  const text = call.request.query.get('$select');
  const start = readSkipToken(call);
  const page = pageFrom(users, test, start, readTop(call.request.query.get('$top')));
  return jsonReply(200, {
    '@odata.context': contextUrl(call, `users${selectedIn(readSelect(USER_TYPE, text), text)}`),
    ...(start === 0 ? { '@odata.count': countOf(users, test) } : {}),
    ...(page.next === null ? {} : { '@odata.nextLink': nextLink(call, page.next) }),
    value: memberJson(call, page.users),
  });
}

function listGroupMembers(call: GraphCall, group: TenantGroup, transitive: boolean): TenantReply {
  refuseParameters(call, MEMBER_PARAMETERS);
  if (!wantsCount(call)) throw needsCount();
  const text = call.request.query.get('$select');
  const select = readSelect(GROUP_TYPE, text);
  const value = call.data.groups.groupsIn(group, transitive).map((each) => project(GROUP_TYPE, each, select));
  return jsonReply(200, {
    '@odata.context': contextUrl(call, `groups${selectedIn(select, text)}`),
    '@odata.count': value.length,
    value,
  });
}

/** A caller who may not read users sees their ids only. */
function memberJson(call: GraphCall, users: readonly TenantUser[]): readonly Record<string, unknown>[] {
  const select = readSelect(USER_TYPE, call.request.query.get('$select'));
  if (!hasScope(call, 'User.ReadBasic.All', ...READ_ALL)) return users.map(({ id }) => ({ id }));
  const basicOnly = !hasScope(call, ...READ_ALL);
  return users.map((user) => projectUser(user, select, basicOnly));
}

function groupJson(group: TenantGroup, select: readonly string[]): Record<string, unknown> {
  return { '@odata.type': '#microsoft.graph.group', ...project(GROUP_TYPE, group, select) };
}

function needsCount(): GraphRefusal {
  return unsupportedQuery("OData casts need $count=true and the request header 'ConsistencyLevel: eventual'.");
}
