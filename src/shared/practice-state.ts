// What practice mode shows: its keys as one sees them, and its exercises.

import type { ErrorReply } from './errors.ts';
import type { ActiveLesson, LessonSummary } from './lessons.ts';
import type { PracticeFinger, PracticeKeyKind } from './practice-kinds.ts';

export interface PracticeKeyFace {
  /** The path of the key, as in KeySummary.id. */
  readonly id: string;
  readonly name: string;
  readonly kind: PracticeKeyKind;
  readonly plugged: boolean;
  readonly waitingForTouch: boolean;
  /** What its light asks for: a touch by anybody, or the finger that it knows. */
  readonly waitsFor: 'touch' | 'finger' | null;
  /** It has a fingerprint sensor. */
  readonly hasSensor: boolean;
  /** It takes a PIN at all. */
  readonly takesPin: boolean;
  readonly pinSet: boolean;
  readonly pinRetries: number;
  /** Three wrong PINs in a row: it wants to be unplugged and plugged in again. */
  readonly needsReplug: boolean;
  readonly credentials: readonly { readonly rpId: string; readonly userName: string }[];
}

export interface PracticeTouch {
  readonly keyId: string;
  readonly finger: PracticeFinger;
}

export type PracticeState =
  | { readonly status: 'off' }
  | {
      readonly status: 'on';
      readonly tenantName: string;
      readonly keys: readonly PracticeKeyFace[];
      readonly lessons: readonly LessonSummary[];
      /** The exercise that goes on; tenant and keys are its own until it is left. */
      readonly lesson: ActiveLesson | null;
      /** Tenant and keys are in a file, and are there again at the next start. */
      readonly kept: boolean;
      /** What went wrong with that file. */
      readonly fileProblem: ErrorReply | null;
    };
