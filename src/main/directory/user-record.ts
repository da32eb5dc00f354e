// One user as Graph gives it, read by hand: an import reads a hundred thousand of them, and a schema takes eight times as long.

import type { UserSummary } from '../../shared/models.ts';
import { isPlain, MAX_ID, MAX_NAME, MAX_TEXT } from './graph-shape.ts';

export type DirectoryUser = Omit<UserSummary, 'photo' | 'keyCount' | 'lastProvisionedAt'>;

/**
 * Null for what is no user: without an id or a user principal name, or with one that is too long or has hostile characters.
 * Any other member that is not as it should be counts as missing.
 *
 * `accountEnabled` and `userType` are missing where the sign-in may only read basic profiles: such a user counts as an
 * enabled member, or as a guest where the principal name says so (#EXT#).
 */
export function readUser(item: unknown): DirectoryUser | null {
  if (typeof item !== 'object' || item === null) return null;
  const record: { readonly [member: string]: unknown } = { ...item };
  const id = textOf(record['id'], MAX_ID);
  const userPrincipalName = textOf(record['userPrincipalName'], MAX_NAME);
  if (id === null || id === '' || userPrincipalName === null || userPrincipalName === '') return null;
  const userType = textOf(record['userType'], MAX_TEXT) ?? (userPrincipalName.includes('#EXT#') ? 'guest' : 'member');
  return {
    id,
    displayName: textOf(record['displayName'], MAX_NAME) ?? userPrincipalName,
    userPrincipalName,
    department: textOf(record['department'], MAX_NAME),
    jobTitle: textOf(record['jobTitle'], MAX_NAME),
    employeeId: textOf(record['employeeId'], MAX_NAME),
    accountEnabled: record['accountEnabled'] !== false,
    userType: userType.toLowerCase() === 'guest' ? 'guest' : 'member',
  };
}

function textOf(value: unknown, maxLength: number): string | null {
  return typeof value === 'string' && value.length <= maxLength && isPlain(value) ? value : null;
}
