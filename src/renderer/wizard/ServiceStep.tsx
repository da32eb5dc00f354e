// Step 1: the service where the key is to work. Only services that work are shown: Microsoft, and those that this desk has set up.

import type { Dispatch, ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { GlobeRegular } from '@fluentui/react-icons/svg/globe';
import { GridRegular } from '@fluentui/react-icons/svg/grid';
import { ShieldKeyholeRegular } from '@fluentui/react-icons/svg/shield-keyhole';
import { useTranslation } from 'react-i18next';
import type { ServiceId, UserSummary } from '../../shared/models.ts';
import { ChoiceTile } from '../ui/ChoiceTile.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useNews } from '../use-news.ts';
import { railSteps } from './rail-steps.ts';
import { WizardFrame } from './WizardFrame.tsx';
import type { WizardEvent } from './wizard-state.ts';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface ServiceStepProps {
  readonly user: UserSummary;
  readonly dispatch: Dispatch<WizardEvent>;
  readonly onCancel: () => void;
}

export function ServiceStep({ user, dispatch, onCancel }: ServiceStepProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const { value, error } = useNews(useApi().services);
  const choose = (service: ServiceId) => (): void => dispatch({ type: 'serviceChosen', service });
  const isAlone = value !== null && value.sites.length === 0 && value.okta === null && value.pingone === null;
  return (
    <WizardFrame
      user={user}
      steps={railSteps(t, 'service')}
      title={t('wizard/serviceTitle')}
      lead={t('wizard/serviceText')}
      buttons={<Button onClick={onCancel}>{t('cancel')}</Button>}
    >
      <ChoiceTile
        name={t('services/entra/name')}
        text={t('services/entra/description')}
        icon={<GridRegular />}
        onChoose={choose('entra')}
      />
      {error !== null && <ErrorMessage error={error} />}
      {value !== null && value.okta !== null && (
        <ChoiceTile name={t('services/okta/name')} text={t('services/okta/description')} icon={<ShieldKeyholeRegular />} onChoose={choose('okta')} />
      )}
      {value !== null && value.pingone !== null && (
        <ChoiceTile name={t('services/pingone/name')} text={t('services/pingone/description')} icon={<ShieldKeyholeRegular />} onChoose={choose('pingone')} />
      )}
      {value?.sites.map((site) => (
        <ChoiceTile
          key={site.id}
          name={site.name}
          text={t('servicePages/rpIds', { rpIds: site.rpIds.join(', ') })}
          icon={<GlobeRegular />}
          onChoose={choose(site.id)}
        />
      ))}
      {isAlone && <p className={styles.quiet}>{t('servicePages/none')}</p>}
    </WizardFrame>
  );
}
