// The key that signs the heads of the audit: sealed by the system's key store and kept among the blobs, or in memory only
// where there is no key store.

import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { SecretStore } from '../browser-ports.ts';
import { type AnchorKey, anchorKeyOf } from './audit-anchor.ts';
import { createBlobs } from './settings.ts';
import type { Tables } from './tables.ts';

const BLOB = 'auditAnchorKey';

export interface AnchorKeyPlace {
  /** False: the key lasts as long as the app runs. */
  readonly isKept: boolean;
  /** The key that is there; null: none was made yet, or it cannot be unsealed (another user, another system). */
  find(database: Kysely<Tables>): Promise<AnchorKey | null>;
  /** The key that is there, or a new one, which is kept by the same transaction. */
  findOrMake(transaction: Kysely<Tables>): Promise<AnchorKey>;
}

export function createAnchorKeyPlace(secretStore: SecretStore | null): AnchorKeyPlace {
  if (secretStore === null || !secretStore.available) {
    let key: AnchorKey | null = null;
    return {
      isKept: false,
      find: () => Promise.resolve(key),
      findOrMake: () => Promise.resolve((key ??= newKey())),
    };
  }
  const find = async (database: Kysely<Tables>): Promise<AnchorKey | null> => {
    const sealed = await createBlobs(database).get(BLOB);
    if (sealed === null) return null;
    try {
      return anchorKeyOf(createPrivateKey({ key: Buffer.from(secretStore.unseal(sealed), 'base64'), format: 'der', type: 'pkcs8' }));
    } catch {
      // What was signed with it stays in the log as "signed by another key"; a new one takes over.
      return null;
    }
  };
  return {
    isKept: true,
    find,
    findOrMake: async (transaction) => {
      const found = await find(transaction);
      if (found !== null) return found;
      const made = newKey();
      const pkcs8 = made.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
      await createBlobs(transaction).set(BLOB, secretStore.seal(pkcs8));
      return made;
    },
  };
}

function newKey(): AnchorKey {
  return anchorKeyOf(generateKeyPairSync('ed25519').privateKey);
}
