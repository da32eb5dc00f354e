// What became of a key that was to be deleted: at the service, and on the key itself.

import type { ReactNode } from 'react';
import { Button, DialogActions, DialogContent, makeStyles, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { KeyMethod, UserSummary } from '../../shared/models.ts';
import type { KeyDeletion } from '../../shared/person.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';

const useStyles = makeStyles({
  bar: { flexShrink: 0 },
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, overflowWrap: 'anywhere' },
});

export interface DeletionDoneProps {
  readonly user: UserSummary;
  readonly method: KeyMethod;
  readonly deletion: KeyDeletion;
  readonly onClose: () => void;
}

export function DeletionDone({ user, method, deletion, onClose }: DeletionDoneProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const names = { key: method.displayName, name: user.displayName };
  return (
    <>
      <DialogContent className={styles.content}>
        <p role="status">{t(deletion.service === 'deleted' ? 'person/removing/doneText' : 'person/removing/alreadyGone', names)}</p>
        {deletion.onKey === 'deleted' && <p>{t('person/removing/onKeyDone')}</p>}
        {deletion.onKey === 'failed' && (
          <MessageBar className={styles.bar} intent="warning" layout="multiline">
            <MessageBarBody>{t('person/removing/onKeyFailed')}</MessageBarBody>
          </MessageBar>
        )}
        {deletion.onKeyError !== null && <ErrorMessage error={deletion.onKeyError} />}
      </DialogContent>
      <DialogActions>
        <Button appearance="primary" onClick={onClose}>
          {t('person/removing/close')}
        </Button>
      </DialogActions>
    </>
  );
}
