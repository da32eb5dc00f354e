// Settings: the services of the desk, FIDO's list of key models, what this desk demands of keys, and its fleet.

import { useEffect, useState, type ReactNode } from 'react';
import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ShieldKeyholeRegular } from '@fluentui/react-icons/svg/shield-keyhole';
import { useTranslation } from 'react-i18next';
import type { NamedModel } from '../../shared/key-rules.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { PageTitle } from '../ui/PageTitle.tsx';
import { useApi } from '../use-api.ts';
import { useNews } from '../use-news.ts';
import { FleetCard } from './FleetCard.tsx';
import { BackupCard } from './BackupCard.tsx';
import { KeyRulesCard } from './KeyRulesCard.tsx';
import { MetadataCard } from './MetadataCard.tsx';
import { ProtectionCard } from './ProtectionCard.tsx';
import { ServicesCard } from './ServicesCard.tsx';

const useStyles = makeStyles({
  column: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXL, maxWidth: '860px', flexShrink: 0 },
  connection: { flexShrink: 0 },
});

const noModels: readonly NamedModel[] = [];

export function SettingsPage({ onConnection }: { readonly onConnection: () => void }): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const { value, error } = useNews(api.rules);
  const services = useNews(api.services);
  const fleet = useNews(api.fleet);
  const [models, setModels] = useState(noModels);
  const entryCount = value?.metadata.entryCount;
  useEffect(() => {
    let gone = false;
    // Without the names the rules show AAGUIDs.
    api.rules.models().then(
      (named) => {
        if (!gone) setModels(named);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [api, entryCount]);
  return (
    <>
      <PageTitle>{t('settings/title')}</PageTitle>
      <div className={styles.connection}>
        <Button icon={<ShieldKeyholeRegular />} onClick={onConnection}>
          {t('connection/navigation')}
        </Button>
      </div>
      {error !== null && <ErrorMessage error={error} />}
      {value === null && error === null && <Spinner label={t('loading')} />}
      {value !== null && (
        <div className={styles.column}>
          {services.value !== null && <ServicesCard state={services.value} />}
          <MetadataCard state={value} />
          <KeyRulesCard state={value} models={models} />
          {fleet.value !== null && <FleetCard state={fleet.value} />}
          <ProtectionCard />
          <BackupCard />
        </div>
      )}
    </>
  );
}
