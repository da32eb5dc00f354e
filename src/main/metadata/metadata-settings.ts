// The settings of this floor, as they are kept (store/settings.ts, key 'metadata') and checked on the way back.
import { z } from 'zod';
import { isMetadataUrl, type KeyRulesSettings } from '../../shared/key-rules.ts';
import { attestationPolicy } from './attestation-policy.ts';
import { readRoots } from './mds-roots.ts';

/** FIDO's own address (fidoalliance.org/metadata). */
const FIDO_URL = 'https://mds3.fidoalliance.org/';

export const metadataSettings = z.strictObject({
  /** Where the BLOB is fetched from; '' fetches nothing, then it comes from files alone. */
  mdsUrl: z.union([z.literal(''), z.string().max(2048).refine(isMetadataUrl, 'https, or http on this computer')]).default(FIDO_URL),
  /** PEM of roots that may sign a BLOB beside FIDO's; '' for none. */
  ownRootsPem: z.string().max(64 * 1024).refine(isPemOrNothing, 'no PEM certificates').default(''),
  attestation: attestationPolicy.prefault({}),
}) satisfies z.ZodType<KeyRulesSettings>;
export type MetadataSettings = z.infer<typeof metadataSettings>;

/** What counts while nothing was set, or what was set cannot be read any more. */
export const defaultMetadataSettings: MetadataSettings = metadataSettings.parse({});

function isPemOrNothing(text: string): boolean {
  if (text === '') return true;
  try {
    return readRoots(text).length > 0;
  } catch {
    return false;
  }
}
