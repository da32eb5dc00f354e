// A pass that exists may not be usable yet: the service copies it to its sign-in hosts, or it begins later. The run waits for
// that before OBR is armed, and says what for.

import { AppError } from '../../shared/errors.ts';
import type { Notice, OpenNotice } from './prompter.ts';
import type { RunContext } from './run-context.ts';

type PassWait = Extract<Notice, { for: 'passNotUsable' }>;

const POLL_MS = 2000;
/** Afterwards the sign-in page is asked all the same: it may know better. */
const REPLICATION_LIMIT_MS = 60_000;
/** Nobody waits at a desk for longer. */
const START_LIMIT_MS = 15 * 60_000;

/**
 * Resolves when the service says that the user's pass can be used, when it cannot be asked, and at the time limit.
 *
 * @param tapId  of the pass that was issued; null: the one that the operator has brought, whose id nobody knows
 * @returns      its id; null where the service could not be asked or does not list it yet
 * @throws AppError 'tap.notUsable' for a pass that is used up, has expired, is forbidden, or is not there at all; the signal's reason
 */
export async function waitUntilUsable(ctx: RunContext, tapId: string | null): Promise<string | null> {
  const { clock, signal } = ctx;
  const from = clock.now();
  let notice: OpenNotice | null = null;
  try {
    for (;;) {
      const state = await stateOf(ctx, tapId);
      if (state.kind === 'usable') return state.id;
      if (state.kind === 'unknown') return null;
      const waited = clock.now() - from;
      if (state.wait.reason === 'notYetValid' && waited >= START_LIMIT_MS) throw new AppError('tap.notUsable', { reason: 'NotYetValid' });
      if (state.wait.reason === 'replicating' && waited >= REPLICATION_LIMIT_MS) {
        if (tapId === null) throw new AppError('tap.notUsable', { reason: 'None' });
        return tapId;
      }
      if (notice === null) {
        ctx.report.happened('tap.waiting', { reason: state.wait.reason });
        notice = ctx.prompter.notify(state.wait);
      } else notice.change(state.wait);
      await clock.sleep(POLL_MS, signal);
    }
  } finally {
    notice?.end();
  }
}

type PassState =
  | { readonly kind: 'usable'; readonly id: string }
  /** The service cannot be asked: the sign-in page will tell. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'wait'; readonly wait: PassWait };

const NEVER_USABLE = ['Expired', 'OneTimeUsed', 'DisabledByPolicy'];

async function stateOf({ directory, plan, signal }: RunContext, tapId: string | null): Promise<PassState> {
  const found = await directory.temporaryAccessPass(plan.target.id).catch(() => 'unreadable' as const);
  signal.throwIfAborted();
  if (found === 'unreadable') return { kind: 'unknown' };
  if (found === null || (tapId !== null && found.id !== tapId)) return waitFor('replicating', null);
  if (found.isUsable) return { kind: 'usable', id: found.id };
  if (found.usability === 'NotYetValid') return waitFor('notYetValid', found.startsAt);
  if (found.usability !== null && NEVER_USABLE.includes(found.usability)) throw new AppError('tap.notUsable', { reason: found.usability });
  return waitFor('replicating', null);
}

function waitFor(reason: PassWait['reason'], startsAt: PassWait['startsAt']): PassState {
  return { kind: 'wait', wait: { for: 'passNotUsable', reason, startsAt } };
}
