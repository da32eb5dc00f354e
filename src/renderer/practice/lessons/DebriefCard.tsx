// The debrief of an exercise: what happened, what the app did, what to do at a real desk.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { BuildingDesktopRegular } from '@fluentui/react-icons/svg/building-desktop';
import { LightbulbRegular } from '@fluentui/react-icons/svg/lightbulb';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons/svg/shield-checkmark';
import { useTranslation } from 'react-i18next';
import type { LessonFacts, LessonId } from '../../../shared/lessons.ts';
import { Card } from '../../ui/Card.tsx';

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  part: { display: 'grid', gridTemplateColumns: '36px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalM },
  icon: {
    display: 'grid',
    placeItems: 'center',
    width: '36px',
    height: '36px',
    borderRadius: tokens.borderRadiusLarge,
    fontSize: '20px',
    color: tokens.colorBrandForeground2,
    backgroundColor: tokens.colorBrandBackground2,
  },
  words: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS, maxWidth: '76ch' },
  heading: { ...typographyStyles.body1Strong },
  text: { ...typographyStyles.body1, overflowWrap: 'break-word', textWrap: 'pretty' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

export interface DebriefCardProps {
  readonly id: LessonId;
  readonly facts: LessonFacts;
  /** Buttons. */
  readonly children: ReactNode;
}

const parts = [
  ['happened', <LightbulbRegular key="happened" />],
  ['app', <ShieldCheckmarkRegular key="app" />],
  ['desk', <BuildingDesktopRegular key="desk" />],
] as const;

export function DebriefCard({ id, facts, children }: DebriefCardProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Card title={t('course/debrief', { title: t(`lessons/${id}/title`) })}>
      <div className={styles.parts}>
        {parts.map(([part, icon]) => (
          <div key={part} className={styles.part}>
            <span className={styles.icon} aria-hidden="true">
              {icon}
            </span>
            <div className={styles.words}>
              <h3 className={styles.heading}>{t(`course/${part}`)}</h3>
              <p className={styles.text}>{t(`lessons/${id}/debrief/${part}`, { ...facts })}</p>
            </div>
          </div>
        ))}
      </div>
      <div className={styles.buttons}>{children}</div>
    </Card>
  );
}
