// A run that failed or was cancelled: what happened, what it means, what to do; what was taken back, what was left.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { useTranslation } from 'react-i18next';
import { errorCatalogue } from '../../shared/errors.ts';
import type { RunState } from '../../shared/run-state.ts';
import { errorWords } from '../i18n/error-words.ts';
import { Card } from '../ui/Card.tsx';
import { DetailList } from '../ui/DetailList.tsx';
import { WizardFrame } from '../wizard/WizardFrame.tsx';
import type { RailStep } from '../wizard/StepRail.tsx';
import { ActivityList } from './ActivityList.tsx';
import { isCleaning } from './activity-kind.ts';
import { LeftBehindList } from './LeftBehindList.tsx';

const useStyles = makeStyles({
  body: { ...typographyStyles.body2 },
  action: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS },
  strong: { ...typographyStyles.body1Strong },
  list: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  item: { display: 'flex', columnGap: tokens.spacingHorizontalM, alignItems: 'center' },
  icon: { display: 'grid', fontSize: '20px', color: tokens.colorPaletteGreenForeground1 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface FailureViewProps {
  readonly run: Extract<RunState, { status: 'failed' | 'cancelled' }>;
  readonly rail: readonly RailStep[];
  readonly ofBatch: boolean;
  readonly onTryAgain: () => void;
  readonly onBackToUser: () => void;
}

export function FailureView({ run, rail, ofBatch, onTryAgain, onBackToUser }: FailureViewProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const { plan, activities, leftBehind } = run;
  const words = run.status === 'failed' ? errorWords(t, run.error) : null;
  const step = t(`steps/${run.step}`);
  const cleaned = activities.filter((activity) => isCleaning(activity.code));
  const mayRetry = run.status === 'cancelled' || errorCatalogue[run.error.code].retry;
  return (
    <WizardFrame
      user={plan.target}
      steps={rail}
      title={words?.title ?? t('result/cancelledTitle')}
      lead={words === null ? t('result/cancelledText', { name: plan.target.displayName, step }) : t('result/failedAt', { step })}
      buttons={
        <>
          <Button appearance={mayRetry ? 'primary' : 'secondary'} onClick={onTryAgain}>
            {t('tryAgain')}
          </Button>
          <Button appearance={mayRetry ? 'secondary' : 'primary'} onClick={onBackToUser}>
            {t(ofBatch ? 'batch/back' : 'result/backToUser')}
          </Button>
        </>
      }
    >
      {run.status === 'failed' && words !== null && (
        <Card>
          <p className={styles.body} role="alert">
            {words.body}
          </p>
          <div className={styles.action}>
            <span className={styles.strong}>{t('result/whatNow')}</span>
            <p>{words.action}</p>
          </div>
          <DetailList detail={run.error.detail} />
        </Card>
      )}
      <Card title={t('result/left')}>
        {leftBehind.length === 0 ? (
          <div className={styles.item}>
            <span className={styles.icon} aria-hidden="true">
              <CheckmarkCircleRegular />
            </span>
            <span>{t('result/leftNothing')}</span>
          </div>
        ) : (
          <LeftBehindList leftBehind={leftBehind} />
        )}
      </Card>
      <Card title={t('result/cleaned')}>
        {cleaned.length === 0 ? (
          <p className={styles.quiet}>{t('result/cleanedNothing')}</p>
        ) : (
          <ul className={styles.list}>
            {cleaned.map((activity, index) => (
              <li key={index} className={styles.item}>
                <span className={styles.icon} aria-hidden="true">
                  <CheckmarkCircleRegular />
                </span>
                <span>{t(`activities/${activity.code}`)}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
      {activities.length > 0 && (
        <Card title={t('result/log')}>
          <ActivityList activities={activities} />
        </Card>
      )}
    </WizardFrame>
  );
}
