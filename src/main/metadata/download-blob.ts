// Fetches a BLOB with whatever `fetch` is passed in, within bounds of time and size.
import { MAX_METADATA_BYTES } from '../../shared/key-rules.ts';
import type { Clock } from '../ports.ts';
import { MdsError } from './mds-error.ts';

export type Fetch = (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>;

const TIME_LIMIT_MS = 120_000;

/**
 * Abort: the request is given up and the signal's reason thrown.
 *
 * @returns the body, 32 MiB at most
 * @throws MdsError 'network' | 'timeout' | 'tooLarge'
 */
export async function downloadBlob(fetch: Fetch, clock: Clock, url: string, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  const timer = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  clock.sleep(TIME_LIMIT_MS, timer.signal).then(
    () => stop.abort(new MdsError('timeout', url)),
    () => {},
  );
  try {
    const stopped = new Promise<never>((_, reject) => {
      stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
    });
    return await Promise.race([download(fetch, url, stop.signal), stopped]);
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    throw error instanceof MdsError ? error : new MdsError('network', url, { cause: error });
  } finally {
    // Ends also a body that is too long and still coming.
    stop.abort();
    timer.abort();
    signal?.removeEventListener('abort', onAbort);
  }
}

async function download(fetch: Fetch, url: string, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, { signal });
  if (response.status !== 200 || response.body === null) throw new MdsError('network', `HTTP ${response.status}`);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of chunksOf(response.body)) {
    length += part.length;
    if (length > MAX_METADATA_BYTES) throw new MdsError('tooLarge', `more than ${MAX_METADATA_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}
