// May this cloud be worked with? A known one always; a custom one when its addresses are such, and its relying parties are domains
// that belong to one owner: a passkey for a public suffix would be anybody's below it.

import type { Cloud } from '../../shared/clouds.ts';
import { type CloudFlaw, flawsOf } from '../../shared/custom-cloud.ts';
import { judgeRpId } from '../webauthn/rp-id.ts';

/** The first thing that is wrong; null where nothing is. */
export function cloudFlaw(cloud: Cloud): CloudFlaw | null {
  if (cloud.id !== 'custom') return null;
  const [first] = flawsOf({ ...cloud, id: 'custom' });
  if (first !== undefined) return first;
  const isOwn = (rpId: string): boolean => cloud.signInHosts.some((host) => judgeRpId(rpId, `https://${host}`).kind === 'own');
  return cloud.rpIds.every(isOwn) ? null : { field: 'rpIds', kind: 'rpIdTooWide' };
}
