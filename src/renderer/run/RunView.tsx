// The run as main tells it: its steps in the rail, who must act now in the card, what happened below; then the end.

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { steps, type RunState } from '../../shared/run-state.ts';
import { assertNever } from '../assert-never.ts';
import { wizardSteps } from '../wizard/wizard-state.ts';
import type { RailStep } from '../wizard/StepRail.tsx';
import { FailureView } from './FailureView.tsx';
import { ResultView } from './ResultView.tsx';
import { RunningView } from './RunningView.tsx';
import { RunSteps } from './RunSteps.tsx';

export interface RunViewProps {
  readonly run: Exclude<RunState, { status: 'idle' }>;
  readonly practice: boolean;
  /** The person was taken from the batch: that is where one goes back to. */
  readonly ofBatch: boolean;
  readonly onNextUser: () => void;
  readonly onBackToUser: () => void;
  readonly onTryAgain: () => void;
}

export function RunView({ run, practice, ofBatch, onNextUser, onBackToUser, onTryAgain }: RunViewProps): ReactNode {
  const { t } = useTranslation();
  const at = run.status === 'succeeded' ? steps.length : steps.indexOf(run.step);
  const rail: readonly RailStep[] = [
    ...wizardSteps.map((step): RailStep => ({ id: step, name: t(`wizard/${step}`), state: 'done' })),
    {
      id: 'run',
      name: t('wizard/run'),
      state: run.status === 'succeeded' ? 'done' : 'current',
      children: <RunSteps at={at} stopped={run.status === 'failed' || run.status === 'cancelled'} />,
    },
  ];
  switch (run.status) {
    case 'running':
      return <RunningView run={run} rail={rail} practice={practice} />;
    case 'succeeded':
      return <ResultView run={run} rail={rail} ofBatch={ofBatch} onNextUser={onNextUser} onBackToUser={onBackToUser} />;
    case 'failed':
    case 'cancelled':
      return <FailureView run={run} rail={rail} ofBatch={ofBatch} onTryAgain={onTryAgain} onBackToUser={onBackToUser} />;
    default:
      return assertNever(run);
  }
}
