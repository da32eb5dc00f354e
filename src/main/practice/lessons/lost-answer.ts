// The network is lost after the touch: the service stores the passkey, and its answer never comes. The app must find out by
// itself, and must not register twice.

import { FAULT_LIBRARY } from '../tenant/fault-library.ts';
import type { Lesson } from './lesson.ts';
import { setUpWith } from './lesson.ts';
import { byRouteOtherThan, everybodyServed, hasOneProvenKey, runFor, strayKey } from './proofs.ts';

export const lostAnswer: Lesson<'lostAnswer'> = {
  id: 'lostAnswer',
  setUp: setUpWith({
    people: ['amina.diallo'],
    keys: [{ kind: 'plain', plugged: true }],
    faults: FAULT_LIBRARY.answerLost,
  }),
  steps: {
    'lostAnswer.start': { kind: 'moment', met: (evidence) => runFor(evidence)?.plan.route === 'direct' },
    'lostAnswer.lost': { kind: 'state', met: ({ faultsPlayed }) => faultsPlayed > 0 },
    'lostAnswer.decided': { kind: 'state', met: everybodyServed },
  },
  served: hasOneProvenKey,
  problem: (evidence) => strayKey(evidence) ?? byRouteOtherThan('direct', evidence),
};
