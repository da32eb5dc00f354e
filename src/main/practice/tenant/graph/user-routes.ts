// Which handler a path below /me and /users belongs to.

import type { TenantReply } from '../http.ts';
import type { TenantUser } from '../store/user-store.ts';
import { handleFido2Methods } from './fido2-methods.ts';
import { userAt } from './graph-call.ts';
import type { GraphCall } from './graph-call.ts';
import { methodNotAllowed, unknownSegment } from './graph-error.ts';
import { listMemberships } from './memberships.ts';
import { handlePasses } from './passes.ts';
import { usersDelta } from './user-delta.ts';
import { countUsers, getManager, getPhoto, getUser, listUsers } from './users.ts';

/** @param rest  segments after `me` */
export async function handleMe(call: GraphCall, rest: readonly string[]): Promise<TenantReply> {
  const [first, second, third] = rest;
  // The caller's own methods cannot be made this way; /me has no creation at all.
  const isCreation = call.request.method === 'POST' || third?.startsWith('creationOptions') === true;
  if (first === 'authentication' && second === 'fido2Methods' && isCreation) throw methodNotAllowed();
  return handleUser(call, call.caller, rest);
}

/** @param rest  segments after `users` */
export async function handleUsers(call: GraphCall, rest: readonly string[]): Promise<TenantReply> {
  const [first, ...more] = rest;
  const list = first === undefined ? listUsers : first === '$count' ? countUsers : isDelta(first) ? usersDelta : null;
  if (list === null) return handleUser(call, userAt(call, first ?? ''), more);
  if (more.length > 0) throw unknownSegment(more[0] ?? '');
  if (call.request.method !== 'GET') throw methodNotAllowed();
  return list(call);
}

async function handleUser(call: GraphCall, user: TenantUser, rest: readonly string[]): Promise<TenantReply> {
  const [first, second, third] = rest;
  if (first === 'authentication') {
    if (second === 'fido2Methods') return handleFido2Methods(call, user, rest.slice(2));
    if (second === 'temporaryAccessPassMethods') return handlePasses(call, user, rest.slice(2));
    throw unknownSegment(second ?? 'authentication');
  }
  if (call.request.method !== 'GET') throw methodNotAllowed();
  switch (first) {
    case undefined:
      return getUser(call, user);
    case 'photo':
      if (second === '$value') return getPhoto(call, user, undefined);
      break;
    case 'photos':
      if (second !== undefined && third === '$value') return getPhoto(call, user, second);
      break;
    case 'manager':
      if (second === undefined) return getManager(call, user);
      break;
    case 'memberOf':
    case 'transitiveMemberOf':
      if (third === undefined) return listMemberships(call, user, first === 'transitiveMemberOf', second);
      break;
  }
  throw unknownSegment(first);
}

function isDelta(segment: string): boolean {
  return segment === 'delta' || segment === 'delta()' || segment === 'microsoft.graph.delta' || segment === 'microsoft.graph.delta()';
}
