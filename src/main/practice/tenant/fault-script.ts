// A script of things that go wrong, as data: throttling, lost answers, dropped connections, delays, garbage.
// Scripts come from files, menus and tests, so they are read strictly and are bounded; playing them is another file.

import { z } from 'zod';

export interface FaultCondition {
  /** Any method when absent. */
  readonly method?: string | undefined;
  /** Any host when absent. */
  readonly host?: string | undefined;
  /** Path as sent, without query; `*` stands for any text. */
  readonly path: string;
  /** From the n-th matching request on, counted from 1; only that one unless `times` says more. From the first one when absent. */
  readonly nth?: number | undefined;
  /** For so many matching requests; for all of them when both are absent. */
  readonly times?: number | undefined;
}

export type FaultAction =
  /** Answer with this status; the request is not handled. `retryAfter` is seconds, or the same as an HTTP date. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: string | undefined;
      readonly message?: string | undefined;
      readonly retryAfter?: number | undefined;
      readonly retryAfterAsDate?: boolean | undefined;
    }
  /** Handle the request, then answer with this status all the same: the caller cannot know that it was done. */
  | { readonly kind: 'statusAfterHandling'; readonly status: number }
  /** Close the connection: before or after handling, without an answer; or during the answer, half of which is written. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'during' | 'after' }
  /** By the injected clock. Handle after this time, or (`after`) handle at once and answer after it. */
  | { readonly kind: 'delay'; readonly ms: number; readonly when?: 'before' | 'after' | undefined }
  /** Answer with this text, as JSON and with status 200 unless said otherwise; the request is not handled. */
  | {
      readonly kind: 'garbage';
      readonly text: string;
      readonly status?: number | undefined;
      readonly contentType?: string | undefined;
    };

export interface Fault {
  readonly when: FaultCondition;
  readonly then: FaultAction;
}

export type FaultScript = readonly Fault[];

/** The script cannot be used; the message names the member and what is wrong with it. */
export class FaultScriptError extends Error {
  override readonly name = 'FaultScriptError';
}

const MAX_FAULTS = 100;
const MAX_TEXT = 100_000;
const MAX_COUNT = 1_000_000;
const DAY_SECONDS = 86_400;

const errorStatus = z.number().int().min(400).max(599);
const count = z.number().int().min(1).max(MAX_COUNT);
const moment = z.enum(['before', 'after']);

const condition = z.strictObject({
  method: z
    .string()
    .regex(/^[A-Za-z]{1,10}$/)
    .optional(),
  host: z
    .string()
    .regex(/^[a-z0-9.-]{1,100}$/)
    .optional(),
  path: z.string().min(1).max(300),
  nth: count.optional(),
  times: count.optional(),
});

const action = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: errorStatus,
    code: z.string().min(1).max(100).optional(),
    message: z.string().max(1000).optional(),
    retryAfter: z.number().int().min(0).max(DAY_SECONDS).optional(),
    retryAfterAsDate: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('statusAfterHandling'), status: errorStatus }),
  z.strictObject({ kind: z.literal('drop'), when: z.enum(['before', 'during', 'after']) }),
  z.strictObject({
    kind: z.literal('delay'),
    ms: z
      .number()
      .int()
      .min(0)
      .max(DAY_SECONDS * 1000),
    when: moment.optional(),
  }),
  z.strictObject({
    kind: z.literal('garbage'),
    text: z.string().max(MAX_TEXT),
    status: z.number().int().min(200).max(599).optional(),
    contentType: z
      .string()
      .regex(/^[\w.+-]{1,60}\/[\w.+-]{1,60}(; ?charset=[\w-]{1,20})?$/)
      .optional(),
  }),
]);

const script: z.ZodType<FaultScript> = z
  .array(z.strictObject({ when: condition, then: action }))
  .max(MAX_FAULTS);

/**
 * A script from outside: a list of `{ when, then }`, at most 100, without members that are not known.
 *
 * @throws FaultScriptError
 */
export function readFaultScript(value: unknown): FaultScript {
  const read = script.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = (issue?.path ?? []).map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  throw new FaultScriptError(`faults${place}: ${issue?.message ?? 'not a fault script'}`);
}
