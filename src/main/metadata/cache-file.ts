// The BLOB of last time as one file. Written beside it and renamed: a crash leaves the old one or the new one.
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { MAX_METADATA_BYTES } from '../../shared/key-rules.ts';

export interface MetadataCache {
  /** null where there is none. @throws the system's error for anything else */
  readFile(): Promise<Uint8Array | null>;
  writeFile(bytes: Uint8Array): Promise<void>;
}

/** @param path  the file; its folder is there */
export function cacheFile(path: string): MetadataCache {
  const partial = `${path}.part`;
  return {
    async readFile() {
      try {
        // What is longer is none of ours, and is not read into memory to find that out.
        if ((await stat(path)).size > MAX_METADATA_BYTES) return new Uint8Array();
        return await readFile(path);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    async writeFile(bytes) {
      try {
        const file = await open(partial, 'w', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
  };
}
