// What can be done with the whole list: look for changes, import, stop an import.

import type { ReactNode } from 'react';
import { Button, makeStyles, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { useTranslation } from 'react-i18next';
import type { UsersState } from '../../shared/users.ts';
import { formatDateTime } from '../i18n/format.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  tools: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM, flexShrink: 0 },
  quiet: {
    ...typographyStyles.caption1,
    color: tokens.colorNeutralForeground2,
    whiteSpace: 'nowrap',
    '@media (max-width: 1199px)': { display: 'none' },
  },
});

export interface UserToolsProps {
  readonly state: UsersState;
  readonly onChoose: () => void;
  readonly onCancel: () => void;
}

export function UserTools({ state, onChoose, onCancel }: UserToolsProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const sync = useCall(api.users.sync);
  const { importing, importedAt, syncing } = state;
  if (importing !== null) {
    return (
      <div className={styles.tools}>
        <Spinner size="tiny" labelPosition="after" label={t('users/importing', { count: importing.received })} role="status" />
        <Button onClick={onCancel}>{t('users/cancelImport')}</Button>
      </div>
    );
  }
  return (
    <div className={styles.tools}>
      {sync.error !== null && <ErrorMessage error={sync.error} />}
      {importedAt !== null && (
        <span className={styles.quiet}>{t('users/importedAt', { at: formatDateTime(importedAt, i18n.language) })}</span>
      )}
      <Button icon={<ArrowSyncRegular />} disabled={syncing} onClick={() => void sync.run()}>
        {t(syncing ? 'people/syncing' : 'people/sync')}
      </Button>
      <Button icon={<ArrowDownloadRegular />} disabled={syncing} onClick={onChoose}>
        {t('users/importAgain')}
      </Button>
    </div>
  );
}
