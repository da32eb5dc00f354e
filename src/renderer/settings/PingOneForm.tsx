// The connection to PingOne: environment, worker application, relying party. The secret goes to main and does not come back.

import { useState, type ReactNode } from 'react';
import { Field, Input, Select } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { type PingOneSettings, pingOneRegions, readOrigin, type ServicesState } from '../../shared/services.ts';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { ServiceForm } from './ServiceForm.tsx';

export interface PingOneFormProps {
  readonly settings: ServicesState['pingone'];
  readonly onDone: () => void;
}

const fresh: PingOneSettings = { region: 'eu', environmentId: '', clientId: '', rpId: 'pingone.eu', origin: 'https://apps.pingone.eu', policyId: '' };

export function PingOneForm({ settings, onDone }: PingOneFormProps): ReactNode {
  const { t } = useTranslation();
  const connect = useCall(useApi().services.connectPingOne);
  const [draft, setDraft] = useState<PingOneSettings>(() => plain(settings) ?? fresh);
  const [clientSecret, setClientSecret] = useState('');
  const edit = (change: Partial<PingOneSettings>): void => setDraft((before) => ({ ...before, ...change }));
  const origin = readOrigin(draft.origin);
  const host = origin === null ? '' : new URL(origin).hostname;
  const rpIdFits = draft.rpId !== '' && (host === draft.rpId || host.endsWith(`.${draft.rpId}`));
  const environmentFits = /^[0-9a-f-]{36}$/i.test(draft.environmentId);
  const hasSecret = settings?.hasSecret ?? false;
  const save = async (): Promise<void> => {
    if ((await connect.run({ ...draft, clientSecret: clientSecret.trim() })) !== null) onDone();
  };
  return (
    <ServiceForm
      label={t('services/pingone/name')}
      isSound={origin !== null && rpIdFits && environmentFits && draft.clientId !== '' && (hasSecret || clientSecret.trim() !== '')}
      busy={connect.busy}
      error={connect.error}
      onSave={() => void save()}
      onCancel={onDone}
    >
      <Field label={t('servicePages/settings/pingone/region')}>
        <Select
          value={draft.region}
          onChange={(_, { value }) => {
            const region = pingOneRegions.find((one) => one === value) ?? draft.region;
            // The usual relying party of another region is another one.
            const isUsual = draft.rpId === `pingone.${draft.region}`;
            edit({ region, ...(isUsual ? { rpId: `pingone.${region}`, origin: `https://apps.pingone.${region}` } : {}) });
          }}
        >
          {pingOneRegions.map((region) => (
            <option key={region} value={region}>{`pingone.${region}`}</option>
          ))}
        </Select>
      </Field>
      <Field
        label={t('servicePages/settings/pingone/environment')}
        {...(draft.environmentId !== '' && !environmentFits && { validationMessage: t('servicePages/settings/pingone/environmentFlaw') })}
      >
        <Input value={draft.environmentId} spellCheck={false} onChange={(_, { value }) => edit({ environmentId: value.trim() })} />
      </Field>
      <Field label={t('servicePages/settings/pingone/client')}>
        <Input value={draft.clientId} spellCheck={false} onChange={(_, { value }) => edit({ clientId: value.trim() })} />
      </Field>
      <Field label={t('servicePages/settings/pingone/secret')} hint={t('servicePages/settings/pingone/secretHint')}>
        <Input type="password" value={clientSecret} autoComplete="off" onChange={(_, { value }) => setClientSecret(value)} />
      </Field>
      <Field
        label={t('servicePages/settings/pingone/rpId')}
        hint={t('servicePages/settings/pingone/rpIdHint')}
        {...(origin !== null && !rpIdFits && { validationMessage: t('servicePages/settings/pingone/rpIdFlaw') })}
      >
        <Input value={draft.rpId} spellCheck={false} onChange={(_, { value }) => edit({ rpId: value.trim().toLowerCase() })} />
      </Field>
      <Field label={t('servicePages/settings/pingone/origin')}>
        <Input value={draft.origin} spellCheck={false} onChange={(_, { value }) => edit({ origin: value })} />
      </Field>
      <Field label={t('servicePages/settings/pingone/policy')} hint={t('servicePages/settings/pingone/policyHint')}>
        <Input value={draft.policyId} spellCheck={false} onChange={(_, { value }) => edit({ policyId: value.trim() })} />
      </Field>
    </ServiceForm>
  );
}

function plain(settings: ServicesState['pingone']): PingOneSettings | null {
  if (settings === null) return null;
  const { region, environmentId, clientId, rpId, origin, policyId } = settings;
  return { region, environmentId, clientId, rpId, origin, policyId };
}
