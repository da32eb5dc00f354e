// The tokens of delta links: what the reader has seen, what it wants, and when that was. They say everything themselves;
// the tenant remembers none.

import { z } from 'zod';
import { badRequest } from './graph-error.ts';

export interface DeltaToken {
  /** `page`: in a nextLink, a round is under way. `round`: in a deltaLink, a round is done. */
  readonly kind: 'page' | 'round';
  /** Changes up to this version have been seen; null in the first round, which shows everybody. */
  readonly from: number | null;
  /** The version this round ends with. */
  readonly to: number;
  /** Where the next page starts: a position in the first round, else an index into the changed users. */
  readonly start: number;
  /** Empty pages that are still to come before the deltaLink; null until the users are done. */
  readonly emptyPages: number | null;
  /** As asked in the first request. */
  readonly select: string | null;
  /** Only these users; null for all. */
  readonly ids: readonly string[] | null;
  readonly issuedAtMs: number;
  /** Tokens of an earlier generation are dead. */
  readonly generation: number;
}

const MAX_TOKEN = 8000;
const number = z.number().int().min(0);

const shape: z.ZodType<DeltaToken> = z.strictObject({
  kind: z.enum(['page', 'round']),
  from: number.nullable(),
  to: number,
  start: number,
  emptyPages: number.nullable(),
  select: z.string().nullable(),
  ids: z.array(z.string()).nullable(),
  issuedAtMs: number,
  generation: number,
});

export function writeDeltaToken(token: DeltaToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** @throws GraphRefusal 400 for a text that is no token of that kind */
export function readDeltaToken(text: string, kind: DeltaToken['kind']): DeltaToken {
  const bad = badRequest('Badly formed token.');
  if (text.length > MAX_TOKEN) throw bad;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw bad;
  }
  const read = shape.safeParse(value);
  if (!read.success || read.data.kind !== kind) throw bad;
  return read.data;
}
