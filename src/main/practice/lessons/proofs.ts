// Questions that several exercises ask of the evidence. Pure.

import type { Route } from '../../../shared/checks.ts';
import type { LessonProblem } from '../../../shared/lessons.ts';
import type { RunRecord } from '../../../shared/models.ts';
import type { RunState } from '../../../shared/run-state.ts';
import type { Evidence, PersonEvidence } from './lesson.ts';

/** The run that goes on now, where it is for one of the people of the exercise. */
export function runFor(evidence: Evidence): Extract<RunState, { status: 'running' }> | null {
  const { run, people } = evidence;
  return run.status === 'running' && people.some(({ id }) => id === run.plan.target.id) ? run : null;
}

/** The run that has a credential of this person to show, proved both ways: the service lists it, and the key signs with it. */
export function provenRun(evidence: Evidence, person: PersonEvidence): RunRecord | null {
  return (
    evidence.records.find(
      ({ target, outcome, readBack, assertionVerified, credentialIdBase64Url: id }) =>
        target.id === person.id && outcome === 'succeeded' && readBack && assertionVerified &&
        id !== null && person.newCredentialIds.includes(id) && keyWith(evidence, id) !== null,
    ) ?? null
  );
}

export function keyWith(evidence: Evidence, credentialIdBase64Url: string): Evidence['keys'][number] | null {
  return (
    evidence.keys.find(({ passkeys }) => passkeys.some((each) => each.credentialIdBase64Url === credentialIdBase64Url)) ?? null
  );
}

/** The person has this one new key and no other, and it is proved. */
export function hasOneProvenKey(person: PersonEvidence, evidence: Evidence): boolean {
  return person.newCredentialIds.length === 1 && provenRun(evidence, person) !== null;
}

export function everybodyServed(evidence: Evidence): boolean {
  return evidence.people.every((person) => hasOneProvenKey(person, evidence));
}

/** A key went to somebody who is not part of the exercise. */
export function strayKey({ others }: Evidence): LessonProblem | null {
  const [stray] = others;
  return stray === undefined ? null : { code: 'otherPerson', name: `${stray.displayName} (${stray.userPrincipalName})` };
}

/** The key was registered, but by the route that shows nothing of what the exercise is about. */
export function byRouteOtherThan(route: Route, evidence: Evidence): LessonProblem | null {
  const isWrong = evidence.people.some((person) => {
    const run = provenRun(evidence, person);
    return run !== null && run.route !== route;
  });
  return isWrong ? { code: 'wrongRoute', name: '' } : null;
}
