// MSAL's token cache between two starts of the app, and inside one. The caller seals what is kept.

import type { PublicClientApplication } from '@azure/msal-node';

/** Where the token cache is kept between starts; the caller seals it. */
export interface TokenCachePort {
  load(): Promise<string | null>;
  save(text: string): Promise<void>;
}

type CachePlugin = NonNullable<
  NonNullable<ConstructorParameters<typeof PublicClientApplication>[0]['cache']>['cachePlugin']
>;

/**
 * MSAL takes what `beforeCacheAccess` gives for the whole truth and throws its own memory away. So the last text is held
 * here: a cache that cannot be kept (no OS key store, full disk) still lasts until the app ends. The kept one is read once.
 */
export function createCachePlugin(
  cache: TokenCachePort,
  onFailure: ((error: unknown) => void) | undefined,
): CachePlugin {
  let text: string | null = null;
  let loaded: Promise<void> | null = null;
  const load = async (): Promise<void> => {
    try {
      const kept = await cache.load();
      // MSAL keeps a text that is no JSON, and fails with it at the next save.
      if (kept === null || isJsonObject(kept)) text = kept;
      else onFailure?.(new Error('the kept sign-in cannot be read'));
    } catch (error) {
      onFailure?.(error);
    }
  };
  return {
    async beforeCacheAccess(context) {
      await (loaded ??= load());
      if (text === null) return;
      try {
        context.tokenCache.deserialize(text);
      } catch (error) {
        text = null;
        onFailure?.(error);
      }
    },
    async afterCacheAccess(context) {
      if (!context.cacheHasChanged) return;
      text = context.tokenCache.serialize();
      try {
        await cache.save(text);
      } catch (error) {
        onFailure?.(error);
      }
    },
  };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
