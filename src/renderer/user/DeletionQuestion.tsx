// Second step of deleting a key: one sentence that names user and key. For the only key one more tick is needed.

import { useState, type ReactNode } from 'react';
import { Button, Checkbox, DialogActions, DialogContent, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorReply } from '../../shared/errors.ts';
import type { KeyMethod, KeySummary, UserSummary } from '../../shared/models.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { PersonLine } from './PersonLine.tsx';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  text: { ...typographyStyles.body1Strong, overflowWrap: 'anywhere' },
  danger: {
    backgroundColor: tokens.colorStatusDangerBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    ':hover': { backgroundColor: tokens.colorStatusDangerBackground3Hover, color: tokens.colorNeutralForegroundOnBrand },
    ':hover:active': { backgroundColor: tokens.colorStatusDangerBackground3Pressed, color: tokens.colorNeutralForegroundOnBrand },
  },
});

export interface DeletionQuestionProps {
  readonly user: UserSummary;
  readonly method: KeyMethod;
  readonly isLast: boolean;
  readonly onKey: KeySummary | null;
  readonly busy: boolean;
  readonly error: ErrorReply | null;
  readonly onBack: () => void;
  readonly onDelete: () => void;
}

export function DeletionQuestion({ user, method, isLast, onKey, busy, error, onBack, onDelete }: DeletionQuestionProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [aware, setAware] = useState(false);
  const names = { key: method.displayName, name: user.displayName };
  const mayDelete = !busy && (!isLast || aware);
  return (
    <>
      <DialogContent className={styles.content}>
        <PersonLine user={user} />
        <p className={styles.text}>
          {onKey === null
            ? t('person/removing/sureText', names)
            : t('person/removing/sureTextOnKey', { ...names, product: [onKey.product, onKey.serialNumber].filter(Boolean).join(' · ') })}
        </p>
        {isLast && (
          <Checkbox
            label={t('person/removing/lockedOut', { name: user.displayName })}
            checked={aware}
            onChange={(_, { checked }) => setAware(checked === true)}
          />
        )}
        {error !== null && <ErrorMessage error={error} />}
      </DialogContent>
      <DialogActions>
        <Button disabled={busy} onClick={onBack}>
          {t('person/removing/back')}
        </Button>
        <Button appearance="primary" {...(mayDelete && { className: styles.danger })} disabled={!mayDelete} onClick={onDelete}>
          {t('person/removing/remove')}
        </Button>
      </DialogActions>
    </>
  );
}
