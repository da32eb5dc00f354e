// A Temporary Access Pass that an operator issues by hand. Its code is kept here alone, as a Secret, until it is forgotten: the
// window gets it when it is to be shown, the clipboard for a minute, and no file ever.

import { AppError } from '../../shared/errors.ts';
import type { ObrTarget, Timestamp } from '../../shared/models.ts';
import type { IssuePass, PassReply, PassTerms } from '../../shared/person.ts';
import type { Clipboard } from '../browser-ports.ts';
import type { Directory, IssuedTap, TapMethod } from '../directory/directory.ts';
import { GraphError } from '../directory/graph-error.ts';
import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { AuditNote } from '../store/audit.ts';
import type { Store } from '../store/store.ts';
import { toErrorReply } from '../to-app-error.ts';
import { describePass } from './person-details.ts';
import type { PersonLock } from './person-lock.ts';
import type { SignedIn } from './session.ts';

export interface PersonPasses {
  /** @throws GraphError, where the pass that is there cannot be read for another reason than a refusal */
  terms(userId: string): Promise<PassTerms>;
  /**
   * When it throws, the service has issued nothing that stays, or the audit says "unknown".
   *
   * @throws AppError 'entra.self' | 'person.busy' | 'run.alreadyRunning' | 'tap.outcomeUnknown'; GraphError; StoreError
   */
  issue(request: IssuePass): Promise<PassReply>;
  /** @throws AppError 'input.invalid' when it was forgotten, or another one was issued since */
  reveal(tapId: string): string;
  /** @returns when it is taken from the clipboard again. @throws as reveal */
  copy(tapId: string): Timestamp;
  forget(): void;
  /** A pass that is gone already is fine. @throws AppError; GraphError; StoreError */
  revoke(userId: string, tapId: string): Promise<void>;
  /** The workstation is locked, or the app ends: the code is nowhere any more. */
  lock(): Promise<void>;
}

export interface PersonPassesOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly clipboard: Clipboard;
  readonly lock: PersonLock;
  /** @throws AppError 'signIn.required' */
  readonly session: () => SignedIn;
  readonly target: (userId: string) => Promise<ObrTarget>;
}

/** A window that somebody has left open forgets the code by itself. */
const KEPT_MS = 10 * 60_000;
const ON_CLIPBOARD_MS = 60_000;
/** A read may lag behind the write by some seconds. */
const READ_DELAYS_MS = [0, 1000, 3000] as const;

export function createPersonPasses({ clock, store, clipboard, lock, session, target }: PersonPassesOptions): PersonPasses {
  let kept: { readonly tapId: string; readonly pass: Secret<string>; readonly over: AbortController } | null = null;
  let onClipboard: { readonly pass: Secret<string>; readonly over: AbortController } | null = null;

  const forget = (): void => {
    kept?.over.abort();
    kept = null;
  };

  const clearClipboard = async (): Promise<void> => {
    const before = onClipboard;
    onClipboard = null;
    if (before === null) return;
    before.over.abort();
    // What somebody has copied since is theirs. A clipboard that is out of order has nothing to lose.
    await clipboard.read().then((text) => {
      if (text === before.pass.reveal()) clipboard.clear();
    }).catch(() => undefined);
  };

  const later = (ms: number, over: AbortController, work: () => void): void => {
    clock.sleep(ms, over.signal).then(work, () => undefined);
  };

  const keep = (tapId: string, pass: Secret<string>): void => {
    forget();
    const over = new AbortController();
    kept = { tapId, pass, over };
    later(KEPT_MS, over, forget);
  };

  const need = (tapId: string): Secret<string> => {
    if (kept?.tapId !== tapId) throw new AppError('input.invalid', { field: 'tapId' });
    return kept.pass;
  };

  const noteOf = ({ id, displayName, userPrincipalName }: ObrTarget) =>
    (kind: 'tap.requested' | 'tap.issued' | 'tap.revoked', outcome: AuditNote['outcome'], reason: string): Promise<void> =>
      store.audit.note({ kind, outcome, reason, service: 'entra', target: { id, displayName, userPrincipalName } });

  const revokeAtService = async (directory: Directory, userId: string, tapId: string): Promise<void> => {
    let failure: unknown = null;
    for (const delayMs of READ_DELAYS_MS) {
      await clock.sleep(delayMs);
      try {
        await directory.revokeTemporaryAccessPass(userId, tapId);
        return;
      } catch (error) {
        // A refusal is an answer; only where there was none it helps to ask again.
        if (!(error instanceof GraphError) || !error.outcomeIsUnknown) throw error;
        failure = error;
      }
    }
    throw failure;
  };

  /** The answer with the code is lost: a pass that came of it is of no use to anybody. */
  const takeBack = async (of: ObrTarget, old: TapMethod | null, failure: GraphError): Promise<never> => {
    const { directory } = session();
    const note = noteOf(of);
    let lastAnswered = false;
    for (const delayMs of READ_DELAYS_MS) {
      await clock.sleep(delayMs);
      try {
        const found = await directory.temporaryAccessPass(of.id);
        lastAnswered = true;
        if (found === null || found.id === old?.id) continue;
        await revokeAtService(directory, of.id, found.id);
        await note('tap.issued', 'done', found.id);
        await note('tap.revoked', 'done', found.id);
        throw failure;
      } catch (error) {
        if (error === failure || !(error instanceof GraphError)) throw error;
        lastAnswered = false;
      }
    }
    await note('tap.issued', lastAnswered ? 'failed' : 'unknown', lastAnswered ? toErrorReply(failure).code : 'tap.outcomeUnknown');
    throw lastAnswered ? failure : new AppError('tap.outcomeUnknown', {}, { cause: failure });
  };

  const ask = async (of: ObrTarget, old: TapMethod | null, request: IssuePass): Promise<IssuedTap> => {
    const { lifetimeInMinutes, isUsableOnce, startsAt } = request;
    const note = noteOf(of);
    await note('tap.requested', 'done', '');
    try {
      return await session().directory.issueTemporaryAccessPass(of.id, {
        lifetimeInMinutes, isUsableOnce, ...(startsAt === null ? {} : { startsAt }),
      });
    } catch (error) {
      if (error instanceof GraphError && error.outcomeIsUnknown) return await takeBack(of, old, error);
      await note('tap.issued', 'refused', toErrorReply(error).code);
      throw error;
    }
  };

  const issue = async (request: IssuePass): Promise<PassReply> => {
    const { directory, operator } = session();
    if (operator.id === request.userId) throw new AppError('entra.self');
    const of = await target(request.userId);
    const old = await readable(directory.temporaryAccessPass(of.id));
    if (old !== null && isOfUse(old) && !request.replace) return { kind: 'exists', pass: describePass(old) };
    const issued = await ask(of, old, request);
    try {
      await noteOf(of)('tap.issued', 'done', issued.id);
    } catch (error) {
      // What is in no record must not stay.
      await revokeAtService(directory, of.id, issued.id);
      throw error;
    }
    keep(issued.id, issued.pass);
    const { id: tapId, startsAt, expiresAt } = issued;
    return { kind: 'issued', pass: { tapId, startsAt, expiresAt, isUsableOnce: request.isUsableOnce } };
  };

  const revoke = async (userId: string, tapId: string): Promise<void> => {
    const of = await target(userId);
    try {
      await revokeAtService(session().directory, userId, tapId);
    } catch (error) {
      await noteOf(of)('tap.revoked', 'failed', toErrorReply(error).code);
      throw error;
    }
    if (kept?.tapId === tapId) forget();
    await noteOf(of)('tap.revoked', 'done', tapId);
  };

  return {
    terms: async (userId) => {
      const { directory } = session();
      const [policy, existing] = await Promise.all([readable(directory.tapPolicy()), readable(directory.temporaryAccessPass(userId))]);
      return {
        policy: policy === null || policy === 'unreadable' ? null : {
          enabled: policy.enabled,
          minimumMinutes: policy.minimumLifetimeInMinutes,
          maximumMinutes: policy.maximumLifetimeInMinutes,
          defaultMinutes: policy.defaultLifetimeInMinutes,
          onceOnly: policy.isUsableOnce,
        },
        existing: existing === null || !isOfUse(existing) ? null : describePass(existing),
      };
    },
    issue: (request) => lock.during(request.userId, () => issue(request)),
    reveal: (tapId) => need(tapId).reveal(),
    copy: (tapId) => {
      const pass = need(tapId);
      onClipboard?.over.abort();
      const over = new AbortController();
      onClipboard = { pass, over };
      clipboard.write(pass.reveal());
      later(ON_CLIPBOARD_MS, over, () => void clearClipboard());
      return new Date(clock.now() + ON_CLIPBOARD_MS).toISOString();
    },
    forget,
    revoke: (userId, tapId) => lock.during(userId, () => revoke(userId, tapId)),
    lock: async () => {
      forget();
      await clearClipboard();
    },
  };
}

/** It can be used now, or later. */
function isOfUse({ isUsable, usability }: TapMethod): boolean {
  return isUsable || usability === 'NotYetValid';
}

/** Null where the operator may not read it; the service itself decides what may be done. */
async function readable<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GraphError && error.kind === 'http' && error.httpStatus < 500 && error.httpStatus !== 429) return null;
    throw error;
  }
}
