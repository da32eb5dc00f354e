// What the practice tenant holds beyond its seed, as a JSON value: keys of users, and policies. Passes and sign-ins are not in
// it: they are secrets that live for hours. Neither are people and groups: they follow from the seed, and whoever was changed
// or added by hand is not kept.

import { z } from 'zod';
import { fromBase64Url, toBase64Url } from '../../../shared/bytes.ts';
import type { DirectoryData } from './directory-data.ts';
import type { StoredKey } from './store/user-store.ts';
import { toUrlToken } from './url-token.ts';

const text = z.string().max(500);
const id = z.string().min(1).max(100);
const milliseconds = z.number().min(0).max(8.64e15);
const bytes = z
  .string()
  .max(4000)
  .regex(/^[\w-]*$/)
  .refine((value) => value.length % 4 !== 1);

const savedKey = z.strictObject({
  credentialId: bytes.min(1),
  publicKeyCose: bytes,
  displayName: text,
  createdAtMs: milliseconds,
  aaguid: id,
  model: text,
  attestationCertificates: z.array(text).max(10),
  attestationLevel: z.enum(['attested', 'notAttested']),
  passkeyType: z.enum(['deviceBound', 'synced']),
  visibleFromMs: milliseconds,
});

const keyRestrictions = z.strictObject({
  isEnforced: z.boolean(),
  enforcementType: z.enum(['allow', 'block']),
  aaGuids: z.array(id).max(1000),
});
const target = z.strictObject({ id, allowedPasskeyProfiles: z.array(id).max(20).optional() });
const targets = z.array(target).max(1000);
const fido2Policy = z.strictObject({
  state: z.enum(['enabled', 'disabled']),
  isSelfServiceRegistrationAllowed: z.boolean(),
  isAttestationEnforced: z.boolean(),
  keyRestrictions,
  defaultPasskeyProfile: id,
  passkeyProfiles: z
    .array(
      z.strictObject({
        id,
        name: text,
        passkeyTypes: z.enum(['deviceBound', 'synced', 'deviceBound,synced']),
        attestationEnforcement: z.enum(['disabled', 'registrationOnly']),
        keyRestrictions,
      }),
    )
    .max(20),
  includeTargets: targets,
  excludeTargets: targets,
});
const minutes = z.number().int().min(1).max(43_200);
const passPolicy = z.strictObject({
  state: z.enum(['enabled', 'disabled']),
  defaultLifetimeInMinutes: minutes,
  defaultLength: z.number().int().min(8).max(48),
  minimumLifetimeInMinutes: minutes,
  maximumLifetimeInMinutes: minutes,
  isUsableOnce: z.boolean(),
  includeTargets: targets,
  excludeTargets: targets,
});

export const savedTenant = z.strictObject({
  /** Every user who holds a key, or held one that the seed gives. */
  holders: z.array(z.strictObject({ userId: id, keys: z.array(savedKey).max(100) })).max(10_000),
  fido2Policy,
  passPolicy,
});
export type SavedTenant = z.infer<typeof savedTenant>;

export function saveTenant(data: DirectoryData): SavedTenant {
  const holders = [...data.users.all()]
    .filter((user) => user.keys.length > 0 || (user.person.keys ?? []).length > 0)
    .map((user) => ({ userId: user.id, keys: user.keys.map(savedForm) }));
  // The schema's own parse copies: what is saved is nobody's live value, and fits.
  return savedTenant.parse({ holders, fido2Policy: data.fido2Policy, passPolicy: data.passPolicy });
}

/** Into a directory as the seed gives it. Users who are not there (a hand-added one) are left out. */
export function restoreTenant(data: DirectoryData, saved: SavedTenant): void {
  for (const { userId, keys } of saved.holders) {
    const user = data.users.find(userId);
    if (user === undefined) continue;
    for (const { methodId } of user.keys) data.deleteKey(user, methodId, 0);
    for (const key of keys) data.storeKey(user, restoredKey(key));
  }
  data.fido2Policy = saved.fido2Policy;
  data.passPolicy = saved.passPolicy;
}

function savedForm(key: StoredKey): z.infer<typeof savedKey> {
  const { methodId: _, visibleUntilMs: __, credentialId, publicKeyCose, attestationCertificates, ...rest } = key;
  return {
    ...rest,
    credentialId: toBase64Url(credentialId),
    publicKeyCose: toBase64Url(publicKeyCose),
    attestationCertificates: [...attestationCertificates],
  };
}

function restoredKey({ credentialId, publicKeyCose, ...rest }: z.infer<typeof savedKey>): StoredKey {
  const bytesOfId = fromBase64Url(credentialId);
  return {
    ...rest,
    methodId: toUrlToken(bytesOfId),
    credentialId: bytesOfId,
    publicKeyCose: fromBase64Url(publicKeyCose),
    visibleUntilMs: Infinity,
  };
}
