// The search over the users: every word must occur in name, user name, department or employee id. Pure.

import type { UserSummary } from '../../shared/models.ts';

export interface SearchableUser {
  readonly user: UserSummary;
  readonly text: string;
}

/** The users with their search text, made once per import. */
export function searchable(users: readonly UserSummary[]): readonly SearchableUser[] {
  return users.map((user) => ({
    user,
    text: fold([user.displayName, user.userPrincipalName, user.department, user.employeeId].join('\n')),
  }));
}

export function filterUsers(users: readonly SearchableUser[], query: string): readonly UserSummary[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return users.filter(({ text }) => words.every((word) => text.includes(word))).map(({ user }) => user);
}

/** Without case and accents, so that "muller" finds "Müller". */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase();
}

export interface UserFigures {
  readonly total: number;
  readonly withKey: number;
  readonly withoutKey: number;
  readonly provisionedHere: number;
}

/** Users whose keys are not known count neither as with nor as without. */
export function countUsers(users: readonly UserSummary[]): UserFigures {
  return {
    total: users.length,
    withKey: users.filter((user) => user.keyCount !== null && user.keyCount > 0).length,
    withoutKey: users.filter((user) => user.keyCount === 0).length,
    provisionedHere: users.filter((user) => user.lastProvisionedAt !== null).length,
  };
}
