// A key from before FIDO2: CTAPHID without the CBOR capability; U2F messages are all it understands.
import type { Personality } from '../key-facts.ts';
import { PLAIN_FEATURES } from './plain.ts';

export const u2fOnly: Personality = {
  name: 'u2f-only',
  summary: 'U2F, no CTAP2',
  aaguidText: '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0',
  slots: 0,
  features: {
    ...PLAIN_FEATURES,
    versions: ['U2F_V2'],
    pinProtocols: [],
    clientPin: false,
    tokenPermissions: false,
    credentialManagement: 'none',
    extensions: [],
    largeBlobBytes: 0,
    configuration: false,
    selection: false,
    makeCredUvNotRqd: false,
  },
};
