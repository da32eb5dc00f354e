// The filter over the records; newest first. Pure.

import type { RunRecord, ServiceId } from '../../shared/models.ts';

export const outcomes = ['all', 'succeeded', 'failed', 'cancelled', 'unknown'] as const;
export type OutcomeFilter = (typeof outcomes)[number];

/** The services that the records speak of, each once, by name. */
export function servicesOf(records: readonly RunRecord[]): readonly { readonly id: ServiceId; readonly name: string }[] {
  const names = new Map(records.map(({ service, serviceName }) => [service, serviceName ?? service] as const));
  return [...names].map(([id, name]) => ({ id, name })).toSorted((a, b) => a.name.localeCompare(b.name));
}

/** @param service  null: all of them */
export function filterRecords(
  records: readonly RunRecord[],
  query: string,
  outcome: OutcomeFilter,
  service: ServiceId | null = null,
): readonly RunRecord[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return records
    .filter((record) => outcome === 'all' || record.outcome === outcome)
    .filter((record) => service === null || record.service === service)
    .filter((record) => {
      const text = searchText(record);
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
}

function searchText(record: RunRecord): string {
  return [
    record.target.displayName,
    record.target.userPrincipalName,
    record.operator.userPrincipalName,
    record.key.product,
    record.key.serialNumber,
    record.key.aaguid,
    record.keyName,
    record.serviceName ?? record.service,
    record.rpId,
    record.credentialIdBase64Url,
    record.runId,
  ]
    .join('\n')
    .toLowerCase();
}
