// The key waits for the finger that is enrolled on it: usually the target's, who then has to be there.

import type { ReactNode } from 'react';
import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { KeyTransport } from '../../shared/models.ts';
import type { Prompt } from '../../shared/run-state.ts';
import { KeyPrompt } from './KeyPrompt.tsx';

export interface FingerprintPromptProps {
  readonly prompt: Extract<Prompt, { for: 'fingerprint' }>;
  readonly transport: KeyTransport;
  readonly practice: boolean;
}

export function FingerprintPrompt({ prompt, transport, practice }: FingerprintPromptProps): ReactNode {
  const { t } = useTranslation();
  const { retriesLeft } = prompt;
  return (
    <KeyPrompt title={t('run/fingerprint')} transport={transport} practice={practice}>
      {prompt.wrong && retriesLeft !== null && (
        <MessageBar intent={retriesLeft <= 1 ? 'error' : 'warning'} layout="multiline" role="alert">
          <MessageBarBody>{`${t('run/fingerprintWrong')} ${t('run/fingerprintRetries', { count: retriesLeft })}`}</MessageBarBody>
        </MessageBar>
      )}
      <p>{t('run/fingerprintText')}</p>
    </KeyPrompt>
  );
}
