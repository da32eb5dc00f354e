// A batch of ten: ten people start on Monday, ten keys lie in the box. One after the other, and no key for two people.

import type { LessonProblem } from '../../../shared/lessons.ts';
import type { Person } from '../tenant/people.ts';
import type { Evidence, KeyEvidence, Lesson, PersonEvidence } from './lesson.ts';
import { setUpWith } from './lesson.ts';
import { hasOneProvenKey, keyWith, strayKey } from './proofs.ts';

/** Made up, like everybody in the practice tenant. */
const STARTERS: readonly (readonly [alias: string, givenName: string, surname: string])[] = [
  ['ada.nowak', 'Ada', 'Nowak'],
  ['bilal.aziz', 'Bilal', 'Aziz'],
  ['carmen.ruiz', 'Carmen', 'Ruiz'],
  ['deniz.kaya', 'Deniz', 'Kaya'],
  ['elsa.holm', 'Elsa', 'Holm'],
  ['femi.bello', 'Femi', 'Bello'],
  ['grace.owusu', 'Grace', 'Owusu'],
  ['henrik.dahl', 'Henrik', 'Dahl'],
  ['ines.moreira', 'Inês', 'Moreira'],
  ['jonas.weber', 'Jonas', 'Weber'],
];
const HALF = STARTERS.length / 2;

const newPeople = STARTERS.map(
  ([alias, givenName, surname]): Person => ({
    alias, givenName, surname,
    displayName: `${givenName} ${surname}`,
    department: 'New starters',
    jobTitle: 'Trainee',
    officeLocation: 'Quay 1',
  }),
);

const atLeast = (count: number) => (evidence: Evidence): boolean =>
  evidence.people.filter((person) => isServed(person, evidence)).length >= count;

export const batchOfTen: Lesson<'batchOfTen'> = {
  id: 'batchOfTen',
  setUp: setUpWith({
    people: newPeople.map(({ alias }) => alias),
    newPeople,
    keys: newPeople.map((_, index) => ({ kind: 'plain', plugged: index === 0 })),
  }),
  steps: {
    'batchOfTen.first': { kind: 'state', met: atLeast(1) },
    'batchOfTen.half': { kind: 'state', met: atLeast(HALF) },
    'batchOfTen.all': { kind: 'state', met: atLeast(STARTERS.length) },
  },
  served: isServed,
  problem: (evidence) => strayKey(evidence) ?? sharedKey(evidence),
};

function isServed(person: PersonEvidence, evidence: Evidence): boolean {
  const [credentialId] = person.newCredentialIds;
  const key = credentialId === undefined ? null : keyWith(evidence, credentialId);
  return hasOneProvenKey(person, evidence) && key !== null && !isShared(key, evidence);
}

/** By what is on the key now, and by the records: a key may have been reset or thrown away since. */
function isShared({ passkeys, serial }: KeyEvidence, { records }: Evidence): boolean {
  const targets = records.filter((record) => record.outcome === 'succeeded' && record.key.serialNumber === serial);
  return (
    new Set(passkeys.map(({ userName }) => userName)).size > 1 || new Set(targets.map(({ target }) => target.id)).size > 1
  );
}

function sharedKey(evidence: Evidence): LessonProblem | null {
  const shared = evidence.keys.find((key) => isShared(key, evidence));
  return shared === undefined ? null : { code: 'keyGivenTwice', name: shared.name };
}
