// The plain key in the states and with the habits that a client must have an answer for.
import type { Personality } from '../key-facts.ts';
import { PLAIN_FEATURES } from './plain.ts';
import { alwaysUvOn, DELIVERED_PIN, pinBlocked, pinChangeForced, slotsTaken } from './states.ts';

const FEW_SLOTS = 3;

export const noSlots: Personality = {
  name: 'no-slots',
  summary: `all ${FEW_SLOTS} slots are taken by old credentials`,
  aaguidText: 'Pairing prc full',
  features: PLAIN_FEATURES,
  slots: FEW_SLOTS,
  delivered: slotsTaken(FEW_SLOTS),
};

export const blocked: Personality = {
  name: 'pin-blocked',
  summary: 'has a PIN and no tries left: only a reset helps',
  aaguidText: 'Pairing practice',
  features: PLAIN_FEATURES,
  delivered: pinBlocked,
};

export const alwaysUv: Personality = {
  name: 'always-uv',
  summary: 'alwaysUv is on when it leaves the factory and after each reset',
  aaguidText: 'Pairing prac auv',
  features: PLAIN_FEATURES,
  factory: alwaysUvOn,
};

export const forcePinChange: Personality = {
  name: 'force-pin-change',
  summary: `the PIN ${DELIVERED_PIN} must be changed before it is used`,
  aaguidText: 'Pairing practice',
  features: PLAIN_FEATURES,
  delivered: pinChangeForced,
};

export const slow: Personality = {
  name: 'slow',
  summary: 'takes 350 ms for every command, with keepalives',
  aaguidText: 'Pairing practice',
  features: { ...PLAIN_FEATURES, processingMs: 350 },
};

export const selfAttested: Personality = {
  name: 'self-attested',
  summary: 'packed self attestation: no certificate says who made it',
  aaguidText: 'Pairing prc self',
  features: { ...PLAIN_FEATURES, attestation: 'self' },
};

export const unattested: Personality = {
  name: 'unattested',
  summary: 'attestation format none',
  aaguidText: '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0',
  features: { ...PLAIN_FEATURES, attestation: 'none' },
};

export const enterprise: Personality = {
  name: 'enterprise',
  summary: 'enterprise attestation (ep), for login.example and for managed platforms',
  aaguidText: 'Pairing prac  ep',
  features: { ...PLAIN_FEATURES, enterpriseRpIds: ['login.example', 'login.microsoft.com'] },
};
