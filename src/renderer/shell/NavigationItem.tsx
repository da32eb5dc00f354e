// One entry of the side navigation. In a narrow window its name moves into the tooltip and stays its accessible name.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  item: {
    ...typographyStyles.body1,
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    width: '100%',
    minHeight: '40px',
    padding: '0 12px',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    textAlign: 'start',
    cursor: 'pointer',
    position: 'relative',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    ':disabled': { color: tokens.colorNeutralForegroundDisabled, cursor: 'default' },
    '@media (max-width: 1099px)': { justifyContent: 'center', padding: 0 },
  },
  current: {
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorNeutralBackground1,
    '::before': {
      content: '""',
      position: 'absolute',
      left: 0,
      top: '11px',
      bottom: '11px',
      width: '3px',
      borderRadius: '2px',
      backgroundColor: tokens.colorCompoundBrandBackground,
    },
  },
  icon: { display: 'grid', fontSize: '20px' },
  currentIcon: { color: tokens.colorBrandForeground1 },
  name: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    '@media (max-width: 1099px)': { display: 'none' },
  },
});

export interface NavigationItemProps {
  readonly name: string;
  readonly icon: ReactNode;
  readonly current: boolean;
  /** For an entry that opens and closes a panel. */
  readonly expanded?: boolean;
  readonly disabled?: boolean;
  readonly onChoose: () => void;
}

export function NavigationItem({ name, icon, current, expanded, disabled = false, onChoose }: NavigationItemProps): ReactNode {
  const styles = useStyles();
  return (
    <button
      type="button"
      className={mergeClasses(styles.item, current && styles.current)}
      aria-label={name}
      title={name}
      disabled={disabled}
      {...(current && { 'aria-current': 'page' as const })}
      {...(expanded !== undefined && { 'aria-expanded': expanded })}
      onClick={onChoose}
    >
      <span className={mergeClasses(styles.icon, current && styles.currentIcon)} aria-hidden="true">
        {icon}
      </span>
      <span className={styles.name}>{name}</span>
    </button>
  );
}
