// The audit as CSV for a spreadsheet. Pure.

import type { AuditEntry } from '../../shared/audit.ts';
import { csvHeadOf, csvRow } from './csv.ts';

type Cell = (entry: AuditEntry, previousHash: string) => string | number | null | undefined;

const columns: Readonly<Record<string, Cell>> = {
  seq: ({ seq }) => seq,
  at: ({ at }) => at,
  kind: ({ kind }) => kind,
  outcome: ({ outcome }) => outcome,
  operator: ({ operator }) => operator?.userPrincipalName,
  operatorId: ({ operator }) => operator?.id,
  tenantId: ({ tenantId }) => tenantId,
  target: ({ target }) => target?.userPrincipalName,
  targetName: ({ target }) => target?.displayName,
  targetId: ({ target }) => target?.id,
  keyProduct: ({ key }) => key?.product,
  keySerialNumber: ({ key }) => key?.serialNumber,
  keyAaguid: ({ key }) => key?.aaguid,
  credentialId: ({ key }) => key?.credentialIdBase64Url,
  service: ({ service }) => service,
  runId: ({ runId }) => runId,
  step: ({ step }) => step,
  reason: ({ reason }) => reason,
  previousHash: (_, previousHash) => previousHash,
  hash: ({ hash }) => hash,
};

export const csvHead = csvHeadOf(Object.keys(columns));

export function csvLine(entry: AuditEntry, previousHash: string): string {
  return csvRow(Object.values(columns).map((cell) => cell(entry, previousHash)));
}
