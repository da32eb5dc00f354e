// What main accepts from the renderer for the group `person` of the contract.

import { z } from 'zod';
import { type DeleteKey, type IssuePass, passLifetimeLimits } from '../../shared/person.ts';
import { accept, keyId, pin, userId } from './inputs.ts';

/** As the service writes them: a GUID for a pass, a credential id for a key. */
const methodId = z.string().min(1).max(2048);
const { minimumMinutes, maximumMinutes } = passLifetimeLimits;

export const parseTapId = accept<{ readonly tapId: string }>(z.strictObject({ tapId: methodId }));
export const parseRevokePass = accept<{ readonly userId: string; readonly tapId: string }>(z.strictObject({ userId, tapId: methodId }));
export const parseIssuePass = accept<IssuePass>(
  z.strictObject({
    userId,
    startsAt: z.iso.datetime().nullable(),
    lifetimeInMinutes: z.number().int().min(minimumMinutes).max(maximumMinutes),
    isUsableOnce: z.boolean(),
    replace: z.boolean(),
  }),
);
export const parseDeleteKey = accept<DeleteKey>(
  z.strictObject({ userId, methodId, onKey: z.strictObject({ keyId, pin }).nullable() }),
);
