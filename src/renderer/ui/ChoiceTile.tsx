// A big button with icon, name and a line about it. Its accessible name is the name alone.

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
    fontFamily: 'inherit',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow2,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover, boxShadow: tokens.shadow8 },
    ':active': { backgroundColor: tokens.colorNeutralBackground1Pressed },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
    ':disabled': { cursor: 'default', color: tokens.colorNeutralForegroundDisabled, boxShadow: 'none' },
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
  name: { ...typographyStyles.subtitle2 },
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
    <button
      type="button"
      className={styles.tile}
      disabled={disabled}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-text`}
      onClick={onChoose}
    >
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <span className={styles.words}>
        <span id={`${id}-name`} className={styles.name}>
          {name}
        </span>
        <span id={`${id}-text`} className={styles.text}>
          {text}
        </span>
      </span>
      <span className={styles.chevron} aria-hidden="true">
        <ChevronRightRegular />
      </span>
    </button>
  );
}
