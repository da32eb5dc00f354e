// The audit as a page that is printed: HTML without scripts, styles inside, every text escaped. Pure. English, as the codes are.

import type { AuditEntry } from '../../shared/audit.ts';
import type { SignedHead } from '../store/audit.ts';

export interface AuditReport {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** There are older ones that are not in the report. */
  readonly more: boolean;
  readonly head: SignedHead | null;
  readonly madeAt: string;
}

const STYLE = `
  @page { size: A4 landscape; margin: 14mm 12mm; }
  body { font: 8.5pt/1.35 "Inter", "Segoe UI", "Noto Sans", "Helvetica Neue", sans-serif; color: #1b1b1f; margin: 0; }
  h1 { font-size: 16pt; margin: 0 0 2mm; }
  dl { display: grid; grid-template-columns: max-content 1fr; column-gap: 5mm; row-gap: 0.6mm; margin: 0 0 6mm; }
  dt { color: #55555f; } dd { margin: 0; overflow-wrap: anywhere; }
  table { border-collapse: collapse; width: 100%; table-layout: fixed; }
  thead { display: table-header-group; } tr { break-inside: avoid; }
  th { text-align: start; color: #55555f; font-weight: 600; border-bottom: 0.5pt solid #55555f; padding: 1mm 1.5mm; }
  td { border-bottom: 0.25pt solid #c8c8d0; padding: 1mm 1.5mm; vertical-align: top; overflow-wrap: anywhere; }
  .number { width: 13mm; } .time { width: 34mm; } .what { width: 38mm; } .hash { width: 30mm; }
  code { font: 7.5pt/1.3 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; } small { color: #55555f; }
`;

export function auditReport({ entries, more, head, madeAt }: AuditReport): string {
  const facts = [
    ['Made at', madeAt],
    ['Entries', entries.length === 0 ? 'none' : `${entries.at(-1)?.seq ?? ''} … ${entries[0]?.seq ?? ''}${more ? ' (older ones are not in this report)' : ''}`],
    ['Signed head', head === null ? 'none' : `entry ${head.seq} of ${head.at}, SHA-256 ${head.hash}`],
    ['Signature (Ed25519)', head === null ? 'none' : `${head.signature}, key ${head.publicKey ?? head.keyId}`],
  ] as const;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Audit</title><style>${STYLE}</style></head><body>
<h1>Audit</h1>
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>
<table><thead><tr><th class="number">No.</th><th class="time">Time (UTC)</th><th class="what">What</th><th>User</th><th>Key</th><th>Operator</th><th>Reason</th><th class="hash">SHA-256</th></tr></thead>
<tbody>${entries.map(row).join('\n')}</tbody></table>
</body></html>
`;
}

function row(entry: AuditEntry): string {
  const { target, key } = entry;
  return `<tr><td>${entry.seq}</td><td>${escaped(entry.at.replace('T', ' ').replace(/\.\d+Z$/, ''))}</td>` +
    `<td>${escaped(entry.kind)}<br><small>${escaped(entry.outcome)}</small></td>` +
    `<td>${target === null ? '' : `${escaped(target.displayName)}<br><small>${escaped(target.userPrincipalName)}</small>`}</td>` +
    `<td>${key === null ? '' : `${escaped(key.product)}<br><small>${escaped(key.serialNumber)}</small>`}</td>` +
    `<td>${escaped(entry.operator?.userPrincipalName ?? '')}</td><td>${escaped(entry.reason)}</td>` +
    `<td><code>${escaped(entry.hash.slice(0, 16))}</code></td></tr>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
