// How the shape of an answer differs from that of a documented sample: member by member, with types, nulls and formats.

import { z } from 'zod';

/** Texts with a form of their own. */
const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/,
  'local-date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
  'spaced-date-time': /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/,
  guid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  base64url: /^[A-Za-z0-9_-]+$/,
  'url-token': /^[A-Za-z0-9_-]+[0-2]$/,
  thumbprint: /^[0-9a-f]{40}$/i,
  'principal-name': /^[^@\s]+@[a-z0-9.-]+$/i,
  'graph-link': /^https:\/\/graph\.microsoft\.com\/(v1\.0|beta)\/\S+$/,
  url: /^https:\/\/\S+$/,
  jwt: /^[\w-]+\.[\w-]+\.[\w-]+$/,
} as const;

const formatShape = z.union([z.enum(Object.keys(FORMATS) as [keyof typeof FORMATS]), z.array(z.string()).min(1)]);

/**
 * A documented sample. Paths name members: `value[].id` is the id of each item of value. The first item of a list stands for
 * all; a null in the sample must be null, unless the path is nullable.
 */
export const sampleShape = z.strictObject({
  source: z.string().min(20),
  /** Path → the form of a text, or the texts it may be. */
  formats: z.record(z.string(), formatShape),
  nullable: z.array(z.string()),
  optional: z.array(z.string()),
  /** Lists that may be empty; any other must show its items. */
  mayBeEmpty: z.array(z.string()),
  sample: z.record(z.string(), z.unknown()),
});

export type Sample = z.infer<typeof sampleShape>;

/** Empty when the answer has the shape of the sample. Annotations (`@odata.…`) that the sample lacks are no difference. */
export function differences(sample: Sample, answer: unknown): readonly string[] {
  return [...compare(sample, '', sample.sample, answer)];
}

function* compare(sample: Sample, path: string, model: unknown, answer: unknown): Generator<string> {
  if (answer === undefined) {
    if (!sample.optional.includes(path)) yield `${path} is missing`;
    return;
  }
  if (answer === null && (model === null || sample.nullable.includes(path))) return;
  const [expected, found] = [typeOf(model), typeOf(answer)];
  if (expected !== found) {
    yield `${path} is ${found}, not ${expected}`;
    return;
  }
  if (Array.isArray(model) && Array.isArray(answer)) {
    if (answer.length === 0 && !sample.mayBeEmpty.includes(path)) yield `${path} is empty`;
    for (const item of new Set(answer)) yield* compare(sample, `${path}[]`, model[0], item);
  } else if (isRecord(model) && isRecord(answer)) {
    const inner = (name: string): string => (path === '' ? name : `${path}.${name}`);
    for (const name of Object.keys(model)) yield* compare(sample, inner(name), model[name], answer[name]);
    for (const name of Object.keys(answer)) {
      const isNoise = name.includes('@odata.') || name.startsWith('@odata.');
      if (!(name in model) && !isNoise && !sample.optional.includes(inner(name))) yield `${inner(name)} is not in the sample`;
    }
  } else if (typeof answer === 'string') {
    const format = sample.formats[path];
    if (format === undefined) return;
    const fits = typeof format === 'string' ? FORMATS[format].test(answer) : format.includes(answer);
    if (!fits) yield `${path} is "${answer.slice(0, 60)}", not ${String(format)}`;
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
