// What main accepts from the renderer about the batch.

import { z } from 'zod';
import { type AddToBatch, type ClearBatch, MAX_ADDED } from '../../shared/batch.ts';
import { userFilters } from '../../shared/users.ts';
import { accept, serviceId, someOfDirectory, userId } from './inputs.ts';

const source = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('users'), userIds: z.array(userId).min(1).max(MAX_ADDED) }),
  z.strictObject({ kind: z.literal('list'), words: z.string().max(200), filter: z.enum(userFilters) }),
  ...someOfDirectory,
]);

export const parseAddToBatch = accept<AddToBatch>(z.strictObject({ source, service: serviceId }));
export const parseBatchRows = accept<{ readonly first: number }>(z.strictObject({ first: z.number().int().min(0).max(10_000_000) }));
export const parsePutBack = accept<{ readonly toTheEnd: boolean }>(z.strictObject({ toTheEnd: z.boolean() }));
export const parseBatchItem = accept<{ readonly itemId: string }>(z.strictObject({ itemId: z.uuid() }));
export const parseClearBatch = accept<{ readonly which: ClearBatch }>(z.strictObject({ which: z.enum(['waiting', 'done']) }));
