// The key waits for a touch. A practice key is touched in its panel, a card is held to its reader.

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeyTransport } from '../../shared/models.ts';
import type { Prompt } from '../../shared/run-state.ts';
import { KeyPrompt } from './KeyPrompt.tsx';

export interface TouchPromptProps {
  readonly purpose: Extract<Prompt, { for: 'touch' }>['purpose'];
  readonly transport: KeyTransport;
  readonly practice: boolean;
}

export function TouchPrompt({ purpose, transport, practice }: TouchPromptProps): ReactNode {
  const { t } = useTranslation();
  return (
    <KeyPrompt title={t(`run/touches/${transport}/title`)} transport={transport} practice={practice}>
      <p>{t(`run/touches/${transport}/${purpose}`)}</p>
    </KeyPrompt>
  );
}
