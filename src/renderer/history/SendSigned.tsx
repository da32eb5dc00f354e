// What the key has signed in an interrupted run can still be sent: offered as long as its challenge lasts.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Timestamp, UnfinishedRun } from '../../shared/models.ts';
import { formatCountdown } from '../i18n/format.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useNow } from '../ui/use-now.ts';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  words: { flexGrow: 1 },
});

export interface SendSignedProps {
  readonly run: UnfinishedRun;
  readonly expiresAt: Timestamp | null;
  /** The key of the run; null: it is not plugged in. */
  readonly keyId: string | null;
}

export function SendSigned({ run, expiresAt, keyId }: SendSignedProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const send = useCall(api.history.sendSigned);
  const left = Date.parse(expiresAt ?? '') - useNow(1000, expiresAt !== null);
  if (expiresAt !== null && !(left > 0)) return null;
  return (
    <>
      <div className={styles.row}>
        <p className={styles.words}>
          {expiresAt === null ? t('recovery/sendSignedNoEnd') : t('recovery/sendSignedText', { left: formatCountdown(left) })}
          {keyId === null && <> {t('recovery/sendSignedPlugIn')}</>}
        </p>
        <Button
          appearance="primary"
          aria-label={t('recovery/sendSignedFor', { name: run.target.displayName })}
          disabled={send.busy || keyId === null}
          onClick={() => {
            if (keyId !== null) void send.run({ runId: run.runId, keyId });
          }}
        >
          {t('recovery/sendSigned')}
        </Button>
      </div>
      {send.error !== null && <ErrorMessage error={send.error} />}
    </>
  );
}
