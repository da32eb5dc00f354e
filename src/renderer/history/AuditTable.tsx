// Entries of the audit as a table, newest first.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../shared/audit.ts';
import { auditReason } from '../i18n/audit-reason.ts';
import { formatDateTime } from '../i18n/format.ts';
import { useTableStyles } from '../ui/use-table-styles.ts';

const useStyles = makeStyles({
  top: { verticalAlign: 'top' },
  number: { width: '76px', fontVariantNumeric: 'tabular-nums' },
});

export interface AuditTableProps {
  readonly entries: readonly AuditEntry[];
  readonly onOpen: (entry: AuditEntry) => void;
}

export function AuditTable({ entries, onOpen }: AuditTableProps): ReactNode {
  const styles = { ...useTableStyles(), ...useStyles() };
  const { t } = useTranslation();
  return (
    <div className={styles.box}>
      <table className={styles.table} aria-label={t('audit/table')}>
        <thead>
          <tr>
            <th scope="col" className={mergeClasses(styles.head, styles.number)}>
              {t('audit/number')}
            </th>
            <th scope="col" className={styles.head}>
              {t('audit/what')}
            </th>
            <th scope="col" className={mergeClasses(styles.head, styles.when)}>
              {t('audit/when')}
            </th>
            <th scope="col" className={styles.head}>
              {t('audit/user')}
            </th>
            <th scope="col" className={mergeClasses(styles.head, styles.medium)}>
              {t('audit/key')}
            </th>
            <th scope="col" className={mergeClasses(styles.head, styles.wide)}>
              {t('audit/operator')}
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <AuditRow key={entry.seq} entry={entry} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AuditRow({ entry, onOpen }: { readonly entry: AuditEntry; readonly onOpen: (entry: AuditEntry) => void }): ReactNode {
  const styles = { ...useTableStyles(), ...useStyles() };
  const { t, i18n } = useTranslation();
  const what = t(`auditKinds/${entry.kind}`);
  const at = formatDateTime(entry.at, i18n.language);
  return (
    <tr className={mergeClasses(styles.row, styles.top)} onClick={() => onOpen(entry)}>
      <td className={mergeClasses(styles.cell, styles.number)}>{new Intl.NumberFormat(i18n.language).format(entry.seq)}</td>
      <td className={styles.cell}>
        <button
          type="button"
          className={styles.open}
          title={what}
          aria-label={t('audit/show', { seq: String(entry.seq), what })}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(entry);
          }}
        >
          {what}
        </button>
        <div className={styles.quiet} title={entry.reason}>
          {[entry.outcome === 'done' ? '' : t(`auditOutcomes/${entry.outcome}`), auditReason(t, entry.reason)].filter(Boolean).join(' · ')}
        </div>
      </td>
      <td className={styles.cell} title={at}>
        {at}
      </td>
      <td className={styles.cell} title={entry.target?.displayName}>
        {entry.target?.displayName}
        <div className={styles.quiet} title={entry.target?.userPrincipalName}>
          {entry.target?.userPrincipalName}
        </div>
      </td>
      <td className={mergeClasses(styles.cell, styles.medium)} title={entry.key?.product}>
        {entry.key?.product}
        <div className={styles.quiet}>{entry.key?.serialNumber}</div>
      </td>
      <td className={mergeClasses(styles.cell, styles.wide)} title={entry.operator?.userPrincipalName}>
        {entry.operator?.userPrincipalName}
      </td>
    </tr>
  );
}
