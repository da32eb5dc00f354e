// Asks before a pass is revoked, and revokes it: the content of a dialog.

import type { ReactNode } from 'react';
import {
  Button, DialogActions, DialogContent, DialogTitle, makeStyles, tokens,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { UserSummary } from '../../shared/models.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, overflowWrap: 'anywhere' },
});

export interface PassRevocationProps {
  readonly user: UserSummary;
  readonly tapId: string;
  readonly onRevoked: () => void;
  readonly onClose: () => void;
}

export function PassRevocation({ user, tapId, onRevoked, onClose }: PassRevocationProps): ReactNode {
  const styles = useStyles();
  const api = useApi();
  const { t } = useTranslation();
  const revoke = useCall(api.person.revokePass);
  const submit = async (): Promise<void> => {
    if ((await revoke.run({ userId: user.id, tapId })) !== null) onRevoked();
  };
  return (
    <>
          <DialogTitle>{t('person/pass/revokeTitle', { name: user.displayName })}</DialogTitle>
          <DialogContent className={styles.content}>
            <p>{t('person/pass/revokeText')}</p>
            <p>{user.userPrincipalName}</p>
            {revoke.error !== null && <ErrorMessage error={revoke.error} />}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('person/issuing/cancel')}</Button>
            <Button appearance="primary" disabled={revoke.busy} onClick={() => void submit()}>
              {t('person/pass/revoke')}
            </Button>
          </DialogActions>
    </>
  );
}
