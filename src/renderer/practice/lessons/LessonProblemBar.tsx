// What went wrong in an exercise and cannot be put right, and the way to begin it again.

import type { ReactNode } from 'react';
import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { LessonId, LessonProblem } from '../../../shared/lessons.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { useApi } from '../../use-api.ts';
import { useCall } from '../../use-call.ts';

const useStyles = makeStyles({
  bar: { flexShrink: 0 },
  body: { display: 'flex', flexDirection: 'column', paddingTop: tokens.spacingVerticalXS, overflowWrap: 'anywhere' },
});

export function LessonProblemBar({ id, problem }: { readonly id: LessonId; readonly problem: LessonProblem }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const start = useCall(api.practice.startLesson);
  return (
    <>
      <MessageBar className={styles.bar} intent="warning" layout="multiline" role="alert">
        <MessageBarBody className={styles.body}>
          <MessageBarTitle>{t(`lessonProblems/${problem.code}/title`)}</MessageBarTitle>
          <span>{t(`lessonProblems/${problem.code}/body`, { name: problem.name })}</span>
        </MessageBarBody>
        <MessageBarActions>
          <Button size="small" disabled={start.busy} onClick={() => void start.run({ lesson: id })}>
            {t('course/again')}
          </Button>
        </MessageBarActions>
      </MessageBar>
      {start.error !== null && <ErrorMessage error={start.error} />}
    </>
  );
}
