// How far an exercise is, by what really happened. Pure.

import { type LessonPerson, type LessonProblem, type LessonStep, type LessonStepCode, lessonSteps } from '../../../shared/lessons.ts';
import type { AnyLesson, Evidence, StepCheck } from './lesson.ts';

export interface LessonProgress {
  readonly steps: readonly LessonStep[];
  readonly people: readonly LessonPerson[];
  readonly problem: LessonProblem | null;
  readonly reached: boolean;
}

/**
 * @param before  how far it was when it was last looked at: a moment that was seen then has not been for nothing
 * @returns       `reached` only when every step is ticked and nothing went wrong that cannot be put right
 */
export function checkLesson(lesson: AnyLesson, evidence: Evidence, before: readonly LessonStep[]): LessonProgress {
  // The members of `steps` are the codes of this lesson, all of them.
  const checks: Readonly<Partial<Record<LessonStepCode, StepCheck>>> = lesson.steps;
  const steps = lessonSteps[lesson.id].map((code): LessonStep => {
    const check = checks[code];
    const wasDone = before.some((step) => step.code === code && step.done);
    return { code, done: check !== undefined && ((check.kind === 'moment' && wasDone) || check.met(evidence)) };
  });
  const problem = lesson.problem(evidence);
  return {
    steps,
    people: evidence.people.map((person) => ({
      userId: person.id,
      displayName: person.displayName,
      userPrincipalName: person.userPrincipalName,
      done: lesson.served(person, evidence),
    })),
    problem,
    reached: problem === null && steps.every(({ done }) => done),
  };
}
