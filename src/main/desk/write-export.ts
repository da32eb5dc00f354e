// A file for the person at the desk, written whole or not at all.

import { open, rename, rm } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';

/**
 * A file of that name stays as it is until the new one is whole. Only its owner may read the new one.
 *
 * @throws AppError 'export.failed'; then no half file is left
 */
export async function writeExport(file: string, parts: AsyncIterable<string | Uint8Array> | Iterable<string>): Promise<void> {
  const unfinished = `${file}.part`;
  try {
    const handle = await open(unfinished, 'w', 0o600);
    try {
      for await (const part of parts) await handle.writeFile(part);
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    const reason = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
    throw new AppError('export.failed', { file, reason }, { cause: error });
  }
}
