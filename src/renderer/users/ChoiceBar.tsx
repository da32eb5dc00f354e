// Choosing people of the list for the batch: one by one, or everybody whom the list shows.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { PeopleQueueRegular } from '@fluentui/react-icons/svg/people-queue';
import { useTranslation } from 'react-i18next';
import { MAX_ADDED } from '../../shared/batch.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS, marginInlineStart: 'auto' },
});

export interface ChoiceBarProps {
  /** Null: nobody is being chosen. */
  readonly chosen: ReadonlySet<string> | null;
  /** How many the list shows. */
  readonly shown: number;
  readonly onStart: () => void;
  readonly onAdd: (userIds: readonly string[]) => void;
  readonly onAddAll: () => void;
  readonly onStop: () => void;
}

export function ChoiceBar({ chosen, shown, onStart, onAdd, onAddAll, onStop }: ChoiceBarProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  if (chosen === null) {
    return (
      <div className={styles.bar}>
        <Button icon={<PeopleQueueRegular />} onClick={onStart}>{t('batch/select')}</Button>
      </div>
    );
  }
  return (
    <div className={styles.bar}>
      <span role="status">{t('batch/selected', { count: chosen.size })}</span>
      <Button appearance="primary" disabled={chosen.size === 0 || chosen.size > MAX_ADDED} onClick={() => onAdd([...chosen])}>
        {t('batch/addSelected')}
      </Button>
      <Button disabled={shown === 0 || shown > MAX_ADDED} onClick={onAddAll}>{t('batch/addAll', { count: shown })}</Button>
      <Button appearance="subtle" onClick={onStop}>{t('batch/stopSelecting')}</Button>
    </div>
  );
}
