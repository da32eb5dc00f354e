// The settings of this floor, as they are kept (store/settings.ts, key 'metadata') and checked on the way back.
import { z } from 'zod';
import { attestationPolicy } from './attestation-policy.ts';

/** FIDO's own address (fidoalliance.org/metadata). */
const FIDO_URL = 'https://mds3.fidoalliance.org/';

export const metadataSettings = z.strictObject({
  /** Where the BLOB is fetched from; '' fetches nothing, then it comes from files alone. */
  mdsUrl: z.union([z.literal(''), z.string().max(2048).refine(isFetchable, 'https, or http on this computer')]).default(FIDO_URL),
  /** PEM of roots that may sign a BLOB beside FIDO's; '' for none. */
  ownRootsPem: z.string().max(64 * 1024).default(''),
  attestation: attestationPolicy.prefault({}),
});
export type MetadataSettings = z.infer<typeof metadataSettings>;

/** What counts while nothing was set, or what was set cannot be read any more. */
export const defaultMetadataSettings: MetadataSettings = metadataSettings.parse({});

function isFetchable(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}
