// A first-generation key: CTAP 2.0 and U2F, PIN protocol one, tokens without permissions, nothing to manage credentials with.
import type { Personality } from '../key-facts.ts';
import { PLAIN_FEATURES } from './plain.ts';

export const twoZeroOnly: Personality = {
  name: '2.0-only',
  summary: 'CTAP 2.0 and U2F; PIN protocol 1, no credential management',
  aaguidText: 'Pairing prac 2.0',
  firmwareVersion: 0,
  features: {
    ...PLAIN_FEATURES,
    versions: ['U2F_V2', 'FIDO_2_0'],
    pinProtocols: [1],
    tokenPermissions: false,
    credentialManagement: 'none',
    extensions: ['hmac-secret'],
    largeBlobBytes: 0,
    configuration: false,
    selection: false,
    makeCredUvNotRqd: false,
  },
};
