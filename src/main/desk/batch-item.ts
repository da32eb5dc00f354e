// An item of the batch queue as the window sees it. What another desk wrote is checked like anything from outside.

import { z } from 'zod';
import { type BatchCounts, type BatchItem, noBatch } from '../../shared/batch.ts';
import { AppError, errorCatalogue, type ErrorCode, type ErrorReply } from '../../shared/errors.ts';
import type { RunRecord, ServiceId } from '../../shared/models.ts';
import { isServiceId } from '../../shared/services.ts';
import type { NewItem, QueueCount, QueuedItem } from '../store/fleet/queue.ts';
import type { Person } from './batch-people.ts';

const text = z.string().max(1024);
const itemShape = z.object({ displayName: text, userPrincipalName: text, serviceName: text });
const reasonShape = z.object({
  code: z.custom<ErrorCode>((value) => typeof value === 'string' && Object.hasOwn(errorCatalogue, value)),
  detail: z.record(z.string().max(40), z.union([text, z.number(), z.boolean()])),
});

export function newItem(id: string, tenantId: string, { id: targetId, displayName, userPrincipalName }: Person, service: { readonly id: ServiceId; readonly name: string }): NewItem {
  return { id, tenantId, targetId, service: service.id, itemJson: JSON.stringify({ displayName, userPrincipalName, serviceName: service.name }) };
}

/** @throws AppError 'store.damaged' for an item that no version of this app wrote */
export function asBatchItem(item: QueuedItem, { deskId, isShared }: { readonly deskId: string; readonly isShared: boolean }): BatchItem {
  const { id, targetId, service, state, failures, reasonJson, lostBy } = item;
  const shown = itemShape.safeParse(parsed(item.itemJson));
  if (!shown.success || !isServiceId(service)) throw new AppError('store.damaged', { reason: 'queue' });
  const { displayName, userPrincipalName, serviceName } = shown.data;
  return {
    id, service, serviceName, state, failures, lostBy,
    target: { id: targetId, displayName, userPrincipalName },
    deskName: isShared && item.deskId !== null ? (item.deskName ?? item.deskId) : null,
    isHere: item.deskId === deskId,
    reason: reasonJson === null ? null : reasonOf(reasonJson),
  };
}

function reasonOf(json: string): ErrorReply {
  const read = reasonShape.safeParse(parsed(json));
  // A newer desk may know errors that this one has no words for.
  return read.success ? read.data : { code: 'batch.otherReason', detail: {} };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** Why a run that did not succeed did not. */
export function reasonOfRun({ outcome, error }: RunRecord): ErrorReply {
  if (error !== null) return error;
  return { code: outcome === 'cancelled' ? 'batch.cancelled' : 'entra.outcomeUnknown', detail: {} };
}

export function asCounts(counts: readonly QueueCount[]): BatchCounts {
  return { ...noBatch, ...Object.fromEntries(counts.map(({ state, items }) => [state, items])) };
}
