// A Temporary Access Pass for one run: asked for, used on the page, revoked at the end of every path, and recorded.
// The pass itself is a Secret and goes nowhere but into the page.

import { AppError } from '../../shared/errors.ts';
import type { Secret } from '../secret.ts';
import type { RunContext } from './run-context.ts';

export interface TapLease {
  readonly pass: Secret<string>;
  /** Revokes the pass; what cannot be revoked is left behind by name. Does not throw. */
  end(): Promise<void>;
}

const REVOKE_DELAYS_MS = [0, 1000, 3000] as const;
/** Graph's shortest lifetime; the policy's minimum may be longer. */
const SHORTEST_LIFETIME_MINUTES = 10;

/**
 * Issues a one-time pass of the shortest lifetime the tenant's policy allows. A pass that is still usable would be replaced
 * by the service: the operator is asked first.
 *
 * @throws AppError 'tap.declined' when the operator keeps the old pass; GraphError; the signal's reason
 */
export async function leaseTap(ctx: RunContext): Promise<TapLease> {
  const { directory, plan, facts, signal } = ctx;
  const old = await directory.temporaryAccessPass(plan.target.id);
  if (old?.isUsable === true) {
    const answer = await ctx.prompter.ask({ for: 'replaceTap', expiresAt: old.expiresAt }, signal);
    if (!answer.replace) throw new AppError('tap.declined');
  }
  const policy = await directory.tapPolicy();
  const minimum = policy === 'unreadable' ? SHORTEST_LIFETIME_MINUTES : policy.minimumLifetimeInMinutes;
  signal.throwIfAborted();
  await ctx.note({ kind: 'tapRequested', userId: plan.target.id });
  const issued = await directory.issueTemporaryAccessPass(plan.target.id, {
    lifetimeInMinutes: Math.max(SHORTEST_LIFETIME_MINUTES, minimum),
    isUsableOnce: true,
  });
  await ctx.note({ kind: 'tapIssued', tapId: issued.id, userId: plan.target.id });
  const tap: { issuedAt: number; revokedAt: number | null } = { issuedAt: ctx.clock.now(), revokedAt: null };
  facts.tap = tap;
  ctx.report.happened('tap.issued');
  return {
    pass: issued.pass,
    end: async () => {
      for (const delayMs of REVOKE_DELAYS_MS) {
        await ctx.clock.sleep(delayMs);
        try {
          await directory.revokeTemporaryAccessPass(plan.target.id, issued.id);
          tap.revokedAt = ctx.clock.now();
          await ctx.note({ kind: 'tapRevoked' });
          ctx.report.happened('tap.revoked');
          return;
        } catch {
          // Tried again after the next delay; the record says so when none of them helped.
        }
      }
      facts.leftBehind.push({ kind: 'tapNotRevoked', userId: plan.target.id, tapId: issued.id });
      ctx.report.happened('tap.notRevoked');
    },
  };
}
