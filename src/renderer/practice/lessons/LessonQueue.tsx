// The people of an exercise who wait for a key: how many are served, and who is next.

import type { ReactNode } from 'react';
import { Button, makeStyles, ProgressBar, tokens, typographyStyles } from '@fluentui/react-components';
import { PersonArrowRightRegular } from '@fluentui/react-icons/svg/person-arrow-right';
import { useTranslation } from 'react-i18next';
import type { LessonPerson } from '../../../shared/lessons.ts';

const useStyles = makeStyles({
  queue: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  count: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2 },
  next: { justifyContent: 'flex-start', minWidth: 0, maxWidth: '100%' },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
});

export interface LessonQueueProps {
  readonly people: readonly LessonPerson[];
  readonly onUser: (userId: string) => void;
}

export function LessonQueue({ people, onUser }: LessonQueueProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const done = people.filter((person) => person.done).length;
  const next = people.find((person) => !person.done);
  const text = t('course/queueProgress', { done, total: people.length });
  return (
    <div className={styles.queue}>
      <div className={styles.count}>{text}</div>
      <ProgressBar value={done / people.length} thickness="large" aria-label={t('course/queue')} aria-valuetext={text} />
      {next !== undefined && (
        <Button
          className={styles.next}
          size="small"
          appearance="primary"
          icon={<PersonArrowRightRegular />}
          onClick={() => onUser(next.userId)}
        >
          <span className={styles.name}>{t('course/nextPerson', { name: next.displayName })}</span>
        </Button>
      )}
    </div>
  );
}
