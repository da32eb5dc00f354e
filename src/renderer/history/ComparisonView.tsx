// This app's audit beside Entra's: the period, the comparison, a file of it.

import { useState, type ReactNode } from 'react';
import { Button, makeStyles, Select, Spinner, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { useTranslation } from 'react-i18next';
import { type Reconciliation, type ReconciliationDays, reconciliationDays } from '../../shared/reconciliation.ts';
import { lacks, PermissionNotice, useConnection } from '../connection/PermissionNotice.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useAppState } from '../use-app-state.ts';
import { useCall } from '../use-call.ts';
import { ComparisonResult } from './ComparisonResult.tsx';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center', flexShrink: 0 },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere', maxWidth: '760px', flexShrink: 0 },
});

export function ComparisonView(): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const kiosk = useAppState()?.mode === 'kiosk';
  const connection = useConnection();
  const needsPermission = lacks(connection, 'AuditLog.Read.All');
  const [days, setDays] = useState<ReconciliationDays>(7);
  const [comparison, setComparison] = useState<Reconciliation | null>(null);
  const [written, setWritten] = useState<string | null>(null);
  const compare = useCall(api.audit.compare);
  const save = useCall(api.audit.exportComparison);

  const run = async (): Promise<void> => {
    setComparison(null);
    setWritten(null);
    const answer = await compare.run({ days });
    if (answer !== null) setComparison(answer[0]);
  };
  const write = async (): Promise<void> => {
    setWritten(null);
    const answer = await save.run();
    if (answer !== null) setWritten(answer[0].file);
  };

  return (
    <>
      <p className={styles.quiet}>{t('reconciliation/intro')}</p>
      <PermissionNotice name="AuditLog.Read.All" connection={connection} />
      <div className={styles.tools}>
        <Select
          aria-label={t('reconciliation/days')}
          value={String(days)}
          onChange={(_, data) => setDays(reconciliationDays.find((known) => String(known) === data.value) ?? 7)}
        >
          {reconciliationDays.map((known) => (
            <option key={known} value={known}>
              {t('reconciliation/lastDays', { count: known })}
            </option>
          ))}
        </Select>
        <Button appearance="primary" icon={<ArrowSyncRegular />} disabledFocusable={compare.busy || needsPermission} onClick={() => void run()}>
          {t('reconciliation/compare')}
        </Button>
        {!kiosk && comparison !== null && (
          <Button icon={<ArrowDownloadRegular />} disabledFocusable={save.busy} onClick={() => void write()}>
            {t('reconciliation/export')}
          </Button>
        )}
      </div>
      {compare.busy && <Spinner size="small" labelPosition="after" label={t('reconciliation/comparing')} />}
      {written !== null && (
        <p role="status" className={styles.quiet}>
          {t('reconciliation/exported', { file: written })}
        </p>
      )}
      {[compare.error, save.error].map((error, index) => error !== null && <ErrorMessage key={index} error={error} />)}
      {comparison !== null && <ComparisonResult comparison={comparison} />}
    </>
  );
}
