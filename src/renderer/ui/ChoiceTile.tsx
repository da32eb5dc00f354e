// A big choice with icon, name and a line about it. The button is the name alone, stretched over the whole tile.

import { useId, type ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';

const useStyles = makeStyles({
  tile: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    width: '100%',
    padding: '20px',
    textAlign: 'start',
    boxSizing: 'border-box',
    position: 'relative',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow2,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover, boxShadow: tokens.shadow8 },
    ':active': { backgroundColor: tokens.colorNeutralBackground1Pressed },
  },
  icon: {
    display: 'grid',
    placeItems: 'center',
    width: '48px',
    height: '48px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
    fontSize: '26px',
  },
  words: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS, minWidth: 0 },
  name: {
    ...typographyStyles.subtitle2,
    padding: 0,
    border: 'none',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    textAlign: 'start',
    cursor: 'pointer',
    outlineStyle: 'none',
    '::after': { content: '""', position: 'absolute', inset: 0, borderRadius: tokens.borderRadiusXLarge },
    ':focus-visible::after': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
    ':disabled': { cursor: 'default', color: tokens.colorNeutralForegroundDisabled },
  },
  text: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2 },
  chevron: { fontSize: '20px', color: tokens.colorNeutralForeground3, display: 'grid' },
});

export interface ChoiceTileProps {
  readonly name: string;
  readonly text: string;
  readonly icon: ReactNode;
  readonly disabled?: boolean;
  readonly onChoose: () => void;
}

export function ChoiceTile({ name, text, icon, disabled = false, onChoose }: ChoiceTileProps): ReactNode {
  const styles = useStyles();
  const id = useId();
  return (
    <div className={styles.tile}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <div className={styles.words}>
        <button type="button" className={styles.name} disabled={disabled} aria-describedby={id} onClick={onChoose}>
          {name}
        </button>
        <span id={id} className={styles.text}>
          {text}
        </span>
      </div>
      <span className={styles.chevron} aria-hidden="true">
        <ChevronRightRegular />
      </span>
    </div>
  );
}
