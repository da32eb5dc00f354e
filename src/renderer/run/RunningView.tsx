// A run in progress: who must act now, the question if there is one, cancel, and the live list.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { RunState } from '../../shared/run-state.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { WizardFrame } from '../wizard/WizardFrame.tsx';
import type { RailStep } from '../wizard/StepRail.tsx';
import { ActivityList } from './ActivityList.tsx';
import { ActorLine } from './ActorLine.tsx';
import { actorOf } from './actor.ts';
import { PromptCard } from './PromptCard.tsx';
import { routeWords } from '../i18n/route-words.ts';

const useStyles = makeStyles({
  quiet: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2 },
});

export interface RunningViewProps {
  readonly run: Extract<RunState, { status: 'running' }>;
  readonly rail: readonly RailStep[];
  readonly practice: boolean;
}

export function RunningView({ run, rail, practice }: RunningViewProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const cancel = useCall(api.run.cancel);
  const answer = useCall(api.run.answer);
  const { plan, waiting } = run;
  return (
    <WizardFrame
      user={plan.target}
      steps={rail}
      title={t('run/title', { name: plan.target.displayName })}
      lead={`${plan.key.product} · ${routeWords(t, plan.route, plan.service).name}`}
      buttons={
        <>
          <Button disabled={!run.cancellable || run.cancelling || cancel.busy} onClick={() => void cancel.run()}>
            {t(run.cancelling ? 'cancelling' : 'cancel')}
          </Button>
          {!run.cancellable && !run.cancelling && <span className={styles.quiet}>{t('run/notCancellable')}</span>}
        </>
      }
    >
      <Card>
        <ActorLine actor={actorOf(waiting)} step={run.step} cancelling={run.cancelling} />
        {waiting !== null && (
          // A new prompt is a new form: nothing typed for the last one, a PIN least of all, lives on.
          <PromptCard
            key={waiting.promptId}
            waiting={waiting}
            plan={plan}
            practice={practice}
            busy={answer.busy}
            onAnswer={(value) => void answer.run(value)}
          />
        )}
        {answer.error !== null && <ErrorMessage error={answer.error} />}
        {cancel.error !== null && <ErrorMessage error={cancel.error} />}
      </Card>
      <Card title={t('run/activities')}>
        <ActivityList activities={run.activities} live />
      </Card>
    </WizardFrame>
  );
}
