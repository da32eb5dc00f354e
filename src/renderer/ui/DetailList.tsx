// The data that came with a code: request id, tries left and the like, each with its name.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorDetail } from '../../shared/errors.ts';
import { en } from '../i18n/en.ts';
import { readableDetail } from '../i18n/error-words.ts';
import { formatDatum } from '../i18n/format.ts';

const useStyles = makeStyles({
  list: {
    ...typographyStyles.caption1,
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXXS,
    color: tokens.colorNeutralForeground2,
  },
  value: { overflowWrap: 'anywhere', userSelect: 'text' },
});

type DetailName = keyof typeof en.detailNames;

export function DetailList({ detail }: { readonly detail: ErrorDetail }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const entries = Object.entries(readableDetail(t, detail)).filter(([, value]) => value !== '');
  if (entries.length === 0) return null;
  return (
    <dl className={styles.list}>
      {entries.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{isDetailName(name) ? t(`detailNames/${name}`) : name}</dt>
          <dd className={styles.value}>{formatDatum(value, i18n.language)}</dd>
        </div>
      ))}
    </dl>
  );
}

function isDetailName(name: string): name is DetailName {
  return Object.hasOwn(en.detailNames, name);
}
