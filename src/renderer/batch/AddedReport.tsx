// What became of the people who were to be added.

import type { ReactNode } from 'react';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { BatchAdded } from '../../shared/batch.ts';

/** More names than this say no more. */
const NAMED = 10;

const useStyles = makeStyles({
  lines: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, overflowWrap: 'anywhere' },
  warning: { color: tokens.colorPaletteDarkOrangeForeground1 },
});

export function AddedReport({ report }: { readonly report: BatchAdded }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const { added, already, unknownNames, leftOut } = report;
  const names = [...unknownNames.slice(0, NAMED), ...(unknownNames.length > NAMED ? ['…'] : [])].join(', ');
  return (
    <div role="status" className={styles.lines}>
      <p>{t('batch/added', { count: added })}</p>
      {already > 0 && <p>{t('batch/already', { count: already })}</p>}
      {leftOut > 0 && <p className={styles.warning}>{t('batch/leftOut', { count: leftOut })}</p>}
      {unknownNames.length > 0 && <p className={styles.warning}>{t('batch/unknown', { names })}</p>}
    </div>
  );
}
