// A Temporary Access Pass for one run: asked for, used on the page, revoked at the end of every path, and recorded.
// The pass itself is a Secret and goes nowhere but into the page.

import { AppError } from '../../shared/errors.ts';
import type { IssuedTap, NewTap, TapMethod } from '../directory/directory.ts';
import { GraphError } from '../directory/graph-error.ts';
import { leaseMinutes } from '../directory/tap-policy.ts';
import type { Secret } from '../secret.ts';
import type { RunContext } from './run-context.ts';
import { waitUntilUsable } from './usable-pass.ts';

export interface TapLease {
  readonly pass: Secret<string>;
  /** Revokes the pass; what cannot be revoked is left behind by name. Does not throw. */
  end(): Promise<void>;
}

/** Also between two questions whether a pass was issued: a read may lag behind the write. */
const REVOKE_DELAYS_MS = [0, 1000, 3000] as const;

/** A pass that the operator has from elsewhere. */
export interface GivenPass {
  readonly pass: Secret<string>;
  /** Otherwise it stays: it is not of this run. */
  readonly revokeAfter: boolean;
}

/**
 * Issues a one-time pass of the shortest lifetime the tenant's policy allows. A pass that is still usable would be replaced
 * by the service: the operator is asked first. A given pass is used as it is. Either is waited for until the service says that
 * it can be used.
 *
 * When it throws, no pass of this run is usable, or `facts.leftBehind` says so.
 *
 * @throws AppError 'tap.declined' when the operator keeps the old pass, 'tap.notUsable'; GraphError; StoreError; the signal's reason
 */
export async function leaseTap(ctx: RunContext, given: GivenPass | null): Promise<TapLease> {
  const lease = given === null ? await issueLease(ctx) : await useGiven(ctx, given);
  const offer = ctx.passes.offer(lease.pass);
  const end = async (): Promise<void> => {
    await offer.end();
    await lease.end();
  };
  if (lease.waitFor === null) return { pass: lease.pass, end };
  try {
    await waitUntilUsable(ctx, lease.waitFor);
  } catch (error) {
    await end();
    throw error;
  }
  return { pass: lease.pass, end };
}

/** `waitFor`: its id, where it has to be asked whether it is usable. */
interface NewLease extends TapLease {
  readonly waitFor: string | null;
}

async function useGiven(ctx: RunContext, { pass, revokeAfter }: GivenPass): Promise<NewLease> {
  ctx.report.happened('tap.given');
  const tapId = await waitUntilUsable(ctx, null);
  if (!revokeAfter || tapId === null) return { pass, waitFor: null, end: async () => undefined };
  ctx.facts.tap = { issuedAt: ctx.clock.now(), revokedAt: null };
  try {
    await ctx.note({ kind: 'tapIssued', tapId, userId: ctx.plan.target.id });
  } catch (error) {
    await revoke(ctx, tapId);
    throw error;
  }
  return { pass, waitFor: null, end: () => revoke(ctx, tapId) };
}

async function issueLease(ctx: RunContext): Promise<NewLease> {
  const { directory, plan, facts, signal } = ctx;
  const old = await directory.temporaryAccessPass(plan.target.id);
  if (old?.isUsable === true) {
    const answer = await ctx.prompter.ask({ for: 'replaceTap', expiresAt: old.expiresAt }, signal);
    if (!answer.replace) throw new AppError('tap.declined');
  }
  const policy = await directory.tapPolicy();
  signal.throwIfAborted();
  await ctx.note({ kind: 'tapRequested', userId: plan.target.id });
  const issued = await issue(ctx, old, {
    lifetimeInMinutes: leaseMinutes(policy),
    isUsableOnce: true,
  });
  facts.tap = { issuedAt: ctx.clock.now(), revokedAt: null };
  try {
    await ctx.note({ kind: 'tapIssued', tapId: issued.id, userId: plan.target.id });
  } catch (error) {
    await revoke(ctx, issued.id);
    throw error;
  }
  ctx.report.happened('tap.issued');
  return { pass: issued.pass, waitFor: issued.id, end: () => revoke(ctx, issued.id) };
}

/** An answer that was lost may have left a pass that nobody knows: it is looked for, and revoked. */
async function issue(ctx: RunContext, old: TapMethod | null, tap: NewTap): Promise<IssuedTap> {
  try {
    return await ctx.directory.issueTemporaryAccessPass(ctx.plan.target.id, tap);
  } catch (error) {
    if (error instanceof GraphError && error.outcomeIsUnknown) await revokeUnnamed(ctx, old);
    throw error;
  }
}

async function revokeUnnamed(ctx: RunContext, old: TapMethod | null): Promise<void> {
  const userId = ctx.plan.target.id;
  let lastAnswered = false;
  for (const delayMs of REVOKE_DELAYS_MS) {
    await ctx.clock.sleep(delayMs);
    try {
      const found = await ctx.directory.temporaryAccessPass(userId);
      lastAnswered = true;
      if (found === null || !found.isUsable || found.id === old?.id) continue;
      ctx.facts.tap = { issuedAt: ctx.clock.now(), revokedAt: null };
      await revoke(ctx, found.id);
      return;
    } catch {
      lastAnswered = false;
    }
  }
  // Its id never came: whoever reads the record has to look at the user's methods.
  if (!lastAnswered) ctx.facts.leftBehind.push({ kind: 'tapNotRevoked', userId, tapId: '' });
}

/** Does not throw: a pass that stays is left behind by name. */
async function revoke(ctx: RunContext, tapId: string): Promise<void> {
  const userId = ctx.plan.target.id;
  for (const delayMs of REVOKE_DELAYS_MS) {
    await ctx.clock.sleep(delayMs);
    try {
      await ctx.directory.revokeTemporaryAccessPass(userId, tapId);
    } catch {
      // Tried again after the next delay; the record says so when none of them helped.
      continue;
    }
    if (ctx.facts.tap !== null) ctx.facts.tap = { ...ctx.facts.tap, revokedAt: ctx.clock.now() };
    ctx.report.happened('tap.revoked');
    // The pass is gone; a journal that cannot say so any more must not hide that.
    await ctx.note({ kind: 'tapRevoked' }).catch(() => undefined);
    return;
  }
  ctx.facts.leftBehind.push({ kind: 'tapNotRevoked', userId, tapId });
  ctx.report.happened('tap.notRevoked');
}
