// What happened, line by line with the time. Live while the run goes on.

import { useEffect, useRef, type ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../shared/run-state.ts';
import { formatTime } from '../i18n/format.ts';
import { DetailList } from '../ui/DetailList.tsx';
import { isTrouble } from './activity-kind.ts';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, minHeight: '20px' },
  item: { display: 'grid', gridTemplateColumns: '88px minmax(0, 1fr)', columnGap: tokens.spacingHorizontalM, alignItems: 'baseline' },
  time: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
  trouble: { color: tokens.colorPaletteRedForeground1, fontWeight: tokens.fontWeightSemibold },
});

export interface ActivityListProps {
  readonly activities: readonly Activity[];
  readonly live?: boolean;
}

export function ActivityList({ activities, live = false }: ActivityListProps): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const end = useRef<HTMLLIElement>(null);
  const count = activities.length;
  useEffect(() => {
    // `nearest` moves nothing that is in sight already. Not every document can scroll.
    if (live && count > 0) end.current?.scrollIntoView?.({ block: 'nearest' });
  }, [live, count]);
  const list = (
    <ol className={styles.list}>
      {activities.map((activity, index) => (
        <li key={index} ref={index === count - 1 ? end : null} className={styles.item}>
          <time className={styles.time} dateTime={activity.at}>
            {formatTime(activity.at, i18n.language)}
          </time>
          <div>
            <span className={mergeClasses(isTrouble(activity.code) && styles.trouble)}>{t(`activities/${activity.code}`)}</span>
            <DetailList detail={activity.detail} />
          </div>
        </li>
      ))}
    </ol>
  );
  if (!live) return list;
  return (
    <div role="log" aria-label={t('run/activities')}>
      {list}
    </div>
  );
}
