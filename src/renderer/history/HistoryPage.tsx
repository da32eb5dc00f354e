// History: the runs, and the audit of everything.

import { useState, type ReactNode } from 'react';
import { makeStyles, Tab, TabList } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { HistoryState } from '../../shared/models.ts';
import { PageTitle } from '../ui/PageTitle.tsx';
import type { News } from '../use-news.ts';
import { AuditView } from './AuditView.tsx';
import { RunHistory } from './RunHistory.tsx';

// The tabs begin where the title does.
const useStyles = makeStyles({ tabs: { flexShrink: 0, marginInlineStart: '-10px' } });

export function HistoryPage({ news }: { readonly news: News<HistoryState> }): ReactNode {
  const styles = useStyles();
  const { t } = useTranslation();
  const [view, setView] = useState<'runs' | 'audit'>('runs');
  return (
    <>
      <PageTitle>{t('history/title')}</PageTitle>
      <TabList
        className={styles.tabs}
        aria-label={t('audit/views')}
        selectedValue={view}
        onTabSelect={(_, data) => setView(data.value === 'audit' ? 'audit' : 'runs')}
      >
        <Tab value="runs">{t('audit/runsTab')}</Tab>
        <Tab value="audit">{t('audit/tab')}</Tab>
      </TabList>
      {view === 'runs' ? <RunHistory news={news} /> : <AuditView />}
    </>
  );
}
