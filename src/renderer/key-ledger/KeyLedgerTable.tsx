// Keys of the ledger as a table, seen last first.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { LedgerKey } from '../../shared/key-ledger.ts';
import { formatDate } from '../i18n/format.ts';
import { useTableStyles } from '../ui/use-table-styles.ts';
import { KeyStateBadge } from './KeyStateBadge.tsx';

const useStyles = makeStyles({
  state: { width: '136px' },
  seen: { width: '132px', '@container (max-width: 620px)': { display: 'none' } },
});

export interface KeyLedgerTableProps {
  readonly keys: readonly LedgerKey[];
  readonly onOpen: (key: LedgerKey) => void;
}

export function KeyLedgerTable({ keys, onOpen }: KeyLedgerTableProps): ReactNode {
  const styles = { ...useTableStyles(), ...useStyles() };
  const { t, i18n } = useTranslation();
  return (
    <div className={styles.box}>
      <table className={styles.table} aria-label={t('keyLedger/table')}>
        <thead>
          <tr>
            <th scope="col" className={styles.head}>{t('keyLedger/model')}</th>
            <th scope="col" className={styles.head}>{t('keyLedger/holder')}</th>
            <th scope="col" className={mergeClasses(styles.head, styles.state)}>{t('keyLedger/state')}</th>
            <th scope="col" className={mergeClasses(styles.head, styles.seen)}>{t('keyLedger/lastSeen')}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => {
            const serial = key.serialNumber === '' ? t('keyLedger/noSerial') : key.serialNumber;
            return (
              <tr key={key.id} className={styles.row} onClick={() => onOpen(key)}>
                <td className={styles.cell}>
                  <button
                    type="button"
                    className={styles.open}
                    title={key.product}
                    aria-label={t('keyLedger/show', { name: `${key.product} ${serial}` })}
                    onClick={(event) => {
                      event.stopPropagation();
                      onOpen(key);
                    }}
                  >
                    {key.product}
                  </button>
                  <div className={styles.quiet} title={serial}>{serial}</div>
                </td>
                <td className={styles.cell} title={key.holder?.displayName}>{key.holder?.displayName ?? ''}</td>
                <td className={styles.cell}><KeyStateBadge state={key.state} /></td>
                <td className={mergeClasses(styles.cell, styles.seen)}>{formatDate(key.lastSeenAt, i18n.language)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
