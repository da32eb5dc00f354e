// The first key: nothing goes wrong. Who has done this one has seen every page of a run.

import type { Lesson } from './lesson.ts';
import { setUpWith } from './lesson.ts';
import { everybodyServed, hasOneProvenKey, runFor, strayKey } from './proofs.ts';

export const firstKey: Lesson<'firstKey'> = {
  id: 'firstKey',
  setUp: setUpWith({
    people: ['kim.example'],
    keys: [
      { kind: 'plain', plugged: true },
      { kind: 'plain', plugged: false },
    ],
  }),
  steps: {
    'firstKey.start': { kind: 'moment', met: (evidence) => runFor(evidence) !== null },
    'firstKey.setPin': { kind: 'state', met: ({ keys }) => keys.some((key) => key.pinSet) },
    'firstKey.register': { kind: 'state', met: ({ people }) => people.every((person) => person.newCredentialIds.length === 1) },
    'firstKey.prove': { kind: 'state', met: everybodyServed },
  },
  served: hasOneProvenKey,
  problem: strayKey,
};
