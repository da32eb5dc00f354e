// The runs for one user on this computer, newest first.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { RunRecord } from '../../shared/models.ts';
import { OutcomeBadge } from '../history/OutcomeBadge.tsx';
import { formatDateTime } from '../i18n/format.ts';
import { routeWords } from '../i18n/route-words.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column' },
  item: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: tokens.spacingHorizontalL,
    padding: '10px 0',
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  words: { minWidth: 0 },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  empty: { color: tokens.colorNeutralForeground2 },
});

export function PastRuns({ runs }: { readonly runs: readonly RunRecord[] }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  if (runs.length === 0) return <p className={styles.empty}>{t('user/noRuns')}</p>;
  const newestFirst = runs.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  return (
    <ul className={styles.list}>
      {newestFirst.map((run) => (
        <li key={run.runId} className={styles.item}>
          <div className={styles.words}>
            <div>{formatDateTime(run.startedAt, i18n.language)}</div>
            <div className={styles.quiet}>
              {run.key.product} · {routeWords(t, run.route, run.service).name} · {run.operator.userPrincipalName}
            </div>
          </div>
          <OutcomeBadge outcome={run.outcome} />
        </li>
      ))}
    </ul>
  );
}
