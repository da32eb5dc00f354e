// Connects the app to a tenant: the five steps in the admin center, then its cloud and two fields.

import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Field, Input, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { PageTitle } from '../ui/PageTitle.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { choiceOf, entryFlaws, flawOfReply, newCloudEntry } from './cloud-entry.ts';
import { CloudFields } from './CloudFields.tsx';
import { isGuid, isTenant } from './tenant-entry.ts';

const stepNames = ['step1', 'step2', 'step3', 'step4', 'step5'] as const;

const useStyles = makeStyles({
  intro: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS },
  lead: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2 },
  steps: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalS,
    listStyleType: 'decimal',
    paddingLeft: '20px',
    '& li::marker': { color: tokens.colorBrandForeground1, fontWeight: tokens.fontWeightSemibold },
  },
  form: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  buttons: { display: 'flex', columnGap: tokens.spacingHorizontalM },
});

export function ConnectTenantForm({ onBack }: { readonly onBack: () => void }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const [tenant, setTenant] = useState('');
  const [clientId, setClientId] = useState('');
  const [cloud, setCloud] = useState(() => newCloudEntry({ id: 'global' }));
  const [checked, setChecked] = useState(false);
  const connect = useCall(api.session.connectTenant);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (isTenant(tenant) && isGuid(clientId) && entryFlaws(cloud).length === 0) {
      void connect.run({ tenant: tenant.trim(), clientId: clientId.trim(), cloud: choiceOf(cloud) });
    }
  };
  return (
    <>
      <div className={styles.intro}>
        <PageTitle wrap>{t('connect/title')}</PageTitle>
        <p className={styles.lead}>{t('connect/lead')}</p>
      </div>
      <ol className={styles.steps}>
        {stepNames.map((name) => (
          <li key={name}>{t(`connect/steps/${name}`)}</li>
        ))}
      </ol>
      <Card>
        <form className={styles.form} onSubmit={submit} noValidate>
          <Field
            label={t('connect/tenant')}
            hint={t('connect/tenantHint')}
            required
            {...(checked && !isTenant(tenant) && { validationMessage: t('connect/tenantFlaw') })}
          >
            <Input value={tenant} onChange={(_, data) => setTenant(data.value)} autoComplete="off" spellCheck={false} />
          </Field>
          <Field
            label={t('connect/clientId')}
            hint={t('connect/clientIdHint')}
            required
            {...(checked && !isGuid(clientId) && { validationMessage: t('connect/clientIdFlaw') })}
          >
            <Input value={clientId} onChange={(_, data) => setClientId(data.value)} autoComplete="off" spellCheck={false} />
          </Field>
          <CloudFields
            entry={cloud}
            flaws={checked ? [...entryFlaws(cloud), ...flawOfReply(connect.error)] : []}
            onChange={setCloud}
          />
          {connect.error !== null && <ErrorMessage error={connect.error} />}
          <div className={styles.buttons}>
            <Button type="submit" appearance="primary" disabled={connect.busy}>
              {t('connect/submit')}
            </Button>
            <Button onClick={onBack}>{t('back')}</Button>
          </div>
        </form>
      </Card>
    </>
  );
}
