// The coach: the exercise that goes on, in a corner of its own beside the app's pages. It says the one thing to do now, ticks what is
// done, and leads to the debrief.

import { useState, type ReactNode } from 'react';
import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronUpRegular } from '@fluentui/react-icons/svg/chevron-up';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useTranslation } from 'react-i18next';
import type { ActiveLesson, LessonFacts } from '../../../shared/lessons.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { useApi } from '../../use-api.ts';
import { useCall } from '../../use-call.ts';
import { currentStep } from './lesson-facts.ts';
import { LessonProblemBar } from './LessonProblemBar.tsx';
import { LessonQueue } from './LessonQueue.tsx';
import { StepList } from './StepList.tsx';

const useStyles = makeStyles({
  coach: {
    flexShrink: 0,
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalS,
    padding: '12px',
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorBrandStroke2}`,
    borderTop: `3px solid ${tokens.colorCompoundBrandBackground}`,
    boxShadow: tokens.shadow4,
  },
  reached: { borderTop: `3px solid ${tokens.colorPaletteGreenBorderActive}` },
  head: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', alignItems: 'start', columnGap: tokens.spacingHorizontalXS },
  caption: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  title: { ...typographyStyles.body1Strong },
  now: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS },
  step: { ...typographyStyles.body1Strong, color: tokens.colorBrandForeground1 },
  hint: { ...typographyStyles.caption1, overflowWrap: 'anywhere' },
  dots: { display: 'flex', columnGap: '4px' },
  dot: { height: '4px', flexGrow: 1, borderRadius: '2px', backgroundColor: tokens.colorNeutralStroke1 },
  dotDone: { backgroundColor: tokens.colorPaletteGreenForeground1 },
  dotNow: { backgroundColor: tokens.colorCompoundBrandBackground },
  well: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, ...typographyStyles.body1Strong },
  wellIcon: { display: 'grid', fontSize: '24px', color: tokens.colorPaletteGreenForeground1 },
  toggle: { alignSelf: 'flex-start', marginLeft: '-8px', marginBottom: '-4px' },
});

export interface CoachProps {
  readonly lesson: ActiveLesson;
  readonly facts: LessonFacts;
  readonly onUser: (userId: string) => void;
  /** To the page with the whole exercise, and its debrief. */
  readonly onPractice: () => void;
}

export function Coach({ lesson, facts, onUser, onPractice }: CoachProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const leave = useCall(api.practice.leaveLesson);
  const { id, steps, people, problem, reached } = lesson;
  const current = currentStep(lesson);
  const title = t(`lessons/${id}/title`);
  return (
    <section className={mergeClasses(styles.coach, reached && styles.reached)} aria-label={t('course/coach')}>
      <div className={styles.head}>
        <div>
          <div className={styles.caption}>
            {current === null ? t('course/coach') : t('course/step', { at: current.at, total: steps.length })}
          </div>
          <h2 className={styles.title}>{title}</h2>
        </div>
        <Button
          size="small"
          appearance="subtle"
          icon={<DismissRegular />}
          aria-label={t('course/leaveOf', { title })}
          title={t('course/leave')}
          disabled={leave.busy}
          onClick={() => void leave.run()}
        />
      </div>
      <div className={styles.dots} aria-hidden="true">
        {steps.map(({ code, done }) => (
          <span
            key={code}
            className={mergeClasses(styles.dot, done && styles.dotDone, code === current?.step.code && styles.dotNow)}
          />
        ))}
      </div>
      {problem !== null && <LessonProblemBar id={id} problem={problem} />}
      <div role="status" className={styles.now}>
        {reached && (
          <div className={styles.well}>
            <span className={styles.wellIcon} aria-hidden="true">
              <CheckmarkCircleFilled />
            </span>
            {t('course/reached')}
          </div>
        )}
        {reached && <p className={styles.hint}>{t('course/reachedText')}</p>}
        {!open && problem === null && current !== null && (
          <>
            <div className={styles.step}>{t(`lessonSteps/${current.step.code}/title`, { ...facts })}</div>
            <p className={styles.hint}>{t(`lessonSteps/${current.step.code}/hint`, { ...facts })}</p>
          </>
        )}
      </div>
      {open && !reached && <StepList steps={steps} facts={facts} />}
      {people.length > 1 && !reached && problem === null && <LessonQueue people={people} onUser={onUser} />}
      {reached ? (
        <Button appearance="primary" size="small" onClick={onPractice}>
          {t('course/readDebrief')}
        </Button>
      ) : (
        <Button
          className={styles.toggle}
          size="small"
          appearance="transparent"
          aria-expanded={open}
          icon={open ? <ChevronUpRegular /> : <ChevronDownRegular />}
          onClick={() => setOpen(!open)}
        >
          {t(open ? 'course/fewerSteps' : 'course/allSteps')}
        </Button>
      )}
      {leave.error !== null && <ErrorMessage error={leave.error} />}
    </section>
  );
}
