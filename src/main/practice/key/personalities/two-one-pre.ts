// A key of the years before CTAP 2.1 was final: credential management and bio enrolment under the preview's numbers only.
import type { Personality } from '../key-facts.ts';
import { PLAIN_FEATURES } from './plain.ts';
import { ownerEnrolled } from './states.ts';

export const twoOnePre: Personality = {
  name: '2.1-pre',
  summary: 'CTAP 2.0 with the commands of the 2.1 preview (0x40, 0x41); PIN protocol 1, fingerprint sensor',
  aaguidText: 'Pairing prac pre',
  features: {
    ...PLAIN_FEATURES,
    versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE'],
    pinProtocols: [1],
    tokenPermissions: false,
    credentialManagement: 'preview',
    fingerprints: { capacity: 3, samples: 3 },
    bioEnrollment: 'preview',
    extensions: ['credProtect', 'hmac-secret'],
    largeBlobBytes: 0,
    configuration: false,
    selection: false,
    makeCredUvNotRqd: false,
  },
  delivered: ownerEnrolled,
};
