// The page's create() of one armed session, from the request to the reply: interlock, touch, credential. The page may try
// again after a refusal or a touch that did not come; it gets one credential at the most.

import type { PageRegistration, PageRegistrationReply } from '../browser-ports.ts';
import { CTAP_STATUS, CtapError } from '../ctap/status.ts';
import { type ArmedSession, type ClaimedRegistration } from '../obr/obr.ts';
import { ObrRefusalError } from '../obr/obr-refusal.ts';
import { pageCredential } from '../obr/page-reply.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';
import { type CreationOptions, parseCreationOptions } from '../webauthn/creation-options.ts';
import { createOnKey, removeFromKey } from './created-credential.ts';
import type { RunContext } from './run-context.ts';
import type { UnlockedKey } from './unlock.ts';

export interface PageAttempt {
  /** Resolves with the one credential. Rejects when the key can give none, whatever the page tries. */
  readonly created: Promise<CreatedCredential>;
  /** Answers one create() of the page. Never rejects. */
  register(registration: PageRegistration, pageSignal: AbortSignal): Promise<PageRegistrationReply>;
  /** Resolves when no create() is under way any more; a credential that came too late is off the key by then. */
  settled(): Promise<void>;
}

export function createPageAttempt(ctx: RunContext, unlocked: UnlockedKey, armed: ArmedSession): PageAttempt {
  const { promise: created, resolve, reject } = withResolvers<CreatedCredential>();
  // Whoever races `created` may have lost interest by the time it rejects.
  created.catch(() => undefined);
  let underWay: Promise<unknown> = Promise.resolve();
  let refusals = 0;

  const register = async (registration: PageRegistration, pageSignal: AbortSignal): Promise<PageRegistrationReply> => {
    let options: CreationOptions;
    let claimed: ClaimedRegistration;
    try {
      options = readOptions(armed, registration.options);
      claimed = armed.claim({
        origin: registration.origin,
        isTopFrame: registration.isTopFrame,
        rpId: options.rp.id,
        userName: options.user.name,
      });
    } catch (error) {
      if (!(error instanceof ObrRefusalError)) throw error;
      const { reason, expected, seen } = error.refusal;
      ctx.report.happened('obr.refused', { reason, expected, seen });
      // The page is refused whether or not that can be written down; a page that asks on and on fills no disk.
      if (++refusals <= MAX_NOTED_REFUSALS) await ctx.note({ kind: 'obrRefused', reason }).catch(() => undefined);
      return { ok: false, name: 'NotAllowedError', message: `Refused by Pairing App: ${reason}` };
    }
    const signal = AbortSignal.any([pageSignal, ctx.signal, armed.signal]);
    try {
      const credential = await createOnKey(ctx, unlocked, {
        options,
        rpId: claimed.rpId,
        origin: registration.origin,
        signal,
        // The page knows how long its challenge lives, and tells no one.
        expiresAt: null,
      });
      if (signal.aborted) {
        // Cut off in the very moment in which the note was written: nobody takes this credential any more.
        await removeFromKey(ctx, unlocked, credential.credentialId);
        signal.throwIfAborted();
      }
      claimed.created();
      resolve(credential);
      return { ok: true, credential: pageCredential(credential) };
    } catch (error) {
      claimed.abandoned();
      return failed(error, signal);
    }
  };

  /** What the page hears, and whether the run can go on: no touch or a page that gave up can be tried again. */
  const failed = (error: unknown, signal: AbortSignal): PageRegistrationReply => {
    if (signal.aborted) return { ok: false, name: 'AbortError', message: 'The registration was cancelled.' };
    const status = error instanceof CtapError ? error.status : null;
    if (status === CTAP_STATUS.CTAP2_ERR_CREDENTIAL_EXCLUDED) {
      reject(error);
      return { ok: false, name: 'InvalidStateError', message: 'This key is already registered.' };
    }
    if (status === null || !NO_TOUCH.has(status)) reject(error);
    return { ok: false, name: 'NotAllowedError', message: 'The key did not make a credential.' };
  };

  return {
    created,
    register: (registration, pageSignal) => {
      const answer = register(registration, pageSignal).catch((error: unknown): PageRegistrationReply => {
        reject(error);
        return { ok: false, name: 'UnknownError', message: 'The registration failed.' };
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

function readOptions(armed: ArmedSession, raw: unknown): CreationOptions {
  try {
    return parseCreationOptions(raw);
  } catch (error) {
    throw armed.refuse('malformed', error instanceof Error ? error.message : 'unreadable options');
  }
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
