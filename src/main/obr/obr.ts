// The OBR switch: one armed session at a time, for one target, one key, an allow-list of RP ids, one credential, a time limit.
// It knows no window: whoever shows the page asks `judge` before the key is driven.

import type { DisarmReason, KeyTransport, ObrRefusal, ObrState, ObrTarget } from '../../shared/models.ts';
import type { Clock } from '../ports.ts';
import {
  type AssertionClaim, type ExpectedUser, type InterlockVerdict, type MadeCredential, type RegistrationClaim, judgeAssertion,
  judgeName, judgeRegistration,
} from './interlock.ts';
import { ObrRefusalError } from './obr-refusal.ts';

export interface ArmRequest {
  readonly target: ObrTarget;
  readonly keyProduct: string;
  readonly keyTransport: KeyTransport;
  readonly rpIds: readonly string[];
  readonly user: ExpectedUser;
  /**
   * Asked once, where `user.name` is null: what the operator types of the name that they see on the page; null: they gave up.
   * Rejects with the signal's reason.
   */
  readonly confirmName: (seen: SeenUser, signal: AbortSignal) => Promise<string | null>;
  readonly timeLimitMs: number;
}

/** Whom the page asks for. */
export interface SeenUser {
  readonly userName: string;
  readonly displayName: string;
  readonly rpId: string;
}

export interface Disarmed {
  readonly reason: DisarmReason;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** As long as the page may still ask for a sign-in with the credential that it has just got. */
const FOLLOW_UP_MS = 10 * 60_000;

/** The only way to use an armed session. It is dead from the moment OBR is off, whoever switched it off. */
export interface ArmedSession {
  readonly armedAt: number;
  /** Aborts when OBR goes off; the reason is a `Disarmed`. */
  readonly signal: AbortSignal;
  /** Resolves when OBR goes off. Never rejects. */
  readonly disarmed: Promise<Disarmed>;
  /**
   * Takes the one registration of this session. A refusal is noted in the state and leaves the session armed, so that
   * the right page can still come; a claim that was let through closes the session for every other one, and so does one whose
   * name is being confirmed.
   *
   * @param signal  of the page: ends the question for the name
   * @throws ObrRefusalError; the reason of a signal
   */
  claim(registration: RegistrationClaim, signal: AbortSignal): Promise<ClaimedRegistration>;
  /**
   * A sign-in with the one credential that this session has made, for ten minutes after that. OBR is off by then; nothing
   * new can land on the key by it. @throws ObrRefusalError
   */
  claimAssertion(assertion: AssertionClaim): ClaimedAssertion;
  /** A registration that could not even be read is refused, too. */
  refuse(reason: 'malformed' | 'notRegistration', seen: string): ObrRefusalError;
}

export interface ClaimedRegistration {
  readonly rpId: string;
  /** The credential exists: OBR goes off. */
  created(made: MadeCredential): void;
  /** The key made no credential (no touch, page gave up): the session may be claimed again. */
  abandoned(): void;
}

export interface ClaimedAssertion {
  readonly rpId: string;
  /** The only credential that may sign. */
  readonly only: MadeCredential;
}

export interface Obr {
  readonly state: ObrState;
  onChange(listener: (state: ObrState) => void): () => void;
  /** @throws Error when it is armed already: one run at a time is the caller's duty */
  arm(request: ArmRequest): ArmedSession;
  /** Switches off; nothing happens when it is off. */
  disarm(reason: DisarmReason): void;
}

export function createObr(clock: Clock): Obr {
  const listeners = new Set<(state: ObrState) => void>();
  let state: ObrState = { status: 'disarmed', last: null, refusals: [] };
  let current: { readonly switchOff: (reason: DisarmReason) => void } | null = null;

  const show = (next: ObrState): void => {
    state = next;
    for (const listener of [...listeners]) listener(next);
  };

  const arm = (request: ArmRequest): ArmedSession => {
    if (current !== null) throw new Error('OBR is armed already');
    const armedAt = clock.now();
    const expiresAt = armedAt + request.timeLimitMs;
    const off = new AbortController();
    let rule = { rpIds: request.rpIds, user: request.user };
    let use: 'free' | 'claimed' | 'spent' = 'free';
    let made: (MadeCredential & { readonly rpId: string; readonly at: number }) | null = null;
    let end: (disarmed: Disarmed) => void = () => undefined;
    const disarmed = new Promise<Disarmed>((resolve) => {
      end = resolve;
    });

    const switchOff = (reason: DisarmReason): void => {
      if (off.signal.aborted) return;
      const at = clock.now();
      current = null;
      off.abort({ reason, at } satisfies Disarmed);
      end({ reason, at });
      show({
        status: 'disarmed',
        last: { at: new Date(at).toISOString(), reason, target: request.target },
        refusals: state.refusals,
      });
    };

    const refuse = (verdict: Omit<ObrRefusal, 'at'>): ObrRefusalError => {
      const refusal: ObrRefusal = { at: new Date(clock.now()).toISOString(), ...verdict };
      // A page that asks in a loop must not grow the state: the newest refusals are enough to see what went on.
      show({ ...state, refusals: [...state.refusals, refusal].slice(-20) });
      return new ObrRefusalError(refusal);
    };

    const passOrRefuse = (verdict: InterlockVerdict): string => {
      if (verdict.allowed) return verdict.rpId;
      throw refuse({ reason: verdict.reason, expected: verdict.expected, seen: verdict.seen });
    };

    const claim = async (registration: RegistrationClaim, signal: AbortSignal): Promise<ClaimedRegistration> => {
      const rpId = passOrRefuse(judge(registration));
      use = 'claimed';
      if (rule.user.name === null) await confirm(registration, rpId, signal);
      return {
        rpId,
        created: (credential) => {
          use = 'spent';
          made = { ...credential, rpId, at: clock.now() };
          switchOff('credentialCreated');
        },
        abandoned: () => {
          if (use === 'claimed') use = 'free';
        },
      };
    };

    /** Leaves the session free again when the name is not the right one. */
    const confirm = async (registration: RegistrationClaim, rpId: string, signal: AbortSignal): Promise<void> => {
      const { userName, displayName } = registration;
      let passed = false;
      try {
        const both = AbortSignal.any([signal, off.signal]);
        const typed = await request.confirmName({ userName, displayName, rpId }, both);
        both.throwIfAborted();
        passOrRefuse(judgeName(registration, rpId, typed));
        // From now on the name is known: another try of the page needs no question, and no other name passes.
        rule = { ...rule, user: { ...rule.user, name: userName } };
        passed = true;
      } finally {
        if (!passed && use === 'claimed') use = 'free';
      }
    };

    const claimAssertion = (assertion: AssertionClaim): ClaimedAssertion => {
      const current = made !== null && clock.now() < made.at + FOLLOW_UP_MS ? made : null;
      const verdict = judgeAssertion(assertion, rule, current);
      if (!verdict.allowed || current === null) {
        const { reason, expected, seen } = verdict.allowed
          ? ({ reason: 'notRegistration', expected: '', seen: verdict.rpId } as const)
          : verdict;
        throw refuse({ reason, expected, seen });
      }
      return { rpId: verdict.rpId, only: current };
    };

    const judge = (registration: RegistrationClaim): InterlockVerdict => {
      const seen = registration.userName;
      if (off.signal.aborted) return { allowed: false, reason: 'notArmed', expected: '', seen };
      if (clock.now() >= expiresAt) {
        switchOff('timedOut');
        return { allowed: false, reason: 'expired', expected: '', seen };
      }
      if (use !== 'free') return { allowed: false, reason: 'alreadyUsed', expected: '', seen };
      return judgeRegistration(registration, rule);
    };

    current = { switchOff };
    show({
      status: 'armed',
      target: request.target,
      keyProduct: request.keyProduct,
      keyTransport: request.keyTransport,
      rpIds: request.rpIds,
      armedAt: new Date(armedAt).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
      refusals: [],
    });
    clock.sleep(request.timeLimitMs, off.signal).then(
      () => switchOff('timedOut'),
      () => undefined,
    );
    return {
      armedAt,
      signal: off.signal,
      disarmed,
      claim,
      claimAssertion,
      refuse: (reason, seen) => refuse({ reason, expected: '', seen: seen.slice(0, 200) }),
    };
  };

  return {
    get state() {
      return state;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    arm,
    disarm: (reason) => current?.switchOff(reason),
  };
}
