// Every exercise, in the order in which they are offered.

import type { LessonId } from '../../../shared/lessons.ts';
import { batchOfTen } from './batch-of-ten.ts';
import { blockedPin } from './blocked-pin.ts';
import { firstKey } from './first-key.ts';
import { forbiddenModel } from './forbidden-model.ts';
import type { Lesson } from './lesson.ts';
import { lostAnswer } from './lost-answer.ts';
import { wrongUser } from './wrong-user.ts';

export const LESSONS = { firstKey, wrongUser, lostAnswer, blockedPin, forbiddenModel, batchOfTen } satisfies {
  readonly [Id in LessonId]: Lesson<Id>;
};
