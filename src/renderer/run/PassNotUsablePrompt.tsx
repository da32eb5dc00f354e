// The pass is there, but the sign-in pages do not take it yet: why, and that the app goes on by itself.

import type { ReactNode } from 'react';
import { makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Prompt } from '../../shared/run-state.ts';
import { formatDateTime } from '../i18n/format.ts';
import { PromptHeading } from './PromptHeading.tsx';

const useStyles = makeStyles({
  prompt: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export function PassNotUsablePrompt({ prompt }: { readonly prompt: Extract<Prompt, { for: 'passNotUsable' }> }): ReactNode {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const { reason, startsAt } = prompt;
  return (
    <div className={styles.prompt}>
      <PromptHeading>{t('obrPage/passNotUsable')}</PromptHeading>
      <ProgressBar aria-label={t('obrPage/passNotUsable')} />
      <p>{t(`obrPage/${reason}`)}</p>
      {startsAt !== null && <p>{t('obrPage/startsAt', { at: formatDateTime(startsAt, i18n.language) })}</p>}
      <p className={styles.quiet}>{t('obrPage/passWaits')}</p>
    </div>
  );
}
