// This app's audit beside Entra's, over the last days: asked for, compared, and written to a file.

import type { AuditEntry } from '../../shared/audit.ts';
import { AppError } from '../../shared/errors.ts';
import type { EntraAuditEvent, Reconciliation, ReconciliationDays, Some } from '../../shared/reconciliation.ts';
import type { FileExport } from '../browser-ports.ts';
import type { Directory } from '../directory/directory.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { MAX_DISTANCE_MS, type Pairing, reconcileAudit } from './audit-reconcile.ts';
import { csvHeadOf, csvRow } from './csv.ts';
import { writeExport } from './write-export.ts';

export interface EntraAudit {
  /**
   * Reads Entra's audit of the last days and compares.
   *
   * @throws AppError 'signIn.required' | 'audit.noPermission' | 'audit.noRole' | 'audit.noLicence'; GraphError
   */
  compare(days: ReconciliationDays): Promise<Reconciliation>;
  /**
   * The last comparison as CSV, every line of it. The export is an entry of the audit.
   *
   * @returns the file's path; null when the person gave up
   * @throws AppError 'input.invalid' where nothing was compared yet, 'export.failed'
   */
  export(): Promise<string | null>;
}

export interface EntraAuditOptions {
  readonly store: Pick<Store, 'audit'>;
  readonly clock: Clock;
  readonly files: Pick<FileExport, 'askForFile'>;
  readonly session: () => { readonly tenantId: string; readonly directory: Pick<Directory, 'auditEvents'> } | null;
}

const DAY_MS = 86_400_000;
/** Most events are there after five minutes; a comparison that cries for each of the others would not be believed. */
const INGESTION_MS = 15 * 60_000;
/** What the window shows of each list; the file has all. */
const SHOWN = 200;

const refusals = { permission: 'audit.noPermission', role: 'audit.noRole', licence: 'audit.noLicence' } as const;

interface Comparison extends Pick<Pairing, 'matched' | 'onlyInEntra'> {
  readonly tenantId: string;
  readonly to: number;
  readonly onlyHere: readonly AuditEntry[];
  readonly notYetExpected: readonly AuditEntry[];
}

export function createEntraAudit({ store, clock, files, session }: EntraAuditOptions): EntraAudit {
  let last: Comparison | null = null;

  const need = (): NonNullable<ReturnType<EntraAuditOptions['session']>> => {
    const current = session();
    if (current === null) throw new AppError('signIn.required');
    return current;
  };

  /** What happened in that tenant since then. */
  const entriesSince = async (at: number, tenantId: string): Promise<readonly AuditEntry[]> => {
    const entries: AuditEntry[] = [];
    for (let before: number | null = null; ; ) {
      const page = await store.audit.search({ text: '', before });
      entries.push(...page.entries.filter((entry) => entry.tenantId === tenantId && Date.parse(entry.at) >= at));
      const oldest = page.entries.at(-1);
      if (!page.more || oldest === undefined || Date.parse(oldest.at) < at) return entries;
      before = oldest.seq;
    }
  };

  return {
    compare: async (days) => {
      const { tenantId, directory } = need();
      const to = clock.now();
      const from = to - days * DAY_MS;
      // What stands at the edge may have its partner beyond it.
      const margin = from - MAX_DISTANCE_MS;
      const answer = await directory.auditEvents({ from: margin, to });
      if (answer.kind === 'notGranted') throw new AppError(refusals[answer.missing]);
      const pairing = reconcileAudit(answer.events, await entriesSince(margin, tenantId));
      const isInside = (at: string): boolean => Date.parse(at) >= from;
      const isYoung = ({ at }: AuditEntry): boolean => Date.parse(at) > to - INGESTION_MS;
      const onlyHere = pairing.onlyHere.filter(({ at }) => isInside(at));
      last = {
        tenantId,
        to,
        matched: pairing.matched.filter(({ entry }) => isInside(entry.at)),
        onlyInEntra: pairing.onlyInEntra.filter(({ activityDateTime }) => isInside(activityDateTime)),
        onlyHere: onlyHere.filter((entry) => !isYoung(entry)),
        notYetExpected: onlyHere.filter(isYoung),
      };
      return {
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        matched: last.matched.length,
        onlyInEntra: some(last.onlyInEntra, ({ activityDateTime }) => activityDateTime),
        onlyHere: some(last.onlyHere, ({ at }) => at),
        notYetExpected: some(last.notYetExpected, ({ at }) => at),
      };
    },
    export: async () => {
      const { tenantId } = need();
      if (last === null || last.tenantId !== tenantId) throw new AppError('input.invalid', { field: 'comparison' });
      const compared = last;
      const file = await files.askForFile(`pairing-app-entra-audit-${new Date(compared.to).toISOString().slice(0, 10)}.csv`);
      if (file === null) return null;
      await store.audit.note({ kind: 'audit.exported', outcome: 'done', reason: 'entra csv' });
      await writeExport(file, csvLines(compared));
      return file;
    },
  };
}

function some<T>(list: readonly T[], at: (item: T) => string): Some<T> {
  const newest = [...list].sort((a, b) => (at(a) < at(b) ? 1 : -1)).slice(0, SHOWN);
  return { count: list.length, newest };
}

function* csvLines({ matched, onlyInEntra, onlyHere, notYetExpected }: Comparison): Generator<string> {
  yield csvHeadOf([
    'verdict', 'entraAt', 'entraActivity', 'entraReason', 'entraInitiator', 'entraTarget', 'entraEventId',
    'hereAt', 'hereEntry', 'hereKind', 'hereTarget', 'hereOperator', 'hereKey', 'hereSerialNumber', 'runId',
  ]);
  const line = (verdict: string, event: EntraAuditEvent | null, entry: AuditEntry | null): string =>
    csvRow([
      verdict, event?.activityDateTime, event?.activityDisplayName, event?.resultReason, event?.initiator,
      event?.target?.userPrincipalName ?? event?.target?.id, event?.id,
      entry?.at, entry?.seq, entry?.kind, entry?.target?.userPrincipalName, entry?.operator?.userPrincipalName,
      entry?.key?.product, entry?.key?.serialNumber, entry?.runId,
    ]);
  for (const event of onlyInEntra) yield line('onlyInEntra', event, null);
  for (const entry of onlyHere) yield line('onlyHere', null, entry);
  for (const entry of notYetExpected) yield line('notYetExpected', null, entry);
  for (const { event, entry } of matched) yield line('matched', event, entry);
}
