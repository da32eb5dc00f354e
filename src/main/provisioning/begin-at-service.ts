// What a service keeps while a registration is under way: begun with a note ahead, given up when nothing comes of it.

import { isRequestError } from '../services/service-error.ts';
import type { KeyRegistry, RegistrationOffer } from '../services/key-registry.ts';
import type { RunContext } from './run-context.ts';

/** Clocks differ: one that was begun shortly before the run, by the service's clock, counts as the run's. */
const CLOCK_SKEW_MS = 60_000;

/**
 * Asks the service for what it wants to be made. When it throws, nothing of this run is pending there, or
 * `facts.leftBehind` says so.
 *
 * @throws GraphError; ServiceError; StoreError; AppError
 */
export async function beginAtService(ctx: RunContext, registry: KeyRegistry): Promise<RegistrationOffer> {
  const since = ctx.clock.now() - CLOCK_SKEW_MS;
  const { target, keyName } = ctx.plan;
  if (!registry.keepsPending) return registry.begin(target, keyName);
  await ctx.note({ kind: 'registrationRequested' });
  let offer: RegistrationOffer;
  try {
    offer = await registry.begin(target, keyName);
  } catch (error) {
    // An answer that was lost, or is of no use, may have left a registration that nobody knows the name of.
    if (isRequestError(error) && error.outcomeIsUnknown) await discardSince(ctx, registry, since);
    else await ctx.note({ kind: 'registrationDiscarded' }).catch(() => undefined);
    throw error;
  }
  const { pendingId } = offer;
  ctx.facts.pendingId = pendingId;
  try {
    if (pendingId !== null) await ctx.note({ kind: 'registrationBegun', pendingId });
  } catch (error) {
    await discardAtService(ctx, registry);
    throw error;
  }
  ctx.report.happened('service.begun');
  return offer;
}

/** Gives up what was begun. What cannot be given up is left behind by name. Does not throw. */
export async function discardAtService(ctx: RunContext, registry: KeyRegistry): Promise<void> {
  const { pendingId } = ctx.facts;
  if (pendingId === null) return;
  try {
    await registry.discard(ctx.plan.target, pendingId);
  } catch {
    ctx.facts.leftBehind.push({ kind: 'pendingAtService', methodId: pendingId });
    return;
  }
  await noteDiscarded(ctx);
}

async function discardSince(ctx: RunContext, registry: KeyRegistry, since: number): Promise<void> {
  const { target } = ctx.plan;
  try {
    for (const id of await registry.pendingSince(target, since)) await registry.discard(target, id);
  } catch {
    ctx.facts.leftBehind.push({ kind: 'pendingAtService', methodId: '' });
    return;
  }
  await noteDiscarded(ctx);
}

async function noteDiscarded(ctx: RunContext): Promise<void> {
  ctx.report.happened('service.discarded');
  // Nothing is there any more; a journal that cannot say so must not hide that.
  await ctx.note({ kind: 'registrationDiscarded' }).catch(() => undefined);
}
