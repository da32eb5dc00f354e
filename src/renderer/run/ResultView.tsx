// A run that succeeded: the proof, point by point, and where to go next.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { useTranslation } from 'react-i18next';
import type { RunState } from '../../shared/run-state.ts';
import { Card } from '../ui/Card.tsx';
import { FactList } from '../ui/FactList.tsx';
import { WizardFrame } from '../wizard/WizardFrame.tsx';
import type { RailStep } from '../wizard/StepRail.tsx';
import { ActivityList } from './ActivityList.tsx';
import { LeftBehindList } from './LeftBehindList.tsx';
import { RecordProof } from './RecordProof.tsx';
import { StepTimes } from './StepTimes.tsx';

const useStyles = makeStyles({
  done: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalL, ...typographyStyles.body2 },
  icon: { display: 'grid', fontSize: '44px', color: tokens.colorPaletteGreenForeground1, flexShrink: 0 },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  monospace: { ...typographyStyles.caption1, fontFamily: tokens.fontFamilyMonospace },
});

export interface ResultViewProps {
  readonly run: Extract<RunState, { status: 'succeeded' }>;
  readonly rail: readonly RailStep[];
  readonly ofBatch: boolean;
  readonly onNextUser: () => void;
  readonly onBackToUser: () => void;
}

export function ResultView({ run, rail, ofBatch, onNextUser, onBackToUser }: ResultViewProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const { plan, record, activities } = run;
  return (
    <WizardFrame
      user={plan.target}
      steps={rail}
      title={t('result/title')}
      buttons={
        <>
          <Button appearance="primary" onClick={onNextUser}>
            {t('result/next')}
          </Button>
          <Button onClick={onBackToUser}>{t(ofBatch ? 'batch/back' : 'result/backToUser')}</Button>
        </>
      }
    >
      <div className={styles.done} role="status">
        <span className={styles.icon} aria-hidden="true">
          <CheckmarkCircleFilled />
        </span>
        <p className={styles.words}>{t('result/lead', { name: plan.target.displayName, product: plan.key.product })}</p>
      </div>
      <Card title={t('result/proof')}>
        <RecordProof record={record} />
      </Card>
      {record.leftBehind.length > 0 && (
        <Card title={t('result/left')}>
          <LeftBehindList leftBehind={record.leftBehind} />
        </Card>
      )}
      <Card title={t('result/times')}>
        <StepTimes stepsMs={record.stepsMs} />
      </Card>
      <Card title={t('details')}>
        <FactList
          facts={[
            {
              name: t('result/key'),
              value: [record.key.product, record.key.serialNumber, record.key.aaguid].filter(Boolean).join(' · '),
            },
            {
              name: t('result/credentialId'),
              value: <span className={styles.monospace}>{record.credentialIdBase64Url ?? t('none')}</span>,
            },
          ]}
        />
      </Card>
      <Card title={t('result/log')}>
        <ActivityList activities={activities} />
      </Card>
    </WizardFrame>
  );
}
