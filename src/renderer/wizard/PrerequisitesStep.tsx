// Step 2: every check with its reason, and the route that the run would take.

import type { Dispatch, ReactNode } from 'react';
import { Button, MessageBar, MessageBarBody, MessageBarTitle, Spinner } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { useTranslation } from 'react-i18next';
import type { ServiceId, UserSummary } from '../../shared/models.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { CheckList } from '../doctor/CheckList.tsx';
import { railSteps } from './rail-steps.ts';
import { RouteChoice } from './RouteChoice.tsx';
import { usePreflight } from '../doctor/use-preflight.ts';
import { WizardFrame } from './WizardFrame.tsx';
import { effectiveRoute, type WizardEvent, type WizardState } from './wizard-state.ts';

export interface PrerequisitesStepProps {
  readonly user: UserSummary;
  readonly service: ServiceId;
  readonly state: WizardState;
  readonly dispatch: Dispatch<WizardEvent>;
  readonly onCancel: () => void;
}

export function PrerequisitesStep({ user, service, state, dispatch, onCancel }: PrerequisitesStepProps): ReactNode {
  const { t } = useTranslation();
  const { preflight, error, again } = usePreflight(user.id, service, null);
  const route = preflight === null ? null : effectiveRoute(preflight, state.wantedRoute);
  return (
    <WizardFrame
      user={user}
      steps={railSteps(t, 'prerequisites')}
      title={t('wizard/prerequisitesTitle')}
      lead={t('wizard/prerequisitesText')}
      buttons={
        <>
          <Button appearance="primary" disabled={route === null} onClick={() => dispatch({ type: 'continued' })}>
            {t('continue')}
          </Button>
          <Button onClick={() => dispatch({ type: 'wentBack' })}>{t('back')}</Button>
          <Button onClick={onCancel}>{t('cancel')}</Button>
          <Button
            appearance="subtle"
            icon={<ArrowClockwiseRegular />}
            disabled={preflight === null && error === null}
            onClick={again}
          >
            {t('wizard/checkAgain')}
          </Button>
        </>
      }
    >
      {error !== null && <ErrorMessage error={error} />}
      {preflight === null && error === null && (
        <Card>
          <Spinner label={t('wizard/checking')} role="status" />
        </Card>
      )}
      {preflight !== null && (
        <>
          {/* Where there is one way only, nobody asks which one a refusal closes. */}
          <CheckList checks={preflight.routes.length > 1 ? preflight.checks : preflight.checks.map((check) => ({ ...check, routes: [] }))} />
          {preflight.chosen === null ? (
            <MessageBar intent="error" layout="multiline">
              <MessageBarBody>
                <MessageBarTitle>{t('wizard/noRouteTitle')}</MessageBarTitle> {t('wizard/noRouteText')}
              </MessageBarBody>
            </MessageBar>
          ) : (
            <RouteChoice
              service={service}
              preflight={preflight}
              wantedRoute={state.wantedRoute}
              onChoose={(chosen) => dispatch({ type: 'routeChosen', route: chosen })}
            />
          )}
        </>
      )}
    </WizardFrame>
  );
}
