// "The one you touch": several keys are asked at the same time, the first touched one is taken, the others are let go.

import { AppError } from '../../shared/errors.ts';
import type { OpenKey } from './key-shelf.ts';

export interface TouchCandidate {
  readonly id: string;
  open(): Promise<OpenKey>;
}

/**
 * The id of the first key that is touched.
 *
 * @throws the signal's reason; AppError 'key.notFound' without candidates, 'touch.timeout' when none was touched
 */
export async function pickByTouch(candidates: readonly TouchCandidate[], signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  if (candidates.length === 0) throw new AppError('key.notFound');
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const picked = await Promise.all(
    candidates.map(async ({ id, open }): Promise<string | null> => {
      try {
        const opened = await open();
        try {
          await opened.key.select({ signal: stop });
          if (stop.aborted) return null;
          over.abort();
          return id;
        } finally {
          await opened.close();
        }
      } catch {
        // A key that was pulled, timed out or was cancelled is simply not the one that was picked.
        return null;
      }
    }),
  );
  signal.throwIfAborted();
  const keyId = picked.find((id) => id !== null);
  if (keyId === undefined || keyId === null) throw new AppError('touch.timeout');
  return keyId;
}
