// Prepares the practice room for an exercise: a fresh tenant and the exercise's own keys; and gives everything back.

import { Secret } from '../../secret.ts';
import type { KeyRack } from '../key-rack.ts';
import { PRACTICE_DOMAIN } from '../tenant/people.ts';
import type { PracticeTenant } from '../tenant/practice-tenant.ts';
import type { LessonSetUp } from './lesson.ts';

export interface StagedLesson {
  /** Object ids of the people of the exercise, in its order. */
  readonly userIds: readonly string[];
  /** Tenant and keys as they were before. */
  readonly leave: () => void;
}

/** @throws what adding a key can throw; the room is then as it was */
export async function stageLesson(
  setUp: LessonSetUp,
  { tenant, rack }: { readonly tenant: PracticeTenant; readonly rack: KeyRack },
): Promise<StagedLesson> {
  const bringTenantBack = tenant.setAside();
  const bringKeysBack = rack.setAside();
  const leave = (): void => {
    bringTenantBack();
    bringKeysBack();
    tenant.trustAttestationRoots(rack.attestationRoots);
  };
  try {
    for (const person of setUp.newPeople) tenant.people.add(person);
    for (const { kind, plugged, pin } of setUp.keys) {
      await rack.add({
        kind,
        plugged,
        ...(pin === undefined ? {} : { pin: { text: new Secret(pin.text), triesLeft: pin.triesLeft } }),
      });
    }
    tenant.trustAttestationRoots(rack.attestationRoots);
    tenant.updateFido2Policy(setUp.fido2Policy);
    tenant.loadFaults(setUp.faults);
    if (setUp.mistakenFor !== null) tenant.mistakeNextSignInFor(nameOf(setUp.mistakenFor));
    const userIds = setUp.people.map((alias) => tenant.people.find(nameOf(alias))?.id ?? '');
    return { userIds, leave };
  } catch (error) {
    leave();
    throw error;
  }
}

function nameOf(alias: string): string {
  return `${alias}@${PRACTICE_DOMAIN}`;
}
