// The ceremonies of one armed session, as the run sees them: the page may try again after a refusal or a touch that did not
// come; it gets one credential at the most, and may then ask that very credential to sign.

import type { PageCeremony, PageReply } from '../browser-ports.ts';
import { CTAP_STATUS, CtapError } from '../ctap/status.ts';
import type { ArmedSession } from '../obr/obr.ts';
import { createPageClient, type KeyHand } from '../obr/page-client.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';
import { getCredential, writesLargeBlob } from '../webauthn/get-credential.ts';
import { createOnKey, removeFromKey } from './created-credential.ts';
import type { RunContext } from './run-context.ts';
import type { Permission, UnlockedKey } from './unlock.ts';

export interface PageAttempt {
  /** Resolves with the one credential. Rejects when the key can give none, whatever the page tries. */
  readonly created: Promise<CreatedCredential>;
  /** Answers one create() or get() of the page. Never rejects. */
  answer(ceremony: PageCeremony, pageSignal: AbortSignal): Promise<PageReply>;
  /** Resolves when none is under way any more; a credential that came too late is off the key by then. */
  settled(): Promise<void>;
}

/** @param onUnanswered  a create() of the page got no passkey, and the page is still there */
export function createPageAttempt(
  ctx: RunContext,
  unlocked: UnlockedKey,
  armed: ArmedSession,
  onUnanswered: (how: 'refused' | 'askAgain') => void,
): PageAttempt {
  const { promise: created, resolve, reject } = withResolvers<CreatedCredential>();
  // Whoever races `created` may have lost interest by the time it rejects.
  created.catch(() => undefined);
  let underWay: Promise<unknown> = Promise.resolve();
  let refusals = 0;

  const hand: KeyHand = {
    async create({ options, rpId, origin, signal: pageSignal }) {
      const signal = AbortSignal.any([pageSignal, ctx.signal, armed.signal]);
      try {
        const credential = await createOnKey(ctx, unlocked, {
          options,
          rpId,
          origin,
          signal,
          // The page knows how long its challenge lives, and tells no one.
          expiresAt: null,
        });
        if (signal.aborted) {
          // Cut off in the very moment in which the note was written: nobody takes this credential any more.
          await removeFromKey(ctx, unlocked, credential.credentialId);
          signal.throwIfAborted();
        }
        return credential;
      } catch (error) {
        // No touch, or a page that gave up, can be tried again; anything else ends the run.
        if (!signal.aborted && !isNoTouch(error)) reject(error);
        throw error;
      }
    },
    async get({ options, rpId, origin, crossOrigin, topOrigin, signal: pageSignal }) {
      const signal = AbortSignal.any([pageSignal, ctx.signal]);
      const permissions: readonly Permission[] = writesLargeBlob(options, ctx.opened.key)
        ? ['getAssertion', 'largeBlobWrite']
        : ['getAssertion'];
      const token = await unlocked.token(permissions, rpId);
      signal.throwIfAborted();
      return ctx.prompter.during({ for: 'touch', purpose: 'verify' }, () =>
        getCredential(ctx.opened.key, { options, origin, crossOrigin, topOrigin, token, signal, random: ctx.random }),
      );
    },
  };
  const client = createPageClient({
    gate: armed,
    hand,
    clock: ctx.clock,
    // The interlock lets no RP id through that is not of the page's own domain.
    isRelated: async () => false,
    async onRefused({ refusal: { reason, expected, seen } }) {
      ctx.report.happened('obr.refused', { reason, expected, seen });
      // The page is refused whether or not that can be written down; a page that asks on and on fills no disk.
      if (++refusals <= MAX_NOTED_REFUSALS) await ctx.note({ kind: 'obrRefused', reason, expected, seen }).catch(() => undefined);
    },
    onCreated: resolve,
  });

  return {
    created,
    answer: (ceremony, pageSignal) => {
      const refusalsBefore = refusals;
      const answer = client.answer(ceremony, pageSignal).catch((error: unknown): PageReply => {
        reject(error);
        return { ok: false, name: 'UnknownError', message: 'The registration failed.' };
      }).then((reply) => {
        if (!reply.ok && ceremony.kind === 'create' && !pageSignal.aborted) onUnanswered(refusals > refusalsBefore ? 'refused' : 'askAgain');
        return reply;
      });
      underWay = Promise.all([underWay, answer]);
      return answer;
    },
    settled: async () => {
      await underWay;
    },
  };
}

const MAX_NOTED_REFUSALS = 20;

/** How keys say that nobody touched them; they differ (CTAP 2.1 §6.1.2). */
const NO_TOUCH: ReadonlySet<number> = new Set([
  CTAP_STATUS.CTAP2_ERR_USER_ACTION_TIMEOUT, CTAP_STATUS.CTAP2_ERR_ACTION_TIMEOUT,
  CTAP_STATUS.CTAP2_ERR_OPERATION_DENIED, CTAP_STATUS.CTAP1_ERR_TIMEOUT,
]);

function isNoTouch(error: unknown): boolean {
  return error instanceof CtapError && NO_TOUCH.has(error.status);
}

function withResolvers<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}
