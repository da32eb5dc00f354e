// The exercises of practice mode: their names, steps and what can go wrong in them, as codes. The words live in the language
// files, the checks in main (practice/lessons).

/** Each exercise with its steps, in order. */
export const lessonSteps = {
  firstKey: ['firstKey.start', 'firstKey.setPin', 'firstKey.register', 'firstKey.prove'],
  wrongUser: ['wrongUser.start', 'wrongUser.refused', 'wrongUser.register'],
  lostAnswer: ['lostAnswer.start', 'lostAnswer.lost', 'lostAnswer.decided'],
  blockedPin: ['blockedPin.start', 'blockedPin.blocked', 'blockedPin.newKey'],
  forbiddenModel: ['forbiddenModel.refused', 'forbiddenModel.start', 'forbiddenModel.register'],
  batchOfTen: ['batchOfTen.first', 'batchOfTen.half', 'batchOfTen.all'],
} as const;

export type LessonId = keyof typeof lessonSteps;
export type StepOf<Id extends LessonId> = (typeof lessonSteps)[Id][number];
export type LessonStepCode = StepOf<LessonId>;

// Object.keys of a literal: its keys are the ids.
export const lessonIds = Object.keys(lessonSteps) as readonly LessonId[];

export const lessonProblems = [
  'otherPerson', //   somebody who is not part of the exercise got a key; detail: name
  'keyGivenTwice', // one key for two people; detail: name (of the key)
  'wrongRoute', //    by the other route there is nothing to see
  'outOfOrder', //    the end was reached without what the exercise is about
] as const;
export type LessonProblemCode = (typeof lessonProblems)[number];

export interface LessonProblem {
  readonly code: LessonProblemCode;
  readonly name: string;
}

export interface LessonStep {
  readonly code: LessonStepCode;
  readonly done: boolean;
}

/** One of the people whom the exercise is about. */
export interface LessonPerson {
  readonly userId: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  /** Has what the exercise wants for them. */
  readonly done: boolean;
}

export interface ActiveLesson {
  readonly id: LessonId;
  readonly steps: readonly LessonStep[];
  /** In the order in which they are to be served. */
  readonly people: readonly LessonPerson[];
  /** A wrong outcome: the exercise can be done no more, only be started again. */
  readonly problem: LessonProblem | null;
  /** The goal is reached: time for the debrief. */
  readonly reached: boolean;
}

/** What the words of an exercise mention; empty where it mentions nothing of the kind. */
export interface LessonFacts {
  /** PINs that somebody remembers. */
  readonly pin: string;
  readonly otherPin: string;
  /** User names: whom the key is for, and whom the page takes for that person. */
  readonly right: string;
  readonly wrong: string;
}

export const NO_LESSON_FACTS: LessonFacts = { pin: '', otherPin: '', right: '', wrong: '' };

export interface LessonSummary {
  readonly id: LessonId;
  readonly status: 'notStarted' | 'active' | 'done';
  readonly facts: LessonFacts;
}
