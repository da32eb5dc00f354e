// Users & Security Keys: figures, search, the table; and the import from Entra.

import { useState, type ReactNode } from 'react';
import {
  Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, SearchBox, Spinner, tokens, typographyStyles,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { BatchSource } from '../../shared/batch.ts';
import type { ImportSource, UserFilter, UsersState } from '../../shared/users.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { PageTitle } from '../ui/PageTitle.tsx';
import { StandingDialog } from '../ui/StandingDialog.tsx';
import { useStanding } from '../ui/use-standing.ts';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import type { News } from '../use-news.ts';
import { AddPeople } from '../batch/AddPeople.tsx';
import { ChoiceBar } from './ChoiceBar.tsx';
import { EmptyUsers } from './EmptyUsers.tsx';
import { Figures } from './Figures.tsx';
import { ImportChoice } from './ImportChoice.tsx';
import { SyncReport } from './SyncReport.tsx';
import { UserTable } from './UserTable.tsx';
import { UserTools } from './UserTools.tsx';
import { useUserWindow } from './use-user-window.ts';

const useStyles = makeStyles({
  head: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalL },
  bar: { flexShrink: 0 },
  quiet: { ...typographyStyles.caption1, color: tokens.colorNeutralForeground2, whiteSpace: 'nowrap' },
  search: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, flexShrink: 0 },
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

export interface UsersPageProps {
  readonly news: News<UsersState>;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onOpen: (userId: string) => void;
}

export function UsersPage({ news, query, onQuery, onOpen }: UsersPageProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const [filter, setFilter] = useState<UserFilter>('all');
  const choosing = useStanding<true>();
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const adding = useStanding<{ readonly source: BatchSource; readonly count: number }>();
  const importUsers = useCall(api.users.import);
  const cancelImport = useCall(api.users.cancelImport);
  const { total, rowAt, show, error: windowError } = useUserWindow(query, filter, news.value?.revision ?? 0);
  const state = news.value;
  const importing = state?.importing ?? null;
  const hasUsers = (state?.figures.total ?? 0) > 0;
  const error = news.error ?? state?.error ?? importUsers.error ?? cancelImport.error ?? windowError;
  const startImport = (source: ImportSource): void => {
    choosing.close();
    void importUsers.run(source);
  };
  const choose = (userId: string): void =>
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(userId)) after.add(userId);
      return after;
    });
  return (
    <>
      <div className={styles.head}>
        <PageTitle>{t('users/title')}</PageTitle>
        {state !== null && hasUsers && <UserTools state={state} onChoose={() => choosing.show(true)} onCancel={() => void cancelImport.run()} />}
      </div>
      {error !== null && importing === null && <ErrorMessage error={error} />}
      {state !== null && state.interrupted !== null && importing === null && (
        <MessageBar className={styles.bar} intent="warning">
          <MessageBarBody>{t('people/interrupted', { count: state.interrupted.received })}</MessageBarBody>
          <MessageBarActions>
            <Button onClick={() => startImport({ kind: 'all' })}>{t('people/goOn')}</Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {state !== null && state.lastSync !== null && <SyncReport summary={state.lastSync} />}
      {state === null && news.error === null && <Spinner label={t('loading')} />}
      {state !== null && !hasUsers && (
        <EmptyUsers
          importing={importing}
          starting={importUsers.busy}
          onImport={() => startImport({ kind: 'all' })}
          onChoose={() => choosing.show(true)}
          onCancel={() => void cancelImport.run()}
        />
      )}
      {state !== null && hasUsers && (
        <>
          <Figures figures={state.figures} filter={filter} onFilter={setFilter} />
          <div className={styles.search}>
            <SearchBox
              className={styles.box}
              aria-label={t('users/search')}
              placeholder={t('users/searchHint')}
              value={query}
              onChange={(_, data) => onQuery(data.value)}
            />
            <span className={styles.quiet} role="status">
              {total !== null && t('users/shown', { shown: total, total: state.figures.total })}
            </span>
            <ChoiceBar
              chosen={chosen}
              shown={total ?? 0}
              onStart={() => setChosen(new Set())}
              onAdd={(userIds) => adding.show({ source: { kind: 'users', userIds }, count: userIds.length })}
              onAddAll={() => adding.show({ source: { kind: 'list', words: query, filter }, count: total ?? 0 })}
              onStop={() => setChosen(null)}
            />
          </div>
          {total === 0 ? (
            <div className={styles.noMatch}>
              <h2 className={styles.noMatchTitle}>
                {query.trim() === '' ? t('people/nobodyHere') : t('users/noMatchTitle', { query: query.trim() })}
              </h2>
              {query.trim() !== '' && <p>{t('users/noMatchText')}</p>}
              <Button
                onClick={() => {
                  onQuery('');
                  setFilter('all');
                }}
              >
                {t('users/clearSearch')}
              </Button>
            </div>
          ) : (
            <UserTable key={`${query} ${filter}`} rowCount={total ?? 0} rowAt={rowAt} onRows={show} onOpen={onOpen} chosen={chosen} onChoose={choose} />
          )}
        </>
      )}
      <StandingDialog open={choosing.open} onDismiss={choosing.close}>
        {choosing.subject !== null && <ImportChoice key={choosing.opening} onImport={startImport} onClose={choosing.close} />}
      </StandingDialog>
      <StandingDialog open={adding.open} onDismiss={adding.close}>
        {adding.subject !== null && (
          <AddPeople
            key={adding.opening}
            chosen={adding.subject}
            onClose={(added) => {
              adding.close();
              if (added) setChosen(null);
            }}
          />
        )}
      </StandingDialog>
    </>
  );
}
