// In the place of a feature that needs a permission which is missing: says so, and asks for it. Nothing where it is granted or nobody
// knows: then the service answers.

import type { ReactNode } from 'react';
import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ConnectionState, PermissionName } from '../../shared/connection.ts';
import { useApi } from '../use-api.ts';
import { useNews } from '../use-news.ts';
import { AskPermission } from './AskPermission.tsx';

const useStyles = makeStyles({
  bar: { flexShrink: 0 },
  body: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, padding: '8px 0', overflowWrap: 'anywhere' },
});

/** Null until it is known. */
export function useConnection(): ConnectionState | null {
  return useNews(useApi().connection).value;
}

export function lacks(connection: ConnectionState | null, name: PermissionName): boolean {
  return connection?.status === 'signedIn' && connection.permissions.some((one) => one.name === name && one.state === 'missing');
}

export interface PermissionNoticeProps {
  readonly name: PermissionName;
  readonly connection: ConnectionState | null;
}

export function PermissionNotice({ name, connection }: PermissionNoticeProps): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  if (connection?.status !== 'signedIn' || !lacks(connection, name)) return null;
  return (
    <MessageBar className={styles.bar} intent="warning" layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{t('connection/notice')}</MessageBarTitle>
        <span>{t('connection/noticeText', { name })}</span>
        <span>{t('connection/without', { text: t(`connection/disables/${name}`) })}</span>
        <span>{t('connection/askText')}</span>
        <AskPermission names={[name]} operator={connection.operator} question={connection.question} />
      </MessageBarBody>
    </MessageBar>
  );
}
