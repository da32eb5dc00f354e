// What happened, line by line with the time. Live: the newest line first, so that it is in sight without scrolling.

import type { ReactNode } from 'react';
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
  const numbered = activities.map((activity, number) => ({ activity, number }));
  const list = (
    <ol className={styles.list} reversed={live}>
      {(live ? numbered.toReversed() : numbered).map(({ activity, number }) => (
        <li key={number} className={styles.item}>
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
