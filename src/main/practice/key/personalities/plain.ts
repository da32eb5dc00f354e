// A key as shops sell it today: CTAP 2.0 and 2.1, a PIN, no fingerprint sensor. The others are made from it.
import type { KeyFeatures, Personality } from '../key-facts.ts';

export const PLAIN_FEATURES: KeyFeatures = {
  versions: ['FIDO_2_0', 'FIDO_2_1'],
  pinProtocols: [2, 1],
  clientPin: true,
  tokenPermissions: true,
  // libfido2 up to 1.12 knows no other number than the preview's; keys in the field answer to both.
  credentialManagement: 'both',
  fingerprints: null,
  bioEnrollment: 'none',
  extensions: ['credBlob', 'credProtect', 'hmac-secret', 'largeBlobKey', 'minPinLength'],
  largeBlobBytes: 2048,
  configuration: true,
  selection: true,
  makeCredUvNotRqd: true,
  enterpriseRpIds: null,
  attestation: 'packed',
  persistentToken: false,
  processingMs: 0,
};

export const plain: Personality = {
  name: 'plain',
  summary: 'CTAP 2.0 and 2.1 with a PIN',
  aaguidText: 'Pairing practice',
  features: PLAIN_FEATURES,
};
