// The draft of a Temporary Access Pass as it is typed, and what is wrong with it. Pure.

import { type IssuePass, passLifetimeLimits, type PassTerms } from '../../shared/person.ts';

export interface PassDraft {
  readonly when: 'now' | 'later';
  /** As the field gives it: local time, `2026-11-23T10:30`; empty before it was filled in. */
  readonly startText: string;
  readonly minutesText: string;
  readonly isUsableOnce: boolean;
  readonly replace: boolean;
}

export interface PassLimits {
  readonly minimum: number;
  readonly maximum: number;
}

/** Where the policy cannot be read, Graph's own limits. */
export function limitsOf({ policy }: PassTerms): PassLimits {
  const { minimumMinutes, maximumMinutes } = passLifetimeLimits;
  if (policy === null) return { minimum: minimumMinutes, maximum: maximumMinutes };
  return {
    minimum: Math.max(minimumMinutes, policy.minimumMinutes),
    maximum: Math.min(maximumMinutes, policy.maximumMinutes),
  };
}

const STANDARD_MINUTES = 60;

/** A pass is for one use unless somebody wants otherwise. */
export function firstDraft(terms: PassTerms): PassDraft {
  const { minimum, maximum } = limitsOf(terms);
  const wanted = terms.policy?.defaultMinutes ?? STANDARD_MINUTES;
  return {
    when: 'now', startText: '', minutesText: String(Math.min(maximum, Math.max(minimum, wanted))), isUsableOnce: true, replace: false,
  };
}

export interface DraftFlaws {
  readonly start: boolean;
  readonly minutes: boolean;
  readonly replace: boolean;
}

/** @param now  milliseconds since the epoch */
export function flawsOf(draft: PassDraft, terms: PassTerms, now: number): DraftFlaws {
  const { minimum, maximum } = limitsOf(terms);
  const minutes = /^\d{1,6}$/.test(draft.minutesText.trim()) ? Number(draft.minutesText) : Number.NaN;
  return {
    start: draft.when === 'later' && !(Date.parse(draft.startText) > now),
    minutes: !(minutes >= minimum && minutes <= maximum),
    replace: terms.existing !== null && !draft.replace,
  };
}

/** Of a draft without flaws. */
export function requestOf(userId: string, draft: PassDraft): IssuePass {
  return {
    userId,
    startsAt: draft.when === 'now' ? null : new Date(draft.startText).toISOString(),
    lifetimeInMinutes: Number(draft.minutesText),
    isUsableOnce: draft.isUsableOnce,
    replace: draft.replace,
  };
}
