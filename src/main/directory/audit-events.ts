// The tenant's own audit of registrations and passes: path, shape, and why it may not be read. v1.0; documentation of 2024-12.

import { z } from 'zod';
import type { EntraAuditEvent } from '../../shared/reconciliation.ts';
import type { GraphError } from './graph-error.ts';
import { graphId, graphText, optionalText } from './graph-shape.ts';

/**
 * permission: the app has no AuditLog.Read.All (an admin has to consent). role: the operator has none that may read reports.
 * licence: the tenant has none that includes this.
 */
export type AuditEventsMissing = 'permission' | 'role' | 'licence';

export type AuditEventsAnswer =
  | { readonly kind: 'events'; readonly events: readonly EntraAuditEvent[] }
  | { readonly kind: 'notGranted'; readonly missing: AuditEventsMissing };

/** The names of the registration over the years, and the event that tells of a pass. */
const ACTIVITIES =
  "(startswith(activityDisplayName,'Add Passkey (device-bound)') or startswith(activityDisplayName,'Add FIDO2 security key')" +
  " or activityDisplayName eq 'Admin registered security info')";

/** @param from  and `to`: milliseconds since the epoch, both included */
export function auditEventsPath({ from, to }: { readonly from: number; readonly to: number }): string {
  const iso = (at: number): string => new Date(at).toISOString();
  const filter = `activityDateTime ge ${iso(from)} and activityDateTime le ${iso(to)} and ${ACTIVITIES}`;
  return `/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}&$orderby=${encodeURIComponent('activityDateTime desc')}&$top=500`;
}

const detailShape = z.object({ key: graphText, value: optionalText });
const personShape = z.object({ displayName: optionalText, userPrincipalName: optionalText }).nullish().catch(null);
const targetShape = z.object({ id: optionalText, displayName: optionalText, userPrincipalName: optionalText });
const few = <T>(shape: z.ZodType<T>): z.ZodType<readonly T[]> =>
  z.array(z.unknown()).max(100).nullish().catch(null).transform((items) =>
    (items ?? []).flatMap((item) => {
      const read = shape.safeParse(item);
      return read.success ? [read.data] : [];
    }),
  );

export const auditEventShape = z
  .object({
    id: graphId,
    activityDateTime: graphText.transform((text, ctx) => {
      const at = Date.parse(text);
      if (!Number.isNaN(at)) return new Date(at).toISOString();
      ctx.addIssue('no time');
      return z.NEVER;
    }),
    activityDisplayName: graphText,
    result: optionalText,
    resultReason: optionalText,
    initiatedBy: z.object({ user: personShape, app: z.object({ displayName: optionalText }).nullish().catch(null) }).nullish().catch(null),
    targetResources: few(targetShape),
    additionalDetails: few(detailShape),
  })
  .transform((event): EntraAuditEvent => ({
    id: event.id,
    activityDateTime: event.activityDateTime,
    activityDisplayName: event.activityDisplayName,
    result: event.result ?? '',
    resultReason: event.resultReason,
    initiator: event.initiatedBy?.user?.userPrincipalName ?? event.initiatedBy?.user?.displayName ?? event.initiatedBy?.app?.displayName ?? null,
    target: event.targetResources[0] ?? null,
    additionalDetails: event.additionalDetails.map(({ key, value }) => ({ key, value: value ?? '' })),
  }));

/** What a refusal (403) of the audit means. Graph has several codes for a role that is missing; the rest is the permission. */
export function whatIsMissing({ graphCode }: Pick<GraphError, 'graphCode'>): AuditEventsMissing {
  if (/NonPremium/i.test(graphCode)) return 'licence';
  return /UnsupportedUserRole|UserNotInAllowedRoles/i.test(graphCode) ? 'role' : 'permission';
}
