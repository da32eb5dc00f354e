// The OBR route: a TAP lease, an armed session, and the tenant's own pages in the locked OBR window. The page's create()
// lands on the key only through the interlock; OBR goes off with the credential, the pass is revoked on every path.

import { AppError, type ErrorCode } from '../../shared/errors.ts';
import { toBase64Url } from '../../shared/bytes.ts';
import type { DisarmReason } from '../../shared/models.ts';
import type { ObrPage } from '../browser-ports.ts';
import type { ArmedSession } from '../obr/obr.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';
import { confirmStored } from './confirm-stored.ts';
import { type AtService, findAtService, noteStored, removeFromKey } from './created-credential.ts';
import { type PageAttempt, createPageAttempt } from './page-attempt.ts';
import { createPageGuide } from './page-guide.ts';
import { Secret } from '../secret.ts';
import { RunCancelled, type RunContext } from './run-context.ts';
import { leaseTap, type TapLease } from './tap-lease.ts';
import type { UnlockedKey } from './unlock.ts';

/** From arming to the page's create(): sign-in with the pass and a few clicks, with time for a slow tenant. */
export const OBR_TIME_LIMIT_MS = 5 * 60_000;
/** From create() to the name that the page asks for before it stores; Entra takes no later one (10 minutes from sign-in). */
const STORE_TIME_LIMIT_MS = 10 * 60_000;
const STORE_POLL_MS = 2000;
/** Of a service whose pages the operator signs in to in another way. */
const NO_PASS: Omit<TapLease, 'pass'> & { readonly pass: null } = { pass: null, end: () => Promise.resolve() };
/** After the window has gone: what was on its way may still arrive. */
const LAST_LOOK_DELAYS_MS = [0, 1000, 2000, 4000] as const;

/**
 * Registers through the tenant's pages. When it throws, OBR is off, the pass is revoked, and the key holds no credential of
 * this run, or `facts.leftBehind` says so.
 *
 * @throws AppError 'obr.timedOut' | 'obr.windowClosed' | 'obr.pageCrashed' | 'entra.notStored' | 'entra.outcomeUnknown' | 'tap.declined' |
 *   'tap.notUsable' | 'key.alreadyRegistered'; CtapError; GraphError; the signal's reason
 */
export async function registerThroughPages(ctx: RunContext, unlocked: UnlockedKey): Promise<CreatedCredential> {
  const start = await ctx.prompter.ask({ for: 'startObr', timeLimitMs: OBR_TIME_LIMIT_MS, rpIds: ctx.service.rpIds }, ctx.signal);
  const given = start.pass === undefined ? null : { pass: new Secret(start.pass), revokeAfter: start.revokePass === true };
  const lease = ctx.service.needsPass ? await leaseTap(ctx, given) : NO_PASS;
  try {
    return await withArmedSession(ctx, async (armed) => {
      const guide = createPageGuide(ctx.prompter, ctx.service);
      const attempt = createPageAttempt(ctx, unlocked, armed, guide.unanswered);
      try {
        const page = await ctx.browser.open({
          ...ctx.service.pages(ctx.plan.target, lease.pass),
          onCeremony: (ceremony, pageSignal) => attempt.answer(ceremony, pageSignal),
          onNavigated: guide.navigated,
          onCrashed: (reason) => {
            ctx.report.happened('page.crashed', { reason });
            // Of this session only: it may be off already, and another one on.
            if (!armed.signal.aborted) ctx.obr.disarm('pageCrashed');
          },
          onLoadFailed: (failure) => {
            ctx.report.happened('page.failed', { ...failure });
            guide.notLoaded(failure);
          },
        });
        ctx.report.happened('page.opened');
        const lost = ctx.pages.offer(page);
        try {
          const credential = await credentialOf(ctx, armed, attempt, page);
          // What the page has in its hands now would be lost with it.
          lost.end();
          guide.created();
          if (ctx.registry === null) await confirmStored(ctx, unlocked, credential);
          else await waitUntilStored(ctx, unlocked, credential, page);
          return credential;
        } finally {
          lost.end();
          await page.close();
          // `native`: frames with the browser's own WebAuthn. It is denied there, and there should be none.
          ctx.report.happened('page.closed', { ...page.calls });
        }
      } finally {
        guide.end();
        await attempt.settled();
      }
    });
  } finally {
    await lease.end();
  }
}

/** Arms, and sees to it that OBR is off and noted when `work` has ended, however it ended. */
async function withArmedSession<T>(ctx: RunContext, work: (armed: ArmedSession) => Promise<T>): Promise<T> {
  await ctx.note({ kind: 'obrArmed' });
  ctx.signal.throwIfAborted();
  const armed = ctx.obr.arm({
    target: ctx.plan.target,
    keyProduct: ctx.plan.key.product,
    keyTransport: ctx.plan.key.transport,
    rpIds: ctx.service.rpIds,
    user: ctx.service.expectedUser(ctx.plan.target),
    confirmName: async (seen, signal) => {
      const answer = await ctx.prompter.ask({ for: 'confirmName', ...seen }, AbortSignal.any([ctx.signal, signal]));
      if (answer.name !== null) ctx.report.happened('name.confirmed', { name: seen.userName });
      return answer.name;
    },
    timeLimitMs: OBR_TIME_LIMIT_MS,
  });
  ctx.report.happened('obr.armed', { minutes: OBR_TIME_LIMIT_MS / 60_000 });
  const facts: NonNullable<RunContext['facts']['obr']> = { armedAt: armed.armedAt, disarmed: null };
  ctx.facts.obr = facts;
  const noted = armed.disarmed.then(async (disarmed) => {
    facts.disarmed = disarmed;
    ctx.report.happened('obr.disarmed', { reason: disarmed.reason });
    await ctx.note({ kind: 'obrDisarmed', reason: disarmed.reason });
  });
  // OBR may be off long before the work ends: a note that fails meanwhile is told at the end, after the work's own error.
  noted.catch(() => undefined);
  const onAbort = (): void => ctx.obr.disarm(disarmReasonOf(ctx.signal.reason));
  ctx.signal.addEventListener('abort', onAbort, { once: true });
  let result: T;
  try {
    result = await work(armed);
  } finally {
    ctx.signal.removeEventListener('abort', onAbort);
    ctx.obr.disarm('failed');
    await noted.catch(() => undefined);
  }
  await noted;
  return result;
}

/**
 * The one credential, or why there is none. Time-out, closed window, cancel, key removal: each of them switches OBR off
 * first, so `disarmed` is the one end to watch.
 */
async function credentialOf(
  ctx: RunContext,
  armed: ArmedSession,
  attempt: PageAttempt,
  page: ObrPage,
): Promise<CreatedCredential> {
  void page.closed.then(() => {
    // A window that tells late that it has closed must not switch off the session of the next run.
    if (!armed.signal.aborted) ctx.obr.disarm('windowClosed');
  });
  const ended = armed.disarmed.then(({ reason }) => {
    if (reason === 'credentialCreated') return attempt.created;
    ctx.signal.throwIfAborted();
    throw new AppError(endCodes[reason] ?? 'obr.windowClosed');
  });
  return Promise.race([attempt.created, ended]);
}

const endCodes: Partial<Record<DisarmReason, ErrorCode>> = { timedOut: 'obr.timedOut', pageCrashed: 'obr.pageCrashed' };

/**
 * Waits until the service lists the credential: the page posts it, asks for a name, and stores. A closed window, a
 * cancel or the time limit end the waiting, not the question: the service is asked a last time, and only what it does
 * not have is deleted from the key.
 */
async function waitUntilStored(
  ctx: RunContext,
  unlocked: UnlockedKey,
  credential: CreatedCredential,
  page: ObrPage,
): Promise<void> {
  const over = new AbortController();
  void page.closed.then(() => over.abort());
  const stop = AbortSignal.any([over.signal, ctx.signal]);
  const deadline = ctx.clock.now() + STORE_TIME_LIMIT_MS;
  let found: AtService = { answer: 'absent' };
  while (found.answer !== 'there' && !stop.aborted && ctx.clock.now() < deadline) {
    await ctx.clock.sleep(STORE_POLL_MS, stop).catch(() => undefined);
    if (!stop.aborted) found = await findAtService(ctx, credential, [0]);
  }
  if (found.answer !== 'there') {
    await page.close();
    found = await findAtService(ctx, credential, LAST_LOOK_DELAYS_MS);
  }
  switch (found.answer) {
    case 'there':
      ctx.report.cancellable(false);
      await noteStored(ctx, found.method);
      return;
    case 'absent':
      await removeFromKey(ctx, unlocked, credential.credentialId);
      ctx.signal.throwIfAborted();
      throw new AppError('entra.notStored');
    case 'unknown':
      ctx.facts.leftBehind.push({
        kind: 'unknownAtService',
        credentialIdBase64Url: toBase64Url(credential.credentialId),
      });
      throw new AppError('entra.outcomeUnknown');
  }
}

function disarmReasonOf(reason: unknown): DisarmReason {
  if (reason instanceof RunCancelled) return reason.by === 'operator' ? 'cancelled' : reason.by;
  return reason instanceof AppError && reason.code === 'key.removed' ? 'keyRemoved' : 'failed';
}
