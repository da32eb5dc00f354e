// What `npm run key-check` must say of each kind of practice key: nothing failed, and this is unsupported.
import { z } from 'zod';

/** The last line of a key check. */
export const keyCheckReport = z.object({
  key: z.object({ transport: z.string(), place: z.string() }).nullable(),
  ok: z.array(z.string()),
  unsupported: z.array(z.string()),
  failed: z.array(z.object({ check: z.string(), reason: z.string() })),
});

/** What the plain practice key does not have. */
const PLAIN = [
  'makeCredential.ES384', 'makeCredential.ES512', 'makeCredential.RS256', 'makeCredential.attestation none',
  'hmac-secret-mc', 'bioEnrollment.sensor', 'bioEnrollment.enroll', 'bioEnrollment.list', 'bioEnrollment.remove',
  'clientPIN.uvRetries', 'clientPIN.uvToken', 'authenticatorConfig.enterpriseAttestation',
];
const BIO = ['bioEnrollment.sensor', 'bioEnrollment.enroll', 'bioEnrollment.list', 'bioEnrollment.remove'];
const UV = ['clientPIN.uvRetries', 'clientPIN.uvToken'];
const PIN = ['clientPIN.set', 'clientPIN.retries', 'clientPIN.token', 'clientPIN.wrong', 'clientPIN.change'];
const LENGTH = ['authenticatorConfig.minPINLength', 'authenticatorConfig.forceChangePin'];
const SINCE_21 = [
  'makeCredential.EdDSA', 'credBlob', 'credentialManagement.updateUser', 'largeBlobs', 'authenticatorConfig.alwaysUv',
  ...LENGTH,
];

/** What the others have beside the plain one, and what they lack. */
const DIFFERENCES: Readonly<Record<string, { readonly has?: readonly string[]; readonly lacks?: readonly string[] }>> = {
  '2.0-only': {
    lacks: [
      ...SINCE_21, 'credProtect.2', 'credProtect.3', 'credentialManagement.count', 'credentialManagement.list',
      'credentialManagement.delete',
    ],
  },
  '2.1-pre': { has: BIO, lacks: SINCE_21 },
  '2.2': { has: ['makeCredential.attestation none', 'hmac-secret-mc'] },
  fingerprint: { has: [...BIO, ...UV] },
  // One finger, the owner's, and it is enrolled already.
  'uv-only': { has: ['bioEnrollment.sensor', ...UV], lacks: [...PIN, ...LENGTH] },
  'always-uv': { lacks: ['makeCredential.withoutVerification'] },
  enterprise: { has: ['authenticatorConfig.enterpriseAttestation'] },
};

/** Names of checks that a practice key of this kind does not have, sorted. */
export function unsupportedBy(personality: string): readonly string[] {
  if (personality === 'u2f-only') return ['CTAP2'];
  const { has = [], lacks = [] } = DIFFERENCES[personality] ?? {};
  return [...PLAIN.filter((check) => !has.includes(check)), ...lacks].sort();
}
