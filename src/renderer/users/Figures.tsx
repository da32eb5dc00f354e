// The figures above the user table. Each is a filter of the list: pressed, it shows whom it counts.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { userFilters, type UserFigures, type UserFilter } from '../../shared/users.ts';

const useStyles = makeStyles({
  figures: {
    display: 'grid',
    gridTemplateColumns: 'repeat(5, minmax(0, 1fr))',
    columnGap: tokens.spacingHorizontalM,
    flexShrink: 0,
    '@media (max-width: 959px)': { columnGap: tokens.spacingHorizontalS },
  },
  figure: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    padding: '12px 16px',
    textAlign: 'start',
    cursor: 'pointer',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke3}`,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow2,
    minWidth: 0,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
    '@media (max-height: 640px)': { padding: '4px 12px' },
  },
  pressed: {
    border: `1px solid ${tokens.colorCompoundBrandStroke}`,
    boxShadow: `inset 0 -3px 0 ${tokens.colorCompoundBrandStroke}`,
  },
  name: {
    ...typographyStyles.caption1,
    color: tokens.colorNeutralForeground2,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    maxWidth: '100%',
  },
  value: {
    ...typographyStyles.title3,
    fontVariantNumeric: 'tabular-nums',
    '@media (max-height: 640px)': typographyStyles.subtitle2,
  },
});

export interface FiguresProps {
  readonly figures: UserFigures;
  readonly filter: UserFilter;
  readonly onFilter: (filter: UserFilter) => void;
}

export function Figures({ figures, filter, onFilter }: FiguresProps): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  return (
    <div role="group" className={styles.figures} aria-label={t('users/counters')}>
      {userFilters.map((name) => {
        const value = name === 'all' ? figures.total : figures[name];
        return (
          <button
            key={name}
            type="button"
            className={mergeClasses(styles.figure, filter === name && styles.pressed)}
            aria-pressed={filter === name}
            onClick={() => onFilter(name)}
          >
            <span className={styles.value}>{value.toLocaleString(i18n.language)}</span>
            <span className={styles.name}>{t(`people/filters/${name}`)}</span>
          </button>
        );
      })}
    </div>
  );
}
