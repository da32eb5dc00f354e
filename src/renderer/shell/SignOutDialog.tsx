// Before a tenant's operator signs out: what goes, and whether the list of users goes with it.

import { useState, type ReactNode } from 'react';
import {
  Button, Checkbox, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, makeStyles, tokens, typographyStyles,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, overflowWrap: 'anywhere' },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, margin: 0, paddingLeft: '32px' },
});

export interface SignOutDialogProps {
  readonly tenant: string;
  readonly operator: string;
  readonly onSignOut: (removeUsers: boolean) => void;
  readonly onClose: () => void;
}

export function SignOutDialog({ tenant, operator, onSignOut, onClose }: SignOutDialogProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [removeUsers, setRemoveUsers] = useState(false);
  // Not modal: the sign-out takes the whole shell away, and a modal dialog that goes with it leaves the page hidden from screen readers.
  return (
    <Dialog open modalType="non-modal" onOpenChange={(_, { open }) => (open ? undefined : onClose())}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('accounts/signOutTitle', { tenant })}</DialogTitle>
          <DialogContent className={styles.content}>
            <span>{t('accounts/signOutText', { name: operator })}</span>
            <div>
              <Checkbox
                checked={removeUsers}
                onChange={(_, { checked }) => setRemoveUsers(checked === true)}
                label={t('accounts/removeUsers')}
              />
              <p className={styles.quiet}>{t('accounts/removeUsersText')}</p>
            </div>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button appearance="primary" onClick={() => onSignOut(removeUsers)}>
              {t('accounts/signOut')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
