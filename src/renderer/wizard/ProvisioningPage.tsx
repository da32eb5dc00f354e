// User Provisioning: the wizard while there is no run for this user, then the run itself, which main decides.

import { useCallback, useEffect, useReducer, type ReactNode } from 'react';
import { Button, MessageBar, MessageBarActions, MessageBarBody, Spinner } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorReply } from '../../shared/errors.ts';
import type { KeySummary, ServiceId } from '../../shared/models.ts';
import type { ReplacedKey } from '../../shared/person.ts';
import type { RunState } from '../../shared/run-state.ts';
import { assertNever } from '../assert-never.ts';
import { RunView } from '../run/RunView.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import type { News } from '../use-news.ts';
import { useUserDetails } from '../user/use-user-details.ts';
import { KeyStep } from './KeyStep.tsx';
import { PrerequisitesStep } from './PrerequisitesStep.tsx';
import { ReplacementNote } from './ReplacementNote.tsx';
import { ServiceStep } from './ServiceStep.tsx';
import { firstWizardState, type WizardEvent, wizardReducer } from './wizard-state.ts';

export interface ProvisioningPageProps {
  readonly userId: string;
  readonly replaces: ReplacedKey | null;
  /** The person was taken from the batch, for this service. */
  readonly batchService: ServiceId | null;
  readonly keys: News<readonly KeySummary[]>;
  readonly run: RunState;
  readonly runError: ErrorReply | null;
  readonly practice: boolean;
  readonly onUser: () => void;
  readonly onUsers: () => void;
  readonly onShowRun: (userId: string) => void;
  /** True from the step on at which a key is needed. */
  readonly onKeyWanted: (wanted: boolean) => void;
}

export function ProvisioningPage(props: ProvisioningPageProps): ReactNode {
  const { userId, replaces, batchService, keys, run, runError, practice, onUser, onUsers, onShowRun, onKeyWanted } = props;
  const api = useApi();
  const { t } = useTranslation();
  const { details, error, reload } = useUserDetails(userId);
  // A key of Entra's is replaced by a key of Entra's, and the batch says for which service: there is none to choose.
  const service = replaces === null ? batchService : 'entra';
  const [state, dispatchDraft] = useReducer(
    wizardReducer,
    service === null ? firstWizardState : { ...firstWizardState, step: 'prerequisites', service },
  );
  const dispatch = useCallback(
    (event: WizardEvent): void => {
      if (service !== null && event.type === 'wentBack' && state.step === 'prerequisites') onUser();
      else dispatchDraft(event);
    },
    [service, state.step, onUser],
  );
  const dismiss = useCall(api.run.dismiss);
  const keyWanted = state.step === 'key' || run.status === 'running';
  useEffect(() => {
    onKeyWanted(keyWanted);
    return () => onKeyWanted(false);
  }, [onKeyWanted, keyWanted]);

  // An ended run that had another purpose is put away: what is wanted now is this replacement.
  const isPast = replaces !== null && hasEnded(run) && run.plan.replaces?.methodId !== replaces.methodId;
  const { run: putAway } = dismiss;
  useEffect(() => {
    if (isPast) void putAway();
  }, [isPast, putAway]);

  if (run.status !== 'idle' && run.plan.target.id === userId && !isPast) {
    const leave = (then: () => void) => async (): Promise<void> => {
      if ((await dismiss.run()) !== null) then();
    };
    return (
      <>
        {dismiss.error !== null && <ErrorMessage error={dismiss.error} />}
        {run.plan.replaces !== undefined && run.status === 'running' && (
          <ReplacementNote replaces={run.plan.replaces} name={run.plan.target.displayName} />
        )}
        <RunView
          run={run}
          practice={practice}
          ofBatch={batchService !== null}
          onNextUser={() => void leave(onUsers)()}
          onBackToUser={() => void leave(onUser)()}
          onTryAgain={() => void leave(() => dispatch({ type: 'restarted' }))()}
        />
      </>
    );
  }
  if (runError !== null) return <ErrorMessage error={runError} />;
  if (run.status === 'running') {
    return (
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>{t('shell/runInProgress', { name: run.plan.target.displayName })}</MessageBarBody>
        <MessageBarActions>
          <Button onClick={() => onShowRun(run.plan.target.id)}>{t('shell/showRun')}</Button>
        </MessageBarActions>
      </MessageBar>
    );
  }
  if (details === null) {
    if (error === null) return <Spinner label={t('loading')} />;
    return (
      <>
        <ErrorMessage error={error} />
        <div>
          <Button onClick={reload}>{t('tryAgain')}</Button> <Button onClick={onUser}>{t('cancel')}</Button>
        </div>
      </>
    );
  }
  const note = replaces === null ? null : <ReplacementNote replaces={replaces} name={details.user.displayName} />;
  if (state.step === 'service' || state.service === null) {
    return (
      <>
        {note}
        <ServiceStep user={details.user} dispatch={dispatch} onCancel={onUser} />
      </>
    );
  }
  switch (state.step) {
    case 'prerequisites':
      return (
        <>
          {note}
          <PrerequisitesStep
            user={details.user}
            service={state.service}
            state={state}
            dispatch={dispatch}
            onCancel={onUser}
          />
        </>
      );
    case 'key':
      return (
        <>
          {note}
          <KeyStep
            details={details}
            service={state.service}
            replaces={replaces}
            keys={keys}
            practice={practice}
            state={state}
            dispatch={dispatch}
            onCancel={onUser}
          />
        </>
      );
    default:
      return assertNever(state.step);
  }
}

function hasEnded(run: RunState): run is Exclude<RunState, { status: 'idle' | 'running' }> {
  return run.status !== 'idle' && run.status !== 'running';
}
