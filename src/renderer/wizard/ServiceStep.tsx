// Step 1: the service where the key is to work. Only services that work are shown.

import type { Dispatch, ReactNode } from 'react';
import { Button } from '@fluentui/react-components';
import { GridRegular } from '@fluentui/react-icons/svg/grid';
import { useTranslation } from 'react-i18next';
import type { UserSummary } from '../../shared/models.ts';
import { ChoiceTile } from '../ui/ChoiceTile.tsx';
import { railSteps } from './rail-steps.ts';
import { WizardFrame } from './WizardFrame.tsx';
import type { WizardEvent } from './wizard-state.ts';

const services = ['entra'] as const;

export interface ServiceStepProps {
  readonly user: UserSummary;
  readonly dispatch: Dispatch<WizardEvent>;
  readonly onCancel: () => void;
}

export function ServiceStep({ user, dispatch, onCancel }: ServiceStepProps): ReactNode {
  const { t } = useTranslation();
  return (
    <WizardFrame
      user={user}
      steps={railSteps(t, 'service')}
      title={t('wizard/serviceTitle')}
      lead={t('wizard/serviceText')}
      buttons={<Button onClick={onCancel}>{t('cancel')}</Button>}
    >
      {services.map((service) => (
        <ChoiceTile
          key={service}
          name={t(`services/${service}/name`)}
          text={t(`services/${service}/description`)}
          icon={<GridRegular />}
          onChoose={() => dispatch({ type: 'serviceChosen', service })}
        />
      ))}
    </WizardFrame>
  );
}
