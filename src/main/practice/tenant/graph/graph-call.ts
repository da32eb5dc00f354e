// One authorised call to Graph: who calls, with which permissions, on which version, and what is asked.

import type { Clock, Random } from '../../../ports.ts';
import type { DirectoryData } from '../directory-data.ts';
import type { TenantUser } from '../store/user-store.ts';
import type { TenantReply, TenantRequest } from '../http.ts';
import type { RoleName } from '../people.ts';
import type { Registrar } from '../registration.ts';
import { accessDenied, insufficientPrivileges, resourceNotFound } from './graph-error.ts';

export interface GraphCall {
  readonly data: DirectoryData;
  readonly clock: Clock;
  readonly random: Random;
  readonly registrar: Registrar;
  readonly caller: TenantUser;
  readonly scopes: readonly string[];
  readonly version: 'v1.0' | 'beta';
  readonly request: TenantRequest;
  /** Decoded path segments after the version. */
  readonly segments: readonly string[];
  /** False when the reports have had too many requests. */
  readonly admitReport: () => boolean;
}

export type GraphHandler = (call: GraphCall) => TenantReply | Promise<TenantReply>;

export function contextUrl(call: GraphCall, fragment: string): string {
  return `https://${call.data.hosts.graph}/${call.version}/$metadata#${fragment}`;
}

export function hasScope(call: GraphCall, ...names: readonly string[]): boolean {
  return names.some((name) => call.scopes.includes(name));
}

/** @throws GraphRefusal 403 in the directory's words */
export function requireScope(call: GraphCall, ...names: readonly string[]): void {
  if (!hasScope(call, ...names)) throw insufficientPrivileges();
}

export function hasRole(call: GraphCall, ...roles: readonly RoleName[]): boolean {
  return roles.some((role) => call.caller.roles.includes(role));
}

/** @throws GraphRefusal 404 */
export function userAt(call: GraphCall, idOrName: string): TenantUser {
  const user = call.data.findUser(idOrName);
  if (user === undefined) throw resourceNotFound(idOrName);
  return user;
}

/**
 * Roles for another user's authentication methods: Authentication Administrator for people without an admin role,
 * Privileged Authentication Administrator and Global Administrator for everyone, Global Reader for reading.
 *
 * @throws GraphRefusal 403 in the authentication methods' words
 */
export function requireMethodRole(call: GraphCall, target: TenantUser, use: 'read' | 'write'): void {
  if (use === 'read' && hasRole(call, 'Global Reader')) return;
  if (hasRole(call, 'Privileged Authentication Administrator', 'Global Administrator')) return;
  if (hasRole(call, 'Authentication Administrator') && !call.data.holdsAdminRole(target)) return;
  if (use === 'read' && target.id === call.caller.id) return;
  throw accessDenied();
}

export function isoDate(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
