// MSAL's token cache: sealed by the system's key store and kept in the store, or in memory only where there is no key store.

import type { SecretStore } from '../browser-ports.ts';
import type { TokenCachePort } from '../directory/token-cache.ts';
import { Secret } from '../secret.ts';
import type { Blobs } from '../store/settings.ts';

export interface TokenCachePlace {
  readonly blobs: Blobs;
  readonly secretStore: SecretStore;
  /** Of the blob: each account has its own. */
  readonly name: string;
}

/** @param place  null: nothing is to outlive the app */
export function createTokenCache(place: TokenCachePlace | null): TokenCachePort {
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
  const { blobs, secretStore, name } = place;
  return {
    load: async () => {
      const sealed = await blobs.get(name);
      return sealed === null ? null : secretStore.unseal(sealed);
    },
    save: (text) => blobs.set(name, secretStore.seal(text)),
  };
}
