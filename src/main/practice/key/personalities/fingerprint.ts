// Keys with a fingerprint sensor: one that has a PIN beside it, and one whose only proof is the finger.
// They answer to the preview's number too, as those in the field do: libfido2 up to 1.12 knows no other.
import type { Personality } from '../key-facts.ts';
import { PLAIN_FEATURES } from './plain.ts';
import { ownerEnrolled } from './states.ts';

export const fingerprint: Personality = {
  name: 'fingerprint',
  summary: 'fingerprint sensor with one finger enrolled; a PIN can be set beside it',
  aaguidText: 'Pairing prac bio',
  features: { ...PLAIN_FEATURES, fingerprints: { capacity: 5, samples: 4 }, bioEnrollment: 'both' },
  // After a reset it asks for a PIN first, as bio enrolment needs a token.
  delivered: ownerEnrolled,
};

export const uvOnly: Personality = {
  name: 'uv-only',
  summary: 'fingerprint sensor, no PIN at all; the owner enrols on the key itself',
  aaguidText: 'Pairing prac  uv',
  features: {
    ...PLAIN_FEATURES,
    clientPin: false,
    extensions: PLAIN_FEATURES.extensions.filter((extension) => extension !== 'minPinLength'),
    fingerprints: { capacity: 2, samples: 3 },
    bioEnrollment: 'both',
  },
  // Without a PIN no token could ever enrol the first finger: the key does it alone, also after a reset.
  factory: ownerEnrolled,
};
