// The app window: what stands there follows the session. No tenant → Welcome; signed out → Sign in; signed in → the shell.

import { useState, type ReactNode } from 'react';
import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { assertNever } from './assert-never.ts';
import { ProxyDialog } from './shell/ProxyDialog.tsx';
import { Shell } from './shell/Shell.tsx';
import { SignInPage } from './sign-in/SignInPage.tsx';
import { ErrorMessage } from './ui/ErrorMessage.tsx';
import { useApi } from './use-api.ts';
import { useAppState } from './use-app-state.ts';
import { useNews } from './use-news.ts';
import { WelcomePage } from './welcome/WelcomePage.tsx';

const useStyles = makeStyles({
  centre: { height: '100%', display: 'grid', placeItems: 'center', padding: tokens.spacingHorizontalXXL },
});

export function App(): ReactNode {
  return (
    <>
      <Screen />
      <ProxyDialog />
    </>
  );
}

function Screen(): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const app = useAppState();
  const session = useNews(api.session);
  const accounts = useNews(api.accounts);
  /** The account that was shown when the first page was asked for: it is there until another one is shown. */
  const [addingFrom, setAddingFrom] = useState<string | null>(null);
  const activeId = accounts.value?.activeId ?? null;
  if (session.error !== null) {
    return (
      <main className={styles.centre}>
        <ErrorMessage error={session.error} />
      </main>
    );
  }
  if (session.value === null) {
    return (
      <main className={styles.centre}>
        <Spinner label={t('loading')} />
      </main>
    );
  }
  const state = session.value;
  const others = (accounts.value?.accounts ?? []).filter(({ id }) => id !== activeId);
  const startAdding = (): void => setAddingFrom(activeId);
  if (addingFrom !== null && addingFrom === activeId && state.status !== 'noTenant') {
    return <WelcomePage accounts={others} onBack={() => setAddingFrom(null)} />;
  }
  switch (state.status) {
    case 'noTenant':
      return <WelcomePage accounts={others} onBack={null} />;
    case 'signedOut':
    case 'signingIn':
      return <SignInPage session={state} signInIsKept={app?.signInIsKept ?? true} others={others} onAddAccount={startAdding} />;
    case 'signedIn':
      // A new operator or tenant starts with an empty shell: nothing of the last one stays on the screen.
      return <Shell key={`${state.tenant.tenantId} ${state.operator.id}`} session={state} app={app} onAddAccount={startAdding} />;
    default:
      return assertNever(state);
  }
}
