// The frame around every view of a signed-in operator: OBR banner, notices, navigation, the view, the practice keys.

import { useState, type ReactNode } from 'react';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { BatchItem } from '../../shared/batch.ts';
import type { AppState, HistoryState, SessionState } from '../../shared/models.ts';
import { assertNever } from '../assert-never.ts';
import { ConnectionPage } from '../connection/ConnectionPage.tsx';
import { BatchPage } from '../batch/BatchPage.tsx';
import { HistoryPage } from '../history/HistoryPage.tsx';
import { KeyLedgerPage } from '../key-ledger/KeyLedgerPage.tsx';
import { Coach } from '../practice/lessons/Coach.tsx';
import { factsOf } from '../practice/lessons/lesson-facts.ts';
import { PracticePage } from '../practice/lessons/PracticePage.tsx';
import { PracticePanel } from '../practice/PracticePanel.tsx';
import { SettingsPage } from '../settings/SettingsPage.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { useNews } from '../use-news.ts';
import { UserPage } from '../user/UserPage.tsx';
import { UsersPage } from '../users/UsersPage.tsx';
import { ProvisioningPage } from '../wizard/ProvisioningPage.tsx';
import { Navigation } from './Navigation.tsx';
import { ObrBanner } from './ObrBanner.tsx';
import { ShellNotices } from './ShellNotices.tsx';
import { sectionOf, type View } from './view.ts';

const useStyles = makeStyles({
  shell: { height: '100%', display: 'flex', flexDirection: 'column', minHeight: 0 },
  body: { flexGrow: 1, minHeight: 0, display: 'flex' },
  main: {
    flexGrow: 1,
    minWidth: 0,
    overflowY: 'auto',
    padding: '28px 36px',
    boxSizing: 'border-box',
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalXL,
    '@media (max-width: 1023px)': { padding: '20px 20px' },
    '@media (max-height: 640px)': { paddingTop: '18px', paddingBottom: '18px', rowGap: tokens.spacingVerticalL },
  },
  /** A view that scrolls inside itself. */
  fixed: { overflowY: 'hidden' },
});

export interface ShellProps {
  readonly session: Extract<SessionState, { status: 'signedIn' }>;
  readonly app: AppState | null;
  readonly onAddAccount: () => void;
}

export function Shell({ session, app, onAddAccount }: ShellProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const [chosenView, setView] = useState<View | null>(null);
  const [query, setQuery] = useState('');
  const users = useNews(api.users);
  const keys = useNews(api.keys);
  const run = useNews(api.run);
  const obr = useNews(api.obr);
  const history = useNews(api.history);
  const practice = useNews(api.practice);
  const next = useCall(api.batch.next);
  const [keyWanted, setKeyWanted] = useState(false);
  const [panelChoice, setPanelChoice] = useState<'open' | 'closed' | null>(null);

  const runState = run.value ?? { status: 'idle' };
  const runTargetId = runState.status === 'idle' ? null : runState.plan.target.id;
  // After a reload of the window a run that is still on is what the operator was looking at.
  const view: View =
    chosenView ?? (runTargetId === null ? { page: 'users' } : { page: 'provisioning', userId: runTargetId, replaces: null });
  const kiosk = app?.mode === 'kiosk';
  const practiceOn = practice.value?.status === 'on' ? practice.value : null;
  const practiceKeys = practiceOn?.keys ?? null;
  const lesson = practiceOn?.lesson ?? null;
  // A key that waits is shown in any case: nobody could touch it otherwise.
  const keyWaits = practiceKeys?.some((key) => key.waitingForTouch) ?? false;
  const panelOpen = keyWaits || (panelChoice ?? (keyWanted || lesson !== null ? 'open' : 'closed')) === 'open';
  const openUser = (userId: string): void => setView({ page: 'user', userId });
  const openUsers = (): void => setView({ page: 'users' });
  const openConnection = (): void => setView({ page: 'connection' });
  const openBatch = (): void => setView({ page: 'batch' });
  const openItem = ({ target, service }: BatchItem): void =>
    setView({ page: 'provisioning', userId: target.id, replaces: null, batchService: service });
  const nextOfBatch = async (): Promise<void> => {
    const answer = await next.run();
    const item = answer?.[0] ?? null;
    if (item === null) openBatch();
    else openItem(item);
  };
  const openPractice = (): void => setView({ page: 'practice' });

  const page = (): ReactNode => {
    switch (view.page) {
      case 'users':
        return <UsersPage news={users} query={query} onQuery={setQuery} onOpen={openUser} />;
      case 'user':
        return (
          <UserPage
            key={view.userId}
            userId={view.userId}
            runStatus={runState.status}
            onBack={openUsers}
            onUser={openUser}
            onProvision={() => setView({ page: 'provisioning', userId: view.userId, replaces: null })}
            onReplace={({ id, displayName }) =>
              setView({ page: 'provisioning', userId: view.userId, replaces: { methodId: id, displayName } })
            }
          />
        );
      case 'provisioning':
        return (
          <ProvisioningPage
            key={view.userId}
            userId={view.userId}
            replaces={view.replaces}
            batchService={view.batchService ?? null}
            keys={keys}
            run={runState}
            runError={run.error}
            practice={practiceKeys !== null}
            onKeyWanted={setKeyWanted}
            onUser={() => (view.batchService === undefined ? openUser(view.userId) : openBatch())}
            onUsers={() => (view.batchService === undefined ? openUsers() : void nextOfBatch())}
            onShowRun={(userId) => setView({ page: 'provisioning', userId, replaces: null })}
          />
        );
      case 'batch':
        return <BatchPage error={next.error} taking={next.busy} runGoesOn={runState.status === 'running'} onNext={() => void nextOfBatch()} onOpen={openItem} />;
      case 'keys':
        return <KeyLedgerPage />;
      case 'history':
        return <HistoryPage news={history} />;
      case 'settings':
        return <SettingsPage onConnection={openConnection} />;
      case 'connection':
        return <ConnectionPage session={session} />;
      case 'practice':
        return practiceOn === null ? null : (
          <PracticePage practice={practiceOn} runGoesOn={runState.status === 'running'} onUsers={openUsers} />
        );
      default:
        return assertNever(view);
    }
  };

  return (
    <div className={styles.shell}>
      {obr.value?.status === 'armed' && <ObrBanner obr={obr.value} />}
      <ShellNotices
        run={runState}
        shownTargetId={view.page === 'provisioning' ? view.userId : null}
        unfinished={view.page === 'history' || kiosk ? 0 : (history.value?.unfinished.length ?? 0)}
        recognisedFor={recognisedFor(history.value)}
        onShowRun={(userId) => setView({ page: 'provisioning', userId, replaces: null })}
        onShowUnfinished={() => setView({ page: 'history' })}
      />
      <div className={styles.body}>
        <Navigation
          section={sectionOf(view)}
          session={session}
          app={app}
          practicePanel={practiceKeys === null ? null : { open: panelOpen, locked: keyWaits }}
          onUsers={openUsers}
          onBatch={openBatch}
          onKeys={() => setView({ page: 'keys' })}
          onHistory={() => setView({ page: 'history' })}
          onSettings={() => setView({ page: 'settings' })}
          onPractice={openPractice}
          onAddAccount={onAddAccount}
          onConnection={openConnection}
          onPracticePanel={() => setPanelChoice(panelOpen ? 'closed' : 'open')}
        />
        <main className={mergeClasses(styles.main, view.page === 'users' && styles.fixed)}>{page()}</main>
        {practiceOn !== null && panelOpen && (
          <PracticePanel keys={practiceOn.keys}>
            {lesson !== null && (
              <Coach
                key={lesson.id}
                lesson={lesson}
                facts={factsOf(practiceOn.lessons, lesson.id)}
                onUser={openUser}
                onPractice={openPractice}
              />
            )}
          </PracticePanel>
        )}
      </div>
    </div>
  );
}

function recognisedFor(history: HistoryState | null): string | null {
  const [first] = history?.recognised ?? [];
  return history?.unfinished.find(({ runId }) => runId === first?.runId)?.target.displayName ?? null;
}
