// An error on the screen: what happened, what it means, what to do now, and the data for whoever is asked for help.

import type { ReactNode } from 'react';
import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ErrorReply } from '../../shared/errors.ts';
import { errorWords } from '../i18n/error-words.ts';
import { DetailList } from './DetailList.tsx';

const useStyles = makeStyles({
  bar: { flexShrink: 0 },
  body: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalXS,
    paddingTop: tokens.spacingVerticalS,
    paddingBottom: tokens.spacingVerticalS,
  },
});

export function ErrorMessage({ error }: { readonly error: ErrorReply }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const words = errorWords(t, error);
  return (
    <MessageBar className={styles.bar} intent="error" layout="multiline" role="alert">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{words.title}</MessageBarTitle>
        <span>{words.body}</span>
        <span>{words.action}</span>
        <DetailList detail={error.detail} />
      </MessageBarBody>
    </MessageBar>
  );
}
