// Reads Graph's answers: unknown members are ignored, wrong ones give a GraphError 'malformed' that names the place.

import { z } from 'zod';
import { GraphError } from './graph-error.ts';

/**
 * Controls (they reach logs and files), and marks that turn the direction of what follows: with them a name can look like
 * somebody else's.
 */
const hostileCharacters = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

export const MAX_TEXT = 4096;
export const MAX_ID = 2048;
/** Names of people, keys and departments: the service's own limit. */
export const MAX_NAME = 256;

export function isPlain(text: string): boolean {
  return !hostileCharacters.test(text);
}

/** Graph's texts are short and of one line; another one is not what it says it is. */
export const graphText = z.string().max(MAX_TEXT).refine(isPlain, 'control characters');
export const graphId = graphText.min(1).max(MAX_ID);
export const graphName = graphText.max(MAX_NAME);

/** A text of the service for people and logs: bounded, and on one line. */
export function plainText(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(new RegExp(hostileCharacters, 'gu'), ' ');
}

/** A member that may be missing or null; anything of another type counts as missing. */
export const optionalText = graphText.nullish().catch(null).transform((text) => text ?? null);
export const optionalName = graphName.nullish().catch(null).transform((text) => text ?? null);
export const optionalFlag = z.boolean().nullish().catch(null).transform((flag) => flag ?? null);

/** A time as ISO 8601 in UTC, or null where it is missing or none. */
export const optionalTime = optionalText.transform((text) => {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
});

/**
 * @param method  of the request that was answered: a POST whose answer cannot be read may still have done its work
 * @throws GraphError 'malformed'
 */
export function readShape<T>(schema: z.ZodType<T>, value: unknown, where: string, method = 'GET'): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw malformed(`${where}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.slice(0, 300), method);
}

/** The cause of a shape error is not kept: it can quote the answer, and an answer can hold a pass. */
export function malformed(message: string, method = 'GET'): GraphError {
  return new GraphError(
    { kind: 'malformed', method, host: '', httpStatus: 200, graphCode: '', requestId: '', message },
  );
}

/** The items of a list that have the shape; the others are left out and counted. */
export function readItems<T>(schema: z.ZodType<T>, items: readonly unknown[]): { readonly read: T[]; readonly skipped: number } {
  const read = items.flatMap((item) => {
    const result = schema.safeParse(item);
    return result.success ? [result.data] : [];
  });
  return { read, skipped: items.length - read.length };
}
