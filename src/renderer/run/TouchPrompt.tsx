// The key waits for a touch. A practice key is touched in its panel, a card is held to its reader. Where the service's challenge
// ends is counted down.

import type { ReactNode } from 'react';
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { KeyTransport, Timestamp } from '../../shared/models.ts';
import type { Prompt } from '../../shared/run-state.ts';
import { formatCountdown } from '../i18n/format.ts';
import { useNow } from '../ui/use-now.ts';
import { KeyPrompt } from './KeyPrompt.tsx';

const useStyles = makeStyles({
  time: { color: tokens.colorNeutralForeground2, display: 'flex', alignItems: 'baseline', columnGap: tokens.spacingHorizontalS },
  left: { ...typographyStyles.subtitle2, color: tokens.colorNeutralForeground1, fontVariantNumeric: 'tabular-nums' },
});

export interface TouchPromptProps {
  readonly prompt: Extract<Prompt, { for: 'touch' }>;
  readonly transport: KeyTransport;
  readonly practice: boolean;
}

export function TouchPrompt({ prompt, transport, practice }: TouchPromptProps): ReactNode {
  const { t } = useTranslation();
  return (
    <KeyPrompt title={t(`run/touches/${transport}/title`)} transport={transport} practice={practice}>
      <p>{t(`run/touches/${transport}/${prompt.purpose}`)}</p>
      {prompt.expiresAt !== undefined && <TimeLeft expiresAt={prompt.expiresAt} />}
    </KeyPrompt>
  );
}

function TimeLeft({ expiresAt }: { readonly expiresAt: Timestamp }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const now = useNow(500, true);
  return (
    <p className={styles.time} role="timer">
      {t('run/serviceWaits')} <span className={styles.left}>{formatCountdown(Date.parse(expiresAt) - now)}</span>
    </p>
  );
}
