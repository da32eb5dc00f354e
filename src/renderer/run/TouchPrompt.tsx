// The key waits for a touch. The picture shows where; a practice key is touched in its panel, a card is held to its reader.

import type { ReactNode } from 'react';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { KeyTransport } from '../../shared/models.ts';
import type { Prompt } from '../../shared/run-state.ts';
import { KeyPicture } from '../keys/KeyPicture.tsx';
import { PromptHeading } from './PromptHeading.tsx';

export const useKeyPromptStyles = makeStyles({
  prompt: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalXXL },
  words: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, flexGrow: 1, flexBasis: '220px' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface TouchPromptProps {
  readonly purpose: Extract<Prompt, { for: 'touch' }>['purpose'];
  readonly transport: KeyTransport;
  readonly practice: boolean;
}

export function TouchPrompt({ purpose, transport, practice }: TouchPromptProps): ReactNode {
  const styles = useKeyPromptStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.prompt}>
      <KeyPicture transport={transport} widthPx={200} light="pulsing" />
      <div className={styles.words}>
        <PromptHeading>{t(`run/touches/${transport}/title`)}</PromptHeading>
        <p>{t(`run/touches/${transport}/${purpose}`)}</p>
        {practice && <p className={styles.quiet}>{t('run/touchPractice')}</p>}
      </div>
    </div>
  );
}
