// Lines that stand in one audit only: when, what, whose, by whom.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../i18n/format.ts';
import type { ComparisonLine } from './comparison-line.ts';

const useStyles = makeStyles({
  box: { overflow: 'hidden', containerType: 'inline-size', minWidth: 0 },
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  head: { ...typographyStyles.caption1Strong, color: tokens.colorNeutralForeground2, textAlign: 'start', padding: '6px 12px 6px 0' },
  cell: {
    padding: '8px 12px 8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    userSelect: 'text',
  },
  when: { width: '168px', '@container (max-width: 560px)': { width: '112px', whiteSpace: 'normal' } },
  by: { '@container (max-width: 620px)': { display: 'none' } },
});

export interface ComparisonTableProps {
  readonly label: string;
  readonly lines: readonly ComparisonLine[];
}

export function ComparisonTable({ label, lines }: ComparisonTableProps): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  return (
    <div className={styles.box}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col" className={`${styles.head} ${styles.when}`}>{t('reconciliation/when')}</th>
            <th scope="col" className={styles.head}>{t('reconciliation/what')}</th>
            <th scope="col" className={styles.head}>{t('reconciliation/user')}</th>
            <th scope="col" className={`${styles.head} ${styles.by}`}>{t('reconciliation/by')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const by = line.by === null ? t('reconciliation/unknown') : line.by === line.user ? t('reconciliation/bySelf') : line.by;
            const at = formatDateTime(line.at, i18n.language);
            return (
              <tr key={line.id}>
                <td className={`${styles.cell} ${styles.when}`} title={at}>{at}</td>
                <td className={styles.cell} title={t(`reconciliation/${line.what}`)}>{t(`reconciliation/${line.what}`)}</td>
                <td className={styles.cell} title={line.user}>{line.user}</td>
                <td className={`${styles.cell} ${styles.by}`} title={by}>{by}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
