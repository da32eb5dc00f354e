// The page of practice mode: the exercise that goes on or its debrief, the list of all six, and the practice room.

import { useState, type ReactNode } from 'react';
import { Button, makeStyles, MessageBar, MessageBarBody, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { LessonId } from '../../../shared/lessons.ts';
import type { PracticeState } from '../../../shared/practice-state.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { PageTitle } from '../../ui/PageTitle.tsx';
import { useApi } from '../../use-api.ts';
import { useCall } from '../../use-call.ts';
import { ActiveLessonCard } from './ActiveLessonCard.tsx';
import { DebriefCard } from './DebriefCard.tsx';
import { factsOf, nextLesson } from './lesson-facts.ts';
import { LessonTile } from './LessonTile.tsx';
import { RoomCard } from './RoomCard.tsx';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL, flexShrink: 0 },
  intro: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  lead: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2, maxWidth: '72ch', textWrap: 'pretty' },
  head: { display: 'flex', alignItems: 'baseline', justifyContent: 'space-between', columnGap: tokens.spacingHorizontalM },
  heading: { ...typographyStyles.subtitle1 },
  quiet: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2 },
  tiles: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(300px, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
});

export interface PracticePageProps {
  readonly practice: Extract<PracticeState, { status: 'on' }>;
  readonly runGoesOn: boolean;
  readonly onUsers: () => void;
}

export function PracticePage({ practice, runGoesOn, onUsers }: PracticePageProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const start = useCall(api.practice.startLesson);
  const leave = useCall(api.practice.leaveLesson);
  const [starting, setStarting] = useState<LessonId | null>(null);
  const [reading, setReading] = useState<LessonId | null>(null);
  const { lessons, lesson } = practice;
  const error = start.error ?? leave.error;
  const done = lessons.filter(({ status }) => status === 'done').length;
  const debrief = lesson?.reached === true ? lesson.id : lesson === null ? reading : null;
  const following = debrief === null ? null : nextLesson(lessons, debrief);

  const begin = async (id: LessonId): Promise<void> => {
    setReading(null);
    setStarting(id);
    await start.run({ lesson: id });
    setStarting(null);
  };

  return (
    <div className={styles.page}>
      <div className={styles.intro}>
        <PageTitle>{t('course/title')}</PageTitle>
        <p className={styles.lead}>{t('course/lead')}</p>
      </div>
      {error !== null && <ErrorMessage error={error} />}
      {lesson !== null && !lesson.reached && (
        <ActiveLessonCard lesson={lesson} facts={factsOf(lessons, lesson.id)} onUsers={onUsers} />
      )}
      {debrief !== null && (
        <DebriefCard key={debrief} id={debrief} facts={factsOf(lessons, debrief)}>
          {following !== null && (
            <Button appearance="primary" disabled={start.busy} onClick={() => void begin(following)}>
              {t('course/next', { title: t(`lessons/${following}/title`) })}
            </Button>
          )}
          {lesson === null ? (
            <Button onClick={() => setReading(null)}>{t('course/back')}</Button>
          ) : (
            <Button disabled={leave.busy} onClick={() => void leave.run()}>
              {t('course/leave')}
            </Button>
          )}
        </DebriefCard>
      )}
      {runGoesOn && (
        <MessageBar intent="warning">
          <MessageBarBody>{t('course/runGoesOn')}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.head}>
        <h2 className={styles.heading}>{t('course/exercises')}</h2>
        <span className={styles.quiet}>{t('course/progress', { done, total: lessons.length })}</span>
      </div>
      <ul className={styles.tiles} aria-label={t('course/exercises')}>
        {lessons.map((summary) => (
          <LessonTile
            key={summary.id}
            summary={summary}
            starting={starting === summary.id}
            disabled={start.busy}
            onStart={() => void begin(summary.id)}
            onDebrief={() => setReading(summary.id)}
          />
        ))}
      </ul>
      <RoomCard kept={practice.kept} problem={practice.fileProblem} />
    </div>
  );
}
