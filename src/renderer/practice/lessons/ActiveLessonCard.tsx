// The exercise that goes on, whole: goal, steps with all their hints, what went wrong, and the way to the users.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { useTranslation } from 'react-i18next';
import type { ActiveLesson, LessonFacts } from '../../../shared/lessons.ts';
import { Card } from '../../ui/Card.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { useApi } from '../../use-api.ts';
import { useCall } from '../../use-call.ts';
import { LessonProblemBar } from './LessonProblemBar.tsx';
import { StepList } from './StepList.tsx';

const useStyles = makeStyles({
  goal: { ...typographyStyles.body2, maxWidth: '68ch', textWrap: 'pretty' },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

export interface ActiveLessonCardProps {
  readonly lesson: ActiveLesson;
  readonly facts: LessonFacts;
  readonly onUsers: () => void;
}

export function ActiveLessonCard({ lesson, facts, onUsers }: ActiveLessonCardProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const leave = useCall(api.practice.leaveLesson);
  const { id, steps, problem } = lesson;
  return (
    <Card title={t(`lessons/${id}/title`)}>
      <p className={styles.goal}>{t(`lessons/${id}/goal`, { ...facts })}</p>
      {problem !== null && <LessonProblemBar id={id} problem={problem} />}
      <StepList steps={steps} facts={facts} allHints />
      <div className={styles.buttons}>
        <Button appearance="primary" icon={<PeopleRegular />} onClick={onUsers}>
          {t('shell/users')}
        </Button>
        <Button disabled={leave.busy} onClick={() => void leave.run()}>
          {t('course/leave')}
        </Button>
      </div>
      <p className={styles.quiet}>{t('course/ownRoom')}</p>
      {leave.error !== null && <ErrorMessage error={leave.error} />}
    </Card>
  );
}
