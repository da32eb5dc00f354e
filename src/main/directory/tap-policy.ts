// The tenant's policy for Temporary Access Passes. Pure.

import { z } from 'zod';
import { graphText } from './graph-shape.ts';
import { isTargeted, policyTargets, type Targets } from './policy-targets.ts';

export interface TapPolicy extends Targets {
  readonly enabled: boolean;
  readonly minimumLifetimeInMinutes: number;
  readonly maximumLifetimeInMinutes: number;
  readonly defaultLifetimeInMinutes: number;
  /** True: every pass is one-time, and one issued for several uses is refused at sign-in. */
  readonly isUsableOnce: boolean;
}

const minutes = (standard: number): z.ZodType<number> => z.number().int().min(1).max(1_000_000).nullish().transform((n) => n ?? standard);

/** Where a member is missing, the service's own default stands in. */
export const tapPolicyShape = z
  .object({
    state: graphText,
    minimumLifetimeInMinutes: minutes(60),
    maximumLifetimeInMinutes: minutes(480),
    defaultLifetimeInMinutes: minutes(60),
    isUsableOnce: z.boolean().nullish(),
    includeTargets: policyTargets,
    excludeTargets: policyTargets,
  })
  .transform((policy): TapPolicy => ({
    enabled: policy.state === 'enabled',
    minimumLifetimeInMinutes: policy.minimumLifetimeInMinutes,
    maximumLifetimeInMinutes: policy.maximumLifetimeInMinutes,
    defaultLifetimeInMinutes: policy.defaultLifetimeInMinutes,
    isUsableOnce: policy.isUsableOnce ?? false,
    includeTargets: policy.includeTargets,
    excludeTargets: policy.excludeTargets,
  }));

/** Exclusion wins over inclusion. */
export function tapPolicyIncludes(policy: TapPolicy, userGroupIds: readonly string[]): boolean {
  return isTargeted(policy, userGroupIds);
}

/** Graph's shortest lifetime of a pass. */
const shortestMinutes = 10;

/** The shortest lifetime that the service would give a pass under this policy; more than the policy's maximum: none at all. */
export function leaseMinutes(policy: TapPolicy | 'unreadable'): number {
  return policy === 'unreadable' ? shortestMinutes : Math.max(shortestMinutes, policy.minimumLifetimeInMinutes);
}
