// Whom a policy is for: includeTargets and excludeTargets of the authentication method policies. Pure.

import { z } from 'zod';
import { graphId } from './graph-shape.ts';

export const allUsers = 'all_users';

export const policyTargets = z
  .array(z.object({ id: graphId, allowedPasskeyProfiles: z.array(graphId).max(100).nullish() }))
  .max(5000)
  .nullish()
  .transform((targets) =>
    (targets ?? []).map((target) => ({ id: target.id, profileIds: target.allowedPasskeyProfiles ?? [] })),
  );

export interface Targets {
  readonly includeTargets: readonly { readonly id: string }[];
  readonly excludeTargets: readonly { readonly id: string }[];
}

/**
 * Exclusion wins over inclusion.
 *
 * @param userGroupIds  groups of the user, nested ones too; the user's own id may be among them
 */
export function isTargeted(policy: Targets, userGroupIds: readonly string[]): boolean {
  const mine = new Set(userGroupIds.map((id) => id.toLowerCase()));
  const means = (target: { readonly id: string }): boolean => target.id === allUsers || mine.has(target.id.toLowerCase());
  return policy.includeTargets.some(means) && !policy.excludeTargets.some(means);
}

export type Targeting = 'included' | 'excluded' | 'notIncluded' | 'unknown';

/**
 * What the policy says of a user whose groups may not all be known.
 *
 * @param isComplete  false: `userGroupIds` lacks groups; then only an exclusion of what is known is certain, and an inclusion
 *   only where nothing is excluded
 */
export function targetingOf(policy: Targets, userGroupIds: readonly string[], isComplete: boolean): Targeting {
  const excludes = isTargeted({ includeTargets: policy.excludeTargets, excludeTargets: [] }, userGroupIds);
  if (excludes) return 'excluded';
  const includes = isTargeted({ includeTargets: policy.includeTargets, excludeTargets: [] }, userGroupIds);
  if (isComplete) return includes ? 'included' : 'notIncluded';
  return includes && policy.excludeTargets.length === 0 ? 'included' : 'unknown';
}
