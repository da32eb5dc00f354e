// The connection to Okta: the address of the org, and an API token that goes to main and does not come back.

import { useState, type ReactNode } from 'react';
import { Field, Input } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { readOrigin, type ServicesState } from '../../shared/services.ts';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { ServiceForm } from './ServiceForm.tsx';

export interface OktaFormProps {
  readonly settings: ServicesState['okta'];
  readonly onDone: () => void;
}

export function OktaForm({ settings, onDone }: OktaFormProps): ReactNode {
  const { t } = useTranslation();
  const connect = useCall(useApi().services.connectOkta);
  const [orgUrl, setOrgUrl] = useState(settings?.orgUrl ?? '');
  const [apiToken, setApiToken] = useState('');
  const origin = readOrigin(orgUrl);
  const hasSecret = settings?.hasSecret ?? false;
  const save = async (): Promise<void> => {
    if ((await connect.run({ orgUrl: origin ?? orgUrl, apiToken: apiToken.trim() })) !== null) onDone();
  };
  return (
    <ServiceForm
      label={t('services/okta/name')}
      isSound={origin !== null && (hasSecret || apiToken.trim() !== '')}
      busy={connect.busy}
      error={connect.error}
      onSave={() => void save()}
      onCancel={onDone}
    >
      <Field
        label={t('servicePages/settings/okta/org')}
        hint={t('servicePages/settings/okta/orgHint')}
        {...(orgUrl !== '' && origin === null && { validationMessage: t('servicePages/settings/okta/orgFlaw') })}
      >
        <Input value={orgUrl} spellCheck={false} onChange={(_, { value }) => setOrgUrl(value)} />
      </Field>
      <Field label={t('servicePages/settings/okta/token')} hint={t('servicePages/settings/okta/tokenHint')}>
        <Input type="password" value={apiToken} autoComplete="off" onChange={(_, { value }) => setApiToken(value)} />
      </Field>
    </ServiceForm>
  );
}
