// The operating system's key store behind SecretStore (Electron's safeStorage): DPAPI, Keychain, libsecret, KWallet.

import type { SafeStorage } from 'electron';
import type { SecretStore } from '../browser-ports.ts';

export type SecretStoreReason = 'unavailable' | 'failed';

export class SecretStoreError extends Error {
  readonly reason: SecretStoreReason;

  constructor(reason: SecretStoreReason, options?: ErrorOptions) {
    super(`key store of the system: ${reason}`, options);
    this.name = 'SecretStoreError';
    this.reason = reason;
  }
}

type KeyStore = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
>;

/** Call it when the app is ready; before that, the answer is not known yet. */
export function openSecretStore(keyStore: KeyStore, platform: NodeJS.Platform): SecretStore {
  const available = isAvailable(keyStore, platform);
  return {
    available,
    seal: (text) => guarded(available, () => new Uint8Array(keyStore.encryptString(text))),
    unseal: (sealed) => guarded(available, () => keyStore.decryptString(Buffer.from(sealed))),
  };
}

function isAvailable(keyStore: KeyStore, platform: NodeJS.Platform): boolean {
  if (!keyStore.isEncryptionAvailable()) return false;
  // basic_text encrypts with a password that everybody knows; that is no protection.
  return platform !== 'linux' || !['basic_text', 'unknown'].includes(keyStore.getSelectedStorageBackend());
}

function guarded<T>(available: boolean, act: () => T): T {
  if (!available) throw new SecretStoreError('unavailable');
  try {
    return act();
  } catch (error) {
    throw new SecretStoreError('failed', { cause: error });
  }
}
