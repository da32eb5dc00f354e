// The runs of the history: those that were cut off first, then every record with a filter, each with its details in a drawer.

import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { makeStyles, SearchBox, Select, Spinner, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { HistoryState, RunRecord, ServiceId } from '../../shared/models.ts';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import type { News } from '../use-news.ts';
import { filterRecords, outcomes, type OutcomeFilter, servicesOf } from './record-filter.ts';
import { RecordDrawer } from './RecordDrawer.tsx';
import { RecordTable } from './RecordTable.tsx';
import { UnfinishedRuns } from './UnfinishedRuns.tsx';

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, flexShrink: 0 },
  box: { width: '360px', maxWidth: '100%' },
  empty: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, alignItems: 'center', justifyContent: 'center', flexGrow: 1, textAlign: 'center' },
  emptyTitle: { ...typographyStyles.subtitle1 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

const noRecords: readonly RunRecord[] = [];

export function RunHistory({ news }: { readonly news: News<HistoryState> }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const [outcome, setOutcome] = useState<OutcomeFilter>('all');
  const [service, setService] = useState<ServiceId | null>(null);
  const [openedRunId, setOpenedRunId] = useState<string | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const open = (runId: string): void => {
    opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setOpenedRunId(runId);
  };
  useEffect(() => {
    // The drawer has left the document with the focus in it: back to where it was opened.
    if (openedRunId === null) opener.current?.focus();
  }, [openedRunId]);
  const records = news.value?.records ?? noRecords;
  const services = useMemo(() => servicesOf(records), [records]);
  const found = useMemo(() => filterRecords(records, query, outcome, service), [records, query, outcome, service]);
  const opened = records.find((record) => record.runId === openedRunId) ?? null;
  const unfinished = news.value?.unfinished ?? [];
  return (
    <>
      {news.error !== null && <ErrorMessage error={news.error} />}
      {news.value === null && news.error === null && <Spinner label={t('loading')} />}
      {unfinished.length > 0 && <UnfinishedRuns runs={unfinished} recognised={news.value?.recognised ?? []} />}
      {news.value !== null && records.length === 0 && unfinished.length === 0 && (
        <div className={styles.empty}>
          <h2 className={styles.emptyTitle}>{t('history/emptyTitle')}</h2>
          <p className={styles.quiet}>{t('history/emptyText')}</p>
        </div>
      )}
      {records.length > 0 && (
        <>
          <div className={styles.filters}>
            <SearchBox
              className={styles.box}
              aria-label={t('history/filter')}
              placeholder={t('history/filterHint')}
              value={query}
              onChange={(_, data) => setQuery(data.value)}
            />
            <Select
              aria-label={t('history/outcome')}
              value={outcome}
              onChange={(_, data) => setOutcome(outcomes.find((known) => known === data.value) ?? 'all')}
            >
              {outcomes.map((known) => (
                <option key={known} value={known}>
                  {known === 'all' ? t('history/allOutcomes') : t(`outcomes/${known}`)}
                </option>
              ))}
            </Select>
            {services.length > 1 && (
              <Select
                aria-label={t('servicePages/filter')}
                value={service ?? ''}
                onChange={(_, data) => setService(services.find(({ id }) => id === data.value)?.id ?? null)}
              >
                <option value="">{t('servicePages/allServices')}</option>
                {services.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </div>
          {found.length === 0 ? (
            <p role="status" className={styles.quiet}>
              {t('history/noMatch')}
            </p>
          ) : (
            <RecordTable records={found} onOpen={open} />
          )}
        </>
      )}
      <RecordDrawer record={opened} onClose={() => setOpenedRunId(null)} />
    </>
  );
}
