// A copy of the whole record by one click, and how it comes back. Not in a kiosk: there is no dialog for files.

import { useState, type ReactNode } from 'react';
import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/Card.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useAppState } from '../use-app-state.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  tools: { display: 'flex', columnGap: tokens.spacingHorizontalM, alignItems: 'center' },
});

export function BackupCard(): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const kiosk = useAppState()?.mode === 'kiosk';
  const save = useCall(api.backup.save);
  const [written, setWritten] = useState<string | null>(null);
  if (kiosk) return null;

  const write = async (): Promise<void> => {
    setWritten(null);
    const answer = await save.run();
    if (answer !== null) setWritten(answer[0].file);
  };
  return (
    <Card title={t('backup/title')}>
      <p className={styles.quiet}>{t('backup/lead')}</p>
      <div className={styles.tools}>
        <Button icon={<ArrowDownloadRegular />} disabledFocusable={save.busy} onClick={() => void write()}>
          {t('backup/save')}
        </Button>
        {save.busy && <Spinner size="small" labelPosition="after" label={t('backup/saving')} />}
      </div>
      {written !== null && (
        <p role="status" className={styles.quiet}>
          {t('backup/saved', { file: written })}
        </p>
      )}
      {save.error !== null && <ErrorMessage error={save.error} />}
      <p className={styles.quiet}>{t('backup/restore')}</p>
    </Card>
  );
}
