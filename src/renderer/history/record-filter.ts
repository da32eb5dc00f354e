// The filter over the records; newest first. Pure.

import type { RunRecord } from '../../shared/models.ts';

export const outcomes = ['all', 'succeeded', 'failed', 'cancelled', 'unknown'] as const;
export type OutcomeFilter = (typeof outcomes)[number];

export function filterRecords(records: readonly RunRecord[], query: string, outcome: OutcomeFilter): readonly RunRecord[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return records
    .filter((record) => outcome === 'all' || record.outcome === outcome)
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
    record.credentialIdBase64Url,
    record.runId,
  ]
    .join('\n')
    .toLowerCase();
}
