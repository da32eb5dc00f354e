// Users & Security Keys: figures, search, the table; and the import from Entra.

import { useMemo, type ReactNode } from 'react';
import { Button, makeStyles, SearchBox, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useTranslation } from 'react-i18next';
import type { UsersState } from '../../shared/models.ts';
import { formatDateTime } from '../i18n/format.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { PageTitle } from '../ui/PageTitle.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import type { News } from '../use-news.ts';
import { EmptyUsers } from './EmptyUsers.tsx';
import { Figures } from './Figures.tsx';
import { countUsers, filterUsers, searchable } from './user-filter.ts';
import { UserTable } from './UserTable.tsx';

const useStyles = makeStyles({
  head: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalL },
  tools: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalM, flexShrink: 0 },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, whiteSpace: 'nowrap' },
  search: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalL },
  box: { width: '420px', maxWidth: '100%' },
  noMatch: {
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    rowGap: tokens.spacingVerticalM,
    textAlign: 'center',
  },
  noMatchTitle: { ...typographyStyles.subtitle2, overflowWrap: 'anywhere' },
});

const noUsers: UsersState['users'] = [];

export interface UsersPageProps {
  readonly news: News<UsersState>;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onOpen: (userId: string) => void;
}

export function UsersPage({ news, query, onQuery, onOpen }: UsersPageProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const importUsers = useCall(api.users.import);
  const cancelImport = useCall(api.users.cancelImport);
  const users = news.value?.users ?? noUsers;
  const prepared = useMemo(() => searchable(users), [users]);
  const found = useMemo(() => filterUsers(prepared, query), [prepared, query]);
  const figures = useMemo(() => countUsers(users), [users]);
  const importing = news.value?.importing ?? null;
  const error = news.error ?? news.value?.error ?? importUsers.error ?? cancelImport.error;
  const importedAt = news.value?.importedAt ?? null;

  const tools = (
    <div className={styles.tools}>
      {importing === null ? (
        <>
          {importedAt !== null && (
            <span className={styles.quiet}>{t('users/importedAt', { at: formatDateTime(importedAt, i18n.language) })}</span>
          )}
          <Button icon={<ArrowDownloadRegular />} disabled={importUsers.busy} onClick={() => void importUsers.run()}>
            {t('users/importAgain')}
          </Button>
        </>
      ) : (
        <>
          <Spinner
            size="tiny"
            labelPosition="after"
            label={t('users/importing', { count: importing.received })}
            role="status"
          />
          <Button onClick={() => void cancelImport.run()}>{t('users/cancelImport')}</Button>
        </>
      )}
    </div>
  );

  return (
    <>
      <div className={styles.head}>
        <PageTitle>{t('users/title')}</PageTitle>
        {users.length > 0 && tools}
      </div>
      {error !== null && importing === null && <ErrorMessage error={error} />}
      {news.value === null && news.error === null && <Spinner label={t('loading')} />}
      {news.value !== null && users.length === 0 && (
        <EmptyUsers
          importing={importing}
          starting={importUsers.busy}
          onImport={() => void importUsers.run()}
          onCancel={() => void cancelImport.run()}
        />
      )}
      {users.length > 0 && (
        <>
          <Figures figures={figures} />
          <div className={styles.search}>
            <SearchBox
              className={styles.box}
              aria-label={t('users/search')}
              placeholder={t('users/searchHint')}
              value={query}
              onChange={(_, data) => onQuery(data.value)}
            />
            <span className={styles.quiet} role="status">
              {t('users/shown', { shown: found.length, total: users.length })}
            </span>
          </div>
          {found.length > 0 ? (
            <UserTable users={found} onOpen={onOpen} />
          ) : (
            <div className={styles.noMatch}>
              <h2 className={styles.noMatchTitle}>{t('users/noMatchTitle', { query: query.trim() })}</h2>
              <p>{t('users/noMatchText')}</p>
              <Button onClick={() => onQuery('')}>{t('users/clearSearch')}</Button>
            </div>
          )}
        </>
      )}
    </>
  );
}
