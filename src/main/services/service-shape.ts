// Reads a service's answers: unknown members are skipped, wrong ones give a ServiceError 'malformed' that names the place.

import type { z } from 'zod';
import { ServiceError } from './service-error.ts';

/**
 * @param method  of the request that was answered: one that changes something may have done its work, whatever the answer looks like
 * @throws ServiceError 'malformed'
 */
export function readServiceShape<T>(schema: z.ZodType<T>, value: unknown, where: { readonly service: string; readonly method: string; readonly what: string }): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw malformed(where, `${where.what}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.slice(0, 300));
}

export function malformed({ service, method }: { readonly service: string; readonly method: string }, message: string): ServiceError {
  return new ServiceError({ service, kind: 'malformed', method, host: '', httpStatus: 200, code: '', message });
}
