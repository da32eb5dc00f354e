// An answer of the directory, or why there is none. What is not known never stops a run.

import type { CheckReason } from '../../shared/checks.ts';
import { AppError } from '../../shared/errors.ts';
import { isRequestError } from './service-error.ts';

export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly reason: CheckReason };

/**
 * A refusal is for the reason that the caller gives; a service that fails or talks nonsense is no reason to stop: what hangs
 * on the answer is "unknown".
 *
 * @throws what is no failed request: a sign-in that is needed again, an abort
 */
export async function learn<T>(read: () => Promise<T | 'unreadable'>, refusal: CheckReason): Promise<Known<T>> {
  try {
    const value = await read();
    return value === 'unreadable' ? { known: false, reason: refusal } : { known: true, value };
  } catch (error) {
    // Whether the account is there at all is a check of its own.
    if (error instanceof AppError && error.code.startsWith('service.')) return { known: false, reason: 'notAnswered' };
    if (!isRequestError(error)) throw error;
    return { known: false, reason: error.httpStatus === 403 ? refusal : 'notAnswered' };
  }
}
