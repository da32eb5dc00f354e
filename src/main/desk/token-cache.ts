// MSAL's token cache: sealed by the system's key store and kept in the store, or in memory only where there is no key store.

import type { SecretStore } from '../browser-ports.ts';
import type { TokenCachePort } from '../directory/token-cache.ts';
import { Secret } from '../secret.ts';
import type { Blobs } from '../store/settings.ts';

const BLOB = 'tokenCache';

/** @param place  null: nothing is to outlive the app */
export function createTokenCache(
  place: { readonly blobs: Blobs; readonly secretStore: SecretStore } | null,
): TokenCachePort {
  if (place === null || !place.secretStore.available) {
    let kept: Secret<string> | null = null;
    return {
      load: () => Promise.resolve(kept?.reveal() ?? null),
      save: (text) => {
        kept = new Secret(text);
        return Promise.resolve();
      },
    };
  }
  const { blobs, secretStore } = place;
  return {
    load: async () => {
      const sealed = await blobs.get(BLOB);
      return sealed === null ? null : secretStore.unseal(sealed);
    },
    save: (text) => blobs.set(BLOB, secretStore.seal(text)),
  };
}
