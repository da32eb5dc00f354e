// The operator signs in. In practice mode the page says with which account.

import type { ReactNode } from 'react';
import {
  Button, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Spinner, tokens, typographyStyles,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { AccountSummary } from '../../shared/accounts.ts';
import type { SessionState } from '../../shared/models.ts';
import { Card } from '../ui/Card.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { ErrorMessage } from '../ui/ErrorMessage.tsx';
import { FactList } from '../ui/FactList.tsx';
import { Mark } from '../ui/Mark.tsx';
import { PageTitle } from '../ui/PageTitle.tsx';
import { useApi } from '../use-api.ts';
import { useCall } from '../use-call.ts';
import { AccountTiles } from '../welcome/AccountTiles.tsx';
import { DeviceCodeCard } from './DeviceCodeCard.tsx';
import { SignInAddress } from './SignInAddress.tsx';

const useStyles = makeStyles({
  page: { height: '100%', overflowY: 'auto', display: 'grid', placeItems: 'safe center', boxSizing: 'border-box' },
  column: {
    width: 'min(480px, 100%)',
    boxSizing: 'border-box',
    padding: '32px',
    display: 'flex',
    flexDirection: 'column',
    rowGap: '24px',
  },
  intro: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, alignItems: 'flex-start' },
  tenant: { ...typographyStyles.body1, color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
  waiting: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalS, alignItems: 'flex-start' },
  copyable: { display: 'inline-flex', alignItems: 'center', columnGap: tokens.spacingHorizontalXS },
  monospace: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export interface SignInPageProps {
  readonly session: Extract<SessionState, { status: 'signedOut' | 'signingIn' }>;
  readonly signInIsKept: boolean;
  /** Accounts beside this one. */
  readonly others: readonly AccountSummary[];
  readonly onAddAccount: () => void;
}

export function SignInPage({ session, signInIsKept, others, onAddAccount }: SignInPageProps): ReactNode {
  const api = useApi();
  const styles = useStyles();
  const { t } = useTranslation();
  const signIn = useCall(api.session.signIn);
  const byCode = useCall(api.session.signInByCode);
  const cancel = useCall(api.session.cancelSignIn);
  const leave = useCall(api.session.leaveTenant);
  const { tenant } = session;
  const signingIn = session.status === 'signingIn';
  // The session's own error is newer news than what the click was told.
  const error = session.status === 'signedOut' ? (session.error ?? signIn.error ?? byCode.error) : cancel.error;
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <div className={styles.intro}>
          <Mark size={48} />
          <PageTitle>{t('signIn/title')}</PageTitle>
          <p className={styles.tenant}>
            {tenant.name} · {t('signIn/lead')}
          </p>
        </div>
        {tenant.practiceSignIn !== null && (
          <Card title={t('signIn/practiceTitle')}>
            <p className={styles.quiet}>{t('signIn/practiceText')}</p>
            <FactList
              facts={[
                { name: t('signIn/userName'), text: tenant.practiceSignIn.userPrincipalName },
                { name: t('signIn/password'), text: tenant.practiceSignIn.password },
              ].map(({ name, text }) => ({
                name,
                value: (
                  <span className={styles.copyable}>
                    <span className={styles.monospace}>{text}</span>
                    <CopyButton text={text} what={name.toLowerCase()} />
                  </span>
                ),
              }))}
            />
          </Card>
        )}
        {error !== null && <ErrorMessage error={error} />}
        {leave.error !== null && <ErrorMessage error={leave.error} />}
        <div aria-live="polite">
          {session.status === 'signingIn' && (
            <div className={styles.waiting}>
              <Spinner size="small" labelPosition="after" label={t('signIn/signingIn')} />
              {session.device === null && <p className={styles.quiet}>{t('signIn/signingInText')}</p>}
            </div>
          )}
        </div>
        {session.status === 'signingIn' && session.address !== null && tenant.kind === 'entra' && <SignInAddress address={session.address} />}
        {session.status === 'signingIn' && session.device !== null && <DeviceCodeCard device={session.device} />}
        <div className={styles.buttons}>
          {signingIn ? (
            <Button onClick={() => void cancel.run()}>{t('cancel')}</Button>
          ) : (
            <>
              <Button appearance="primary" size="large" disabled={signIn.busy} onClick={() => void signIn.run()}>
                {t('signIn/button')}
              </Button>
              <Button size="large" disabled={signIn.busy || byCode.busy} onClick={() => void byCode.run()}>
                {t('deviceCode/button')}
              </Button>
              <Button appearance="subtle" size="large" onClick={onAddAccount}>
                {t('signIn/otherTenant')}
              </Button>
              <Button appearance="subtle" size="large" disabled={leave.busy} onClick={() => void leave.run()}>
                {t(tenant.kind === 'practice' ? 'accounts/leavePractice' : 'accounts/forgetThis')}
              </Button>
            </>
          )}
        </div>
        {!signInIsKept && tenant.kind === 'entra' && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{t('accounts/memoryOnly')}</MessageBarTitle> {t('accounts/memoryOnlyText')}
            </MessageBarBody>
          </MessageBar>
        )}
        {!signingIn && <AccountTiles title={t('accounts/others')} accounts={others} />}
      </div>
    </main>
  );
}
