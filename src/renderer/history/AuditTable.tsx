// Entries of the audit as a table, newest first.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../shared/audit.ts';
import { auditReason } from '../i18n/audit-reason.ts';
import { formatDateTime } from '../i18n/format.ts';

const useStyles = makeStyles({
  box: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke3}`,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow2,
    overflow: 'hidden',
    flexShrink: 0,
    containerType: 'inline-size',
  },
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  head: { ...typographyStyles.caption1Strong, color: tokens.colorNeutralForeground2, textAlign: 'start', padding: '11px 12px 11px 20px' },
  cell: {
    padding: '10px 12px 10px 20px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    verticalAlign: 'top',
  },
  row: { cursor: 'pointer', ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  number: { width: '76px', fontVariantNumeric: 'tabular-nums' },
  open: {
    ...typographyStyles.body1Strong,
    border: 'none',
    padding: 0,
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    cursor: 'pointer',
    maxWidth: '100%',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    textAlign: 'start',
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, overflow: 'hidden', textOverflow: 'ellipsis' },
  when: { width: '168px' },
  medium: { '@container (max-width: 719px)': { display: 'none' } },
  wide: { '@container (max-width: 860px)': { display: 'none' } },
});

export interface AuditTableProps {
  readonly entries: readonly AuditEntry[];
  readonly onOpen: (entry: AuditEntry) => void;
}

export function AuditTable({ entries, onOpen }: AuditTableProps): ReactNode {
  const styles = useStyles();
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
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const what = t(`auditKinds/${entry.kind}`);
  const at = formatDateTime(entry.at, i18n.language);
  return (
    <tr className={styles.row} onClick={() => onOpen(entry)}>
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
