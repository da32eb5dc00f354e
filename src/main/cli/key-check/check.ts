// One thing that a key is asked to do, and how that ended. What there is to ask is in repertoire/.
import { MissingFeatureError } from '../../ctap/missing-feature.ts';
import { CtapError, ctapStatusName } from '../../ctap/status.ts';
import type { KeyBench } from './bench.ts';

export interface Check {
  /** `command.detail`, as the report names it. */
  readonly name: string;
  /** Resolves when the key did it right. @throws NotOffered, MissingFeatureError; anything else is a failure */
  run(bench: KeyBench): Promise<void>;
}

/** The key does not claim to have this: no fault of it. */
export class NotOffered extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'NotOffered';
  }
}

export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export async function outcomeOf(check: Check, bench: KeyBench): Promise<Outcome> {
  try {
    await check.run(bench);
    return { kind: 'ok' };
  } catch (error) {
    if (error instanceof NotOffered || error instanceof MissingFeatureError) {
      return { kind: 'unsupported', reason: error.message };
    }
    return { kind: 'failed', reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/** @throws NotOffered where it is false */
export function offered(condition: boolean, what: string): void {
  if (!condition) throw new NotOffered(what);
}

/** @throws Error where it is false: the key did something else than it must */
export function expectThat(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}

/** The key must refuse, with one of these statuses. */
export async function expectRefusal(work: Promise<unknown>, ...statuses: readonly number[]): Promise<void> {
  const names = statuses.map(ctapStatusName).join(' or ');
  try {
    await work;
  } catch (error) {
    if (error instanceof CtapError && statuses.includes(error.status)) return;
    throw error;
  }
  throw new Error(`the key did what it must refuse with ${names}`);
}
