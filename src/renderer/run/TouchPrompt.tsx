// The key waits for a touch. The picture shows where; a practice key is touched in its panel.

import type { ReactNode } from 'react';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Prompt } from '../../shared/run-state.ts';
import { KeyDrawing } from '../practice/KeyDrawing.tsx';
import { PromptHeading } from './PromptHeading.tsx';

const useStyles = makeStyles({
  prompt: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalXXL },
  words: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, flexGrow: 1, flexBasis: '220px' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface TouchPromptProps {
  readonly purpose: Extract<Prompt, { for: 'touch' }>['purpose'];
  readonly practice: boolean;
}

export function TouchPrompt({ purpose, practice }: TouchPromptProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.prompt}>
      <KeyDrawing widthPx={200} light="pulsing" />
      <div className={styles.words}>
        <PromptHeading>{t('run/touch')}</PromptHeading>
        <p>{t(purpose === 'register' ? 'run/touchRegister' : 'run/touchVerify')}</p>
        {practice && <p className={styles.quiet}>{t('run/touchPractice')}</p>}
      </div>
    </div>
  );
}
