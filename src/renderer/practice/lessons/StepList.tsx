// The steps of an exercise: ticked, the one to do now with its hint, and those that come later.

import type { ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleRegular } from '@fluentui/react-icons/svg/circle';
import { RecordFilled } from '@fluentui/react-icons/svg/record';
import { useTranslation } from 'react-i18next';
import type { LessonFacts, LessonStep } from '../../../shared/lessons.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  step: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalS },
  icon: { display: 'grid', fontSize: '18px', height: '20px', alignItems: 'center', color: tokens.colorNeutralForeground3 },
  done: { color: tokens.colorPaletteGreenForeground1 },
  now: { color: tokens.colorBrandForeground1 },
  title: { ...typographyStyles.body1 },
  titleNow: { ...typographyStyles.body1Strong },
  titleDone: { color: tokens.colorNeutralForeground2 },
  hint: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, marginTop: tokens.spacingVerticalXXS },
  hidden: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' },
});

export interface StepListProps {
  readonly steps: readonly LessonStep[];
  readonly facts: LessonFacts;
  /** Hints of every step, not only of the one to do now. */
  readonly allHints?: boolean;
}

export function StepList({ steps, facts, allHints = false }: StepListProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const now = steps.findIndex(({ done }) => !done);
  return (
    <ol className={styles.list} aria-label={t('course/steps')}>
      {steps.map(({ code, done }, index) => {
        const state = done ? 'stepDone' : index === now ? 'stepNow' : 'stepLater';
        return (
          <li key={code} className={styles.step} {...(index === now && { 'aria-current': 'step' as const })}>
            <span
              className={mergeClasses(styles.icon, done && styles.done, index === now && styles.now)}
              aria-hidden="true"
            >
              {done ? <CheckmarkCircleFilled /> : index === now ? <RecordFilled /> : <CircleRegular />}
            </span>
            <div>
              <div className={mergeClasses(index === now ? styles.titleNow : styles.title, done && styles.titleDone)}>
                {t(`lessonSteps/${code}/title`, { ...facts })}
                <span className={styles.hidden}> ({t(`course/${state}`)})</span>
              </div>
              {(index === now || (allHints && !done)) && <p className={styles.hint}>{t(`lessonSteps/${code}/hint`, { ...facts })}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
