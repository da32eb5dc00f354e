// The audit as CSV (RFC 4180) for a spreadsheet. Pure. No cell begins like a formula: names come from directories and keys.

import type { AuditEntry } from '../../shared/audit.ts';

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

/** With the byte order mark, without which Excel takes UTF-8 for something else. */
export const csvHead = `\ufeff${Object.keys(columns).map(quoted).join(',')}\r\n`;

export function csvLine(entry: AuditEntry, previousHash: string): string {
  return `${Object.values(columns).map((cell) => quoted(harmless(String(cell(entry, previousHash) ?? '')))).join(',')}\r\n`;
}

/** A cell that begins with one of these may be run as a formula; an apostrophe before it makes it a text. */
function harmless(text: string): string {
  return /^[=+\-@\t\r\n|%\uff0b\uff0d\uff1d\uff20]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
