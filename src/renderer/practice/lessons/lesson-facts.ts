// Look-ups in the list of exercises.

import {
  type ActiveLesson, type LessonFacts, type LessonId, type LessonStep, type LessonSummary, NO_LESSON_FACTS,
} from '../../../shared/lessons.ts';

export function factsOf(lessons: readonly LessonSummary[], id: LessonId): LessonFacts {
  return lessons.find((lesson) => lesson.id === id)?.facts ?? NO_LESSON_FACTS;
}

/** The first step that is not done, counted from 1; null when all are. */
export function currentStep({ steps }: ActiveLesson): { readonly at: number; readonly step: LessonStep } | null {
  const index = steps.findIndex(({ done }) => !done);
  const step = steps[index];
  return step === undefined ? null : { at: index + 1, step };
}

/** The exercise to offer after this one: the next in the list that is not done yet, else the first such one. */
export function nextLesson(lessons: readonly LessonSummary[], id: LessonId): LessonId | null {
  const at = lessons.findIndex((lesson) => lesson.id === id);
  const inOrder = [...lessons.slice(at + 1), ...lessons.slice(0, at)];
  return inOrder.find(({ status }) => status === 'notStarted')?.id ?? null;
}
