// The frame of a form inside the card of services: fields, save, cancel, and what went wrong.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorReply } from '../../shared/errors.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';

const useStyles = makeStyles({
  form: {
    display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL, padding: '16px', minWidth: 0,
    borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

export interface ServiceFormProps {
  readonly label: string;
  readonly isSound: boolean;
  readonly busy: boolean;
  readonly error: ErrorReply | null;
  readonly children: ReactNode;
  readonly onSave: () => void;
  readonly onCancel: () => void;
}

export function ServiceForm({ label, isSound, busy, error, children, onSave, onCancel }: ServiceFormProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <form
      className={styles.form}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        if (isSound && !busy) onSave();
      }}
    >
      {children}
      {error !== null && <ErrorMessage error={error} />}
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary" disabled={!isSound || busy}>
          {t('servicePages/settings/save')}
        </Button>
        <Button disabled={busy} onClick={onCancel}>
          {t('servicePages/settings/cancel')}
        </Button>
      </div>
    </form>
  );
}
