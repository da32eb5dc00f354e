// One exercise in the list: what it is about, how it stands, and its buttons.

import { useId, type ReactNode } from 'react';
import { Badge, Button, makeStyles, mergeClasses, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { LessonSummary } from '../../../shared/lessons.ts';
import { LessonIcon } from './LessonIcon.tsx';

const useStyles = makeStyles({
  tile: {
    display: 'grid',
    gridTemplateColumns: '44px minmax(0, 1fr)',
    gridTemplateRows: '1fr auto',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    padding: '18px 20px',
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke3}`,
    boxShadow: tokens.shadow2,
  },
  active: { border: `1px solid ${tokens.colorBrandStroke1}` },
  words: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS, minWidth: 0 },
  title: { ...typographyStyles.subtitle2 },
  text: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2, textWrap: 'pretty' },
  foot: {
    gridColumn: '1 / -1',
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalS,
    rowGap: tokens.spacingVerticalXS,
  },
  space: { flexGrow: 1 },
});

export interface LessonTileProps {
  readonly summary: LessonSummary;
  /** It is being set up. */
  readonly starting: boolean;
  readonly disabled: boolean;
  readonly onStart: () => void;
  readonly onDebrief: () => void;
}

export function LessonTile({ summary: { id, status }, starting, disabled, onStart, onDebrief }: LessonTileProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const headingId = useId();
  const title = t(`lessons/${id}/title`);
  return (
    <li className={mergeClasses(styles.tile, status === 'active' && styles.active)} aria-labelledby={headingId}>
      <LessonIcon id={id} done={status === 'done'} />
      <div className={styles.words}>
        <h3 id={headingId} className={styles.title}>
          {title}
        </h3>
        <p className={styles.text}>{t(`lessons/${id}/teaser`)}</p>
      </div>
      <div className={styles.foot}>
        <Badge
          appearance="tint"
          color={status === 'done' ? 'success' : status === 'active' ? 'brand' : 'subtle'}
        >
          {t(`course/status/${status}`)}
        </Badge>
        <span className={styles.space} />
        {starting && <Spinner size="tiny" labelPosition="after" label={t('course/starting')} role="status" />}
        {status === 'done' && (
          <Button appearance="subtle" aria-label={t('course/debriefOf', { title })} onClick={onDebrief}>
            {t('course/debriefShort')}
          </Button>
        )}
        {!starting && (
          <Button
            appearance={status === 'notStarted' ? 'primary' : 'secondary'}
            disabled={disabled}
            aria-label={t(status === 'notStarted' ? 'course/startOf' : 'course/againOf', { title })}
            onClick={onStart}
          >
            {t(status === 'notStarted' ? 'course/start' : 'course/again')}
          </Button>
        )}
      </div>
    </li>
  );
}
