// The delegated permissions the app asks for: the least that each feature needs. Pure.

import { permissionNames, type PermissionName, type PermissionState } from '../../shared/connection.ts';
import type { TokenFacts } from './sign-in.ts';

/** What every sign-in asks for: the operator, the list of users, registering keys. */
export const requiredScopes: readonly PermissionName[] = ['User.Read', 'User.Read.All', 'UserAuthMethod-Passkey.ReadWrite.All'];

/** Asked for when a feature needs them; without them it is missing, or a check says "not known". */
export const optionalScopes: readonly PermissionName[] = permissionNames.filter((name) => !requiredScopes.includes(name));

/** A wider permission stands for the narrower one. */
const wider: Readonly<Record<PermissionName, readonly string[]>> = {
  'User.Read': ['User.ReadWrite', 'User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'],
  'User.Read.All': ['User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'UserAuthMethod-Passkey.ReadWrite.All': ['UserAuthenticationMethod.ReadWrite.All'],
  'UserAuthMethod-TAP.ReadWrite.All': ['UserAuthenticationMethod.ReadWrite.All'],
  'GroupMember.Read.All': ['GroupMember.ReadWrite.All', 'Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All'],
  'Policy.Read.AuthenticationMethod': ['Policy.ReadWrite.AuthenticationMethod', 'Policy.Read.All'],
  'Domain.Read.All': ['Domain.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'AuditLog.Read.All': [],
};

/**
 * What is granted, as the service's answer and the token itself say. Names are compared without case and without the resource in front
 * (`https://<Graph's host>/User.Read`).
 *
 * What was asked for and is in neither is missing. What was not asked for is missing where the token can be read, for it names
 * everything that an admin has consented to; otherwise nobody knows.
 *
 * @param asked  by the sign-in of this token; short names
 */
export function permissionStates(
  { scopes, claims }: Pick<TokenFacts, 'scopes' | 'claims'>,
  asked: readonly string[],
): readonly PermissionState[] {
  const have = new Map([...scopes, ...(claims?.scopes ?? [])].map((scope) => [shortNameOf(scope).toLowerCase(), shortNameOf(scope)]));
  return permissionNames.map((name) => {
    if (have.has(name.toLowerCase())) return { name, state: 'granted', by: null };
    const by = wider[name].map((one) => have.get(one.toLowerCase())).find((one) => one !== undefined);
    if (by !== undefined) return { name, state: 'granted', by };
    return { name, state: claims !== null || asked.includes(name) ? 'missing' : 'unknown', by: null };
  });
}

/** Permissions that are certainly not there. */
export function missingScopes(states: readonly PermissionState[]): readonly PermissionName[] {
  return states.filter(({ state }) => state === 'missing').map(({ name }) => name);
}

export function shortNameOf(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1);
}
