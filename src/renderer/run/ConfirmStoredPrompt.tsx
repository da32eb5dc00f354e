// A site that cannot be asked: the operator looks on its page and says whether the key is listed.

import type { ReactNode } from 'react';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Prompt } from '../../shared/run-state.ts';
import { PromptHeading } from './PromptHeading.tsx';

const useStyles = makeStyles({
  prompt: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

export interface ConfirmStoredPromptProps {
  readonly prompt: Extract<Prompt, { for: 'confirmStored' }>;
  readonly busy: boolean;
  readonly onAnswer: (stored: boolean) => void;
}

export function ConfirmStoredPrompt({ prompt, busy, onAnswer }: ConfirmStoredPromptProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.prompt}>
      <PromptHeading>{t('servicePages/confirm/title')}</PromptHeading>
      <p>{t('servicePages/confirm/text', { service: prompt.serviceName })}</p>
      <p className={styles.quiet}>{t('servicePages/confirm/rpId', { rpId: prompt.rpId })}</p>
      <div className={styles.buttons}>
        <Button appearance="primary" disabled={busy} onClick={() => onAnswer(true)}>
          {t('servicePages/confirm/yes')}
        </Button>
        <Button disabled={busy} onClick={() => onAnswer(false)}>
          {t('servicePages/confirm/no')}
        </Button>
      </div>
    </div>
  );
}
