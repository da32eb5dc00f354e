// The file that a practice room is kept in. It holds private keys of practice keys, which open nothing real; still it is for
// its owner alone. Each write is by renaming: a crash leaves the old file or the new one.

import { readFile, rename, rm, writeFile } from 'node:fs/promises';

export interface RoomFile {
  /** For messages. */
  readonly path: string;
  /** null when there is none. @throws Error of node:fs */
  read(): Promise<string | null>;
  /** @throws Error of node:fs */
  write(text: string): Promise<void>;
  /** Renames it to `….broken`, so that a new one does not destroy what could still be looked at. @throws Error of node:fs */
  putAside(): Promise<void>;
  /** Nothing happens when there is none. @throws Error of node:fs */
  remove(): Promise<void>;
}

/** More than sixteen full keys and a directory of people who all have keys. */
const MAX_LENGTH = 16 * 1024 * 1024;

export function openRoomFile(path: string): RoomFile {
  return {
    path,
    read: async () => {
      let bytes: Buffer;
      try {
        bytes = await readFile(path);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
      if (bytes.length > MAX_LENGTH) throw new RangeError(`${bytes.length} bytes are too many for a practice room`);
      return bytes.toString('utf8');
    },
    write: async (text) => {
      await writeFile(`${path}.new`, text, { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
    putAside: () => rename(path, `${path}.broken`),
    remove: () => rm(path, { force: true }),
  };
}
