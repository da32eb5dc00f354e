// The key waits for the finger that is enrolled on it: usually the target's, who then has to be there.

import type { ReactNode } from 'react';
import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { KeyTransport } from '../../shared/models.ts';
import type { Prompt } from '../../shared/run-state.ts';
import { KeyPicture } from '../keys/KeyPicture.tsx';
import { PromptHeading } from './PromptHeading.tsx';
import { useKeyPromptStyles } from './TouchPrompt.tsx';

export interface FingerprintPromptProps {
  readonly prompt: Extract<Prompt, { for: 'fingerprint' }>;
  readonly transport: KeyTransport;
  readonly practice: boolean;
}

export function FingerprintPrompt({ prompt, transport, practice }: FingerprintPromptProps): ReactNode {
  const styles = useKeyPromptStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.prompt}>
      <KeyPicture transport={transport} widthPx={200} light="pulsing" />
      <div className={styles.words}>
        <PromptHeading>{t('run/fingerprint')}</PromptHeading>
        {prompt.wrong && (
          <MessageBar intent={(prompt.retriesLeft ?? 0) <= 1 ? 'error' : 'warning'} layout="multiline" role="alert">
            <MessageBarBody>
              {t('run/fingerprintWrong')} {t('run/retries', { count: prompt.retriesLeft ?? 0 })}
            </MessageBarBody>
          </MessageBar>
        )}
        <p>{t('run/fingerprintText')}</p>
        {practice && <p className={styles.quiet}>{t('run/touchPractice')}</p>}
      </div>
    </div>
  );
}
