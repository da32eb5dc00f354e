// The practice keys at the side of the window: those that are plugged in, to be touched; below, the drawer with the others.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { PracticeKeyFace } from '../../shared/practice-state.ts';
import { AddKeyMenu } from './AddKeyMenu.tsx';
import { DrawerKey } from './DrawerKey.tsx';
import { PracticeKey } from './PracticeKey.tsx';

/** More than these are shown in rows, and so are those that share the panel with something. */
const FULL_CARDS = 2;

const useStyles = makeStyles({
  panel: {
    flexShrink: 0,
    width: '276px',
    boxSizing: 'border-box',
    padding: '24px 16px',
    overflowY: 'auto',
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalM,
    backgroundColor: tokens.colorNeutralBackground3,
    borderLeft: `1px solid ${tokens.colorNeutralStroke3}`,
    '@media (max-width: 1099px)': { width: '240px', padding: '16px 12px' },
  },
  head: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', columnGap: tokens.spacingHorizontalS },
  title: {
    ...typographyStyles.subtitle2,
    whiteSpace: 'nowrap',
    '@media (max-width: 1099px)': { fontSize: tokens.fontSizeBase300 },
  },
  lead: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  heading: {
    ...typographyStyles.caption1Strong,
    color: tokens.colorNeutralForeground2,
    display: 'flex',
    justifyContent: 'space-between',
  },
  section: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, flexShrink: 0 },
  empty: {
    ...typographyStyles.caption1,
    color: tokens.colorNeutralForeground2,
    padding: '16px',
    textAlign: 'center',
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusXLarge,
  },
  drawer: {
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground2,
    border: `1px solid ${tokens.colorNeutralStroke3}`,
  },
});

export interface PracticePanelProps {
  readonly keys: readonly PracticeKeyFace[];
  /** What stands above the keys. */
  readonly children?: ReactNode;
}

export function PracticePanel({ keys, children }: PracticePanelProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const here = keys.filter((key) => key.plugged);
  const away = keys.filter((key) => !key.plugged);
  return (
    <aside className={styles.panel} aria-label={t('practice/title')}>
      {children}
      <div className={styles.section}>
        <div className={styles.head}>
          <h2 className={styles.title}>{t('practice/title')}</h2>
          <AddKeyMenu count={keys.length} />
        </div>
        <p className={styles.lead}>{t('practice/lead')}</p>
      </div>
      <div className={styles.section}>
        <h3 className={styles.heading}>
          <span>{t('practice/here')}</span>
          <span>{here.length}</span>
        </h3>
        {here.length === 0 && <p className={styles.empty}>{t('practice/nothingHere')}</p>}
        {here.map((key) => (
          <PracticeKey key={key.id} face={key} compact={children != null || here.length > FULL_CARDS} />
        ))}
      </div>
      {away.length > 0 && (
        <div className={styles.section}>
          <h3 className={styles.heading}>
            <span>{t('practice/drawer')}</span>
            <span>{away.length}</span>
          </h3>
          <ul className={styles.drawer}>
            {away.map((key) => (
              <DrawerKey key={key.id} face={key} />
            ))}
          </ul>
        </div>
      )}
    </aside>
  );
}
