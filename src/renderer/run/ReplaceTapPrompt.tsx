// The user has a usable pass already: replace it, or stop. Stopping is the default, for replacing takes something away.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Prompt } from '../../shared/run-state.ts';
import { formatDateTime } from '../i18n/format.ts';
import { PromptHeading } from './PromptHeading.tsx';

const useStyles = makeStyles({
  prompt: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

export interface ReplaceTapPromptProps {
  readonly prompt: Extract<Prompt, { for: 'replaceTap' }>;
  readonly busy: boolean;
  readonly onAnswer: (replace: boolean) => void;
}

export function ReplaceTapPrompt({ prompt, busy, onAnswer }: ReplaceTapPromptProps): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  return (
    <div className={styles.prompt}>
      <PromptHeading>{t('run/replaceTap')}</PromptHeading>
      <p>{t('run/replaceTapText')}</p>
      {prompt.expiresAt !== null && (
        <p>{t('run/replaceTapUntil', { at: formatDateTime(prompt.expiresAt, i18n.language) })}</p>
      )}
      <div className={styles.buttons}>
        <Button appearance="primary" disabled={busy} onClick={() => onAnswer(false)}>
          {t('run/replaceTapNo')}
        </Button>
        <Button disabled={busy} onClick={() => onAnswer(true)}>
          {t('run/replaceTapYes')}
        </Button>
      </div>
    </div>
  );
}
