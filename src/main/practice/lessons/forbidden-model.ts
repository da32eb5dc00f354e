// The tenant's policy forbids this model: it allows one model of key by its AAGUID, and the key that lies ready is another.
// The app says so before the key is touched.

import { aaguidToUuid } from '../../../shared/bytes.ts';
import { PRACTICE_AAGUID } from '../key/practice-key.ts';
import { defaultFido2Policy } from '../tenant/policies.ts';
import type { Evidence, Lesson } from './lesson.ts';
import { setUpWith } from './lesson.ts';
import { everybodyServed, hasOneProvenKey, runFor, strayKey } from './proofs.ts';

export const forbiddenModel: Lesson<'forbiddenModel'> = {
  id: 'forbiddenModel',
  setUp: setUpWith({
    people: ['farid.rahimi'],
    keys: [
      { kind: 'fingerprint', plugged: true },
      { kind: 'plain', plugged: false },
    ],
    fido2Policy: {
      passkeyProfiles: defaultFido2Policy().passkeyProfiles.map((profile) => ({
        ...profile,
        keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: [aaguidToUuid(PRACTICE_AAGUID)] },
      })),
    },
  }),
  steps: {
    'forbiddenModel.refused': { kind: 'moment', met: sawRefusal },
    'forbiddenModel.start': { kind: 'moment', met: (evidence) => runFor(evidence) !== null },
    'forbiddenModel.register': { kind: 'state', met: everybodyServed },
  },
  served: hasOneProvenKey,
  problem: strayKey,
};

/** The wizard's own check of the forbidden key, for the person of the exercise. */
function sawRefusal({ checked, people, keys }: Evidence): boolean {
  if (checked === null || !people.some(({ id }) => id === checked.targetId)) return false;
  const kind = keys.find(({ id }) => id === checked.keyId)?.kind;
  return (
    kind === 'fingerprint' &&
    checked.preflight.checks.some(({ code, verdict }) => code === 'fido2PolicyAllowsKey' && verdict === 'refused')
  );
}
