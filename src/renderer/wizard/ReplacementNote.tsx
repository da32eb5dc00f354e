// Says, all the way through the wizard and the run, which key the new one replaces, and in which order.

import type { ReactNode } from 'react';
import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ReplacedKey } from '../../shared/person.ts';

const useStyles = makeStyles({
  bar: { flexShrink: 0 },
  body: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXS, paddingBlock: tokens.spacingVerticalS, overflowWrap: 'anywhere' },
});

export function ReplacementNote({ replaces, name }: { readonly replaces: ReplacedKey; readonly name: string }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const words = { key: replaces.displayName, name };
  return (
    <MessageBar className={styles.bar} intent="info" layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{t('replacement/title', words)}</MessageBarTitle>
        <span>{t('replacement/text', words)}</span>
      </MessageBarBody>
    </MessageBar>
  );
}
