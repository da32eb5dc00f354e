// Blocked PIN: somebody brings an old key and remembers a PIN that is not the right one. Two tries are left; then nobody can
// open this key any more, and a new one is needed.

import { type LessonProblem, NO_LESSON_FACTS } from '../../../shared/lessons.ts';
import type { Evidence, Lesson, LessonSetUp } from './lesson.ts';
import { setUpWith } from './lesson.ts';
import { everybodyServed, hasOneProvenKey, runFor, strayKey } from './proofs.ts';

const setUp: LessonSetUp = setUpWith({
  people: ['rosa.jimenez'],
  keys: [
    { kind: 'plain', plugged: true, pin: { text: '739154', triesLeft: 2 } },
    { kind: 'plain', plugged: false },
  ],
  // What she remembers; neither is right.
  facts: { ...NO_LESSON_FACTS, pin: '2580', otherPin: '2508' },
});

export const blockedPin: Lesson<'blockedPin'> = {
  id: 'blockedPin',
  setUp,
  steps: {
    'blockedPin.start': { kind: 'moment', met: (evidence) => runFor(evidence)?.plan.key.pinSet === true },
    'blockedPin.blocked': { kind: 'state', met: sawBlocked },
    'blockedPin.newKey': { kind: 'state', met: (evidence) => sawBlocked(evidence) && everybodyServed(evidence) },
  },
  served: hasOneProvenKey,
  problem: (evidence) => strayKey(evidence) ?? outOfOrder(evidence),
};

/** A run ended because the key takes no PIN any more, and the key says so too. */
function sawBlocked({ records, keys }: Evidence): boolean {
  return records.some(({ error }) => error?.code === 'pin.blocked') && keys.some(({ pinSet, pinRetries }) => pinSet && pinRetries === 0);
}

function outOfOrder(evidence: Evidence): LessonProblem | null {
  return everybodyServed(evidence) && !sawBlocked(evidence) ? { code: 'outOfOrder', name: '' } : null;
}
