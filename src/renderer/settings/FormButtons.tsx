// Save and discard under a form, and what came of it.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import type { SettingsForm } from './use-settings-form.ts';

const useStyles = makeStyles({
  line: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, minHeight: '32px' },
  saved: { color: tokens.colorNeutralForeground2 },
});

export interface FormButtonsProps {
  readonly form: SettingsForm;
  readonly isSound: boolean;
  /** Shown also where nothing was changed here: saving what is shown is then the remedy. */
  readonly canConfirm?: boolean;
}

export function FormButtons({ form, isSound, canConfirm = false }: FormButtonsProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <>
      {form.error !== null && <ErrorMessage error={form.error} />}
      <div className={styles.line}>
        {(form.isChanged || canConfirm) && (
          <Button appearance="primary" disabled={form.busy || !isSound} onClick={() => void form.save()}>
            {t('settings/save')}
          </Button>
        )}
        {form.isChanged && (
          <Button disabled={form.busy} onClick={form.discard}>
            {t('settings/discard')}
          </Button>
        )}
        <span role="status" className={styles.saved}>
          {form.isSaved && !form.isChanged ? t('settings/saved') : ''}
        </span>
      </div>
    </>
  );
}
