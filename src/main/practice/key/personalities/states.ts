// States that keys are handed over in. Each is a change of a state, so that a personality can name it.
import { Secret } from '../../../secret.ts';
import type { PracticeKeyFacts } from '../key-facts.ts';
import { fingerTemplate, pinRecord, residentCredential } from '../key-state.ts';
import { OWNER } from '../user-presence.ts';

type StateChange = PracticeKeyFacts['factory'];

/** The PIN of keys that come with one. Everybody knows it: practice only. */
export const DELIVERED_PIN = '123456';

export const unchanged: StateChange = (state) => state;

export const ownerEnrolled: StateChange = (state, random) => ({
  ...state,
  fingerprints: [fingerTemplate(random, OWNER, 'Finger 1')],
});

export const pinBlocked: StateChange = (state) => ({ ...state, pin: pinRecord(new Secret(DELIVERED_PIN)), pinRetries: 0 });

export const pinChangeForced: StateChange = (state) => ({
  ...state,
  pin: pinRecord(new Secret(DELIVERED_PIN)),
  forcePinChange: true,
});

export const alwaysUvOn: StateChange = (state) => ({ ...state, alwaysUv: true });

/** Somebody's old accounts in each of these slots. */
export const slotsTaken =
  (count: number): StateChange =>
  (state, random) => ({
    ...state,
    credentials: Array.from({ length: count }, (_, index) =>
      residentCredential(random, `site${index + 1}.example`, `user${index + 1}`),
    ),
  });
