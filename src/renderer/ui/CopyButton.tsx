// Copies one short text. The name says what is copied; the tick says that it was.

import type { ReactNode } from 'react';
import { Button } from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { useTranslation } from 'react-i18next';
import { useCopy } from './use-copy.ts';

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }): ReactNode {
  const { t } = useTranslation();
  const { copied, copy } = useCopy(text);
  return (
    <Button
      appearance="subtle"
      size="small"
      icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
      aria-label={copied ? t('copied') : t('copy', { what })}
      onClick={copy}
    />
  );
}
