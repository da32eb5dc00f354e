// Temporary Access Passes of a user as Graph gives them: shapes only. The pass itself is read once, as a Secret.

import { z } from 'zod';
import type { Timestamp } from '../../shared/models.ts';
import { Secret } from '../secret.ts';
import { graphId, graphText, optionalFlag, optionalText, optionalTime } from './graph-shape.ts';

export interface TapMethod {
  readonly id: string;
  readonly isUsable: boolean;
  readonly isUsableOnce: boolean;
  readonly startsAt: Timestamp | null;
  readonly expiresAt: Timestamp | null;
  /** EnabledByPolicy, DisabledByPolicy, Expired, NotYetValid, OneTimeUsed, or what later versions say. */
  readonly usability: string | null;
}

export interface NewTap {
  /** 10 … 43200, and within the tenant's policy. */
  readonly lifetimeInMinutes: number;
  readonly isUsableOnce: boolean;
  /** Left out: at once. */
  readonly startsAt?: Timestamp;
}

export interface IssuedTap {
  readonly id: string;
  readonly pass: Secret<string>;
  readonly startsAt: Timestamp | null;
  readonly expiresAt: Timestamp | null;
}

const tapMembers = z.object({
  id: graphId,
  startDateTime: optionalTime,
  createdDateTime: optionalTime,
  lifetimeInMinutes: z.number().int().positive().max(1_000_000).nullish().catch(null),
  isUsable: optionalFlag,
  isUsableOnce: optionalFlag,
  methodUsabilityReason: optionalText,
});

const tapMethodShape = tapMembers.transform((tap): TapMethod => ({
  id: tap.id,
  isUsable: tap.isUsable ?? false,
  isUsableOnce: tap.isUsableOnce ?? false,
  ...times(tap),
  usability: tap.methodUsabilityReason,
}));

export const tapListShape = z.object({ value: z.array(tapMethodShape).max(100) });

export const issuedTapShape = tapMembers
  .extend({ temporaryAccessPass: graphText.min(1).transform((text) => new Secret(text)) })
  .transform((tap): IssuedTap => ({ id: tap.id, pass: tap.temporaryAccessPass, ...times(tap) }));

function times(tap: z.infer<typeof tapMembers>): { readonly startsAt: Timestamp | null; readonly expiresAt: Timestamp | null } {
  const startsAt = tap.startDateTime ?? tap.createdDateTime;
  const minutes = tap.lifetimeInMinutes ?? null;
  return {
    startsAt,
    expiresAt: startsAt === null || minutes === null ? null : new Date(Date.parse(startsAt) + minutes * 60_000).toISOString(),
  };
}
