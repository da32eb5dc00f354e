// Is this key of the service the one that was made? Pure.

import { sameCredentialId } from '../directory/method-id.ts';
import type { ServiceKey } from '../services/key-registry.ts';

/**
 * By its credential id; a service that tells none lists the key under the id of the registration that was begun for it.
 *
 * @param made.methodId  of that registration; null where none was begun, or its id is not known
 */
export function isSameKey(
  { id, credentialId }: ServiceKey,
  made: { readonly credentialIdBase64Url: string; readonly methodId: string | null },
): boolean {
  if (credentialId !== null) return sameCredentialId(credentialId, made.credentialIdBase64Url);
  return made.methodId !== null && id === made.methodId;
}
