// Pages of users: a page is read from a place on, so it costs what it shows and not what the directory holds.

import { headerOf } from '../http.ts';
import type { TenantUser } from '../store/user-store.ts';
import type { UserStore } from '../store/user-store.ts';
import type { GraphCall } from './graph-call.ts';
import { badRequest } from './graph-error.ts';
import type { GraphRefusal } from './graph-error.ts';
import type { UserTest } from './user-query.ts';

export interface UserPage {
  readonly users: readonly TenantUser[];
  /** Where the next page starts; null when nobody is left. */
  readonly next: number | null;
}

/** @param test  null for everyone */
export function pageFrom(store: UserStore, test: UserTest | null, start: number, top: number): UserPage {
  const users: TenantUser[] = [];
  for (let position = start; position < store.end; position++) {
    const user = store.at(position);
    if (user === null || (test !== null && !test(user))) continue;
    if (users.length === top) return { users, next: position };
    users.push(user);
  }
  return { users, next: null };
}

export function countOf(store: UserStore, test: UserTest | null): number {
  if (test === null) return store.count;
  let count = 0;
  for (const user of store.all()) if (test(user)) count++;
  return count;
}

/** The same request, from another place on. */
export function nextLink(call: GraphCall, start: number): string {
  const query = new URLSearchParams(call.request.query);
  query.set('$skiptoken', Buffer.from(JSON.stringify({ start })).toString('base64url'));
  return `https://${call.data.hosts.graph}${call.request.path}?${query.toString()}`;
}

/** @throws GraphRefusal 400 */
export function readSkipToken(call: GraphCall): number {
  const token = call.request.query.get('$skiptoken');
  if (token === null) return 0;
  const start = /^\{"start":(\d{1,9})\}$/.exec(Buffer.from(token, 'base64url').toString('latin1'))?.[1];
  if (start === undefined) throw badRequest('Invalid value specified for $skiptoken.');
  return Number(start);
}

/** @throws GraphRefusal 400 for `$skip` and for parameters that are not in `known` */
export function refuseParameters(call: GraphCall, known: readonly string[]): void {
  for (const name of call.request.query.keys()) {
    if (name === '$skip') throw badRequest("'$skip' is not supported by the service.");
    if (name.startsWith('$') && !known.includes(name)) throw badRequest(`The query parameter '${name}' is not supported.`);
  }
}

export function isEventual(call: GraphCall): boolean {
  return headerOf(call.request, 'consistencylevel').toLowerCase() === 'eventual';
}

/** True when a count was asked for and may be given. @throws GraphRefusal 400 without the header */
export function wantsCount(call: GraphCall): boolean {
  if (call.request.query.get('$count') !== 'true') return false;
  if (!isEventual(call)) throw needsConsistency('$count');
  return true;
}

export function needsConsistency(parameter: string): GraphRefusal {
  return badRequest(
    `Request with ${parameter} query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'`,
  );
}
