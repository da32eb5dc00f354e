// The four figures above the user table.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { UserFigures } from './user-filter.ts';

const names = ['total', 'withKey', 'withoutKey', 'provisionedHere'] as const satisfies readonly (keyof UserFigures)[];

const useStyles = makeStyles({
  figures: {
    display: 'grid',
    gridTemplateColumns: 'repeat(4, minmax(0, 1fr))',
    columnGap: tokens.spacingHorizontalL,
    flexShrink: 0,
  },
  figure: {
    display: 'flex',
    flexDirection: 'column-reverse',
    padding: '14px 20px',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke3}`,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow2,
    '@media (max-height: 640px)': { flexDirection: 'row-reverse', justifyContent: 'space-between', alignItems: 'center', padding: '6px 16px' },
  },
  name: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  value: {
    ...typographyStyles.title3,
    fontVariantNumeric: 'tabular-nums',
    '@media (max-height: 640px)': typographyStyles.subtitle2,
  },
});

export function Figures({ figures }: { readonly figures: UserFigures }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  return (
    <dl className={styles.figures} aria-label={t('users/counters')}>
      {names.map((name) => (
        <div key={name} className={styles.figure}>
          <dt className={styles.name}>{t(`users/${name}`)}</dt>
          <dd className={styles.value}>{figures[name].toLocaleString(i18n.language)}</dd>
        </div>
      ))}
    </dl>
  );
}
