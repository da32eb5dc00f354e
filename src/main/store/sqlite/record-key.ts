// The key of an encrypted record: 32 random bytes, sealed by the system's key store, in a file beside the record.

import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SecretStore } from '../../browser-ports.ts';
import { Secret } from '../../secret.ts';
import { StoreError } from '../store-error.ts';

/** 64 hexadecimal digits. */
export type RecordKey = Secret<string>;

export function keyFileOf(file: string): string {
  return `${file}.key`;
}

/** @throws StoreError 'keyLost' */
export function readRecordKey(file: string, secretStore: SecretStore | undefined): RecordKey {
  const keyFile = keyFileOf(file);
  if (!existsSync(keyFile)) throw new StoreError('keyLost', file, 'no key file');
  if (secretStore?.available !== true) throw new StoreError('keyLost', file, 'no key store');
  const key = unsealed(keyFile, secretStore);
  if (key === null) throw new StoreError('keyLost', file, 'not unsealed');
  return key;
}

/**
 * The key that is there, or a new one, which is on the disk before this returns. A key that cannot be unsealed any more is
 * replaced: only for a record that is not encrypted with it.
 */
export function findOrMakeRecordKey(file: string, secretStore: SecretStore): RecordKey {
  const keyFile = keyFileOf(file);
  const found = existsSync(keyFile) ? unsealed(keyFile, secretStore) : null;
  if (found !== null) return found;
  const key = randomBytes(32).toString('hex');
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const part = `${keyFile}.part`;
  writeFileSync(part, secretStore.seal(key), { mode: 0o600, flush: true });
  renameSync(part, keyFile);
  syncFolder(path.dirname(file));
  // What cannot be read back must not lock the record.
  if (unsealed(keyFile, secretStore)?.reveal() !== key) throw new StoreError('keyLost', file, 'not unsealed');
  return new Secret(key);
}

function unsealed(keyFile: string, secretStore: SecretStore): RecordKey | null {
  try {
    const key = secretStore.unseal(new Uint8Array(readFileSync(keyFile)));
    return /^[0-9a-f]{64}$/.test(key) ? new Secret(key) : null;
  } catch {
    return null;
  }
}

/** So that a name that was given in it survives a power cut. Windows does it by itself, and lets nobody else. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
