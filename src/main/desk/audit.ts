// The audit for the window: search, proof, and files of it. What happens goes into it elsewhere, by the store itself.

import type { AuditEntry, AuditFormat, AuditPage, AuditQuery, AuditVerdict } from '../../shared/audit.ts';
import type { FileExport } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';
import type { SignedHead } from '../store/audit.ts';
import { GENESIS } from '../store/audit-entry.ts';
import type { Store } from '../store/store.ts';
import { csvHead, csvLine } from './audit-csv.ts';
import { auditReport } from './audit-report.ts';
import { writeExport } from './write-export.ts';

export interface DeskAudit {
  search(query: AuditQuery): Promise<AuditPage>;
  verify(): Promise<AuditVerdict>;
  /**
   * Asks where to, and writes: CSV and JSON have every entry, PDF the newest 2,000. The export is an entry itself.
   *
   * @returns the file's path; null when the person gave up
   * @throws AppError 'export.failed'; then no half file is left
   */
  export(format: AuditFormat): Promise<string | null>;
}

const REPORT_LIMIT = 2000;

export function createDeskAudit({ store, clock, files }: { readonly store: Store; readonly clock: Clock; readonly files: FileExport }): DeskAudit {
  const { audit } = store;

  /** Newest first, no more than a report may have. */
  const newest = async (): Promise<AuditPage> => {
    const entries: AuditEntry[] = [];
    for (let more = true; more; ) {
      const page = await audit.search({ text: '', before: entries.at(-1)?.seq ?? null });
      entries.push(...page.entries);
      ({ more } = page);
      if (entries.length >= REPORT_LIMIT) return { entries: entries.slice(0, REPORT_LIMIT), more: more || entries.length > REPORT_LIMIT };
    }
    return { entries, more: false };
  };

  /** Up to the head: what is appended while the file is written is not in it. */
  async function* chunks(format: 'csv' | 'json', head: SignedHead | null): AsyncGenerator<string> {
    let previousHash = GENESIS;
    let first = true;
    yield format === 'csv' ? csvHead : `{"format":"pairing-app audit 1","head":${JSON.stringify(head)},"entries":[`;
    for await (const page of audit.pages()) {
      let text = '';
      for (const entry of page) {
        if (entry.seq > (head?.seq ?? 0)) break;
        text += format === 'csv'
          ? csvLine(entry, previousHash)
          : `${first ? '' : ','}\n${JSON.stringify({ ...entry, previousHash })}`;
        previousHash = entry.hash;
        first = false;
      }
      yield text;
    }
    if (format === 'json') yield '\n]}\n';
  }

  async function* printed(head: SignedHead | null): AsyncGenerator<Uint8Array> {
    const madeAt = new Date(clock.now()).toISOString();
    yield await files.printPdf(auditReport({ ...(await newest()), head, madeAt }));
  }

  return {
    search: (query) => audit.search(query),
    verify: () => audit.verify(),
    export: async (format) => {
      const date = new Date(clock.now()).toISOString().slice(0, 10);
      const file = await files.askForFile(`pairing-app-audit-${date}.${format}`);
      if (file === null) return null;
      await audit.note({ kind: 'audit.exported', outcome: 'done', reason: format });
      const head = await audit.signedHead();
      await writeExport(file, format === 'pdf' ? printed(head) : chunks(format, head));
      return file;
    },
  };
}
