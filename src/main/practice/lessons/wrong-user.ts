// Wrong user on the page: two people have the same name, and the tenant's page takes the one who signs in for the other. It
// really asks for a passkey of that other user; only the interlock of the OBR window stands between.

import { NO_LESSON_FACTS } from '../../../shared/lessons.ts';
import { PRACTICE_DOMAIN } from '../tenant/people.ts';
import type { Lesson } from './lesson.ts';
import { setUpWith } from './lesson.ts';
import { byRouteOtherThan, everybodyServed, hasOneProvenKey, runFor, strayKey } from './proofs.ts';

const RIGHT = 'emma.smith';
const WRONG = 'emma.smith2';

export const wrongUser: Lesson<'wrongUser'> = {
  id: 'wrongUser',
  setUp: setUpWith({
    people: [RIGHT],
    keys: [{ kind: 'plain', plugged: true }],
    mistakenFor: WRONG,
    facts: { ...NO_LESSON_FACTS, right: nameOf(RIGHT), wrong: nameOf(WRONG) },
  }),
  steps: {
    'wrongUser.start': { kind: 'moment', met: (evidence) => runFor(evidence)?.plan.route === 'obr' },
    'wrongUser.refused': {
      kind: 'moment',
      met: ({ obr, people }) =>
        obr.refusals.some(
          ({ reason, expected, seen }) =>
            reason === 'wrongUser' &&
            people.some(({ userPrincipalName }) => sameName(userPrincipalName, expected)) &&
            sameName(seen, nameOf(WRONG)),
        ),
    },
    'wrongUser.register': { kind: 'state', met: everybodyServed },
  },
  served: hasOneProvenKey,
  problem: (evidence) => strayKey(evidence) ?? byRouteOtherThan('obr', evidence),
};

function nameOf(alias: string): string {
  return `${alias}@${PRACTICE_DOMAIN}`;
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
