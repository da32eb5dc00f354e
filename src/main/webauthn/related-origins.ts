// Related origin requests (WebAuthn L3 §5.11): the owner of an RP id lists origins of other domains that may use it.
import { z } from 'zod';
import { registrableLabel } from './rp-id.ts';

/** §5.11.1: at least five; more would let one RP id serve the whole web. */
const MAX_LABELS = 5;
const MAX_DOCUMENT_BYTES = 256 * 1024;
const MAX_ORIGINS = 1_000;
const TIME_LIMIT_MS = 10_000;

const documentSchema = z.object({ origins: z.array(z.string()).max(MAX_ORIGINS) });

/** The one function of the network that is used here: no cookies, no referrer. */
export type FetchDocument = typeof fetch;

/**
 * Asks `https://RPID/.well-known/webauthn` whether this origin is listed. Bounded in time, size and redirects; whatever
 * goes wrong is a "no".
 */
export async function isRelatedOrigin(
  rpId: string,
  origin: string,
  fetchDocument: FetchDocument,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const response = await fetchDocument(`https://${rpId}/.well-known/webauthn`, {
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]),
    });
    const isJson = /^application\/json\s*(;|$)/i.test(response.headers.get('content-type') ?? '');
    if (response.status !== 200 || !isJson) return false;
    const document: unknown = JSON.parse(await readBounded(response));
    return isListed(documentSchema.parse(document).origins, origin);
  } catch {
    return false;
  }
}

/** Origins in the document's order, as far as their labels are among the first five different ones (§5.11.1). */
export function isListed(origins: readonly string[], origin: string): boolean {
  const labels = new Set<string>();
  for (const listed of origins) {
    if (!URL.canParse(listed)) continue;
    const candidate = new URL(listed).origin;
    const label = registrableLabel(candidate);
    if (label === null) continue;
    if (!labels.has(label) && labels.size >= MAX_LABELS) continue;
    labels.add(label);
    if (candidate === origin) return true;
  }
  return false;
}

async function readBounded(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let total = 0;
  for (;;) {
    // Border: a body's chunks are bytes; the DOM library types them any.
    const { done, value } = (await reader.read()) as { readonly done: boolean; readonly value?: Uint8Array };
    if (done || value === undefined) return text + decoder.decode();
    total += value.length;
    if (total > MAX_DOCUMENT_BYTES) {
      await reader.cancel();
      throw new RangeError('the document is too long');
    }
    text += decoder.decode(value, { stream: true });
  }
}
