// What an exercise is: a set-up, and a check that looks at what really happened. Pure data and pure functions; the words are
// in the renderer's language files, by the codes of shared/lessons.ts.

import type { Preflight } from '../../../shared/checks.ts';
import { type LessonFacts, type LessonId, type LessonProblem, NO_LESSON_FACTS, type StepOf } from '../../../shared/lessons.ts';
import type { ObrState, RunRecord } from '../../../shared/models.ts';
import type { PracticeKeyKind } from '../../../shared/practice-kinds.ts';
import type { RunState } from '../../../shared/run-state.ts';
import type { FaultScript } from '../tenant/fault-script.ts';
import type { Person } from '../tenant/people.ts';
import type { Fido2Policy } from '../tenant/policies.ts';

export interface LessonKey {
  readonly kind: PracticeKeyKind;
  readonly plugged: boolean;
  /** It has this PIN already, with so many tries left. */
  readonly pin?: { readonly text: string; readonly triesLeft: number };
}

export interface LessonSetUp {
  /** Aliases of the people whom it is about, in the order in which they are to be served. */
  readonly people: readonly string[];
  /** People who join the practice tenant for it. */
  readonly newPeople: readonly Person[];
  readonly keys: readonly LessonKey[];
  readonly faults: FaultScript;
  readonly fido2Policy: Partial<Fido2Policy>;
  /** Alias of the user as whom the tenant's Security info page takes the next person who signs in; null: nobody. */
  readonly mistakenFor: string | null;
  readonly facts: LessonFacts;
}

export interface PersonEvidence {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  /** Credential ids (base64url) that the tenant stores for them since the exercise began. */
  readonly newCredentialIds: readonly string[];
}

export interface KeyEvidence {
  readonly id: string;
  readonly name: string;
  readonly kind: PracticeKeyKind;
  readonly serial: string;
  readonly pinSet: boolean;
  readonly pinRetries: number;
  readonly passkeys: readonly { readonly credentialIdBase64Url: string; readonly userName: string }[];
}

/** What really happened, as whole values. */
export interface Evidence {
  /** The people of the exercise, in its order. */
  readonly people: readonly PersonEvidence[];
  /** Everybody else whom the tenant has stored a credential for since the exercise began. */
  readonly others: readonly PersonEvidence[];
  readonly keys: readonly KeyEvidence[];
  /** Records of runs that were started since the exercise began, oldest first. */
  readonly records: readonly RunRecord[];
  /** How many requests met one of the faults that the exercise has set up. */
  readonly faultsPlayed: number;
  readonly run: RunState;
  readonly obr: ObrState;
  /** The last look at the prerequisites, by the wizard. */
  readonly checked: Checked | null;
}

export interface Checked {
  readonly targetId: string;
  readonly keyId: string | null;
  readonly preflight: Preflight;
}

export interface StepCheck {
  /** moment: once seen, it stays ticked. state: ticked as long as it is so. */
  readonly kind: 'moment' | 'state';
  met(evidence: Evidence): boolean;
}

export interface Lesson<Id extends LessonId> {
  readonly id: Id;
  readonly setUp: LessonSetUp;
  readonly steps: Readonly<Record<StepOf<Id>, StepCheck>>;
  /** Whether one person has what the exercise wants for them. */
  served(person: PersonEvidence, evidence: Evidence): boolean;
  /** A wrong outcome that cannot be put right. */
  problem(evidence: Evidence): LessonProblem | null;
}

export type AnyLesson = { readonly [Id in LessonId]: Lesson<Id> }[LessonId];

/** A set-up in which nothing is unusual but what is named. */
export function setUpWith(changes: Partial<LessonSetUp> & Pick<LessonSetUp, 'people' | 'keys'>): LessonSetUp {
  return { newPeople: [], faults: [], fido2Policy: {}, mistakenFor: null, facts: NO_LESSON_FACTS, ...changes };
}
