// What is said of a practice key in one line: what it waits for, and how its PIN stands.

import type { TFunction } from 'i18next';
import type { PracticeKeyFace } from '../../shared/practice-state.ts';
import { DELIVERED_PRACTICE_PIN, type PracticeKeyKind } from '../../shared/practice-kinds.ts';

export function kindName(t: TFunction, kind: PracticeKeyKind): string {
  return t(`practiceKinds/${kind}/name`);
}

export function kindText(t: TFunction, kind: PracticeKeyKind): string {
  return t(`practiceKinds/${kind}/text`, { pin: DELIVERED_PRACTICE_PIN });
}

/** Empty while it waits for nothing. */
export function waitingText(t: TFunction, face: PracticeKeyFace): string {
  if (face.waitsFor === 'finger') return t('practice/waitingForFinger');
  return face.waitingForTouch ? t('practice/waiting') : '';
}

export function pinText(t: TFunction, face: PracticeKeyFace): string {
  if (!face.takesPin) return t('practice/takesNoPin');
  if (!face.pinSet) return t('practice/noPin');
  if (face.pinRetries === 0) return t('practice/blocked');
  return face.needsReplug ? t('practice/needsReplug') : t('practice/pinRetries', { count: face.pinRetries });
}
