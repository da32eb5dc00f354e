// The question for permissions: a button in the place where they are missing, and, while the operator answers in the browser or on
// another device, what they see there.

import type { ReactNode } from 'react';
import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { PermissionName, PermissionQuestion } from '../../shared/connection.ts';
import { DeviceCodeCard } from '../sign-in/DeviceCodeCard.tsx';
import { SignInAddress } from '../sign-in/SignInAddress.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  column: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, alignItems: 'stretch', minWidth: 0 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
});

export interface AskPermissionProps {
  readonly names: readonly PermissionName[];
  /** Of the operator who is to answer. */
  readonly operator: string;
  readonly question: PermissionQuestion | null;
  readonly onGranted?: () => void;
}

export function AskPermission({ names, operator, question, onGranted }: AskPermissionProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const ask = useCall(api.connection.ask);
  const cancel = useCall(api.connection.cancelAsk);
  const mine = question !== null && names.every((name) => question.names.includes(name));
  const start = async (way: 'page' | 'code'): Promise<void> => {
    if ((await ask.run({ names, way })) !== null) onGranted?.();
  };
  const name = names.join(', ');
  return (
    <div className={styles.column}>
      {mine ? (
        <>
          <div className={styles.buttons} role="status">
            <Spinner
              size="tiny"
              labelPosition="after"
              label={question.device === null ? t('connection/asking', { operator }) : t('connection/askingCode')}
            />
            <Button size="small" onClick={() => void cancel.run()}>
              {t('cancel')}
            </Button>
          </div>
          {question.device !== null && <DeviceCodeCard device={question.device} />}
          {question.device === null && question.address !== null && <SignInAddress address={question.address} />}
        </>
      ) : (
        <div className={styles.buttons}>
          <Button
            size="small"
            aria-label={t('connection/askNamed', { name })}
            title={t('connection/opensPage')}
            disabledFocusable={question !== null || ask.busy}
            onClick={() => void start('page')}
          >
            {t('connection/ask')}
          </Button>
          <Button
            size="small"
            appearance="subtle"
            aria-label={t('connection/askByCodeNamed', { name })}
            disabledFocusable={question !== null || ask.busy}
            onClick={() => void start('code')}
          >
            {t('connection/askByCode')}
          </Button>
        </div>
      )}
      {ask.error !== null && <ErrorMessage error={ask.error} />}
    </div>
  );
}
