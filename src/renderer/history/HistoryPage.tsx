// History: the runs, the audit of everything, and that audit beside the tenant's own.

import { useState, type ReactNode } from 'react';
import { makeStyles, Tab, TabList } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { HistoryState } from '../../shared/models.ts';
import { PageTitle } from '../ui/PageTitle.tsx';
import type { News } from '../use-news.ts';
import { AuditView } from './AuditView.tsx';
import { ComparisonView } from './ComparisonView.tsx';
import { RunHistory } from './RunHistory.tsx';

// The tabs begin where the title does.
const useStyles = makeStyles({ tabs: { flexShrink: 0, marginInlineStart: '-10px' } });

const views = ['runs', 'audit', 'comparison'] as const;

export function HistoryPage({ news }: { readonly news: News<HistoryState> }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [view, setView] = useState<(typeof views)[number]>('runs');
  return (
    <>
      <PageTitle>{t('history/title')}</PageTitle>
      <TabList
        className={styles.tabs}
        aria-label={t('audit/views')}
        selectedValue={view}
        onTabSelect={(_, data) => setView(views.find((known) => known === data.value) ?? 'runs')}
      >
        <Tab value="runs">{t('audit/runsTab')}</Tab>
        <Tab value="audit">{t('audit/tab')}</Tab>
        <Tab value="comparison">{t('reconciliation/tab')}</Tab>
      </TabList>
      {view === 'runs' && <RunHistory news={news} />}
      {view === 'audit' && <AuditView />}
      {view === 'comparison' && <ComparisonView />}
    </>
  );
}
