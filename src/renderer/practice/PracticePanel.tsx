// The practice keys at the side of the window: software keys that one plugs in, unplugs and touches.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { PracticeKeyFace } from '../../shared/models.ts';
import { PracticeKey } from './PracticeKey.tsx';

const useStyles = makeStyles({
  panel: {
    flexShrink: 0,
    width: '252px',
    boxSizing: 'border-box',
    padding: '28px 16px',
    overflowY: 'auto',
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalL,
    backgroundColor: tokens.colorNeutralBackground3,
    borderLeft: `1px solid ${tokens.colorNeutralStroke3}`,
    '@media (max-width: 1099px)': { width: '224px', padding: '20px 14px' },
  },
  title: { ...typographyStyles.subtitle2 },
  lead: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
});

export function PracticePanel({ keys }: { readonly keys: readonly PracticeKeyFace[] }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <aside className={styles.panel} aria-label={t('practice/title')}>
      <div>
        <h2 className={styles.title}>{t('practice/title')}</h2>
        <p className={styles.lead}>{t('practice/lead')}</p>
      </div>
      {keys.map((key) => (
        <PracticeKey key={key.id} face={key} />
      ))}
    </aside>
  );
}
