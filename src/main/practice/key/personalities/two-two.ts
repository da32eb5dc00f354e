// A key of the newest kind: CTAP 2.2 with the persistent token, attestation formats and hmac-secret at registration.
import type { Personality } from '../key-facts.ts';
import { PLAIN_FEATURES } from './plain.ts';

export const twoTwo: Personality = {
  name: '2.2',
  summary: 'CTAP 2.2: persistent token, attestation format preference, hmac-secret-mc',
  aaguidText: 'Pairing prac 2.2',
  features: {
    ...PLAIN_FEATURES,
    versions: ['FIDO_2_0', 'FIDO_2_1', 'FIDO_2_2'],
    credentialManagement: 'standard',
    extensions: ['credBlob', 'credProtect', 'hmac-secret', 'hmac-secret-mc', 'largeBlobKey', 'minPinLength'],
    persistentToken: true,
  },
};
