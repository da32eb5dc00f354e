// A prompt that is answered on the key: its picture with the light on, and beside it the words.

import type { ReactNode } from 'react';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { KeyTransport } from '../../shared/models.ts';
import { KeyPicture } from '../keys/KeyPicture.tsx';
import { PromptHeading } from './PromptHeading.tsx';

const useStyles = makeStyles({
  prompt: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalXXL },
  words: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, flexGrow: 1, flexBasis: '220px' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface KeyPromptProps {
  readonly title: string;
  readonly transport: KeyTransport;
  /** The key is touched in the Practice keys panel. */
  readonly practice: boolean;
  readonly children: ReactNode;
}

export function KeyPrompt({ title, transport, practice, children }: KeyPromptProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.prompt}>
      <KeyPicture transport={transport} widthPx={200} light="pulsing" />
      <div className={styles.words}>
        <PromptHeading>{title}</PromptHeading>
        {children}
        {practice && <p className={styles.quiet}>{t('run/touchPractice')}</p>}
      </div>
    </div>
  );
}
