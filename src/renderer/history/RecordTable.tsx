// The records as a table. Pages of it: the newest come first, more on demand.

import { useState, type ReactNode } from 'react';
import { Button, makeStyles, mergeClasses } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { RunRecord } from '../../shared/models.ts';
import { formatDateTime, formatSeconds } from '../i18n/format.ts';
import { OutcomeBadge } from './OutcomeBadge.tsx';
import { useTableStyles } from '../ui/use-table-styles.ts';

const useStyles = makeStyles({
  duration: { width: '84px', textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
  outcome: { width: '164px' },
  more: { alignSelf: 'center', flexShrink: 0 },
});

const pageSize = 100;

export interface RecordTableProps {
  readonly records: readonly RunRecord[];
  readonly onOpen: (runId: string) => void;
}

export function RecordTable({ records, onOpen }: RecordTableProps): ReactNode {
  const styles = { ...useTableStyles(), ...useStyles() };
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState(pageSize);
  return (
    <>
      <div className={styles.box}>
        <table className={styles.table} aria-label={t('history/table')}>
          <thead>
            <tr>
              <th scope="col" className={styles.head}>
                {t('history/user')}
              </th>
              <th scope="col" className={mergeClasses(styles.head, styles.outcome)}>
                {t('history/outcome')}
              </th>
              <th scope="col" className={mergeClasses(styles.head, styles.when)}>
                {t('history/when')}
              </th>
              <th scope="col" className={mergeClasses(styles.head, styles.medium)}>
                {t('history/key')}
              </th>
              <th scope="col" className={mergeClasses(styles.head, styles.wide)}>
                {t('history/operator')}
              </th>
              <th scope="col" className={mergeClasses(styles.head, styles.duration)}>
                {t('history/duration')}
              </th>
            </tr>
          </thead>
          <tbody>
            {records.slice(0, shown).map((record) => {
              const at = formatDateTime(record.startedAt, i18n.language);
              const ms = Date.parse(record.endedAt) - Date.parse(record.startedAt);
              return (
                <tr key={record.runId} className={styles.row} onClick={() => onOpen(record.runId)}>
                  <td className={styles.cell}>
                    <button
                      type="button"
                      className={styles.open}
                      title={record.target.displayName}
                      aria-label={t('history/show', { at, name: record.target.displayName })}
                      onClick={(event) => {
                        event.stopPropagation();
                        onOpen(record.runId);
                      }}
                    >
                      {record.target.displayName}
                    </button>
                    <div className={styles.quiet} title={record.target.userPrincipalName}>
                      {record.target.userPrincipalName}
                    </div>
                  </td>
                  <td className={styles.cell}>
                    <OutcomeBadge outcome={record.outcome} />
                  </td>
                  <td className={styles.cell} title={at}>
                    {at}
                  </td>
                  <td className={mergeClasses(styles.cell, styles.medium)} title={record.key.product}>
                    {record.key.product}
                    <div className={styles.quiet}>{record.keyName}</div>
                  </td>
                  <td className={mergeClasses(styles.cell, styles.wide)} title={record.operator.userPrincipalName}>
                    {record.operator.userPrincipalName}
                  </td>
                  <td className={mergeClasses(styles.cell, styles.duration)}>
                    {t('result/seconds', { seconds: formatSeconds(Math.max(0, ms), i18n.language) })}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {records.length > shown && (
        <Button className={styles.more} onClick={() => setShown(shown + pageSize)}>
          {t('history/more', { count: Math.min(pageSize, records.length - shown) })}
        </Button>
      )}
    </>
  );
}
